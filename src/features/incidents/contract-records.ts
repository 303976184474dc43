/** Incidents: the room of an incident, questions of the public, and the report afterwards. */

import { z } from 'zod';
import { LegalClock, Thresholds } from './contract-clocks.ts';
import { Wave } from './contract-restoration.ts';
import {
  ClaimModality,
  ClaimSubject,
  Id,
  Incident,
  IncidentEffect,
  IncidentRole,
  LogEntry,
  PublicLocale,
  Statement,
  Timestamp,
} from './contract-schemas.ts';

export const QuestionText = z.strictObject({
  locale: PublicLocale,
  question: z.string().trim().min(1).max(1000),
  answer: z.string().trim().min(1).max(5000),
});

/** A question as it came in. Whoever asked is known only while an answer was asked for and not given. */
export const Question = z.strictObject({
  id: Id,
  incidentId: Id,
  state: z.enum(['waiting', 'merged', 'answered', 'dismissed']),
  locale: PublicLocale,
  text: z.string(),
  /** How many asked exactly this. */
  askers: z.number(),
  /** How many of them wait for an answer. */
  wantAnswer: z.number(),
  mergedInto: Id.nullable(),
  receivedAt: Timestamp,
});
export type Question = z.infer<typeof Question>;

/** An answer for everybody. What it claims follows the rules of statements. */
export const Answer = z.strictObject({
  questionId: Id,
  question: z.string(),
  answer: z.string(),
  texts: z.array(QuestionText),
  modality: ClaimModality,
  subject: ClaimSubject,
  /** The published statement that it rests on. */
  statementId: Id.nullable(),
  /** That statement was superseded since. */
  isOutdated: z.boolean(),
  askers: z.number(),
  answeredAt: Timestamp,
});
export type Answer = z.infer<typeof Answer>;

export const AnswerInput = z.strictObject({
  /** The question as the public reads it: moderated, without names. */
  question: z.string().trim().min(1).max(1000),
  answer: z.string().trim().min(1).max(5000),
  texts: z.array(QuestionText).max(6).default([]),
  modality: ClaimModality,
  subject: ClaimSubject,
  statementId: Id.nullable().default(null),
});
export type AnswerInput = z.infer<typeof AnswerInput>;

/** A next update that was promised in public. */
export const PromiseOfUpdate = z.strictObject({
  statementId: Id,
  madeAt: Timestamp,
  dueAt: Timestamp,
  outcome: z.enum(['standing', 'overdue', 'kept', 'broken']),
  /** The statement that ended it. */
  endedAt: Timestamp.nullable(),
});
export type PromiseOfUpdate = z.infer<typeof PromiseOfUpdate>;

export const HandOver = z.strictObject({
  role: IncidentRole,
  holder: z.string().nullable(),
  at: Timestamp,
  byName: z.string(),
  note: z.string(),
});
export type HandOver = z.infer<typeof HandOver>;

/** Everything about one incident: what we see, what we said, and what we promised. */
export const IncidentRoom = z.strictObject({
  incident: Incident,
  /** Newest first. */
  statements: z.array(Statement),
  waves: z.array(Wave),
  effects: z.array(IncidentEffect),
  promises: z.array(PromiseOfUpdate),
  answers: z.array(Answer),
  handOvers: z.array(HandOver),
  /** For whoever may write; empty for others, because drafts for authorities stand apart from what the public reads. */
  clocks: z.array(LegalClock),
  questionsWaiting: z.number(),
  /** States that it may be moved to now. */
  mayMoveTo: z.array(Incident.shape.state),
  mayBeFalseAlarm: z.boolean(),
  /** How many people may approve; with one, the author may, and the public is told so. */
  approvers: z.number(),
  /** The newest entries of the log, newest first. */
  log: z.array(LogEntry),
  logEntries: z.number(),
});
export type IncidentRoom = z.infer<typeof IncidentRoom>;

/** Durations in milliseconds; `null`: one of the two times is not known. */
export const IncidentReport = z.strictObject({
  incident: Incident,
  generatedAt: Timestamp,
  lags: z.strictObject({
    detectionMs: z.number().nullable(),
    acknowledgementMs: z.number().nullable(),
    firstPublicMs: z.number().nullable(),
    containmentMs: z.number().nullable(),
    firstRestoredMs: z.number().nullable(),
    fullyRestoredMs: z.number().nullable(),
  }),
  timeline: z.array(z.strictObject({ at: Timestamp, kind: z.string(), actorName: z.string(), text: z.string() })),
  statements: z.array(Statement),
  corrections: z.array(
    z.strictObject({
      statementId: Id,
      corrects: z.array(Id),
      reason: z.string(),
      at: Timestamp,
      /** How long the wrong one stood. */
      stoodMs: z.number(),
    }),
  ),
  promises: z.array(PromiseOfUpdate),
  waves: z.array(Wave),
  answers: z.array(Answer),
  /** Who was told, by statement, language and channel. */
  told: z.array(
    z.strictObject({
      statementId: Id,
      locale: z.string(),
      channel: z.string(),
      queued: z.number(),
      sent: z.number(),
      failed: z.number(),
      firstAt: Timestamp.nullable(),
      lastAt: Timestamp.nullable(),
    }),
  ),
  thresholds: Thresholds.nullable(),
  /** The log was read back and every hash fits. */
  log: z.strictObject({ entries: z.number(), isIntact: z.boolean(), headHash: z.string() }),
  /** The same as a document. */
  markdown: z.string(),
});
export type IncidentReport = z.infer<typeof IncidentReport>;

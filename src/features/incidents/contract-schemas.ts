/** Incidents: the shapes of incidents, statements and claims. Components are known by id only. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import { publicLocales } from '#src/core/messages.ts';

export const Id = z.string().min(1).max(64);
export const Timestamp = z.number().int();
export const PublicLocale = z.enum(publicLocales);
export type PublicLocale = z.infer<typeof PublicLocale>;
/** Why somebody did something; it stands in the log for ever. */
export const Reason = z.string().trim().min(1).max(1000);

/** A text in several languages. */
export const LocalTitle = z.partialRecord(PublicLocale, z.string().trim().min(1).max(200));
export type LocalTitle = z.infer<typeof LocalTitle>;

export const IncidentState = z.enum([
  'suspected',
  'confirmed',
  'contained',
  'mitigating',
  'restoring',
  'observing',
  'closed',
]);
export type IncidentState = z.infer<typeof IncidentState>;

export const Severity = z.enum(['minor', 'major', 'critical']);
export type Severity = z.infer<typeof Severity>;

/** How sure we are. */
export const ClaimModality = z.enum(['observed', 'suspected', 'ruled-out', 'unknown']);
export type ClaimModality = z.infer<typeof ClaimModality>;
/** What a claim is about. A cause needs one approver; ruling something out is a denial and needs two. */
export const ClaimSubject = z.enum(['effect', 'scope', 'cause', 'data', 'restoration', 'workaround']);
export type ClaimSubject = z.infer<typeof ClaimSubject>;

/** One typed sentence of a statement. */
export const StatementClaim = z.strictObject({
  id: Id,
  modality: ClaimModality,
  subject: ClaimSubject,
  /** What exactly, in a word such as `attack`. Claims of one subject with different topics do not contradict each other. */
  topic: z.string().trim().toLowerCase().max(60).default(''),
  /** In the statement's own language. */
  text: z.string().trim().min(1).max(1000),
  /** Ids of samples, contradictions or files that it rests on, or an address. */
  evidence: z.array(z.string().max(500)).max(20).default([]),
});
export type StatementClaim = z.infer<typeof StatementClaim>;

/** `original`: written by a person or made from our own reviewed words. A missing language falls back, and says so. */
export const TextReview = z.enum(['original', 'reviewed', 'machine-assisted', 'stale']);
export type TextReview = z.infer<typeof TextReview>;
export const StatementText = z.strictObject({
  locale: PublicLocale,
  review: TextReview,
  title: z.string().trim().min(1).max(200),
  /** Markdown without HTML. */
  body: z.string().trim().max(10_000),
  /** The claims in this language by their ids; one that is missing is shown in the original language. */
  claimTexts: z.record(Id, z.string().trim().min(1).max(1000)).default({}),
});
export type StatementText = z.infer<typeof StatementText>;

const StatementState = z.enum(['draft', 'awaiting-approval', 'published', 'superseded', 'withdrawn']);

/** Somebody who acted on a statement; a token stands for its owner. */
export const Approval = z.strictObject({ personId: Id, personName: z.string(), at: Timestamp });
export type Approval = z.infer<typeof Approval>;

/** What a draft lacks before it may be published. `detail` is a number, a language or the id of a statement. */
export const PublishMissing = z.strictObject({
  code: z.enum([
    'approvals',
    'no-claim',
    'untyped-denial',
    'stale-translation',
    'promise-passed',
    'contradicts',
    'supersedes-gone',
    'reason-of-correction',
  ]),
  detail: z.string(),
});
export type PublishMissing = z.infer<typeof PublishMissing>;

/** What a person writes. A draft may be changed as a whole, which ends the approvals that it had. */
export const StatementInput = z.strictObject({
  originalLocale: PublicLocale,
  /** One in the original language; further ones are reviewed or machine-assisted translations of it. */
  texts: z.array(StatementText).min(1).max(publicLocales.length),
  claims: z.array(StatementClaim.omit({ id: true }).extend({ id: Id.optional() })).max(20),
  componentIds: z.array(Id).max(500).default([]),
  nextUpdateAt: Timestamp.nullable().default(null),
  /** The published statement that this one corrects or replaces. */
  supersedes: Id.nullable().default(null),
  /** Why, when what was said before was wrong: shown beside both. */
  correction: Reason.nullable().default(null),
  waveId: Id.nullable().default(null),
  /**
   * Some words sound like a denial. Then either a claim rules something out, with its two approvals, or the author says
   * here that nothing is denied, and somebody else approves that reading.
   */
  deniesNothing: z.boolean().default(false),
});
export type StatementInput = z.infer<typeof StatementInput>;

export const Statement = z.strictObject({
  id: Id,
  incidentId: Id,
  state: StatementState,
  /** `measurement`: made and published by Keepsight from measured evidence alone, with fixed words. */
  origin: z.enum(['measurement', 'person']),
  /** The state of the incident that it tells: of now while it is a draft, of its time once it was published. */
  incidentState: IncidentState,
  componentIds: z.array(Id),
  originalLocale: PublicLocale,
  texts: z.array(StatementText),
  claims: z.array(StatementClaim),
  /** Everybody who wrote in it; nobody of them can approve it. */
  authors: z.array(Approval),
  approvals: z.array(Approval),
  approvalsNeeded: z.number(),
  /** The author approved it, because nobody else here may. The public reads that too. */
  isSelfApproved: z.boolean(),
  /** SHA-256 of what the public would read. Whoever approves names it, so that nobody approves what he did not read. */
  contentHash: z.string(),
  /** Empty for one that can be published, and for one that was. */
  publishMissing: z.array(PublishMissing),
  nextUpdateAt: Timestamp.nullable(),
  supersedes: Id.nullable(),
  supersededBy: Id.nullable(),
  /** Why it replaced an earlier one, when that was wrong: shown beside both. */
  correction: z.string().max(1000).nullable(),
  /** The step of restoration that it announces. */
  waveId: Id.nullable(),
  deniesNothing: z.boolean(),
  createdAt: Timestamp,
  publishedAt: Timestamp.nullable(),
});
export type Statement = z.infer<typeof Statement>;

export const IncidentRole = z.enum(['commander', 'operations', 'communication', 'scribe', 'legal']);
export type IncidentRole = z.infer<typeof IncidentRole>;

/** Times that a person may correct, with a reason. The others are what the log itself says. */
export const EditableTime = z.enum([
  'startedAt',
  'detectedAt',
  'acknowledgedAt',
  'containedAt',
  'firstRestoredAt',
  'fullyRestoredAt',
]);
export type EditableTime = z.infer<typeof EditableTime>;

export const Incident = z.strictObject({
  id: Id,
  state: IncidentState,
  severity: Severity,
  /** Measured by ourselves, or opened by hand. */
  origin: z.enum(['measurement', 'person']),
  /** In the original language. */
  title: z.string(),
  titles: LocalTitle,
  /** The language of title, waves and questions. */
  originalLocale: PublicLocale,
  /** Once something was published it stays public. */
  isPublic: z.boolean(),
  isFalseAlarm: z.boolean(),
  /** A person has taken it up: measurement goes on publishing what it sees, and moves the incident no more. */
  isLedByPerson: z.boolean(),
  componentIds: z.array(Id),
  startedAt: Timestamp,
  detectedAt: Timestamp,
  /** For the legal clocks: set by a person with a reason. */
  awareAt: Timestamp.nullable(),
  acknowledgedAt: Timestamp.nullable(),
  firstPublicAt: Timestamp.nullable(),
  containedAt: Timestamp.nullable(),
  firstRestoredAt: Timestamp.nullable(),
  fullyRestoredAt: Timestamp.nullable(),
  closedAt: Timestamp.nullable(),
  /** The promise that stands; none once a later statement kept it and made no new one. */
  nextUpdateAt: Timestamp.nullable(),
  isOverdue: z.boolean(),
  promisesKept: z.number(),
  promisesBroken: z.number(),
  roles: z.partialRecord(IncidentRole, z.string().max(100)),
  openedAt: Timestamp,
  changedAt: Timestamp,
});
export type Incident = z.infer<typeof Incident>;

/** Why somebody switched something off. */
export const OffReason = z.enum(['protective', 'legal', 'end-of-life', 'other']);
export type OffReason = z.infer<typeof OffReason>;

/** What an incident does to components beside measurement. Handed to the derivation; it can only add, never hide. */
export const IncidentEffect = z.strictObject({
  incidentId: Id,
  componentId: Id,
  kind: z.enum(['off-by-operator', 'restoring', 'declared']),
  /** For `declared`: what a person says. */
  state: ComponentState.nullable(),
  offReason: OffReason.nullable(),
  waveId: Id.nullable(),
  scopePercent: z.number().nullable(),
  since: Timestamp,
});
export type IncidentEffect = z.infer<typeof IncidentEffect>;

/** One entry of the log, as it was written. */
export const LogEntry = z.strictObject({
  seq: z.number().int(),
  at: Timestamp,
  kind: z.string(),
  actorKind: z.string(),
  actorName: z.string(),
  data: z.record(z.string(), z.json()),
  hash: z.string(),
});
export type LogEntry = z.infer<typeof LogEntry>;

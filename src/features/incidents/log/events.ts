/**
 * Everything that can happen to an incident, as it is stored. A kind never changes its meaning, because old logs are read
 * for ever: what is new gets a default or a kind of its own.
 */

import { z } from 'zod';
import { QuestionText } from '../contract-records.ts';
import { EffectInput, WaveInput } from '../contract-restoration.ts';
import {
  Approval,
  ClaimModality,
  ClaimSubject,
  EditableTime,
  Id,
  IncidentRole,
  IncidentState,
  LocalTitle,
  PublicLocale,
  Severity,
  StatementClaim,
  StatementInput,
  StatementText,
  Timestamp,
} from '../contract-schemas.ts';

export const StatementContent = StatementInput.extend({ claims: z.array(StatementClaim) });
export type StatementContent = z.infer<typeof StatementContent>;

const reason = z.string();
const one = { statementId: Id };
const wave = { waveId: Id };
const clock = { regimeId: z.string() };
const published = {
  ...one,
  incidentState: IncidentState,
  /** Statements that this one supersedes. */
  corrects: z.array(Id),
};

export const IncidentEventData = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('incident.opened'),
    origin: z.enum(['measurement', 'person']),
    titles: LocalTitle,
    originalLocale: PublicLocale,
    severity: Severity,
    state: z.enum(['suspected', 'confirmed']),
    componentIds: z.array(Id),
    startedAt: Timestamp,
    detectedAt: Timestamp,
    reason,
  }),
  z.strictObject({
    kind: z.literal('incident.changed'),
    titles: LocalTitle.optional(),
    severity: Severity.optional(),
    componentIds: z.array(Id).optional(),
    reason,
  }),
  z.strictObject({ kind: z.literal('incident.acknowledged') }),
  z.strictObject({
    kind: z.literal('incident.moved'),
    to: IncidentState,
    /** Since when it was measured well: it has to hold before anything moves. */
    restoredAt: Timestamp.optional(),
    reason,
  }),
  z.strictObject({ kind: z.literal('incident.false-alarm'), reason }),
  z.strictObject({ kind: z.literal('incident.reopened'), reason }),
  z.strictObject({ kind: z.literal('incident.time-set'), field: EditableTime, to: Timestamp, reason }),
  z.strictObject({
    kind: z.literal('role.handed'),
    role: IncidentRole,
    holder: z.string().nullable(),
    note: z.string(),
  }),
  z.strictObject({ kind: z.literal('note.added'), text: z.string() }),

  z.strictObject({ kind: z.literal('statement.drafted'), ...one, content: StatementContent }),
  z.strictObject({ kind: z.literal('statement.revised'), ...one, content: StatementContent }),
  z.strictObject({ kind: z.literal('statement.withdrawn'), ...one, reason }),
  z.strictObject({ kind: z.literal('statement.approved'), ...one, contentHash: z.string() }),
  z.strictObject({
    kind: z.literal('statement.published'),
    ...published,
    approvalsNeeded: z.number(),
    approvals: z.array(Approval),
    isSelfApproved: z.boolean(),
  }),
  /** Made of fixed words and published in one step. */
  z.strictObject({ kind: z.literal('statement.made'), ...published, content: StatementContent }),
  z.strictObject({ kind: z.literal('statement.translated'), ...one, text: StatementText }),

  z.strictObject({ kind: z.literal('effect.added'), effect: EffectInput }),
  z.strictObject({
    kind: z.literal('effect.ended'),
    effect: z.enum(['off-by-operator', 'declared']),
    componentIds: z.array(Id),
    reason,
  }),

  z.strictObject({ kind: z.literal('wave.planned'), ...wave, input: WaveInput }),
  z.strictObject({ kind: z.literal('wave.changed'), ...wave, input: WaveInput }),
  z.strictObject({ kind: z.literal('wave.removed'), ...wave }),
  z.strictObject({ kind: z.literal('wave.opened'), ...wave }),
  z.strictObject({ kind: z.literal('wave.ready'), ...wave, note: z.string() }),
  z.strictObject({ kind: z.literal('wave.confirmed'), ...wave, note: z.string() }),
  z.strictObject({ kind: z.literal('wave.passed'), ...wave }),
  z.strictObject({ kind: z.literal('wave.rolled-back'), ...wave, reason }),

  z.strictObject({
    kind: z.literal('question.answered'),
    questionId: Id,
    question: z.string(),
    answer: z.string(),
    texts: z.array(QuestionText),
    modality: ClaimModality,
    subject: ClaimSubject,
    statementId: Id.nullable(),
    askers: z.number(),
  }),

  z.strictObject({
    kind: z.literal('clock.started'),
    ...clock,
    awareAt: Timestamp,
    classifiedAt: Timestamp.nullable(),
    reason,
  }),
  z.strictObject({
    kind: z.literal('clock.marked'),
    ...clock,
    what: z.enum(['classified', 'mitigated']),
    to: Timestamp,
    reason,
  }),
  z.strictObject({ kind: z.literal('clock.stopped'), ...clock, reason }),
  z.strictObject({
    kind: z.literal('clock.filed'),
    ...clock,
    stepId: z.string(),
    filedAt: Timestamp,
    reference: z.string(),
  }),
  z.strictObject({
    kind: z.literal('clock.reminded'),
    ...clock,
    stepId: z.string(),
    level: z.enum(['warned-50', 'warned-75', 'warned-90', 'overdue']),
  }),
]);
export type IncidentEventData = z.infer<typeof IncidentEventData>;
export type EventOf<Kind extends IncidentEventData['kind']> = Extract<IncidentEventData, { kind: Kind }>;

export interface IncidentEvent {
  readonly incidentId: string;
  readonly seq: number;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  /** `null`: Keepsight by itself. */
  readonly personId: string | null;
  readonly hash: string;
  readonly data: IncidentEventData;
}

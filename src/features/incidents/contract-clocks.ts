/** Incidents: legal clocks. They remind and prepare a text; nothing is ever filed by Keepsight. */

import { z } from 'zod';
import { Id, Reason, Timestamp } from './contract-schemas.ts';

const Words = z.strictObject({ en: z.string().max(500), de: z.string().max(500) });

/** `filed`: when the step `step` was filed, or was due. Of several rules the earliest counts. */
export const DueRule = z.strictObject({
  from: z.enum(['aware', 'classified', 'mitigated', 'filed']),
  step: z.string().max(32).optional(),
  hours: z.number().int().min(0).max(10_000).default(0),
  days: z.number().int().min(0).max(1000).default(0),
  /** Of the calendar, in UTC. */
  months: z.number().int().min(0).max(36).default(0),
});
export type DueRule = z.infer<typeof DueRule>;

export const RegimeStep = z.strictObject({
  id: z.string().min(1).max(32),
  name: Words,
  due: z.array(DueRule).max(4),
  /** What a message of this step has to hold, as headings of the draft. */
  contents: z.array(Words).max(20),
});
export type RegimeStep = z.infer<typeof RegimeStep>;

/** One law as data: where it stands, and what has to be told when. To be confirmed by a lawyer, always. */
export const Regime = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  name: Words,
  source: z.strictObject({ text: z.string().max(300), url: z.url().max(300) }),
  /** What to look at before it is relied on. */
  note: Words,
  alsoTell: Words,
  mustBeConfirmed: z.literal(true),
  steps: z.array(RegimeStep).min(1).max(10),
});
export type Regime = z.infer<typeof Regime>;

export const ClockInput = z.strictObject({
  regimeIds: z.array(z.string().max(32)).min(1).max(20),
  /** When somebody became aware; the law counts from there. */
  awareAt: Timestamp,
  /** When it was classified as one that must be told (DORA). */
  classifiedAt: Timestamp.nullable().default(null),
  reason: Reason,
});

export const ClockStep = z.strictObject({
  stepId: z.string(),
  name: Words,
  /** `null`: its start has not happened, such as a fix that does not exist yet. */
  dueAt: Timestamp.nullable(),
  waitsFor: z.enum(['classified', 'mitigated']).nullable(),
  /** How much of the time is used, floored; above 100 it is over. */
  usedPercent: z.number().nullable(),
  level: z.enum(['waiting', 'running', 'warned-50', 'warned-75', 'warned-90', 'overdue', 'filed', 'filed-late']),
  filedAt: Timestamp.nullable(),
  reference: z.string().nullable(),
});
export type ClockStep = z.infer<typeof ClockStep>;

export const LegalClock = z.strictObject({
  incidentId: Id,
  regimeId: z.string(),
  name: Words,
  source: Regime.shape.source,
  note: Words,
  alsoTell: Words,
  mustBeConfirmed: z.literal(true),
  awareAt: Timestamp,
  classifiedAt: Timestamp.nullable(),
  mitigatedAt: Timestamp.nullable(),
  reason: z.string(),
  stoppedAt: Timestamp.nullable(),
  stopReason: z.string().nullable(),
  steps: z.array(ClockStep),
});
export type LegalClock = z.infer<typeof LegalClock>;

/** How bad it was, as measured; what some laws ask for. */
export const Thresholds = z.strictObject({
  fromAt: Timestamp,
  toAt: Timestamp,
  fullyUnavailableMinutes: z.number(),
  limitedMinutes: z.number(),
  unknownMinutes: z.number(),
  componentsAffected: z.number(),
  componentsTotal: z.number(),
});
export type Thresholds = z.infer<typeof Thresholds>;

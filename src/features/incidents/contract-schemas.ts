/** Incidents: the shapes of incidents, statements, claims, waves and clocks. Components are known by id only. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import { publicLocales } from '#src/core/messages.ts';

export const Id = z.string().min(1).max(64);
export const Timestamp = z.number().int();
export const PublicLocale = z.enum(publicLocales);
export type PublicLocale = z.infer<typeof PublicLocale>;

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
/** What a claim is about. A cause needs one approver; ruling something out is a denial and needs two. */
export const ClaimSubject = z.enum(['effect', 'scope', 'cause', 'data', 'restoration', 'workaround']);

/** One typed sentence of a statement. */
export const StatementClaim = z.strictObject({
  id: Id,
  modality: ClaimModality,
  subject: ClaimSubject,
  /** In the statement's own language. */
  text: z.string().trim().min(1).max(1000),
  /** Ids of samples, contradictions or files that it rests on, or an address. */
  evidence: z.array(z.string().max(500)).max(20).default([]),
});
export type StatementClaim = z.infer<typeof StatementClaim>;

/** `original`: written by a person or made from our own reviewed words. A missing language falls back, and says so. */
export const TextReview = z.enum(['original', 'reviewed', 'machine-assisted', 'stale']);
export const StatementText = z.strictObject({
  locale: PublicLocale,
  review: TextReview,
  title: z.string().trim().min(1).max(200),
  /** Markdown without HTML. */
  body: z.string().trim().max(10_000),
});
export type StatementText = z.infer<typeof StatementText>;

export const StatementState = z.enum(['draft', 'awaiting-approval', 'published', 'superseded', 'withdrawn']);
export const Approval = z.strictObject({ personId: Id, personName: z.string(), at: Timestamp });

export const Statement = z.strictObject({
  id: Id,
  incidentId: Id,
  state: StatementState,
  /** `measurement`: made and published by Keepsight from measured evidence alone, with fixed words. */
  origin: z.enum(['measurement', 'person']),
  /** The state of the incident that it tells. */
  incidentState: IncidentState,
  componentIds: z.array(Id),
  originalLocale: PublicLocale,
  texts: z.array(StatementText),
  claims: z.array(StatementClaim),
  approvals: z.array(Approval),
  approvalsNeeded: z.number(),
  nextUpdateAt: Timestamp.nullable(),
  supersedes: Id.nullable(),
  supersededBy: Id.nullable(),
  /** Why it was superseded, when it was wrong: shown beside both. */
  correction: z.string().max(1000).nullable(),
  createdAt: Timestamp,
  publishedAt: Timestamp.nullable(),
});
export type Statement = z.infer<typeof Statement>;

export const WaveState = z.enum(['planned', 'open', 'gate-waiting', 'passed', 'rolled-back']);
export const Wave = z.strictObject({
  id: Id,
  position: z.number().int(),
  name: z.string().min(1).max(100),
  componentIds: z.array(Id).max(500),
  /** How much of the service this wave brings back. */
  scopePercent: z.number().int().min(0).max(100),
  audience: z.string().max(200),
  gate: z.strictObject({
    /** Measured ok, without a break, from enough vantages. */
    okForMinutes: z.number().int().min(0).max(1440),
    vantagesMin: z.number().int().min(1).max(15),
    needsPerson: z.boolean(),
  }),
  plannedAt: Timestamp.nullable(),
  works: z.string().max(1000),
  doesNotWork: z.string().max(1000),
  state: WaveState,
  openedAt: Timestamp.nullable(),
  passedAt: Timestamp.nullable(),
  /** Why the gate does not let it pass yet; empty when it would. */
  waitingFor: z.array(z.string()),
});
export type Wave = z.infer<typeof Wave>;

/** Why somebody switched something off. */
export const OffReason = z.enum(['protective', 'legal', 'end-of-life', 'other']);

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

export const Incident = z.strictObject({
  id: Id,
  state: IncidentState,
  severity: Severity,
  /** Measured by ourselves, or opened by hand. */
  origin: z.enum(['measurement', 'person']),
  title: z.string(),
  isPublic: z.boolean(),
  isFalseAlarm: z.boolean(),
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
  /** The promise of the newest statement that made one. */
  nextUpdateAt: Timestamp.nullable(),
  isOverdue: z.boolean(),
  roles: z.record(z.enum(['commander', 'operations', 'communication', 'scribe', 'legal']), z.string().max(100)),
  changedAt: Timestamp,
});
export type Incident = z.infer<typeof Incident>;

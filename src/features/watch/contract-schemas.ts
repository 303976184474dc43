/** Watch: the shapes of monitors, vantages, samples and of what they add up to. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import { FailureClass, SampleResult } from '#src/core/failure.ts';

export const Id = z.string().min(1).max(64);
/** Milliseconds since 1970-01-01 UTC. */
export const Timestamp = z.number().int();
export const Name = z.string().trim().min(1).max(100);

/** A test of a number per second must not be asked for by a typing mistake. */
const PeriodS = z.number().int().min(10).max(86_400);

export const MonitorInput = z.strictObject({
  name: Name,
  /** The id of a probe. */
  probe: z.string().max(32),
  /** What the probe's own schema says. */
  settings: z.record(z.string().max(64), z.json()),
  periodS: PeriodS.default(60),
  /** For everything of one check, second tries included; below the period. */
  budgetMs: z.number().int().min(1000).max(60_000).default(20_000),
  /** Slower than this is degraded; `null`: no limit. */
  slowAboveMs: z.number().int().min(1).max(60_000).nullable().default(null),
  /** The fixed quorum: who tests. Whoever is absent counts as silent, and never makes the quorum smaller. */
  vantageIds: z.array(Id).min(1).max(15),
  /** Distinct networks that must agree. */
  networksMin: z.number().int().min(1).max(5).default(1),
  /** Consecutive failures before a vantage counts as failing; the second comes seconds after the first. */
  failuresToConfirm: z.number().int().min(1).max(10).default(2),
  /** Consecutive successes before it counts as recovered. */
  successesToConfirm: z.number().int().min(1).max(10).default(2),
  isEnabled: z.boolean().default(true),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
  /** Where the address and the expectation come from, for a monitor of somebody else's service. */
  source: z.string().max(500).default(''),
});
export type MonitorInput = z.infer<typeof MonitorInput>;

export const Monitor = MonitorInput.extend({
  id: Id,
  /** What is tested, without secrets. */
  target: z.string(),
  createdAt: Timestamp,
  changedAt: Timestamp,
});
export type Monitor = z.infer<typeof Monitor>;

/** `failing`: a strict majority says so. `unknown`: too few say anything. */
export const MeasuredResult = z.enum(['ok', 'degraded', 'failing', 'unknown']);
export type MeasuredResult = z.infer<typeof MeasuredResult>;

export const UnknownReason = z.enum([
  'never-measured',
  'too-few-vantages',
  'too-few-networks',
  'evidence-too-old',
  'own-side-broken',
  'switched-off',
]);

/** What one vantage holds at this moment, after damping. */
export const VantageReading = z.strictObject({
  vantageId: Id,
  vantageName: z.string(),
  network: z.string(),
  /** After damping; `null`: nothing usable or nothing fresh. */
  result: MeasuredResult.exclude(['unknown']).nullable(),
  failure: FailureClass.nullable(),
  since: Timestamp.nullable(),
  /** Start of the newest sample, usable or not. */
  sampledAt: Timestamp.nullable(),
  lastOkAt: Timestamp.nullable(),
  lastFailureAt: Timestamp.nullable(),
  /** Start of the first sample of the trouble that goes on here, before it was confirmed. */
  firstFailureAt: Timestamp.nullable(),
  /** Of the newest sample. */
  latestResult: SampleResult.nullable(),
  latestFailure: FailureClass.nullable(),
  totalMs: z.number().nullable(),
});
export type VantageReading = z.infer<typeof VantageReading>;

export const Measured = z.strictObject({
  result: MeasuredResult,
  /** Some vantages differ from the majority, or there is a tie: then `result` is what it was before. */
  isRegional: z.boolean(),
  unknownReason: UnknownReason.nullable(),
  /** The class that most of the failing vantages name. */
  failure: FailureClass.nullable(),
  since: Timestamp,
  /** Start of the first failing sample of this trouble, before it was confirmed. */
  firstFailureAt: Timestamp.nullable(),
  lastOkAt: Timestamp.nullable(),
  lastFailureAt: Timestamp.nullable(),
  /** Age of the evidence: the newest usable sample. */
  dataAt: Timestamp.nullable(),
  /** When the next sample is due, from the fixed rate. */
  nextExpectedAt: Timestamp.nullable(),
  quorum: z.strictObject({
    configured: z.number(),
    present: z.number(),
    agreeing: z.number(),
    networks: z.number(),
    networksMin: z.number(),
  }),
  vantages: z.array(VantageReading),
});
export type Measured = z.infer<typeof Measured>;

/** What a provider says, as read by one monitor that reads claims. */
const ClaimedComponent = z.strictObject({
  key: z.string(),
  name: z.string(),
  state: ComponentState,
  isMaintenance: z.boolean(),
  updatedAt: Timestamp.nullable(),
});
export const Claimed = z.strictObject({
  overall: ComponentState.nullable(),
  components: z.array(ClaimedComponent),
  incidents: z.array(
    z.strictObject({
      key: z.string(),
      title: z.string(),
      state: z.string(),
      startedAt: Timestamp.nullable(),
      updatedAt: Timestamp.nullable(),
      url: z.string().nullable(),
    }),
  ),
  /** When we read it. */
  readAt: Timestamp,
  /** Since when it reads the same. */
  since: Timestamp,
  /** What the provider says its data is from. */
  pageUpdatedAt: Timestamp.nullable(),
  captureHash: z.string(),
});
export type Claimed = z.infer<typeof Claimed>;

export const Vantage = z.strictObject({
  id: Id,
  name: Name,
  /** Whose network it stands in, such as the name of the access provider; equal texts are one network. */
  network: z.string().max(100),
  place: z.string().max(100),
  kind: z.enum(['here', 'remote']),
  state: z.enum(['never-seen', 'connected', 'late', 'cut-off', 'switched-off']),
  lastSeenAt: Timestamp.nullable(),
  version: z.string().nullable(),
  /** Difference of its clock to ours. */
  clockAheadMs: z.number().nullable(),
  /** How late its event loop runs, p99 of the newest minute. */
  loopDelayMs: z.number().nullable(),
  waitingSamples: z.number().nullable(),
  monitors: z.number(),
  /** SHA-256 of its public key, lower-case hex. */
  keyHash: z.string().nullable(),
});
export type Vantage = z.infer<typeof Vantage>;

export const Sample = z.strictObject({
  monitorId: Id,
  vantageId: Id,
  scheduledAt: Timestamp,
  startedAt: Timestamp,
  totalMs: z.number(),
  result: SampleResult,
  failure: FailureClass.nullable(),
  phases: z.strictObject({
    dnsMs: z.number().optional(),
    connectMs: z.number().optional(),
    tlsMs: z.number().optional(),
    firstByteMs: z.number().optional(),
    transferMs: z.number().optional(),
  }),
  address: z.string().nullable(),
  httpStatus: z.number().nullable(),
  bytesRead: z.number().nullable(),
  /** How late the event loop of the vantage ran while it measured. */
  loopDelayMs: z.number(),
  detail: z.string().nullable(),
  /** Resolver answers, chain of certificates and the like; kept with samples that are not ok and with the first that is again. */
  evidence: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]))
    .nullable(),
});
export type Sample = z.infer<typeof Sample>;

/** A time during which the measured result of a monitor was one and the same; `toAt: null`: it still is. */
export const MeasuredSegment = z.strictObject({
  monitorId: Id,
  result: MeasuredResult,
  failure: FailureClass.nullable(),
  fromAt: Timestamp,
  toAt: Timestamp.nullable(),
});
export type MeasuredSegment = z.infer<typeof MeasuredSegment>;

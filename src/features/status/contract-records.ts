/** Status: the shapes beside the snapshot: reports of people, time lines, lag of claims, evidence, the starter pack. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import { FailureClass, SampleResult } from '#src/core/failure.ts';
import { ComponentRule, ContradictionKind, DayBar, Id, LocalText, Timestamp, Uptime } from './contract-schemas.ts';

/** What a person says about a component. Free text is shown to nobody in public before somebody has read it. */
export const Report = z.strictObject({
  id: Id,
  /** `null`: the person was not sure what it is. */
  componentId: Id.nullable(),
  /** A subscriber whose address was confirmed, or anybody. */
  isVerified: z.boolean(),
  at: Timestamp,
  text: z.string().max(1000),
  moderation: z.enum(['waiting', 'shown', 'hidden']),
  /** What the public reads when it is shown: the text, or what the moderator left of it. */
  publicText: z.string().max(1000),
});
export type Report = z.infer<typeof Report>;

/** How the engine behaves; everything has a default. */
export const StatusSettings = z.strictObject({
  /** Measured failures open incidents and publish facts without asking anybody. */
  publishesMeasured: z.boolean(),
  /** A failure that lasted so long is confirmed. */
  confirmAfterS: z.number().int().min(0).max(3600),
  /** Measured well without a break for so long before a measured incident is said to be over. */
  recoveredAfterS: z.number().int().min(0).max(86_400),
  /** At most one measured statement of an incident in so long, unless it gets worse. */
  statementEveryS: z.number().int().min(0).max(86_400),
  /** When the next update is promised while it lasts. */
  nextUpdateAfterS: z.number().int().min(60).max(86_400),
  /** Reports within this time count together. */
  reportWindowS: z.number().int().min(60).max(86_400),
  /** Verified reporters that raise "reports of problems". */
  verifiedReportsMin: z.number().int().min(1).max(1000),
  /** Anonymous reporters that raise it. */
  anonymousReportsMin: z.number().int().min(1).max(10_000),
});
export type StatusSettings = z.infer<typeof StatusSettings>;

/** Something that lasted. `toAt` null: it still does. */
const Span = z.strictObject({ state: ComponentState, fromAt: Timestamp, toAt: Timestamp.nullable() });

/** What was said, what was measured and what people told, on one line of time. */
export const Timeline = z.strictObject({
  componentId: Id,
  fromAt: Timestamp,
  toAt: Timestamp,
  measured: z.array(Span),
  /** What its provider said; the capture proves what was read. */
  claimed: z.array(Span.extend({ captureHash: z.string().nullable() })),
  /** What we showed. */
  shown: z.array(Span),
  /** People who told of a problem, counted by their first report in each slice. */
  experienced: z.array(
    z.strictObject({ fromAt: Timestamp, toAt: Timestamp, verified: z.number(), anonymous: z.number() }),
  ),
  contradictions: z.array(
    z.strictObject({
      id: Id,
      kind: ContradictionKind,
      startedAt: Timestamp,
      raisedAt: Timestamp,
      endedAt: Timestamp.nullable(),
    }),
  ),
  maintenances: z.array(z.strictObject({ id: Id, fromAt: Timestamp, toAt: Timestamp })),
  statements: z.array(z.strictObject({ id: Id, incidentId: Id, at: Timestamp, title: z.string() })),
});
export type Timeline = z.infer<typeof Timeline>;

/** How one provider's words followed what was measured. Method and raw intervals stand beside the figures. */
export const LagFigures = z.strictObject({
  fromAt: Timestamp.nullable(),
  toAt: Timestamp,
  /** Outages that were measured on components with a claim, and over. */
  outages: z.number(),
  neverAcknowledged: z.number(),
  /** Median seconds from the measured start to the first claim of trouble; negative: told before we saw it. */
  startLagMedianS: z.number().nullable(),
  /** Median seconds from the measured end to the claim that all is well. */
  endLagMedianS: z.number().nullable(),
  falseGreenMinutes: z.number(),
  falseRedMinutes: z.number(),
});
export type LagFigures = z.infer<typeof LagFigures>;
export const LagInterval = z.strictObject({
  componentId: Id,
  measuredFromAt: Timestamp,
  measuredToAt: Timestamp,
  claimedFromAt: Timestamp.nullable(),
  claimedToAt: Timestamp.nullable(),
  worst: ComponentState,
});
export type LagInterval = z.infer<typeof LagInterval>;
export const ProviderLag = z.strictObject({
  /** The monitor that reads the claims. */
  monitorId: Id,
  name: z.string(),
  newest: LagFigures,
  allTime: LagFigures,
  intervals: z.array(LagInterval),
});
export type ProviderLag = z.infer<typeof ProviderLag>;

const EvidenceSample = z.strictObject({
  vantageId: Id,
  scheduledAt: Timestamp,
  startedAt: Timestamp,
  totalMs: z.number(),
  result: SampleResult,
  failure: FailureClass.nullable(),
  phases: z.record(z.string(), z.number()),
  address: z.string().nullable(),
  httpStatus: z.number().nullable(),
  loopDelayMs: z.number(),
  detail: z.string().nullable(),
  /** Answers of resolvers, chain of certificates, redirects. */
  seen: z.record(z.string(), z.json()).nullable(),
});

/** What is signed: the canonical JSON (RFC 8785) of this. */
export const EvidencePack = z.strictObject({
  kind: z.literal('keepsight.contradiction-evidence'),
  version: z.literal(1),
  generatedAt: Timestamp,
  contradiction: z.strictObject({
    id: Id,
    kind: ContradictionKind,
    componentId: Id,
    componentName: LocalText,
    claimed: ComponentState.nullable(),
    measured: ComponentState,
    startedAt: Timestamp,
    raisedAt: Timestamp,
    endedAt: Timestamp.nullable(),
  }),
  /** How it is decided that there is a contradiction. */
  method: z.string(),
  monitors: z.array(
    z.strictObject({
      id: Id,
      name: z.string(),
      probe: z.string(),
      target: z.string(),
      periodS: z.number(),
      vantages: z.array(z.strictObject({ id: Id, name: z.string(), network: z.string() })),
      samples: z.array(EvidenceSample),
      /** Samples of that time that did not fit. */
      samplesLeftOut: z.number(),
    }),
  ),
  claims: z.array(
    z.strictObject({
      monitorId: Id,
      readAt: Timestamp,
      state: ComponentState.nullable(),
      pageUpdatedAt: Timestamp.nullable(),
      /** SHA-256 of the bytes that were read. */
      captureHash: z.string(),
    }),
  ),
});
export type EvidencePack = z.infer<typeof EvidencePack>;

export const SignedEvidence = z.strictObject({
  pack: EvidencePack,
  signature: z.strictObject({
    algorithm: z.literal('Ed25519'),
    /** SHA-256 of the public key. */
    keyId: z.string(),
    /** 32 raw bytes, base64url. */
    publicKey: z.string(),
    value: z.string(),
  }),
});
export type SignedEvidence = z.infer<typeof SignedEvidence>;

/** Closed months never change again. */
const UptimeMonth = Uptime.extend({
  /** `2026-10` */
  month: z.string(),
  isFrozen: z.boolean(),
});
export const ComponentHistory = z.strictObject({
  componentId: Id,
  /** In words: what counts as up, what is left out, how it is rounded. */
  formula: z.string(),
  days: z.array(DayBar),
  months: z.array(UptimeMonth),
});
export type ComponentHistory = z.infer<typeof ComponentHistory>;

export const StarterEntry = z.strictObject({
  id: z.string().max(64),
  name: LocalText,
  description: LocalText,
  parent: z.string().max(64).nullable(),
  rule: ComponentRule,
  monitor: z
    .strictObject({ probe: z.string(), settings: z.record(z.string(), z.json()), periodS: z.number() })
    .nullable(),
  /** Entry whose monitor reads what the provider says, and the key there. */
  claim: z.strictObject({ entry: z.string(), key: z.string().nullable() }).nullable(),
  dependsOn: z.array(z.string().max(64)),
  source: z.string(),
  /** Nobody has seen it work from here yet. */
  isConfirmed: z.boolean(),
});
export type StarterEntry = z.infer<typeof StarterEntry>;
export const StarterPack = z.strictObject({
  id: z.string().max(64),
  title: z.string(),
  note: z.string(),
  checkedOn: z.string(),
  entries: z.array(StarterEntry),
});
export type StarterPack = z.infer<typeof StarterPack>;

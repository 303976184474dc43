/** What a vantage on another machine and its hub tell each other. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import { Id, MonitorInput, Sample, Timestamp } from '../contract-schemas.ts';

/** Stands before the signed bytes, so that no signature for one purpose counts for another. */
export const signingContext = 'keepsight-vantage-sync-1\n';

/** A tenth of a megabyte as JSON; whoever has more sends it one batch after the other. */
export const batchSamplesMax = 500;

const text = z.string().max(400);
const Claim = z.strictObject({
  overall: ComponentState.optional(),
  components: z
    .array(
      z.strictObject({
        key: text,
        name: text,
        state: ComponentState,
        isMaintenance: z.boolean(),
        updatedAt: z.number().optional(),
      }),
    )
    .max(1000),
  incidents: z
    .array(
      z.strictObject({
        ...{ key: text, title: text, state: text, startedAt: z.number().optional(), updatedAt: z.number().optional() },
        url: text.optional(),
      }),
    )
    .max(200),
  pageUpdatedAt: z.number().optional(),
  captureHash: z.string().max(128),
});

export const RemoteSample = Sample.omit({ vantageId: true, result: true }).extend({
  totalMs: z.number().min(0).max(600_000),
  address: z.string().max(100).nullable(),
  detail: z.string().max(2000).nullable(),
  claim: Claim.optional(),
});
export type RemoteSample = z.infer<typeof RemoteSample>;

/** Written to the vantage's disk before it is sent, and sent until it was acknowledged, one after the other without a gap. */
export const Batch = z.strictObject({
  sequence: z.number().int().min(1),
  /** The vantage's clock minus the hub's when the first of them was taken; `null`: not known then. */
  clockAheadMs: z.number().nullable(),
  samples: z.array(RemoteSample).max(batchSamplesMax),
});
export type Batch = z.infer<typeof Batch>;

export const SyncMessage = z.strictObject({
  /** From the hub's newest answer; nothing that was recorded on the way can be said again. */
  challenge: z.string().max(64),
  sentAt: Timestamp,
  version: z.string().max(40),
  /** Of the assignments that it has. */
  etag: z.string().max(64),
  health: z.strictObject({
    loopDelayMs: z.number().min(0).max(3_600_000),
    waitingSamples: z.number().int().min(0),
    clockAheadMs: z.number().nullable(),
  }),
  /**
   * Of what was noted last, while a backlog waits: told at once, so that what is true now does not wait behind it. Each
   * comes once more in its batch; only batches are acknowledged.
   */
  ahead: Batch.omit({ sequence: true }).nullable(),
  batch: Batch.nullable(),
});
export type SyncMessage = z.infer<typeof SyncMessage>;

export const AssignmentShape = z.strictObject({
  monitorId: Id,
  probe: z.string().max(32),
  settings: MonitorInput.shape.settings,
  periodS: z.number(),
  budgetMs: z.number(),
  slowAboveMs: z.number().nullable(),
  failuresToConfirm: z.number(),
  successesToConfirm: z.number(),
});

export const SyncAnswer = z.strictObject({
  /** `again`: the challenge was an old one; nothing was taken. */
  outcome: z.enum(['taken', 'again']),
  challenge: z.string(),
  hubAt: Timestamp,
  /** The newest batch that is stored. */
  storedSequence: z.number().int(),
  /** Samples of this batch that were not taken: of other monitors, or from the future. */
  rejected: z.number().int(),
  assignments: z.strictObject({ etag: z.string(), monitors: z.array(AssignmentShape).max(20_000) }).nullable(),
  /** When it shall ask again at the latest. */
  everyMs: z.number().int(),
});
export type SyncAnswer = z.infer<typeof SyncAnswer>;

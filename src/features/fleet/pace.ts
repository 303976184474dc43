/** Token buckets: how fast we may speak, in all and to one host. Waiting callers are served in their order. */

import type { Clock } from '#src/core/ports.ts';

export interface Pace {
  /** Resolves when `packets` may be sent to `host`. */
  take(host: string, packets: number, signal: AbortSignal): Promise<void>;
}

export interface PaceOptions {
  readonly clock: Clock;
  readonly packetsPerSecond: number;
  readonly packetsPerSecondPerHost: number;
}

/** In all, a burst is what the rate gives in this time: timers are no finer than some milliseconds. */
const burstMs = 20;
/** One host may get this part of a second's worth at once, which is one short exchange. */
const hostBurst = 0.25;
/** Hosts that were quiet this long have a full bucket again and need not be remembered. */
const forgetAfterMs = 2000;
const hostsKept = 4096;

interface Bucket {
  /** Monotonic time at which everything taken so far is paid. */
  paidAtMs: number;
}

/** Each bucket remembers only when its debt is paid (the virtual scheduling form of a leaky bucket). */
export function createPace(options: PaceOptions): Pace {
  const { clock } = options;
  const all: Bucket = { paidAtMs: Number.NEGATIVE_INFINITY };
  const hosts = new Map<string, Bucket>();

  const bucketOf = (host: string, nowMs: number): Bucket => {
    const known = hosts.get(host);
    if (known !== undefined) return known;
    if (hosts.size >= hostsKept) forgetQuiet(hosts, nowMs);
    const bucket = { paidAtMs: Number.NEGATIVE_INFINITY };
    hosts.set(host, bucket);
    return bucket;
  };

  return {
    take: async (host, packets, signal) => {
      const nowMs = clock.monotonicMs();
      const waitMs = Math.max(
        charge(all, packets, nowMs, { perSecond: options.packetsPerSecond, burstShare: burstMs / 1000 }),
        charge(bucketOf(host, nowMs), packets, nowMs, {
          perSecond: options.packetsPerSecondPerHost,
          burstShare: hostBurst,
        }),
      );
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      signal.throwIfAborted();
    },
  };
}

interface Rate {
  readonly perSecond: number;
  /** The part of a second's worth that may go at once; the rest flows evenly, so no second ever has more than the rate. */
  readonly burstShare: number;
}

/** Takes from a bucket at once and returns how long the taker must wait for it. */
function charge(bucket: Bucket, packets: number, nowMs: number, rate: Rate): number {
  const flowPerMs = (rate.perSecond * (1 - rate.burstShare)) / 1000;
  const burstWorthMs = (rate.perSecond * rate.burstShare) / flowPerMs;
  const start = Math.max(bucket.paidAtMs, nowMs - burstWorthMs);
  bucket.paidAtMs = start + packets / flowPerMs;
  return bucket.paidAtMs - nowMs;
}

function forgetQuiet(hosts: Map<string, Bucket>, nowMs: number): void {
  for (const [host, bucket] of hosts) if (bucket.paidAtMs < nowMs - forgetAfterMs) hosts.delete(host);
}

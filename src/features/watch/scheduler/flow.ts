/**
 * How many checks run at once. Many at once falsify what they measure (on one thread a hundred made 1.4 ms into 68 ms), so
 * the number follows how late the event loop runs; and no host is asked by more than a few at a time.
 */

export interface Flow {
  /** `false`: not now. Whoever gets `true` calls `leave` once. */
  enter(host: string): boolean;
  leave(host: string): void;
  /** Asking it says that somebody waits. */
  isFull(): boolean;
  /** Once a second, with the lateness of the event loop and of the check that waits longest. */
  adapt(loopDelayMs: number, lateMs: number): void;
  readonly inFlight: number;
  readonly cap: number;
}

const atOnceMin = 32;
const atOnceMax = 400;
const atOnceStart = 64;
/** The loop may run so late before the samples become doubtful. */
const loopDelayGoodMs = 15;
const behindMs = 2_000;
/** Monitors of one host must not look like an attack on it. */
const perHostMax = 8;

export function createFlow(): Flow {
  const hosts = new Map<string, number>();
  let inFlight = 0;
  let cap = atOnceStart;
  let wasFull = false;
  return {
    enter: (host) => {
      if (inFlight >= cap) return false;
      const ofHost = hosts.get(host) ?? 0;
      if (ofHost >= perHostMax) return false;
      hosts.set(host, ofHost + 1);
      inFlight += 1;
      return true;
    },
    leave: (host) => {
      inFlight -= 1;
      const left = (hosts.get(host) ?? 1) - 1;
      if (left > 0) hosts.set(host, left);
      else hosts.delete(host);
    },
    isFull: () => {
      if (inFlight >= cap) wasFull = true;
      return inFlight >= cap;
    },
    adapt: (loopDelayMs, lateMs) => {
      // A check that is not made at all says less than one that was measured while we were busy.
      const isBehind = lateMs > behindMs;
      if (!isBehind && loopDelayMs > 2 * loopDelayGoodMs) cap = Math.max(atOnceMin, Math.floor(cap * 0.75));
      // Targets that do not answer hold their places without any work: then more places cost nothing.
      else if (wasFull && (isBehind || loopDelayMs < loopDelayGoodMs)) cap = Math.min(atOnceMax, cap + 32);
      wasFull = false;
    },
    get inFlight() {
      return inFlight;
    },
    get cap() {
      return cap;
    },
  };
}

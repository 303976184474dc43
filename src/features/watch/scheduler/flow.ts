/**
 * How many checks run at once. Many at once falsify what they measure (on one thread a hundred made 1.4 ms into 68 ms), so
 * the number follows how late the event loop runs; and no host is asked by more than a few at a time.
 */

export interface Flow {
  /** `false`: not now. Whoever gets `true` calls `leave` once. */
  enter(host: string): boolean;
  /** @param isSilent its time was over before the host said anything */
  leave(host: string, isSilent: boolean): void;
  /** By host: how many places it takes to test all its monitors at their rate, though none is answered. */
  setNeeds(needs: ReadonlyMap<string, number>): void;
  /** How many tests of this host may be under way now. */
  placesOf(host: string): number;
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
/**
 * A host that does not answer holds its places until the time of each test is over, and those who wait would be called
 * missed by us, for the fault of the host. So it gets as many as its monitors need if none is answered (rate times
 * duration, Little's law), and no more tests per minute than it gets anyway. Up to here: a sixth of all there can be.
 */
const perSilentHostMax = 64;
/** With exactly as many as are needed, whoever is late once stays late. */
const spareShare = 1.25;

export function createFlow(): Flow {
  const hosts = new Map<string, number>();
  let needs: ReadonlyMap<string, number> = new Map();
  const silent = new Set<string>();
  const placesOf = (host: string): number =>
    silent.has(host)
      ? Math.min(perSilentHostMax, Math.max(perHostMax, Math.ceil(spareShare * (needs.get(host) ?? 0))))
      : perHostMax;
  let inFlight = 0;
  let cap = atOnceStart;
  let wasFull = false;
  return {
    enter: (host) => {
      if (inFlight >= cap) return false;
      const ofHost = hosts.get(host) ?? 0;
      if (ofHost >= placesOf(host)) return false;
      hosts.set(host, ofHost + 1);
      inFlight += 1;
      return true;
    },
    leave: (host, isSilent) => {
      inFlight -= 1;
      if (isSilent) silent.add(host);
      else silent.delete(host);
      const left = (hosts.get(host) ?? 1) - 1;
      if (left > 0) hosts.set(host, left);
      else hosts.delete(host);
    },
    setNeeds: (next) => {
      needs = next;
      for (const host of silent) if (!next.has(host)) silent.delete(host);
    },
    placesOf,
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

/** How far the clock of the site is ahead of the browser's, from questions and answers over the viewing socket. */

export interface ClockSample {
  /** Browser time when the question left. */
  readonly sentAt: number;
  /** Browser time when the answer came. */
  readonly receivedAt: number;
  /** Site time in between. */
  readonly siteAt: number;
}

/** At one question each two seconds about half a minute: short enough for clocks that drift. */
const samplesMax = 16;

export interface SiteClock {
  take(sample: ClockSample): void;
  /** Add it to browser time to get site time; `undefined` before the first answer. */
  aheadMs(): number | undefined;
}

/**
 * The true difference lies between `siteAt - receivedAt` and `siteAt - sentAt`. The quickest answer bounds it best. An
 * answer whose bounds exclude an older one means that a clock was set or the machine slept: the older ones are dropped.
 */
export function createSiteClock(): SiteClock {
  let samples: ClockSample[] = [];
  return {
    take(sample) {
      if (!(sample.receivedAt >= sample.sentAt) || !Number.isFinite(sample.siteAt)) return;
      samples = [...samples.filter((older) => canBothHold(older, sample)), sample].slice(-samplesMax);
    },
    aheadMs() {
      const best = samples.toSorted((a, b) => roundTripMs(a) - roundTripMs(b))[0];
      return best === undefined ? undefined : best.siteAt - (best.sentAt + best.receivedAt) / 2;
    },
  };
}

function roundTripMs(sample: ClockSample): number {
  return sample.receivedAt - sample.sentAt;
}

/** Clocks drift a little within the time that samples are kept. */
const driftMs = 5;

function canBothHold(a: ClockSample, b: ClockSample): boolean {
  return (
    a.siteAt - a.receivedAt <= b.siteAt - b.sentAt + driftMs && b.siteAt - b.receivedAt <= a.siteAt - a.sentAt + driftMs
  );
}

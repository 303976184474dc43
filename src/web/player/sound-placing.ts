/**
 * When a piece of sound is played. It should be heard when its picture is seen, without gaps: small differences are made
 * up by playing a little slower or faster, large ones by silence or by leaving a piece out. Times are seconds of the
 * sound card's clock.
 */

/** Of what is scheduled, before a person hears sound and picture apart. */
const toleratedSeconds = 0.04;
/** More than so much is not made up by the rate within a reasonable time. */
const jumpSeconds = 0.25;
const rates = { slower: 0.97, faster: 1.03 } as const;
/** Pieces come when their pictures come, with jitter of their own: this much later than the picture they are safe. */
const reserveFirstSeconds = 0.04;
const reserveStepSeconds = 0.02;
const reserveMostSeconds = 0.3;
/** Sound is never so far ahead of its time: a clock was set, and following it would mean silence until then. */
const aheadMostSeconds = 3;
/** What is scheduled nearer than this the sound card may miss. */
const leadSeconds = 0.005;

export interface Placed {
  readonly startAt: number;
  readonly rate: number;
}

export interface SoundPlacing {
  /** `undefined`: the piece is left out. */
  place(dueAt: number, durationSeconds: number, now: number): Placed | undefined;
  reset(): void;
}

export function createSoundPlacing(): SoundPlacing {
  let head = -Infinity;
  let reserve = reserveFirstSeconds;
  return {
    place(dueAt, durationSeconds, now) {
      if (dueAt > now + aheadMostSeconds) return undefined;
      const earliest = now + leadSeconds;
      const isDry = head < earliest;
      // Ran dry while pieces still come: they come later than was allowed for.
      if (isDry && head > earliest - 1) reserve = Math.min(reserve + reserveStepSeconds, reserveMostSeconds);
      const target = dueAt + reserve;
      const early = target - head;
      if (isDry || early > jumpSeconds) {
        if (isDry && target < earliest - jumpSeconds) return undefined;
        return taken(Math.max(target, earliest), 1, durationSeconds);
      }
      if (early < -jumpSeconds) return undefined;
      return taken(head, rateFor(early), durationSeconds);
    },
    reset() {
      head = -Infinity;
      reserve = reserveFirstSeconds;
    },
  };

  function taken(startAt: number, rate: number, durationSeconds: number): Placed {
    head = startAt + durationSeconds / rate;
    return { startAt, rate };
  }
}

function rateFor(early: number): number {
  if (early > toleratedSeconds) return rates.slower;
  return early < -toleratedSeconds ? rates.faster : 1;
}

/** When to try again after the connection to the site was lost. */

const firstMs = 500;
const mostMs = 15_000;
/** A connection that held for so long was good: the next loss begins with short pauses again. */
export const goodAfterMs = 10_000;

/**
 * Doubles with each failed attempt (0 is the first) and is spread over its upper half, so that the consoles of a whole
 * company do not come back in one moment after a restart. `chance` is from 0 up to 1.
 */
export function reconnectPauseMs(attempt: number, chance: number): number {
  const ceiling = Math.min(firstMs * 2 ** Math.min(attempt, 10), mostMs);
  return ceiling * (0.5 + chance / 2);
}

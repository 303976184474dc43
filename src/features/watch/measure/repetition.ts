import type { Reading } from './reading.ts';

/**
 * Whether the fold must be stored, or follows from what is stored and the newest sample: as long as samples only repeat
 * themselves, thirty thousand rows a minute need not be written.
 */
export function isRepetition(before: Reading, after: Reading): boolean {
  return (
    before.damped.bad === after.damped.bad &&
    before.damped.failing === after.damped.failing &&
    before.failure === after.failure &&
    before.since === after.since &&
    before.firstFailureAt === after.firstFailureAt &&
    before.latestResult === after.latestResult &&
    before.latestFailure === after.latestFailure
  );
}

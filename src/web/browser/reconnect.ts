/** When to try again after a connection to the site was lost; the same for events and for pictures. */

const firstMs = 500;
const mostMs = 15_000;
/** A connection that held for so long was good: the next loss begins with short pauses again. */
const goodAfterMs = 10_000;

/**
 * Doubles with each failed attempt (0 is the first) and is spread over its upper half, so that the consoles of a whole
 * company do not come back in one moment after a restart. `chance` is from 0 up to 1.
 *
 * @internal
 */
export function reconnectPauseMs(attempt: number, chance: number): number {
  const ceiling = Math.min(firstMs * 2 ** Math.min(attempt, 10), mostMs);
  return ceiling * (0.5 + chance / 2);
}

/** Counts the attempts of one connection. A clock is handed in, because pictures come in a worker. */
export class Reconnecting {
  #attempt = 0;
  #openedAt: number | undefined;

  opened(nowMs: number): void {
    this.#openedAt = nowMs;
  }

  /** The person or the browser says that the network is back. */
  begin(): void {
    this.#attempt = 0;
  }

  /** The connection is lost, or could not be made: so long until the next attempt. */
  pauseMs(nowMs: number, chance: number): number {
    if (this.#openedAt !== undefined && nowMs - this.#openedAt >= goodAfterMs) this.#attempt = 0;
    this.#openedAt = undefined;
    const pause = reconnectPauseMs(this.#attempt, chance);
    this.#attempt += 1;
    return pause;
  }
}

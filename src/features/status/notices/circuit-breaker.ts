/**
 * Rests a channel that does not work: after some failures in a row nothing is tried for a while, then one message finds out.
 * A mail server that is down is not asked a hundred thousand times, and a queue behind it wears nothing out.
 */

import type { Clock } from '#src/core/ports.ts';
import type { ChannelHealth } from '../contract-notices.ts';

export interface CircuitBreaker {
  /** Milliseconds until the next attempt may be made; 0: now. While one finds out, the others wait. */
  waitMs(): number;
  /** Before each attempt. */
  begin(): void;
  succeeded(): void;
  failed(reason: string): void;
  /** The attempt told nothing about the channel. */
  released(): void;
  health(): Pick<ChannelHealth, 'openUntil' | 'lastError' | 'lastSentAt'> & { state: 'working' | 'open' | 'trying' };
}

const failuresToOpen = 3;
const firstRestMs = 15_000;
const longestRestMs = 5 * 60_000;
/** How often the others look whether the one that tries has found out. */
const lookAgainMs = 500;

export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  let failures = 0;
  let rests = 0;
  let openUntilMs = 0;
  let isTrying = false;
  let lastError: string | null = null;
  let lastSentAt: number | null = null;
  const isOpen = (): boolean => failures >= failuresToOpen;
  const restLeftMs = (): number => Math.max(0, openUntilMs - clock.monotonicMs());
  return {
    waitMs: () => {
      if (!isOpen()) return 0;
      return restLeftMs() || (isTrying ? lookAgainMs : 0);
    },
    begin: () => {
      if (isOpen()) isTrying = true;
    },
    succeeded: () => {
      failures = 0;
      rests = 0;
      isTrying = false;
      lastError = null;
      lastSentAt = clock.nowMs();
    },
    failed: (reason) => {
      failures += 1;
      lastError = reason.slice(0, 300);
      if (failures < failuresToOpen) return;
      // Those that were under way together fail together: that is one rest, not many.
      if (isTrying || failures === failuresToOpen) {
        openUntilMs = clock.monotonicMs() + Math.min(longestRestMs, firstRestMs * 2 ** rests);
        rests += 1;
      }
      isTrying = false;
    },
    released: () => {
      isTrying = false;
    },
    health: () => {
      const rest = restLeftMs();
      if (!isOpen()) return { state: 'working', openUntil: null, lastError, lastSentAt };
      const state = rest > 0 ? 'open' : 'trying';
      return { state, openUntil: rest > 0 ? clock.nowMs() + rest : null, lastError, lastSentAt };
    },
  };
}

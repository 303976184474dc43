/** From what a receiver answered to what becomes of a notice. Pure. */

import type { Delivery } from '#src/plugins/kit/notifier.ts';
import type { Settlement } from './outbox-repository.ts';

export interface SettledDelivery {
  readonly settlement: Settlement;
  /** What it says about the address. */
  readonly address: 'good' | 'refused' | 'ended' | 'unknown';
}

const firstBackoffMs = 30_000;
const longestBackoffMs = 60 * 60_000;
/** News of yesterday is no news: who was not reached in a day reads it on the page. */
const giveUpAfterMs = 24 * 60 * 60_000;
const attemptsMax = 40;
const reasonCharactersMax = 300;

interface Tried {
  readonly attempts: number;
  readonly createdAt: number;
  readonly channel: string;
}

export function settle(tried: Tried, delivery: Delivery, nowMs: number, chance: number): SettledDelivery {
  const attempts = tried.attempts + 1;
  const end = (state: 'sent' | 'failed', reason: string | null): Settlement => ({
    state,
    reason: reason?.slice(0, reasonCharactersMax) ?? null,
    attempts,
    notBeforeAt: nowMs,
    settledAt: nowMs,
  });
  switch (delivery.outcome) {
    case 'accepted':
      return { settlement: end('sent', null), address: 'good' };
    case 'refused':
      return { settlement: end('failed', delivery.reason), address: 'unknown' };
    case 'gone':
      // A push service or a webhook that says so knows; a mailbox may be back tomorrow.
      return { settlement: end('failed', delivery.reason), address: tried.channel === 'email' ? 'refused' : 'ended' };
    case 'later':
      return { settlement: again(tried, { ...delivery, attempts }, nowMs, chance), address: 'unknown' };
    case 'channel-down':
      // The receiver was not asked: that is no attempt of its own.
      return { settlement: again(tried, { ...delivery, attempts: tried.attempts }, nowMs, chance), address: 'unknown' };
  }
}

function again(
  tried: Tried,
  next: { reason: string; retryAfterMs?: number; attempts: number },
  nowMs: number,
  chance: number,
): Settlement {
  const reason = next.reason.slice(0, reasonCharactersMax);
  const { attempts } = next;
  if (attempts >= attemptsMax || nowMs - tried.createdAt >= giveUpAfterMs) {
    return { state: 'failed', reason, attempts, notBeforeAt: nowMs, settledAt: nowMs };
  }
  const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.max(0, attempts - 1));
  // Half to one and a half, so that what failed together does not come back together.
  const waitMs = Math.min(longestBackoffMs, Math.max(backoffMs * (0.5 + chance), next.retryAfterMs ?? 0));
  return { state: 'queued', reason, attempts, notBeforeAt: nowMs + Math.round(waitMs), settledAt: null };
}

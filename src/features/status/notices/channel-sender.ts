/**
 * Sends the messages of one channel: claims a batch, works on some at once, paces them, rests when the channel does not work,
 * and makes each step durable before the next. Knows nothing of what the messages say.
 */

import { isAppError } from '#src/core/errors.ts';
import type { Delivery, NoticeMessage, Notifier, NotifierContext } from '#src/plugins/kit/notifier.ts';
import type { ChannelHealth, NoticeChannel } from '../contract-notices.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { withDeadline } from './deadline.ts';
import type { NoticeParts, SendingLimits } from './parts.ts';
import { providerOf } from './target.ts';
import { createTokenBuckets, type TokenBuckets } from './token-bucket.ts';

/** A server that has not taken a message by then will not. The pool has shorter deadlines of its own. */
const deliveryDeadlineMs = 90_000;

export interface ChannelSender {
  readonly channel: NoticeChannel;
  readonly limits: SendingLimits;
  /** When nothing may be tried, for how long. */
  restMs(): number;
  /** Waits for its turn, then sends. Never throws for what a receiver does. `isDoubtful`: nobody knows whether it was taken. */
  deliver(
    address: string,
    message: NoticeMessage,
    signal: AbortSignal,
  ): Promise<{ delivery: Delivery; isDoubtful: boolean }>;
  health(): ReturnType<CircuitBreaker['health']>;
}

export function createChannelSender(
  parts: NoticeParts,
  notifier: Notifier,
  limits: SendingLimits,
  context: () => Promise<NotifierContext>,
): ChannelSender {
  const breaker = createCircuitBreaker(parts.clock);
  const all = createTokenBuckets(parts.clock, limits.perSecond);
  const providers = createTokenBuckets(parts.clock, limits.perProviderPerSecond);
  const channel = notifier.id;
  return {
    channel,
    limits,
    restMs: () => breaker.waitMs(),
    health: () => breaker.health(),
    deliver: async (address, message, signal) => {
      await takeTurn(parts, { all, providers }, providerOf(channel, address), signal);
      let isCommitted = false;
      const beforeCommit = async (): Promise<void> => {
        await message.beforeCommit?.();
        isCommitted = true;
      };
      breaker.begin();
      try {
        const notifierContext = await context();
        const delivery = await withDeadline(parts.clock, deliveryDeadlineMs, signal, (until) =>
          notifier.send(notifierContext, address, { ...message, beforeCommit }, until),
        );
        learn(breaker, delivery);
        // An answer settles it, whatever it says; only silence after the last byte leaves it open.
        return { delivery, isDoubtful: false };
      } catch (error) {
        const reason = reasonOf(error);
        // A message that was withdrawn says nothing about the channel.
        if (isAppError(error, 'notices.withdrawn')) breaker.released();
        else if (channel === 'email') breaker.failed(reason);
        else breaker.released();
        return { delivery: { outcome: 'later', reason }, isDoubtful: isCommitted };
      }
    },
  };
}

function learn(breaker: CircuitBreaker, delivery: Delivery): void {
  if (delivery.outcome === 'channel-down') breaker.failed(delivery.reason);
  else breaker.succeeded();
}

async function takeTurn(
  { clock }: NoticeParts,
  buckets: { all: TokenBuckets; providers: TokenBuckets },
  provider: string,
  signal: AbortSignal,
): Promise<void> {
  const waitMs = Math.max(buckets.all.reserve(''), buckets.providers.reserve(provider));
  if (waitMs > 0) await clock.sleep(waitMs, signal);
}

/** One line without anything that a receiver could put into our log or screen. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'unknown failure';
  return text.replaceAll(/[^\P{C}]+/gu, ' ').slice(0, 300);
}

export function offHealth(channel: NoticeChannel): ChannelHealth {
  return {
    ...{ channel, state: 'off', openUntil: null, waiting: 0 },
    ...{ oldestWaitingAt: null, lastError: null, lastSentAt: null },
  };
}

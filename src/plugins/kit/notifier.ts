/** How a notifier is written: one channel on which notices travel. It opens no socket; ports come from the context. */

import type { Clock, Log, NoticePorts } from '#src/core/ports.ts';

/** One message to one address, ready to be sent. All texts are in the recipient's language. */
export interface NoticeMessage {
  /** Stable for this notice on this channel: who receives twice can tell. */
  readonly idempotencyKey: string;
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  /** Complete document; mail only. */
  readonly html?: string;
  /** For machines: what webhooks carry. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly url: string;
  /** One-click address for leaving (RFC 8058), where the channel has such a thing. */
  readonly unsubscribeUrl?: string;
  readonly priority: 'security' | 'restoration' | 'routine' | 'transaction';
}

export type Delivery =
  | { readonly outcome: 'accepted'; readonly receipt?: string }
  /** Worth another try later. */
  | { readonly outcome: 'later'; readonly reason: string; readonly retryAfterMs?: number }
  /** This address will never work. */
  | { readonly outcome: 'gone'; readonly reason: string }
  /** The channel itself does not work: nobody can be reached this way now. */
  | { readonly outcome: 'channel-down'; readonly reason: string };

export interface NotifierContext {
  readonly ports: NoticePorts;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Notifier {
  /** Equal to its folder. */
  readonly id: 'email' | 'webhook' | 'web-push';
  readonly label: string;
  /**
   * Sends one message. Never throws for what a server answers.
   *
   * @param address what `features/status` stored for this subscriber: a mail address, or the JSON of a webhook or push subscription
   */
  readonly send: (
    context: NotifierContext,
    address: string,
    message: NoticeMessage,
    signal: AbortSignal,
  ) => Promise<Delivery>;
}

export function defineNotifier(notifier: Notifier): Notifier {
  return notifier;
}

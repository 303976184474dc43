/** How a notifier is written: one channel on which notices travel. It opens no socket; ports come from the context. */

import type { Clock, Log, NoticePorts, Random } from '#src/core/ports.ts';

/** One message to one address, ready to be sent. All texts are in the recipient's language. */
export interface NoticeMessage {
  /** Stable for this notice on this channel: who receives twice can tell. */
  readonly idempotencyKey: string;
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  /** What stands below the subject where there is little room, such as on a lock screen. */
  readonly brief?: string;
  /** Complete document; mail only. */
  readonly html?: string;
  /** For machines: what webhooks carry. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly url: string;
  /** One-click address for leaving (RFC 8058), where the channel has such a thing. */
  readonly unsubscribeUrl?: string;
  readonly priority: 'security' | 'restoration' | 'routine' | 'transaction';
  /** What it belongs to, such as an incident: mail programs show its messages together. */
  readonly threadKey?: string;
  /** Host of the page, as the name of the list (RFC 2919). */
  readonly listHost?: string;
  /** Goes into the address for returned mails, so that a bounce finds its subscriber. */
  readonly bounceTag?: string;
  /**
   * Awaited before the last byte that makes the receiver take the message. Until then nothing was sent; from then on it
   * may have been, whatever happens. A rejection means that the message must not be sent.
   */
  readonly beforeCommit?: () => Promise<void>;
}

export type Delivery =
  | { readonly outcome: 'accepted'; readonly receipt?: string }
  /** Worth another try later. */
  | { readonly outcome: 'later'; readonly reason: string; readonly retryAfterMs?: number }
  /** This message will not be taken; the address may be good. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** This address will never work. */
  | { readonly outcome: 'gone'; readonly reason: string }
  /** The channel itself does not work: nobody can be reached this way now. */
  | { readonly outcome: 'channel-down'; readonly reason: string };

/** The key with which we name ourselves to push services (RFC 8292). */
export interface PushIdentity {
  /** Uncompressed P-256 point, base64url. */
  readonly publicKey: string;
  /** `mailto:` or `https:` address of the operator. */
  readonly subject: string;
  /** ES256 (RFC 7518): r and s, 64 bytes. */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

export interface NotifierContext {
  readonly ports: NoticePorts;
  readonly random: Random;
  readonly pushIdentity: PushIdentity;
  readonly clock: Clock;
  readonly log: Log;
}

/** One part of a message as it arrives. */
export interface NoticePart {
  readonly mediaType: 'text/plain' | 'text/html' | 'application/json';
  readonly text: string;
}

export interface Notifier {
  /** Equal to its folder. */
  readonly id: 'email' | 'webhook' | 'web-push';
  readonly label: string;
  /** What `send` sends, without envelope, signature and encryption: for people who read it before it goes out. Pure. */
  readonly render: (message: NoticeMessage) => readonly NoticePart[];
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

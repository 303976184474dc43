/** Where a notice goes: what is stored of it, how it is compared, and what others may see of it. Pure. */

import { z } from 'zod';
import type { NoticeChannel } from '../contract-notices.ts';
import { PushSubscription, type SignUpTarget } from '../contract-public.ts';

const WebhookAddress = z.strictObject({ url: z.string(), secret: z.string() });
export type WebhookAddress = z.infer<typeof WebhookAddress>;

export interface Target {
  readonly channel: NoticeChannel;
  /** As notifiers take it: a mail address, or JSON. */
  readonly address: string;
  /** Equal for two spellings of one address. */
  readonly key: string;
  /** Whom the limit of sign-ups counts. */
  readonly limitKey: string;
}

export function targetOf(given: SignUpTarget, newSecret: () => string): Target & { readonly secret: string | null } {
  switch (given.channel) {
    case 'email': {
      const address = mailKeyOf(given.email);
      return {
        channel: 'email',
        address: withLowerDomain(given.email),
        key: `email ${address}`,
        limitKey: mailboxOf(address),
        secret: null,
      };
    }
    case 'webhook': {
      const url = new URL(given.url);
      const secret = newSecret();
      // The secret belongs to it: who signs up somebody else's receiver does not take its notices over.
      const address: WebhookAddress = { url: url.href, secret };
      return {
        channel: 'webhook',
        address: JSON.stringify(address),
        key: `webhook ${url.href} ${secret}`,
        limitKey: `host ${url.host}`,
        secret,
      };
    }
    case 'web-push': {
      const { endpoint, keys } = given.subscription;
      const address = JSON.stringify({ endpoint, keys });
      return { channel: 'web-push', address, key: `web-push ${endpoint}`, limitKey: `push ${endpoint}`, secret: null };
    }
  }
}

/** Nobody in use tells two mailboxes apart by the case of letters. */
function mailKeyOf(email: string): string {
  return email.trim().toLowerCase();
}

export function mailTargetKey(email: string): string {
  return `email ${mailKeyOf(email)}`;
}

function withLowerDomain(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, at)}${email.slice(at).toLowerCase()}`;
}

/** `a+x@…` and `a+y@…` are one person's; so are the dots at the largest provider. */
function mailboxOf(lowerAddress: string): string {
  const at = lowerAddress.lastIndexOf('@');
  const [mailbox = ''] = lowerAddress.slice(0, at).split('+');
  const domain = lowerAddress.slice(at + 1);
  const hasNoDots = domain === 'gmail.com' || domain === 'googlemail.com';
  return `mailbox ${hasNoDots ? mailbox.replaceAll('.', '') : mailbox}@${hasNoDots ? 'gmail.com' : domain}`;
}

/** Whose servers take it: what one rate limit is for. */
export function providerOf(channel: NoticeChannel, address: string): string {
  if (channel === 'email') return address.slice(address.lastIndexOf('@') + 1);
  return hostOf(channel, address);
}

function hostOf(channel: 'webhook' | 'web-push', address: string): string {
  return new URL(channel === 'webhook' ? webhookAddress(address).url : pushAddress(address).endpoint).host;
}

export function webhookAddress(address: string): WebhookAddress {
  return WebhookAddress.parse(JSON.parse(address));
}

function pushAddress(address: string): PushSubscription {
  return PushSubscription.parse(JSON.parse(address));
}

/** Enough for its owner to recognise it, too little for anybody else to use it. */
export function maskedAddress(channel: NoticeChannel, address: string): string {
  if (channel !== 'email') return `${hostOf(channel, address)}/…`;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}

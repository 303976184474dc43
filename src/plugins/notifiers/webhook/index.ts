/** Notices as posts in the form of Standard Webhooks: an id that stays, a time, and a signature over both and the body. */

import { z } from 'zod';
import { type Delivery, defineNotifier, type NoticeMessage } from '../../kit/notifier.ts';

const Address = z.object({ url: z.string(), secret: z.string().startsWith('whsec_') });

export const webhookNotifier = defineNotifier({
  id: 'webhook',
  label: 'Webhook',
  render: (message) => [{ mediaType: 'application/json', text: bodyOf(message) }],
  send: async ({ ports, clock }, address, message, signal) => {
    const { url, secret } = Address.parse(JSON.parse(address));
    const timestamp = String(Math.floor(clock.nowMs() / 1000));
    const body = new TextEncoder().encode(bodyOf(message));
    const id = `msg_${message.idempotencyKey}`;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Keepsight-Notices',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${await signatureOf(secret, `${id}.${timestamp}.`, body)}`,
    };
    await message.beforeCommit?.();
    const answer = await ports.post({ url, headers, body }, signal);
    return judgePost(answer);
  },
});

function bodyOf({ json }: NoticeMessage): string {
  return JSON.stringify(json);
}

async function signatureOf(secret: string, head: string, body: Uint8Array): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    Uint8Array.fromBase64(secret.slice('whsec_'.length)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signed = new Uint8Array([...new TextEncoder().encode(head), ...body]);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)).toBase64();
}

const retryAfterMaxMs = 3_600_000;

/** @internal */
function judgePost(answer: { status: number; headers: Readonly<Record<string, string>>; text: string }): Delivery {
  const { status, headers, text } = answer;
  if (status >= 200 && status < 300) return { outcome: 'accepted', receipt: text.slice(0, 2000) };
  const reason = `the receiver answered ${String(status)}`;
  // As the specification asks: 410 means never again. A redirect is not followed, and not an end either.
  if (status === 410) return { outcome: 'gone', reason };
  const seconds = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(seconds) ? Math.min(retryAfterMaxMs, Math.max(0, seconds * 1000)) : undefined;
  return { outcome: 'later', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Notices to browsers through their push services (RFC 8030), encrypted for the browser (RFC 8291), under our name (RFC 8292). */

import { z } from 'zod';
import { type Delivery, defineNotifier, type NoticeMessage, type PushIdentity } from '../../kit/notifier.ts';
import { encryptPush, text } from './encrypt.ts';

const Address = z.object({ endpoint: z.url(), keys: z.object({ p256dh: z.string(), auth: z.string() }) });

/** RFC 8292, section 2: at most a day; short, because a service may keep it. */
const tokenLifeS = 12 * 3600;
/** A telephone that was off for a day does not need yesterday's news. */
const ttlS = 86_400;
const saltBytes = 16;

export const webPushNotifier = defineNotifier({
  id: 'web-push',
  label: 'Web push',
  render: (message) => [{ mediaType: 'application/json', text: payloadOf(message) }],
  send: async ({ ports, clock, random, pushIdentity }, address, message, signal) => {
    const { endpoint, keys } = Address.parse(JSON.parse(address));
    const body = await encryptPush(text(payloadOf(message)), keys, random.bytes(saltBytes));
    const token = await vapidToken(pushIdentity, new URL(endpoint).origin, clock.nowMs());
    const headers = {
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
      ttl: String(ttlS),
      urgency: message.priority === 'routine' ? 'normal' : 'high',
      // A newer message of the same matter replaces one that was not shown yet; so does the same one, sent twice.
      topic: topicOf(message.threadKey ?? message.idempotencyKey),
      authorization: `vapid t=${token}, k=${pushIdentity.publicKey}`,
    };
    await message.beforeCommit?.();
    return judgePush(await ports.post({ url: endpoint, headers, body }, signal));
  },
});

const bodyCharactersMax = 600;

function payloadOf(message: NoticeMessage): string {
  const { subject, language, url, idempotencyKey, threadKey, unsubscribeUrl: leave } = message;
  // What a lock screen shows; the rest stands on the page.
  const body = (message.brief ?? message.text).slice(0, bodyCharactersMax).toWellFormed();
  const tag = threadKey ?? idempotencyKey;
  return JSON.stringify({ title: subject, body, language, url, id: idempotencyKey, tag, leave });
}

/** RFC 8030, section 5.4: at most 32 characters of base64url. */
function topicOf(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9_-]/g, '').slice(-32);
}

async function vapidToken(identity: PushIdentity, audience: string, nowMs: number): Promise<string> {
  const part = (value: unknown): string => base64Url(text(JSON.stringify(value)));
  const claims = { aud: audience, exp: Math.floor(nowMs / 1000) + tokenLifeS, sub: identity.subject };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  return `${signed}.${base64Url(await identity.sign(text(signed)))}`;
}

function base64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

const retryAfterMaxMs = 3_600_000;

/** @internal */
function judgePush(answer: { status: number; headers: Readonly<Record<string, string>> }): Delivery {
  const { status } = answer;
  const reason = `the push service answered ${String(status)}`;
  if (status >= 200 && status < 300) return { outcome: 'accepted' };
  // RFC 8030, section 7.3: the subscription has ended.
  if (status === 404 || status === 410) return { outcome: 'gone', reason };
  if (status === 400 || status === 413) return { outcome: 'refused', reason };
  const seconds = Number(answer.headers['retry-after']);
  const retryAfterMs = Number.isFinite(seconds) ? Math.min(retryAfterMaxMs, Math.max(0, seconds * 1000)) : undefined;
  return { outcome: 'later', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/**
 * Signing up and confirming. Whoever asks for an address gets the same answer after the same work, whether it is unknown,
 * known, or asked for too often: only the message that goes to the address itself differs.
 */

import { createHash } from 'node:crypto';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { addSubscriber as addContract, NoticeChannel, NoticeChoice } from '../contract-notices.ts';
import type * as contract from '../contract-public.ts';
import { ChannelOff, LinkInvalid, ProofRefused, PushHostRefused, SignUpClosed, TooManySignUps } from './errors.ts';
import type { NoticeKeys } from './keys.ts';
import { networkKeyOf } from './network-key.ts';
import type { NoticeParts } from './parts.ts';
import { retryAfterS } from './refusal-memory.ts';
import { findSubscriberByHash, saveConfirmed } from './subscriber-repository.ts';
import { countLastHour, countSignUps, insertSignUp, signUpLifeMs, takeSignUp } from './sign-up-repository.ts';
import { judgeSignUp, workBits } from './sign-up-limits.ts';
import { targetOf } from './target.ts';
import { confirmTokenOf, makeToken } from './tokens.ts';

const dayMs = 86_400_000;
const webhookSecretBytes = 32;

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export async function getSignUpChallenge(
  parts: NoticeParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.getSignUpChallenge>> {
  const lastHour = await countLastHour(ctx.store.db, ctx.clock.nowMs());
  return (await parts.proofOfWork()).issue(workBits(lastHour));
}

export async function getPushKey(parts: NoticeParts): Promise<EndpointOutput<typeof contract.getPushKey>> {
  requireChannel(parts, 'web-push');
  return { publicKey: (await parts.keys()).pushPublicKey, hosts: [...parts.pushHosts] };
}

/** For programs, which show that they spent some work. */
export async function signUp(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.signUp>,
): Promise<EndpointOutput<typeof contract.signUp>> {
  if (!(await parts.proofOfWork()).redeem(body.proof)) throw new ProofRefused({});
  return acceptSignUp(parts, ctx, body.target, body.choice);
}

export type SignUpAnswer = EndpointOutput<typeof contract.signUp>;

/** For both doors, once somebody has shown to be no flood. */
export async function acceptSignUp(
  parts: NoticeParts,
  ctx: UseCaseContext,
  given: EndpointInput<typeof contract.signUp>['body']['target'],
  choice: NoticeChoice,
): Promise<SignUpAnswer> {
  requireChannel(parts, given.channel);
  if (!(await parts.readPageSettings(ctx.store.db)).acceptsSubscribers) throw new SignUpClosed({});
  if (given.channel === 'web-push') requirePushHost(parts, given.subscription.endpoint);
  return storeSignUp(parts, ctx, { given, choice, network: networkKeyOf(ctx.address) });
}

/** An operator invites an address; its owner still decides. */
export async function addSubscriber(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof addContract>,
): Promise<EndpointOutput<typeof addContract>> {
  requirePermission(ctx.actor, 'subscriber:write');
  requireChannel(parts, 'email');
  const { expiresAt } = await storeSignUp(parts, ctx, {
    given: { channel: 'email', email: body.email },
    choice: body.choice,
    network: `person ${ctx.actor.id}`,
    audit: (tx) =>
      recordAudit(tx, ctx, {
        action: 'subscriber.invite',
        object: { kind: 'subscriber', id: 'invited', name: 'Subscriber' },
      }),
  });
  return { pendingUntil: expiresAt };
}

interface SignUpRequest {
  readonly given: EndpointInput<typeof contract.signUp>['body']['target'];
  readonly choice: NoticeChoice;
  readonly network: string;
  readonly audit?: (tx: Db) => Promise<void>;
}

async function storeSignUp(parts: NoticeParts, ctx: UseCaseContext, request: SignUpRequest): Promise<SignUpAnswer> {
  const keys = await parts.keys();
  const nowMs = ctx.clock.nowMs();
  const target = targetOf(request.given, () => newWebhookSecret(ctx));
  const id = newId('sup', ctx.clock, ctx.random);
  const addressHash = keys.hashAddress(target.key);
  const hashes = {
    addressHash,
    targetHash: keys.hashAddress(target.limitKey),
    networkHash: keys.hashNetwork(request.network, Math.floor(nowMs / dayMs)),
  };
  const refusedS = parts.refusals.refusedFor(hashes.networkHash);
  if (refusedS !== undefined) throw new TooManySignUps({ retryAfterSeconds: refusedS });
  const addressSealed = keys.sealAddress(target.address, addressHash);
  const expiresAt = nowMs + signUpLifeMs;
  await ctx.store.transaction(async (tx) => {
    const verdict = judgeSignUp(await countSignUps(tx, hashes, nowMs), target.channel);
    if (verdict === 'network-limit' || verdict === 'busy') {
      const isBusy = verdict === 'busy';
      parts.refusals.remember(isBusy ? 'everybody' : hashes.networkHash);
      throw new TooManySignUps({ retryAfterSeconds: isBusy ? retryAfterS.busy : retryAfterS.network });
    }
    // One that is dropped leaves the same row, without the address, so that both take the same time.
    await insertSignUp(tx, {
      ...{ id, kind: 'question', channel: target.channel, ...hashes, choice: JSON.stringify(request.choice) },
      addressSealed: verdict === 'take' ? addressSealed : '',
      tokenHash: hashToken(confirmTokenOf(keys.tokenKey, id)),
      state: verdict === 'take' ? 'queued' : 'dropped',
      ...{ createdAt: nowMs, expiresAt, attempts: 0, notBeforeAt: nowMs },
    });
    await request.audit?.(tx);
  });
  parts.wake();
  return { accepted: true, expiresAt, secret: target.secret };
}

/** The token is taken and the subscriber written in one transaction: it serves once, and never for nothing. */
export async function confirmSignUp(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.confirmSignUp>,
): Promise<EndpointOutput<typeof contract.confirmSignUp>> {
  const keys = await parts.keys();
  const nowMs = ctx.clock.nowMs();
  const confirmed = await ctx.store.transaction(async (tx) => {
    const taken = await takeSignUp(tx, hashToken(body.token), nowMs);
    if (taken === undefined) return undefined;
    const { channel, addressHash, addressSealed, choice } = taken;
    const row = { id: newId('sub', ctx.clock, ctx.random), channel, addressHash, addressSealed };
    await saveConfirmed(tx, { ...row, choice, at: nowMs });
    return findSubscriberByHash(tx, keys, addressHash);
  });
  if (confirmed === undefined) throw new LinkInvalid({});
  const manageToken = manageTokenOf(keys, confirmed, nowMs);
  return { manageToken, channel: confirmed.channel, choice: confirmed.choice };
}

/** Long enough for whoever keeps the newest mail; a fresh one stands in each. */
const manageLifeMs = 30 * dayMs;

export function manageTokenOf(
  keys: Pick<NoticeKeys, 'tokenKey'>,
  subscriber: { id: string; rotation: number },
  nowMs: number,
): string {
  const { id: subject, rotation } = subscriber;
  return makeToken(keys.tokenKey, 'manage', { subject, rotation, expiresAt: nowMs + manageLifeMs });
}

function requireChannel(parts: NoticeParts, channel: NoticeChannel): void {
  if (parts.channels[channel] === undefined) throw new ChannelOff({ channel });
}

function requirePushHost(parts: NoticeParts, endpoint: string): void {
  const url = new URL(endpoint);
  // An exact list, and no port of its own: a push service is the one address outside that anybody may make us call.
  if (!parts.pushHosts.includes(url.host)) throw new PushHostRefused({ host: url.host.slice(0, 100) });
}

/** As Standard Webhooks writes them. */
function newWebhookSecret(ctx: UseCaseContext): string {
  return `whsec_${ctx.random.bytes(webhookSecretBytes).toBase64()}`;
}

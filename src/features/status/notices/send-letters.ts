/** Sends the questions for confirmation, and the last mail to who left. They have a loop of their own, so that a flood of sign-ups delays no notice. */

import { z } from 'zod';
import type { Delivery } from '#src/plugins/kit/notifier.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { ChannelSender } from './channel-sender.ts';
import { composeFarewell, composeLetter } from './compose-message.ts';
import { findLeft } from './farewell.ts';
import type { NoticeParts } from './parts.ts';
import { composeContext } from './send-notices.ts';
import { claimSignUps, settleSignUp, type SignUpRecord } from './sign-up-repository.ts';
import { findSubscriberByHash } from './subscriber-repository.ts';
import { confirmTokenOf } from './tokens.ts';

const letterAttemptsMax = 8;
const backoffMs = 60_000;

export async function claimLetters(parts: NoticeParts, channel: ChannelSender['channel']): Promise<SignUpRecord[]> {
  return parts.store.transaction((tx) => claimSignUps(tx, channel, parts.clock.nowMs(), lettersAtOnceMax));
}

const lettersAtOnceMax = 20;

export type Confirm = (token: string) => Promise<unknown>;

export async function sendLetter(
  parts: NoticeParts,
  sender: ChannelSender,
  signUp: SignUpRecord,
  options: { readonly confirm: Confirm; readonly signal: AbortSignal },
): Promise<void> {
  const keys = await parts.keys();
  const address = keys.openAddress(signUp.addressSealed, signUp.addressHash);
  if (signUp.kind === 'farewell') return sendFarewell(parts, sender, { signUp, address }, options.signal);
  const known = await findSubscriberByHash(parts.store.db, keys, signUp.addressHash);
  const confirmed = known?.state === 'confirmed' ? known : undefined;
  const message = composeLetter(await composeContext(parts), signUp, confirmed);
  const { delivery } = await sender.deliver(address, message, options.signal);
  await settleSignUp(parts.store.db, signUp.id, afterLetter(signUp, delivery, parts.clock.nowMs()));
  const token = confirmTokenOf(keys.tokenKey, signUp.id);
  const isAgreed = signUp.channel === 'webhook' && confirmed === undefined && isEchoOf(token, delivery);
  if (isAgreed) await options.confirm(token);
}

async function sendFarewell(
  parts: NoticeParts,
  sender: ChannelSender,
  { signUp, address }: { readonly signUp: SignUpRecord; readonly address: string },
  signal: AbortSignal,
): Promise<void> {
  const { db } = parts.store;
  const left = await findLeft(db, signUp.addressHash);
  const nowMs = parts.clock.nowMs();
  if (left === undefined) {
    // Back already, or erased: there is nothing to say any more.
    return settleSignUp(db, signUp.id, { state: 'failed', attempts: signUp.attempts, notBeforeAt: nowMs });
  }
  const message = composeFarewell(await composeContext(parts), signUp, left);
  const { delivery } = await sender.deliver(address, message, signal);
  await settleSignUp(db, signUp.id, afterLetter(signUp, delivery, parts.clock.nowMs()));
}

function afterLetter(signUp: SignUpRecord, delivery: Delivery, nowMs: number): Parameters<typeof settleSignUp>[2] {
  if (delivery.outcome === 'accepted') return { state: 'sent', attempts: signUp.attempts + 1, notBeforeAt: nowMs };
  const attempts = signUp.attempts + (delivery.outcome === 'channel-down' ? 0 : 1);
  const isOver = delivery.outcome === 'gone' || delivery.outcome === 'refused' || attempts >= letterAttemptsMax;
  const wait = backoffMs * 2 ** Math.min(5, Math.max(0, attempts - 1));
  return { state: isOver ? 'failed' : 'queued', attempts, notBeforeAt: nowMs + wait };
}

const Echo = z.object({ challenge: z.string() });

/** A receiver of webhooks agrees by sending the challenge back, alone or as JSON. */
function isEchoOf(token: string, delivery: Delivery): boolean {
  if (delivery.outcome !== 'accepted' || delivery.receipt === undefined) return false;
  const receipt = delivery.receipt.trim();
  if (receipt === token) return true;
  try {
    return Echo.safeParse(JSON.parse(receipt)).data?.challenge === token;
  } catch {
    return false;
  }
}

/** The receiver itself acts here, through us. */
export function letterContext(parts: NoticeParts, actor: UseCaseContext['actor'], signal: AbortSignal): UseCaseContext {
  const { store, clock, random, log } = parts;
  return { actor, store, clock, random, log, requestId: 'notices', locale: 'en', signal };
}

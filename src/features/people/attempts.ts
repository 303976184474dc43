/**
 * Counts failures in the store and slows down whoever makes them. Every attempt is counted as a failure before its outcome
 * is known and taken back when it succeeds, so that a hundred at once are no way around.
 */

import { createHash } from 'node:crypto';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { networkOf } from './network-of.ts';
import { nameKeyOf } from './password-rules.ts';
import {
  type AttemptCounter,
  type SlowDownPolicy,
  decayedFailures,
  slowDown,
  strangerPlaceMs,
  strangerWaitMs,
  underAttackAbove,
  underAttackHalfLifeMs,
  waitMsOf,
  withFailure,
  withoutFailure,
} from './slow-down.ts';

/** Counters that one attempt touches. */
export interface AttemptKeys {
  /** What a success clears. */
  readonly account: string;
  readonly network: string;
  /** All failures of the account from browsers that are not known. */
  readonly attack: string;
  /** Set when the person signed in with this browser before: then only its own failures count. */
  readonly isKnownBrowser: boolean;
}

export type AttemptPermit = { readonly isAllowed: true } | { readonly isAllowed: false; readonly waitMs: number };

/** Names as typed may be passwords, and are as long as anybody likes: only a hash is kept. */
function accountPart(typedName: string): string {
  return createHash('sha256').update(nameKeyOf(typedName)).digest('base64url').slice(0, 22);
}

export function attemptKeys(ctx: UseCaseContext, typedName: string, knownDeviceHash: string | undefined): AttemptKeys {
  const account = accountPart(typedName);
  const network = networkOf(ctx.address);
  return {
    account: knownDeviceHash === undefined ? `account ${account} ${network}` : `browser ${account} ${knownDeviceHash}`,
    network: `network ${network}`,
    attack: `attack ${account}`,
    isKnownBrowser: knownDeviceHash !== undefined,
  };
}

/** Asks for one attempt at an account and counts it as failed until `clearAttempt`. */
export async function chargeAttempt(tx: Db, ctx: UseCaseContext, keys: AttemptKeys): Promise<AttemptPermit> {
  const nowMs = ctx.clock.nowMs();
  const account = await findCounter(tx, keys.account);
  if (keys.isKnownBrowser)
    return charge(tx, nowMs, [{ key: keys.account, counter: account, policy: slowDown.knownBrowser }]);

  const attack = await findCounter(tx, keys.attack);
  const isUnderAttack = decayedFailures(attack, underAttackHalfLifeMs, nowMs) > underAttackAbove;
  if (isUnderAttack && (account === undefined || nowMs - account.lastAt > strangerPlaceMs)) {
    // The wait belongs to this network alone, so an attacker elsewhere cannot make it longer.
    await saveCounter(tx, keys.account, { failures: 0, lastAt: nowMs, notBeforeAt: nowMs + strangerWaitMs });
    return { isAllowed: false, waitMs: strangerWaitMs };
  }
  const policy = isUnderAttack ? slowDown.accountUnderAttack : slowDown.accountAtNetwork;
  const permit = await charge(tx, nowMs, [
    { key: keys.account, counter: account, policy },
    { key: keys.network, counter: await findCounter(tx, keys.network), policy: slowDown.network },
  ]);
  if (permit.isAllowed) await saveCounter(tx, keys.attack, withAttackFailure(attack, nowMs));
  return permit;
}

/** After a success: the account's failures here are forgotten, the network's count goes back by one. */
export async function clearAttempt(tx: Db, keys: AttemptKeys): Promise<void> {
  await clearCounter(tx, keys.account);
  if (keys.isKnownBrowser) return;
  for (const key of [keys.network, keys.attack]) {
    const counter = await findCounter(tx, key);
    // A wait stays: otherwise somebody with an account of his own could use it to go on guessing others.
    if (counter !== undefined) await saveCounter(tx, key, withoutFailure(counter));
  }
}

/** One counter of its own, such as wrong codes of one person. */
export async function chargeOne(
  tx: Db,
  ctx: UseCaseContext,
  key: string,
  policy: SlowDownPolicy,
): Promise<AttemptPermit> {
  return charge(tx, ctx.clock.nowMs(), [{ key, counter: await findCounter(tx, key), policy }]);
}

export async function clearCounter(tx: Db, key: string): Promise<void> {
  await tx.deleteFrom('peopleAttempts').where('key', '=', key).execute();
}

/** Problem details and headers speak of whole seconds. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1000));
}

interface Charged {
  readonly key: string;
  readonly counter: AttemptCounter | undefined;
  readonly policy: SlowDownPolicy;
}

async function charge(tx: Db, nowMs: number, charged: readonly Charged[]): Promise<AttemptPermit> {
  const waitMs = Math.max(...charged.map(({ counter }) => waitMsOf(counter, nowMs)));
  // Who asks too early is not punished for it: a page that repeats by itself would never get in.
  if (waitMs > 0) return { isAllowed: false, waitMs };
  for (const { key, counter, policy } of charged) await saveCounter(tx, key, withFailure(counter, policy, nowMs));
  return { isAllowed: true };
}

/** Counts without ever asking for a wait; bounded so that the end of an attack is noticed within hours. */
function withAttackFailure(counter: AttemptCounter | undefined, nowMs: number): AttemptCounter {
  const failures = Math.min(decayedFailures(counter, underAttackHalfLifeMs, nowMs) + 1, underAttackAbove * 4);
  return { failures, lastAt: nowMs, notBeforeAt: nowMs };
}

async function findCounter(tx: Db, key: string): Promise<AttemptCounter | undefined> {
  return tx
    .selectFrom('peopleAttempts')
    .select(['failures', 'lastAt', 'notBeforeAt'])
    .where('key', '=', key)
    .executeTakeFirst();
}

async function saveCounter(tx: Db, key: string, counter: AttemptCounter): Promise<void> {
  const values = { failures: counter.failures, lastAt: counter.lastAt, notBeforeAt: counter.notBeforeAt };
  await tx
    .insertInto('peopleAttempts')
    .values({ key, ...values })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
    .execute();
}

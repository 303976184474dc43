/** What goes on in the background: expanding, sending, taking over from processes that died, tidying up. */

import type { NotifierContext } from '#src/plugins/kit/notifier.ts';
import { archiveEveryMs, pollMs, stopWithinMs } from './run-times.ts';
import { tidy } from './archive.ts';
import { type ChannelSender, createChannelSender, reasonOf } from './channel-sender.ts';
import { expandOneBatch } from './expand.ts';
import { extendLeases, recoverLost, releaseClaims } from './outbox-repository.ts';
import type { NoticeParts } from './parts.ts';
import { claimLetters, type Confirm, sendLetter } from './send-letters.ts';
import { claimParcels, sendParcel } from './send-notices.ts';
import type { Wake } from './wake.ts';
import { createWriteBatch } from './write-batch.ts';

export function createSenders(parts: NoticeParts): ChannelSender[] {
  const context = async (): Promise<NotifierContext> => {
    const { clock, log, ports, random } = parts;
    const keys = await parts.keys();
    const pushIdentity = {
      publicKey: keys.pushPublicKey,
      subject: parts.pushSubject,
      sign: (bytes: Uint8Array) => Promise.resolve(keys.signPush(bytes)),
    };
    return { clock, log, ports, random, pushIdentity };
  };
  return parts.notifiers.flatMap((notifier) => {
    const limits = parts.channels[notifier.id];
    return limits === undefined ? [] : [createChannelSender(parts, notifier, limits, context)];
  });
}

export interface RunOptions {
  readonly senders: readonly ChannelSender[];
  readonly wake: Wake;
  readonly confirm: Confirm;
}

export async function run(parts: NoticeParts, options: RunOptions, stop: AbortSignal): Promise<void> {
  // One process at a time opens a SQLite store, so whatever is claimed there was claimed by one that is gone.
  const lostBeforeAt = parts.store.engine === 'sqlite' ? Number.MAX_SAFE_INTEGER : parts.clock.nowMs();
  await recover(parts, lostBeforeAt);
  const finished = new AbortController();
  const force = new AbortController();
  const onStop = (): void =>
    void parts.clock.sleep(stopWithinMs, finished.signal).then(
      () => force.abort(stop.reason),
      () => undefined,
    );
  stop.addEventListener('abort', onStop, { once: true });
  try {
    await Promise.all([
      forEver(parts, options.wake, stop, () => expandOneBatch(parts.store, parts.clock.nowMs())),
      keepLeases(parts, stop),
      tidyUp(parts, stop),
      ...options.senders.flatMap((sender) => [
        sendChannel(parts, sender, options.wake, { stop, force: force.signal }),
        sendLetters(parts, sender, options, { stop, force: force.signal }),
      ]),
    ]);
  } finally {
    stop.removeEventListener('abort', onStop);
    finished.abort();
    await releaseClaims(parts.store.db, parts.owner);
  }
}

/** `work` says whether it found something to do; a failure of the store is said once and waited out. */
async function forEver(parts: NoticeParts, wake: Wake, stop: AbortSignal, work: () => Promise<boolean>): Promise<void> {
  while (!stop.aborted) {
    let isBusy = false;
    try {
      isBusy = await work();
      if (isBusy) wake.now();
    } catch (error) {
      if (!stop.aborted) parts.log.warn('Notices wait, because a step of sending them failed.', { error });
    }
    if (!isBusy) await wake.wait(pollMs, stop);
  }
}

interface Ends {
  readonly stop: AbortSignal;
  readonly force: AbortSignal;
}

async function sendChannel(parts: NoticeParts, sender: ChannelSender, wake: Wake, ends: Ends): Promise<void> {
  const writes = createWriteBatch(parts.store);
  const sending = { parts, sender, writes };
  const next = createSource(() => claimParcels(parts, sender.channel));
  const workers = Array.from({ length: sender.limits.atOnce }, () =>
    forEver(parts, wakeless(wake), ends.stop, async () => {
      if (await rests(parts, sender, ends.stop)) return true;
      const parcel = await next();
      if (parcel === undefined) return false;
      await sendParcel(sending, parcel, ends.force);
      return true;
    }),
  );
  await Promise.all(workers);
}

async function sendLetters(parts: NoticeParts, sender: ChannelSender, options: RunOptions, ends: Ends): Promise<void> {
  const next = createSource(() => claimLetters(parts, sender.channel));
  await forEver(parts, wakeless(options.wake), ends.stop, async () => {
    if (await rests(parts, sender, ends.stop)) return true;
    const letter = await next();
    if (letter === undefined) return false;
    await sendLetter(parts, sender, letter, { confirm: options.confirm, signal: ends.force });
    return true;
  });
}

/** Senders wait to be woken, and wake nobody: there is nothing more to do for others after a message. */
function wakeless(wake: Wake): Wake {
  return { now: () => undefined, wait: (ms, stop) => wake.wait(ms, stop) };
}

async function rests({ clock }: NoticeParts, sender: ChannelSender, stop: AbortSignal): Promise<boolean> {
  const restMs = sender.restMs();
  if (restMs === 0) return false;
  await clock.sleep(Math.min(restMs, pollMs), stop).catch(() => undefined);
  return true;
}

/** One claim at a time, however many ask. */
function createSource<T>(claim: () => Promise<readonly T[]>): () => Promise<T | undefined> {
  const buffer: T[] = [];
  let claiming: Promise<void> | undefined;
  return async () => {
    if (buffer.length === 0) {
      claiming ??= claim()
        .then((claimed) => void buffer.push(...claimed))
        .finally(() => (claiming = undefined));
      await claiming;
    }
    return buffer.shift();
  };
}

async function recover(parts: NoticeParts, lostBeforeAt: number): Promise<void> {
  const { inDoubt, clock } = parts;
  const nowMs = clock.nowMs();
  const count = await parts.store.transaction((tx) => recoverLost(tx, { lostBeforeAt, inDoubt, nowMs }));
  if (count > 0) parts.log.info('Notices of a process that ended are taken over.', { count });
}

async function keepLeases(parts: NoticeParts, stop: AbortSignal): Promise<void> {
  const { clock, store, owner, log, leaseMs } = parts;
  while (!stop.aborted) {
    await clock.sleep(leaseMs / 3, stop).catch(() => undefined);
    if (stop.aborted) return;
    try {
      await extendLeases(store.db, owner, clock.nowMs() + leaseMs);
      await recover(parts, clock.nowMs());
    } catch (error) {
      log.warn('Leases of notices were not renewed.', { reason: reasonOf(error) });
    }
  }
}

async function tidyUp({ clock, store, log }: NoticeParts, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await tidy(store, clock.nowMs());
    } catch (error) {
      if (!stop.aborted) log.warn('Old notices were not removed.', { reason: reasonOf(error) });
    }
    await clock.sleep(archiveEveryMs, stop).catch(() => undefined);
  }
}

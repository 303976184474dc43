/** Subscribers at the machine itself, with the program as people start it. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNoticeKeys } from '#src/features/status/notices/keys.ts';
import { findSubscriberByHash } from '#src/features/status/notices/subscriber-repository.ts';
import { mailTargetKey } from '#src/features/status/notices/target.ts';
import { makeToken } from '#src/features/status/notices/tokens.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer } from '#src/platform/sealer.ts';
import { openStore } from '#src/store/open-store.ts';
import { silentLog } from '../support/silent-log.ts';
import { addConfirmed, dataKey, input, openWorld, type World } from './world.ts';

const program = join(import.meta.dirname, '../../src/programs/cli/keepsight.mjs');
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keepsight-subscribers-'));
  await writeFile(join(directory, 'data.key'), dataKey.toHex(), { mode: 0o600 });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function remove(subscriber: string): Promise<{ code: unknown; out: string; err: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; out: string; err: string }>();
  const words = [program, 'subscriber', 'remove', subscriber, '--data', directory];
  execFile(process.execPath, words, (error, out, err) => resolve({ code: error === null ? 0 : error.code, out, err }));
  return promise;
}

/** As a reader of a mail does. */
async function leave({ notices, store, ctx }: World, email: string): Promise<void> {
  const keys = await openNoticeKeys(store, createSealer(dataKey), systemRandom);
  const found = await findSubscriberByHash(store.db, keys, keys.hashAddress(mailTargetKey(email)));
  const token = makeToken(keys.tokenKey, 'unsubscribe', { subject: found?.id ?? '', rotation: 0, expiresAt: 0 });
  await notices.leaveSubscription(ctx, input({ token }));
}

/** Each command is a process of its own, and the machine may be busy; this only ends what hangs. */
describe('subscriber remove', { timeout: 300_000 }, () => {
  it('erases an address that left and could still come back, and says so', async () => {
    const open = () => openStore({ directory, clock: systemClock, log: silentLog });
    const world = openWorld(await open());
    await addConfirmed(world, [{ email: 'ada@one.example' }, { email: 'bob@one.example' }]);
    await leave(world, 'ada@one.example');
    await world.close();
    await world.store.close();

    const left = await remove('ada@one.example');
    expect(left).toMatchObject({ code: 0, err: '' });
    expect(left.out).toContain('It had left already; that cannot be undone any more.');
    const present = await remove('Bob@one.example');
    expect(present).toMatchObject({ code: 0, err: '' });
    expect(present.out).not.toContain('left');
    expect(await remove('ada@one.example')).toMatchObject({ code: 2, err: expect.stringContaining('Nobody') });

    const store = await open();
    expect(await store.db.selectFrom('noticeSubscribers').selectAll().execute()).toEqual([]);
    expect(await store.db.selectFrom('noticeSignUps').selectAll().execute()).toEqual([]);
    await store.close();
  });
});

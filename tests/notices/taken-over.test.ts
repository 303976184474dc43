/** Two processes over one outbox, and a translation that comes after newer news. */

import { expect, it } from 'vitest';
import {
  claimNotices,
  markCommitting,
  recoverLost,
  settleNotices,
} from '#src/features/status/notices/outbox-repository.ts';
import { expandOneBatch } from '#src/features/status/notices/expand.ts';
import type { Store } from '#src/store/store.ts';
import { describeOnStores } from '../support/stores.ts';
import { aCause, addConfirmed, choice, openWorld, tell } from './world.ts';

async function expanded(store: Store): Promise<void> {
  while (await expandOneBatch(store, Date.now()));
}

async function statesOf(store: Store): Promise<Record<string, string>> {
  const rows = await store.db.selectFrom('notices').select(['causeId', 'state']).orderBy('causeId').execute();
  return Object.fromEntries(rows.map(({ causeId, state }) => [causeId, state]));
}

describeOnStores('a notice', (openFresh) => {
  it('that another process has taken over is not put back by the one that lost it', async () => {
    const store = await openFresh();
    const world = openWorld(store);
    await addConfirmed(world, [{ email: 'ada@one.example' }]);
    await tell(world, aCause());
    await expanded(store);
    const claim = { channel: 'email' as const, nowMs: Date.now(), leaseMs: 1000, limit: 10 };
    const [held] = await store.transaction((tx) => claimNotices(tx, { ...claim, owner: 'slow' }));
    const ids = [held?.id ?? ''];
    const later = claim.nowMs + 2000;
    await store.transaction((tx) => recoverLost(tx, { lostBeforeAt: later, inDoubt: 'resend', nowMs: later }));
    await store.transaction((tx) => claimNotices(tx, { ...claim, owner: 'quick', nowMs: later }));
    expect(await store.transaction((tx) => markCommitting(tx, 'quick', ids))).toEqual(new Set(ids));
    // The slow one finds out that it is not its own any more, and writes down what it takes for the outcome.
    expect(await store.transaction((tx) => markCommitting(tx, 'slow', ids))).toEqual(new Set());
    const again = { state: 'queued', reason: 'withdrawn', attempts: 1, notBeforeAt: later, settledAt: null } as const;
    await store.transaction((tx) => settleNotices(tx, { owner: 'slow', ids }, again));
    expect(await statesOf(store)).toEqual({ sta_1: 'committing' });
    const sent = { state: 'sent', reason: null, attempts: 1, notBeforeAt: later, settledAt: later } as const;
    await store.transaction((tx) => settleNotices(tx, { owner: 'quick', ids }, sent));
    expect(await statesOf(store)).toEqual({ sta_1: 'sent' });
    await world.close();
  });

  it('of newer news is not replaced by the translation of older ones', async () => {
    const store = await openFresh();
    const world = openWorld(store);
    await addConfirmed(world, [{ email: 'ada@one.example', choice: choice({ locale: 'de', delivery: 'daily' }) }]);
    for (const causeId of ['sta_1', 'sta_2']) {
      await tell(world, aCause({ causeId }));
      await expanded(store);
    }
    expect(await statesOf(store)).toEqual({ sta_1: 'overtaken', sta_2: 'queued' });
    await tell(world, aCause({ causeId: 'sta_1:de', onlyLocales: ['de'] }));
    await expanded(store);
    expect(await statesOf(store)).toMatchObject({ sta_2: 'queued', 'sta_1:de': 'queued' });
    await tell(world, aCause({ causeId: 'sta_2:de', onlyLocales: ['de'] }));
    await expanded(store);
    expect(await statesOf(store)).toMatchObject({ sta_2: 'overtaken', 'sta_2:de': 'queued', 'sta_1:de': 'queued' });
    await world.close();
  });
});

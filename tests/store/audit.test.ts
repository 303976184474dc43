import { expect, it } from 'vitest';
import { systemActor } from '#src/core/access.ts';
import { systemClock } from '#src/platform/clock.ts';
import { recordAudit } from '#src/store/audit.ts';
import { describeOnStores } from '../support/stores.ts';

const ctx = { actor: systemActor, clock: systemClock, requestId: 'test' };
const entry = { action: 'device.add', object: { kind: 'device', id: 'dev_1', name: 'Door' } };

describeOnStores('audit log', (openFresh) => {
  it('numbers entries without a gap and chains them', async () => {
    const store = await openFresh();
    await Promise.all(Array.from({ length: 20 }, () => store.transaction((tx) => recordAudit(tx, ctx, entry))));
    const rows = await store.db.selectFrom('audit').selectAll().orderBy('seq').execute();
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(rows.slice(1).map((row) => row.previousHash)).toEqual(rows.slice(0, -1).map((row) => row.hash));
  });

  it('refuses to change or delete an entry', async () => {
    const store = await openFresh();
    await store.transaction((tx) => recordAudit(tx, ctx, entry));
    await expect(store.db.updateTable('audit').set({ actorName: 'nobody' }).execute()).rejects.toThrow();
    await expect(store.db.deleteFrom('audit').execute()).rejects.toThrow();
  });
});

import { type Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { systemActor } from '#src/core/access.ts';
import { systemClock } from '#src/platform/clock.ts';
import { verifyAuditChain } from '#src/store/audit-chain.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { Store } from '#src/store/store.ts';
import { describeOnStores } from '../support/stores.ts';

const ctx = { actor: systemActor, clock: systemClock, requestId: 'test' };
const entry = { action: 'device.add', object: { kind: 'device', id: 'dev_1', name: 'Door' } };

async function withEntries(store: Store, count: number): Promise<Store> {
  await store.transaction(async (tx) => {
    for (let n = 0; n < count; n += 1) await recordAudit(tx, ctx, { ...entry, details: { n } });
  });
  return store;
}

/** What somebody does who has the database itself: takes the triggers away and writes. */
async function tamper(store: Store, statement: string): Promise<void> {
  const db = store.db.withoutPlugins() as unknown as Kysely<unknown>;
  const remove =
    store.engine === 'sqlite'
      ? ['drop trigger audit_no_update', 'drop trigger audit_no_delete']
      : ['drop trigger audit_append_only on audit'];
  for (const each of [...remove, statement]) await sql.raw(each).execute(db);
}

describeOnStores('audit log', (openFresh) => {
  it('numbers entries without a gap and chains them, whoever writes at the same time', async () => {
    const store = await openFresh();
    await Promise.all(Array.from({ length: 20 }, () => store.transaction((tx) => recordAudit(tx, ctx, entry))));
    const rows = await store.db.selectFrom('audit').selectAll().orderBy('seq').execute();
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(rows.slice(1).map((row) => row.previousHash)).toEqual(rows.slice(0, -1).map((row) => row.hash));
    expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true, checked: 20, headHash: rows.at(-1)?.hash });
  });

  it('refuses to change or delete an entry', async () => {
    const store = await withEntries(await openFresh(), 1);
    await expect(store.db.updateTable('audit').set({ actorName: 'nobody' }).execute()).rejects.toThrow();
    await expect(store.db.deleteFrom('audit').execute()).rejects.toThrow();
    expect(await store.db.selectFrom('audit').select('actorName').execute()).toEqual([{ actorName: 'Keepsight' }]);
  });

  it('writes no entry when the transaction fails', async () => {
    const store = await openFresh();
    const failing = store.transaction(async (tx) => {
      await recordAudit(tx, ctx, entry);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true, checked: 0 });
  });

  it('is verified over many pages, and an empty one is intact', async () => {
    const store = await openFresh();
    expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true, checked: 0, lastAt: undefined });
    await withEntries(store, 1001);
    expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true, checked: 1001 });
  });

  it('bounds what an entry can hold', async () => {
    const store = await openFresh();
    const long = 'n'.repeat(100_000);
    const object = { kind: 'device', id: 'dev_1', name: long };
    await store.transaction((tx) => recordAudit(tx, ctx, { action: 'device.add', object, details: { long } }));
    const row = await store.db.selectFrom('audit').select(['objectName', 'details']).executeTakeFirstOrThrow();
    expect(row.objectName).toHaveLength(200);
    expect(row.details).toBe('{"omittedChars":100011}');
    expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true });
  });

  it('stays intact whatever text a device made up', async () => {
    const store = await openFresh();
    const texts = ['nul \0 inside', 'half \ud83d pair', `${'x'.repeat(199)}🚪`, '\u2028 \ufeff', '"\\\n\t'];
    for (const text of texts) {
      const object = { kind: 'device', id: text, name: text };
      await store.transaction((tx) => recordAudit(tx, ctx, { action: 'x.y', object, details: { [text]: text } }));
    }
    expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true, checked: texts.length });
  });

  it.each([
    ['a changed entry', "update audit set actor_name = 'somebody else' where seq = 3", 3],
    ['a changed time', 'update audit set at = at + 1 where seq = 1', 1],
    ['a removed entry', 'delete from audit where seq = 2', 2],
    ['a cut-off end', 'delete from audit where seq > 4', 5],
    ['a removed log', 'delete from audit', 1],
    ['an entry with a copied hash', 'update audit set hash = (select hash from audit where seq = 1) where seq = 5', 5],
    ['a head that was set back', 'update audit_head set count = 4', 5],
    ['a head with another hash', "update audit_head set hash = 'x'", 5],
    ['a missing head', 'delete from audit_head', 6],
  ])('names the place of %s', async (_what, statement, seq) => {
    const store = await withEntries(await openFresh(), 5);
    await tamper(store, statement);
    expect(await verifyAuditChain(store.db)).toMatchObject({ intact: false, broken: { seq } });
  });
});

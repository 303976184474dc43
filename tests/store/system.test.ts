import { describe, expect, it } from 'vitest';
import { defaultSettings } from '#src/features/system/contract.ts';
import { createEgressLedger } from '#src/features/system/egress-ledger.ts';
import { createGetAbout } from '#src/features/system/get-about.ts';
import { listAudit } from '#src/features/system/list-audit.ts';
import { listEgress } from '#src/features/system/list-egress.ts';
import { createSettings } from '#src/features/system/settings.ts';
import { verifyAudit } from '#src/features/system/verify-audit.ts';
import type { EgressRecord } from '#src/platform/egress.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock } from '../support/clock.ts';
import { silentLog } from '../support/silent-log.ts';
import { describeOnStores } from '../support/stores.ts';
import { anActor, contextOn } from '../support/use-case-context.ts';

const nothing = { params: undefined, query: undefined, body: undefined };
const settings = createSettings({ defaults: defaultSettings, onChange: () => {} });

describeOnStores('settings', (openFresh) => {
  it('have the defaults until somebody chooses, and tell what runs of a change', async () => {
    const store = await openFresh();
    const told: unknown[] = [];
    const { getSettings, updateSettings } = createSettings({
      defaults: defaultSettings,
      onChange: (to) => told.push(to),
    });
    const ctx = contextOn(store);
    expect(await getSettings(ctx, nothing)).toEqual(defaultSettings);
    const changed = { ...defaultSettings, displayName: 'Zürich', watchPeriodSeconds: 60 };
    await updateSettings(ctx, { ...nothing, body: { displayName: 'Zürich', watchPeriodSeconds: 60 } });
    await updateSettings(ctx, { ...nothing, body: { watchPeriodSeconds: 60 } });
    expect(await getSettings(ctx, nothing)).toEqual(changed);
    expect(told).toEqual([changed, changed]);
  });

  it('write before and after into the audit log, and nothing when nothing changed', async () => {
    const ctx = contextOn(await openFresh());
    await settings.updateSettings(ctx, { ...nothing, body: { watchPeriodSeconds: 60 } });
    await settings.updateSettings(ctx, { ...nothing, body: { watchPeriodSeconds: 60 } });
    const { entries } = await listAudit(ctx, { ...nothing, query: { limit: 10 } });
    expect(entries.map((entry) => entry.details)).toEqual([
      { before: { watchPeriodSeconds: 30 }, after: { watchPeriodSeconds: 60 } },
    ]);
  });

  it('count a stored value that is not valid as not chosen, and leave unknown ones alone', async () => {
    const store = await openFresh();
    const row = { updatedAt: 0, updatedBy: 'x' };
    await store.db
      .insertInto('settings')
      .values([
        { key: 'watchPeriodSeconds', value: '0', ...row },
        { key: 'displayName', value: 'not json', ...row },
        { key: 'ofTomorrow', value: '1', ...row },
      ])
      .execute();
    const ctx = contextOn(store);
    expect(await settings.getSettings(ctx, nothing)).toEqual(defaultSettings);
    await settings.updateSettings(ctx, { ...nothing, body: { displayName: 'Now' } });
    expect(await store.db.selectFrom('settings').select('key').where('key', '=', 'ofTomorrow').execute()).toHaveLength(
      1,
    );
  });
});

function record(change: Partial<EgressRecord> = {}): EgressRecord {
  const base = {
    at: 1000,
    purpose: { reason: 'device-check', object: 'dev_1' },
    host: 'cam1',
    address: '10.0.0.1',
  } as const;
  return { ...base, port: 443, protocol: 'tls', outcome: 'connected', ...change };
}

const page = { limit: 100, offset: 0 };

describeOnStores('egress ledger', (openFresh) => {
  it('adds up what goes to the same target for the same reason', async () => {
    const store = await openFresh();
    const ledger = createEgressLedger({ store, clock: fakeClock(), log: silentLog });
    ledger.record(record());
    ledger.record(record({ at: 2000, outcome: 'failed' }));
    await ledger.flush();
    ledger.record(record({ at: 3000, outcome: 'refused-by-guard' }));
    ledger.record(record({ at: 4000, port: 80, protocol: 'tcp' }));
    await ledger.flush();
    const { entries, total } = await listEgress(contextOn(store), { ...nothing, query: page });
    expect(total).toBe(2);
    expect(entries).toMatchObject([
      { port: 80, count: 1, firstAt: 4000, lastAt: 4000 },
      { port: 443, count: 3, refusedCount: 1, failedCount: 1, firstAt: 1000, lastAt: 3000, objectId: 'dev_1' },
    ]);
  });

  it('counts the silent addresses of a sweep per network, and those that answer on their own', async () => {
    const store = await openFresh();
    const ledger = createEgressLedger({ store, clock: fakeClock(), log: silentLog });
    for (let n = 1; n < 255; n += 1) {
      const outcome = n === 7 ? 'connected' : 'failed';
      ledger.record(record({ purpose: { reason: 'discovery' }, host: `10.1.2.${String(n)}`, port: 80, outcome }));
    }
    await ledger.flush();
    const { entries } = await listEgress(contextOn(store), { ...nothing, query: page });
    expect(entries.map(({ host, count, objectId }) => ({ host, count, objectId }))).toEqual([
      { host: '10.1.2.0/24', count: 253, objectId: null },
      { host: '10.1.2.7', count: 1, objectId: null },
    ]);
  });

  it('is searched by host, reason and object, without the wildcards of SQL', async () => {
    const store = await openFresh();
    const ledger = createEgressLedger({ store, clock: fakeClock(), log: silentLog });
    ledger.record(record({ host: 'Cam_One.example' }));
    ledger.record(record({ host: 'camXone.example', purpose: { reason: 'device-facts' } }));
    await ledger.flush();
    const hostsFor = async (query: { search?: string; reason?: string }): Promise<string[]> => {
      const found = await listEgress(contextOn(store), { ...nothing, query: { ...page, ...query } });
      return found.entries.map((entry) => entry.host).toSorted();
    };
    expect(await hostsFor({ search: 'cam_one' })).toEqual(['Cam_One.example']);
    expect(await hostsFor({ search: '%' })).toEqual([]);
    expect(await hostsFor({ search: 'DEV_1' })).toEqual(['Cam_One.example']);
    expect(await hostsFor({ reason: 'device-facts' })).toEqual(['camXone.example']);
  });

  it('keeps what it could not write, and writes it the next time', async () => {
    const store = await openFresh();
    let isBroken = true;
    const flaky: Store = {
      ...store,
      transaction: (work) => (isBroken ? Promise.reject(new Error('full')) : store.transaction(work)),
    };
    const ledger = createEgressLedger({ store: flaky, clock: fakeClock(), log: silentLog });
    ledger.record(record());
    await ledger.flush();
    ledger.record(record());
    isBroken = false;
    await ledger.flush();
    const { entries } = await listEgress(contextOn(store), { ...nothing, query: page });
    expect(entries).toMatchObject([{ count: 2 }]);
  });

  it('writes now and then while it runs, and once more at its end', async () => {
    const store = await openFresh();
    const clock = fakeClock();
    const stop = new AbortController();
    const ledger = createEgressLedger({ store, clock, log: silentLog });
    const ended = ledger.run(stop.signal);
    ledger.record(record());
    stop.abort();
    await ended;
    expect((await listEgress(contextOn(store), { ...nothing, query: page })).total).toBe(1);
  });

  it('has a bound, in memory and in the store', async () => {
    const store = await openFresh();
    const ledger = createEgressLedger({
      store,
      clock: fakeClock(),
      log: silentLog,
      limits: { pendingRows: 5, storedRows: 3 },
    });
    for (let n = 0; n < 20; n += 1) ledger.record(record({ host: `cam${String(n)}`, at: n }));
    await ledger.flush();
    const { entries } = await listEgress(contextOn(store), { ...nothing, query: page });
    expect(entries.map(({ host, count }) => ({ host, count }))).toEqual([
      { host: '(many addresses)', count: 15 },
      { host: 'cam4', count: 1 },
      { host: 'cam3', count: 1 },
    ]);
  });
});

describeOnStores('audit list', (openFresh) => {
  async function withEntries(): Promise<Store> {
    const store = await openFresh();
    const clock = fakeClock(0);
    for (let n = 1; n <= 7; n += 1) {
      await clock.advance(1000);
      const ctx = contextOn(store, { clock, actor: anActor(n % 2 === 0 ? 'owner' : 'operator') });
      const action = n <= 3 ? 'device.add' : 'user_x.add';
      const object = { kind: 'device', id: `dev_${String(n % 3)}`, name: `Camera ${String(n)}` };
      await store.transaction((tx) => recordAudit(tx, ctx, { action, object, details: { n } }));
    }
    return store;
  }

  it('pages from the newest to the oldest', async () => {
    const ctx = contextOn(await withEntries());
    const first = await listAudit(ctx, { ...nothing, query: { limit: 4 } });
    expect(first.entries.map((entry) => entry.seq)).toEqual([7, 6, 5, 4]);
    const second = await listAudit(ctx, { ...nothing, query: { limit: 4, before: first.nextBefore ?? 0 } });
    expect(second.entries.map((entry) => entry.seq)).toEqual([3, 2, 1]);
    expect(second.nextBefore).toBeNull();
    expect(second.entries[0]).toMatchObject({
      details: { n: 3 },
      actor: { id: 'usr_operator' },
      object: { name: 'Camera 3' },
    });
  });

  it.each([
    [{ action: 'device.' }, [3, 2, 1]],
    [{ action: 'user%' }, []],
    [{ action: 'user_' }, [7, 6, 5, 4]],
    [{ actor: 'usr_owner' }, [6, 4, 2]],
    [{ object: 'dev_0' }, [6, 3]],
    [{ from: 3000, to: 5000 }, [4, 3]],
    [{ actor: 'usr_owner', object: 'dev_0' }, [6]],
  ])('filters by %o', async (filter, seqs) => {
    const ctx = contextOn(await withEntries());
    const { entries } = await listAudit(ctx, { ...nothing, query: { limit: 50, ...filter } });
    expect(entries.map((entry) => entry.seq)).toEqual(seqs);
  });

  it('is verified', async () => {
    const ctx = contextOn(await withEntries());
    expect(await verifyAudit(ctx, nothing)).toMatchObject({ intact: true, checked: 7, broken: null });
  });
});

describeOnStores('about', (openFresh, engine) => {
  it('says what this is', async () => {
    const store = await openFresh();
    const getAbout = createGetAbout({
      version: '1.2.3',
      role: 'site',
      startedAt: 5,
      demo: true,
      defaults: defaultSettings,
    });
    expect(await getAbout(contextOn(store), nothing)).toMatchObject({
      name: 'Keepsight',
      version: '1.2.3',
      engine,
      demo: true,
    });
  });
});

describe('rights', () => {
  describeOnStores('of the system', (openFresh) => {
    it('are asked for before anything is read or changed', async () => {
      const store = await openFresh();
      const viewer = contextOn(store, { actor: anActor('viewer') });
      const operator = contextOn(store, { actor: anActor('operator') });
      const denied = { code: 'access.denied' };
      await expect(settings.getSettings(viewer, nothing)).rejects.toMatchObject(denied);
      await expect(settings.updateSettings(operator, { ...nothing, body: {} })).rejects.toMatchObject(denied);
      await expect(listEgress(viewer, { ...nothing, query: page })).rejects.toMatchObject(denied);
      await expect(listAudit(operator, { ...nothing, query: { limit: 1 } })).rejects.toMatchObject(denied);
      await expect(verifyAudit(operator, nothing)).rejects.toMatchObject(denied);
      await expect(listEgress(operator, { ...nothing, query: page })).resolves.toMatchObject({ total: 0 });
    });
  });
});

import { expect, it } from 'vitest';
import { probes } from '#src/plugins/registry.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import { importReasonWords } from '#src/features/watch/messages.ts';
import { createWatch } from '#src/features/watch/watch.ts';
import type { ImportFormat, ImportResult } from '#src/features/watch/contract-lists.ts';
import { describeOnStores, type OpenFreshStore, silentLog } from '../support/stores.ts';
import { contextOn } from '../support/use-case-context.ts';
import { noInput } from './world.ts';

const kuma = JSON.stringify({
  version: '1.23.0',
  notificationList: [{ id: 1 }],
  monitorList: [
    { id: 1, name: 'Shops', type: 'group', active: true },
    {
      ...{ id: 2, name: 'Website', type: 'keyword', url: 'https://www.example.org/', keyword: 'Welcome', parent: 1 },
      ...{ interval: 30, timeout: 24, maxretries: 2, accepted_statuscodes: ['200-299'], tags: [{ name: 'web' }] },
    },
    { id: 3, name: 'Mail', type: 'port', hostname: 'mail.example.org', port: 25, active: 0 },
    { id: 4, name: 'Broker', type: 'mqtt', hostname: 'mq.example.org' },
    { id: 5, name: 'Backup', type: 'push', interval: 3600 },
    { name: 'no id' },
  ],
});
const gatus = `
alerting: { slack: {} }
endpoints:
  - name: site
    group: core
    url: https://example.org/health
    interval: 1m30s
    client: { insecure: true, timeout: 5s }
    conditions: ["[STATUS] == 200", "[BODY].status == UP", "[RESPONSE_TIME] < 300", "[CERTIFICATE_EXPIRATION] > 48h"]
  - name: dns
    url: 9.9.9.9
    dns: { query-name: example.org, query-type: MX }
  - name: sctp
    url: sctp://example.org:38412
`;
const statuspage = JSON.stringify({
  page: { name: 'Vendor', url: 'https://status.example.org' },
  components: [
    { id: 'g1', name: 'Cloud', group: true },
    { id: 'c1', name: 'Sign-in', group_id: 'g1', position: 2, description: 'Accounts' },
  ],
});

async function importer(openFresh: OpenFreshStore) {
  const store = await openFresh();
  const watch = createWatch({
    ...{
      store,
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      probes,
      version: '1',
      publish: () => undefined,
    },
    network: {} as never,
    locals: { deviceState: () => undefined },
    here: { name: 'Here', network: 'here' },
    loopDelay: { readMs: () => 0, turn: () => undefined, close: () => undefined },
  });
  const ctx = contextOn(store);
  const read = (format: ImportFormat, text: string, apply = false): Promise<ImportResult> =>
    watch.importMonitors(ctx, { ...noInput, body: { format, text, apply } });
  return { watch, ctx, read };
}

const outcomes = (result: ImportResult) => result.monitors.map(({ name, outcome, probe }) => [name, probe, outcome]);

describeOnStores('an import', (openFresh) => {
  it('from Uptime Kuma says what it would do, then does it, then finds it done', async () => {
    const { watch, ctx, read } = await importer(openFresh);
    const dry = await read('uptime-kuma', kuma);
    expect(outcomes(dry)).toEqual([
      ['Website', 'http', 'new'],
      ['Mail', 'tcp', 'new'],
      ['Broker', null, 'refused'],
      ['Backup', 'heartbeat', 'new'],
    ]);
    expect(dry.notTaken).toEqual([
      { code: 'broken-monitors', count: 1 },
      { code: 'groups', count: 1 },
      { code: 'notifications', count: 1 },
    ]);
    expect(dry.monitors.map(({ problems }) => problems.map((why) => importReasonWords('de', why)))).toEqual([
      [],
      [],
      ['Eine Prüfung der Art mqtt gibt es hier nicht.'],
      ['Ihre Adresse ist neu: Erzeugen Sie hier eine, und geben Sie sie dem Programm, das sich meldet.'],
    ]);
    expect(watch.monitors()).toEqual([]);

    const done = await read('uptime-kuma', kuma, true);
    const [website] = done.monitors;
    const shown = await watch.getMonitor(ctx, { ...noInput, params: { id: website?.monitorId ?? '' } });
    expect(shown).toMatchObject({ periodS: 30, budgetMs: 24_000, failuresToConfirm: 3, tags: ['web', 'Shops'] });
    expect(shown.settings).toMatchObject({ expectStatus: ['2xx'], conditions: [{ part: 'body', value: 'Welcome' }] });
    expect(outcomes(await read('uptime-kuma', kuma)).map(([, , outcome]) => outcome)).toEqual([
      'taken',
      'taken',
      'refused',
      'taken',
    ]);
  });

  it('from Gatus names each condition that it cannot take', async () => {
    const { watch, ctx, read } = await importer(openFresh);
    const done = await read('gatus', gatus, true);
    expect(outcomes(done)).toEqual([
      ['core: site', 'http', 'created'],
      ['dns', 'dns', 'created'],
      ['sctp', null, 'refused'],
    ]);
    expect(done.monitors[0]?.problems.map((why) => importReasonWords('en', why))).toEqual([
      'The condition [CERTIFICATE_EXPIRATION] > 48h has no counterpart and was left out.',
    ]);
    const shown = await watch.getMonitor(ctx, { ...noInput, params: { id: done.monitors[0]?.monitorId ?? '' } });
    expect(shown).toMatchObject({ periodS: 90, slowAboveMs: 300, budgetMs: 5000 });
  });

  it('from Statuspage gives components, and a monitor that reads what is claimed', async () => {
    const { read } = await importer(openFresh);
    const found = await read('statuspage', statuspage);
    expect(outcomes(found)).toEqual([['Vendor: what it claims', 'vendor-status', 'new']]);
    expect(found.components.map(({ key, parentKey }) => [key, parentKey])).toEqual([
      ['g1', null],
      ['c1', 'g1'],
    ]);
  });

  it.each([
    ['uptime-kuma', '{'],
    ['uptime-kuma', '[]'],
    ['gatus', 'a: &a [*a'],
    ['statuspage', '"text"'],
  ] as const)('of %s that is none is refused: %j', async (format, text) => {
    const { read } = await importer(openFresh);
    await expect(read(format, text)).rejects.toMatchObject({ code: 'import.unreadable' });
  });
});

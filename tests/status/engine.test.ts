import { afterEach, expect, it } from 'vitest';
import type { Store } from '#src/store/store.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput } from '../watch/world.ts';
import { openStatus, type StatusWorld, type StatusWorldOptions } from './world.ts';

const minute = 60_000;
const quick = { periodS: 30, failuresToConfirm: 2, successesToConfirm: 2 };

describeOnStores('status', (openFresh) => {
  const worlds: StatusWorld[] = [];
  const open = async (options: Omit<StatusWorldOptions, 'store'> & { store?: Store } = {}): Promise<StatusWorld> => {
    const world = await openStatus({ store: options.store ?? (await openFresh()), ...options });
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.stop();
  });

  it('begins unknown, becomes ok by evidence, and tells an outage once within two minutes', async () => {
    const world = await open();
    const monitorId = await world.addMonitor({ target: 'shop.example', ...quick });
    await world.addComponent({ en: 'Shop', monitorIds: [monitorId] });
    expect((await world.status.round()).components[0]?.state).toBe('unknown');
    await world.pass(2 * minute);
    expect(world.view('shop')).toMatchObject({ state: 'ok', measured: 'ok' });

    world.script.failures.set('shop.example', 'tcp.timed-out');
    const brokenAt = world.clock.nowMs();
    await world.pass(2 * minute);
    expect(world.view('shop')).toMatchObject({ state: 'down', failure: 'tcp.timed-out' });
    expect(world.published.map(({ statement }) => statement.origin)).toEqual(['measurement']);
    const [begun] = world.published;
    expect((begun?.statement.publishedAt ?? 0) - brokenAt).toBeLessThanOrEqual(2 * minute);
    expect(begun?.statement.texts.map(({ locale }) => locale)).toEqual(['en', 'de', 'sv', 'fr', 'es', 'ja']);
    expect(begun?.statement.texts[1]?.title).toBe('Shop: Ausfall gemessen');
    expect(begun?.statement.nextUpdateAt).toBeGreaterThan(world.clock.nowMs());
    await world.pass(10 * minute);
    expect(world.published).toHaveLength(1);
    expect(world.incidents.open()[0]).toMatchObject({ state: 'confirmed', origin: 'measurement' });
  });

  it('says when it is back, and ends the incident only after it has held', async () => {
    const world = await open();
    const monitorId = await world.addMonitor({ target: 'a.example', ...quick });
    await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    await world.pass(2 * minute);
    world.script.failures.set('a.example', 'http.server-error');
    await world.pass(5 * minute);
    world.script.failures.delete('a.example');
    await world.pass(4 * minute);
    expect(world.published).toHaveLength(1);
    await world.pass(4 * minute);
    expect(world.published.map(({ statement }) => statement.incidentState)).toEqual(['suspected', 'observing']);
    expect(world.published[1]?.statement.texts[0]?.title).toBe('A works again');
    expect(world.incidents.open()).toHaveLength(1);
    await world.pass(6 * minute);
    expect(world.incidents.open()).toEqual([]);
    expect(world.published).toHaveLength(2);
  });

  it('joins what fails in the first moments into one incident, and tells what fails later', async () => {
    const world = await open();
    const group = await world.addComponent({ en: 'All', rule: { kind: 'share', downFromPercent: 100 } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const monitorId = await world.addMonitor({ target: `${name}.example`, ...quick });
      await world.addComponent({ en: name, parentId: group.id, monitorIds: [monitorId] });
    }
    await world.pass(2 * minute);
    for (const name of ['a', 'b']) world.script.failures.set(`${name}.example`, 'tcp.refused');
    await world.pass(5 * minute);
    expect(world.view('all')).toMatchObject({ state: 'partial', scope: { total: 5, failing: 2, unknown: 0 } });
    const before = world.published.length;
    expect(before).toBeLessThanOrEqual(2);
    for (const name of ['c', 'd']) world.script.failures.set(`${name}.example`, 'tcp.timed-out');
    await world.pass(5 * minute);
    expect(world.incidents.open()).toHaveLength(1);
    expect(world.incidents.open()[0]?.severity).toBe('critical');
    expect(new Set(world.published.at(-1)?.statement.componentIds).size).toBe(4);
    expect(world.published.length - before).toBeLessThanOrEqual(2);
  });

  it('keeps its promise of a next update for as long as it lasts, ever less often', async () => {
    const world = await open();
    const monitorId = await world.addMonitor({ target: 'a.example', ...quick });
    await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    await world.pass(2 * minute);
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(100 * minute, 30_000);
    const times = world.published.map(({ statement }) => statement.publishedAt ?? 0);
    expect(times).toHaveLength(3);
    for (const [index, { statement }] of world.published.slice(0, -1).entries()) {
      expect(times[index + 1]).toBeLessThanOrEqual((statement.nextUpdateAt ?? 0) + minute);
    }
  });

  it('tells nothing twice when it is started anew', async () => {
    const store = await openFresh();
    const world = await open({ store });
    const monitorId = await world.addMonitor({ target: 'a.example', ...quick });
    await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    await world.pass(2 * minute);
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(3 * minute);
    expect(world.published).toHaveLength(1);
    const before = world.view('a')?.since;
    await world.stop();
    worlds.length = 0;
    const next = await openStatus({ store, clock: world.clock });
    worlds.push(next);
    next.script.failures.set('a.example', 'tcp.refused');
    await next.pass(3 * minute);
    expect(next.published).toEqual([]);
    expect(next.view('a')?.since).toBe(before);
  });

  it('says nothing of what is switched off or announced, and shows both', async () => {
    const world = await open();
    const monitorId = await world.addMonitor({ target: 'a.example', ...quick });
    const component = await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    const startsAt = world.clock.nowMs() + minute;
    const body = {
      title: { en: 'New switch' },
      body: {},
      componentIds: [component.id],
      ...{ startsAt, endsAt: startsAt + 60 * minute, expected: 'down' as const },
    };
    await world.status.announceMaintenance(world.ctx, { params: undefined, query: undefined, body });
    expect(world.maintenanceTold.map(({ change }) => change)).toEqual(['announced']);
    await world.pass(2 * minute);
    world.script.failures.set('a.example', 'tcp.refused');
    const snapshot = await world.pass(5 * minute);
    expect(world.view('a')).toMatchObject({ state: 'down', isExpected: true });
    expect(snapshot.banner).toMatchObject({ state: 'down', hasMaintenance: true });
    expect(world.published).toEqual([]);
  });

  it('numbers what it hands out, dates it by its oldest evidence, and tells consoles of changes only', async () => {
    const world = await open();
    const monitorId = await world.addMonitor({ target: 'a.example', ...quick });
    await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    const first = await world.pass(2 * minute);
    const events = world.statusEvents.length;
    const second = await world.pass(minute);
    expect(second.sequence).toBeGreaterThan(first.sequence);
    expect(second.dataAt).toBeLessThan(second.generatedAt);
    expect(world.statusEvents.length - events).toBeLessThanOrEqual(1);
  });

  it('runs by itself: derives at a change, derives without one, and ends with its signal', async () => {
    const world = await open();
    const monitorId = await world.addMonitor({ target: 'a.example', ...quick });
    await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    const ending = new AbortController();
    const handed: { state: string | undefined; at: number }[] = [];
    world.status.onSnapshot(({ components, generatedAt }) =>
      handed.push({ state: components[0]?.state, at: generatedAt }),
    );
    const running = world.status.run(ending.signal);
    const turns = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 500) await world.passWatch(500);
    };
    await turns(2 * minute);
    expect(handed.at(-1)?.state).toBe('ok');
    world.script.failures.set('a.example', 'tcp.refused');
    await turns(2 * minute);
    expect(handed.at(-1)?.state).toBe('down');
    expect(world.published).toHaveLength(1);
    const before = handed.length;
    await turns(3 * minute);
    expect(handed.length).toBeGreaterThan(before + 3);
    ending.abort();
    await running;
  });

  it('joins the incident that a person has opened, and reopens none that a person has ended', async () => {
    const world = await open();
    const monitorId = await world.addMonitor({ target: 'a.example', ...quick });
    const { id } = await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    await world.pass(2 * minute);
    const body = {
      ...{ titles: { en: 'Trouble' }, originalLocale: 'en' as const, severity: 'major' as const },
      ...{ state: 'confirmed' as const, componentIds: [id], reason: 'people call' },
    };
    const incident = await world.incidents.openIncident(world.ctx, { ...noInput, body });
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(3 * minute);
    expect(world.incidents.open().map((one) => one.id)).toEqual([incident.id]);
    expect(world.published.map(({ statement }) => [statement.incidentId, statement.origin])).toEqual([
      [incident.id, 'measurement'],
    ]);
    expect(world.published[0]?.statement.texts[0]?.title).toBe('A: outage measured');
  });
});

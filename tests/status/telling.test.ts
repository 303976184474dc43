/** What measurement says by itself: never more than it measured, nothing twice, and nothing left out. */

import { afterEach, describe, expect, it } from 'vitest';
import { ComponentInput, type Component } from '#src/features/status/contract-schemas.ts';
import { measuredStatement } from '#src/features/status/measured/statement.ts';
import type { Store } from '#src/store/store.ts';
import { aComponentView, anEvidence } from '../support/snapshots.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput } from '../watch/world.ts';
import { faultyStore } from './faulty-store.ts';
import { openStatus, type StatusWorld } from './world.ts';

const minute = 60_000;
const quick = { periodS: 30, failuresToConfirm: 2, successesToConfirm: 2 };

const titles = (world: StatusWorld): string[] =>
  world.published.map(({ statement }) => statement.texts[0]?.title ?? '');
const lastWords = (world: StatusWorld): string => JSON.stringify(world.published.at(-1)?.statement.claims);

describeOnStores('measurement', (openFresh) => {
  const worlds: StatusWorld[] = [];
  const open = async (store?: Store): Promise<StatusWorld> => {
    const world = await openStatus({ store: store ?? (await openFresh()) });
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.stop();
  });
  /** A group of measured parts, all well. */
  const aGroup = async (world: StatusWorld, names: readonly string[]): Promise<Map<string, Component>> => {
    const group = await world.addComponent({ en: 'All', rule: { kind: 'share', downFromPercent: 100 } });
    const parts = new Map([['all', group]]);
    for (const name of names) {
      const monitorId = await world.addMonitor({ target: `${name}.example`, ...quick });
      parts.set(name, await world.addComponent({ en: name, parentId: group.id, monitorIds: [monitorId] }));
    }
    await world.pass(2 * minute);
    return parts;
  };
  const change = async (world: StatusWorld, component: Component | undefined, own: Partial<Component>) => {
    if (component === undefined) throw new Error('no component');
    const { id, slug: _slug, createdAt: _created, changedAt: _changed, ...before } = component;
    const body = ComponentInput.parse({ ...before, ...own });
    await world.status.updateComponent(world.ctx, { ...noInput, params: { id }, body });
  };
  const move = async (world: StatusWorld, id: string, to: 'observing' | 'closed') =>
    world.incidents.moveIncident(world.ctx, { ...noInput, params: { id }, body: { to, reason: 'decided' } });

  it.each([{ monitorIds: [] }, { isPublic: false }])(
    'does not say that something is back because of %j, and ends nothing',
    async (own) => {
      const world = await open();
      const parts = await aGroup(world, ['a', 'b']);
      world.script.failures.set('a.example', 'tcp.refused');
      await world.pass(3 * minute);
      expect(titles(world)).toEqual(['a: outage measured']);
      await change(world, parts.get('a'), own);
      await world.pass(40 * minute, 30_000);
      expect(world.published.map(({ statement }) => statement.incidentState)).not.toContain('observing');
      expect(titles(world).filter((title) => title.includes('again'))).toEqual([]);
      expect(world.incidents.open()).toHaveLength(1);
    },
  );

  it('does not count the time in which it held already among that in which it failed', async () => {
    const world = await open();
    await aGroup(world, ['a', 'b']);
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(10 * minute);
    world.script.failures.delete('a.example');
    await world.pass(10 * minute);
    const back = world.published.find(({ statement }) => statement.texts[0]?.title === 'a works again');
    expect(back?.statement.texts[0]?.body).toMatch(/It lasted about 1[01] minutes/);
    const { startedAt, fullyRestoredAt, closedAt } = back?.incident ?? {};
    expect(closedAt).toBeNull();
    expect(Math.round(((fullyRestoredAt ?? 0) - (startedAt ?? 0)) / minute)).toBeOneOf([10, 11]);
  });

  it('says that it cannot tell, and not that it fails, when there is no evidence any more', async () => {
    const world = await open();
    await aGroup(world, ['a', 'b']);
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(3 * minute);
    world.script.failures.set('a.example', 'self.network');
    await world.pass(40 * minute, 15_000);
    expect(world.view('a')?.state).toBe('unknown');
    expect(titles(world)).toEqual(['a: outage measured', 'a: cannot be measured at the moment']);
    expect(lastWords(world)).toContain('a: not known at the moment; it failed when it was last measured.');
    expect(lastWords(world)).not.toMatch(/vantage points/);
  });

  it('calls nothing partly back that only turned unknown, or was switched off', async () => {
    const world = await open();
    const parts = await aGroup(world, ['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) world.script.failures.set(`${name}.example`, 'tcp.refused');
    await world.pass(3 * minute);
    const [incident] = world.incidents.open();
    const effect = { kind: 'off-by-operator' as const, offReason: 'protective' as const, reason: 'to be safe' };
    await world.incidents.addEffect(world.ctx, {
      ...{ params: { id: incident?.id ?? '' }, query: undefined },
      body: { ...effect, componentIds: [parts.get('a')?.id ?? ''] },
    });
    world.script.failures.set('b.example', 'self.network');
    await world.pass(25 * minute, 15_000);
    expect(titles(world).filter((title) => title.startsWith('Partly back'))).toEqual([]);
  });

  it('says that it got worse, so that those hear of it who want to hear of what is severe', async () => {
    const world = await open();
    const [one, two] = [
      await world.addMonitor({ target: 'one.example', ...quick }),
      await world.addMonitor({ target: 'two.example', ...quick }),
    ];
    const rule = { kind: 'share' as const, downFromPercent: 100 };
    await world.addComponent({ en: 'Shop', rule, monitorIds: [one, two] });
    await world.pass(2 * minute);
    world.script.failures.set('one.example', 'tcp.refused');
    await world.pass(5 * minute);
    world.script.failures.set('two.example', 'tcp.refused');
    await world.pass(5 * minute);
    expect(titles(world)).toEqual(['Shop: outage measured', 'Outage of Shop']);
    expect(world.published.map(({ incident }) => incident.severity)).toEqual(['minor', 'major']);
    expect(JSON.stringify(world.published[0]?.statement.claims)).toContain('Shop: 1 of 2 tests fail');
  });

  it('says of each what its own tests measured, and nothing of what nobody is shown', async () => {
    const world = await open();
    const own = await world.addMonitor({ target: 'own.example', ...quick });
    const part = await world.addMonitor({ target: 'part.example', ...quick });
    const group = await world.addComponent({ en: 'Group', monitorIds: [own] });
    const hidden = await world.addComponent({ en: 'Part', parentId: group.id, monitorIds: [part], isPublic: false });
    await world.pass(2 * minute);
    world.script.failures.set('part.example', 'tcp.refused');
    await world.pass(5 * minute);
    expect(world.view('group')?.state).toBe('down');
    expect(world.published).toEqual([]);
    await change(world, hidden, { isPublic: true });
    await world.pass(3 * minute);
    expect(world.published.map(({ statement }) => statement.componentIds)).toEqual([[hidden.id]]);
    expect(lastWords(world)).toContain('1 of 2 measured parts fail, 1 work');
  });

  it('says nothing twice when the process dies between saying and remembering', async () => {
    const store = await openFresh();
    const faulty = faultyStore(store);
    const world = await open(faulty.store);
    await aGroup(world, ['a']);
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(5 * minute);
    world.script.failures.delete('a.example');
    const { push } = world.published;
    world.published.push = (...told) => {
      faulty.fault.isOn = true;
      return push.apply(world.published, told);
    };
    await world.pass(8 * minute);
    expect(titles(world)).toEqual(['a: outage measured', 'a works again']);
    faulty.fault.isOn = false;
    await world.stop();
    worlds.length = 0;
    const next = await openStatus({ store, clock: world.clock });
    worlds.push(next);
    await next.pass(15 * minute);
    expect(titles(next)).toEqual([]);
    expect(next.incidents.open()).toEqual([]);
  });

  it('tells what else fails, and what fails anew, when a person has ended an incident over something that fails', async () => {
    const world = await open();
    await aGroup(world, ['a', 'b']);
    world.script.failures.set('a.example', 'content.unexpected');
    await world.pass(3 * minute);
    const id = world.incidents.open()[0]?.id ?? '';
    const body = { componentIds: [], reason: 'a wrong test' };
    await world.incidents.changeIncident(world.ctx, { ...noInput, params: { id }, body });
    await move(world, id, 'observing');
    await move(world, id, 'closed');
    await world.pass(10 * minute);
    expect(titles(world)).toEqual(['a: outage measured']);
    world.script.failures.set('b.example', 'tcp.refused');
    await world.pass(3 * minute);
    expect(titles(world)).toEqual(['a: outage measured', 'b: outage measured']);
    world.script.failures.delete('a.example');
    await world.pass(3 * minute);
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(5 * minute);
    expect(titles(world).at(-1)).toContain('a');
    expect(world.published).toHaveLength(3);
  });

  it('tells a failure that began right after a person had ended the incident', async () => {
    const world = await open();
    await aGroup(world, ['a']);
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(3 * minute);
    world.script.failures.delete('a.example');
    await world.pass(2 * minute);
    const id = world.incidents.open()[0]?.id ?? '';
    await move(world, id, 'observing');
    await move(world, id, 'closed');
    world.script.failures.set('a.example', 'tcp.timed-out');
    await world.passWatch(2 * minute);
    await world.pass(minute);
    expect(world.view('a')?.state).toBe('down');
    expect(titles(world)).toEqual(['a: outage measured', 'a: outage measured']);
  });

  it('makes no title public that a person wrote for himself', async () => {
    const world = await open();
    const parts = await aGroup(world, ['a']);
    const body = {
      ...{ titles: { en: 'Intrusion at our provider?' }, originalLocale: 'en' as const, severity: 'major' as const },
      ...{ state: 'confirmed' as const, componentIds: [parts.get('a')?.id ?? ''], reason: 'a call' },
    };
    await world.incidents.openIncident(world.ctx, { ...noInput, body });
    world.script.failures.set('a.example', 'tcp.refused');
    const snapshot = await world.pass(3 * minute);
    expect(snapshot.incidents.map(({ title }) => title.en)).toEqual(['a: outage measured']);
    expect(JSON.stringify(snapshot)).not.toContain('Intrusion');
  });
});

describe('the words of measurement', () => {
  const telling = (kind: 'back' | 'lasting', view: ReturnType<typeof aComponentView>) => {
    const base = { defaultLocale: 'en', nextUpdateAt: null, lastedMs: 5 * minute } as const;
    return measuredStatement({ ...base, kind, about: [view], measured: [view] });
  };

  it('do not call well what still answers badly', () => {
    const view = aComponentView({ state: 'degraded', measured: 'degraded', failure: 'slow' });
    const { texts, claims } = telling('back', view);
    expect(texts[0]?.title).toBe('Main site answers again, not yet well');
    expect(texts[0]?.body).toContain('not all of them are good');
    expect(claims[0]?.texts.en).toContain('remains in part');
    expect(telling('back', aComponentView()).texts[0]?.title).toBe('Main site works again');
  });

  it('date what answers again from the last test that does, and what fails from the first that did', () => {
    const reason = (state: 'ok' | 'down', minutes: number) => ({
      ...{ kind: 'measured' as const, state, refId: 'mon', failure: null },
      since: Date.UTC(2026, 2, 2, 10) - minutes * minute,
    });
    const since = (state: 'ok' | 'down') => {
      const evidence = [anEvidence({ result: state === 'ok' ? 'ok' : 'failing', failure: 'tcp.refused' })];
      const reasons = [reason(state, 90), reason(state, 4)];
      const view = aComponentView({ state, measured: state, evidence, reasons, failure: 'tcp.refused' });
      return telling(state === 'ok' ? 'back' : 'lasting', view).claims[0]?.texts.en;
    };
    expect(since('ok')).toContain('2026-03-02 09:56 UTC');
    expect(since('down')).toContain('2026-03-02 08:30 UTC');
  });

  it('count the tests of what is partly down, and do not speak for the whole', () => {
    const evidence = [anEvidence(), anEvidence({ monitorId: 'mon_2', result: 'failing', failure: 'tcp.refused' })];
    const view = aComponentView({ state: 'partial', measured: 'partial', failure: 'tcp.refused', evidence });
    const { texts, claims } = telling('lasting', view);
    expect(texts[0]?.title).toBe('Main site still fails');
    expect(claims[0]?.texts.en).toContain('1 of 2 tests fail');
    expect(claims[0]?.texts.de).toContain('1 von 2 Tests schlagen fehl');
  });
});

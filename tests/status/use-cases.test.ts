/** Components, maintenance, reports and the starter pack over a real store. */

import { afterEach, describe, expect, it } from 'vitest';
import { isAppError } from '#src/core/errors.ts';
import { ComponentInput } from '#src/features/status/contract-schemas.ts';
import { createReporterHash } from '#src/features/status/reporter.ts';
import { axisServices } from '#src/features/status/starter/axis-services.data.ts';
import { chosenEntries } from '#src/features/status/starter/install.ts';
import { probes } from '#src/plugins/registry.ts';
import { prepareProbe } from '#src/plugins/kit/run-probe.ts';
import { systemRandom } from '#src/platform/random.ts';
import { fakeClock } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { anActor, contextOn } from '../support/use-case-context.ts';
import { noInput } from '../watch/world.ts';
import { openStatus, type StatusWorld, type StatusWorldOptions } from './world.ts';

const minute = 60_000;
const page = { offset: 0, limit: 100 };
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
};

describeOnStores('the use cases of status', (openFresh) => {
  let world: StatusWorld | undefined;
  const open = async (options: Omit<StatusWorldOptions, 'store'> = {}): Promise<StatusWorld> => {
    world = await openStatus({ store: await openFresh(), ...options });
    return world;
  };
  afterEach(async () => {
    await world?.stop();
    world = undefined;
  });
  const input = (en: string, own: Partial<ComponentInput> = {}) => ({
    ...noInput,
    body: ComponentInput.parse({ name: { en }, ...own }),
  });

  it('keep components in an order without circles', async () => {
    const { status, ctx, addComponent } = await open();
    const top = await addComponent({ en: 'Top' });
    const middle = await addComponent({ en: 'Middle', parentId: top.id });
    const leaf = await addComponent({ en: 'Leaf', parentId: middle.id, dependsOn: [top.id] });
    expect([top.slug, middle.slug, (await addComponent({ en: 'Leaf' })).slug]).toEqual(['top', 'middle', 'leaf-2']);
    const change = (id: string, own: Partial<ComponentInput>) =>
      codeOf(status.updateComponent(ctx, { ...input('X', own), params: { id } }));
    expect(await change(top.id, { parentId: leaf.id })).toBe('status.parent-cycle');
    expect(await change(top.id, { dependsOn: [leaf.id] })).toBe('status.dependency-cycle');
    expect(await change(top.id, { parentId: 'cmp_none' })).toBe('status.component-missing');
    expect(await change(top.id, { monitorIds: ['mon_none'] })).toBe('status.monitor-missing');
    expect(await codeOf(status.createComponent(ctx, input('', { name: { de: 'Nur deutsch' } })))).toBe(
      'status.name-missing',
    );
    expect(await codeOf(status.deleteComponent(ctx, { ...noInput, params: { id: top.id } }))).toBe(
      'status.component-in-use',
    );
    await status.deleteComponent(ctx, { ...noInput, params: { id: leaf.id } });
    expect((await status.listComponents(ctx, { ...noInput, query: page })).total).toBe(3);
  });

  it('refuse groups that stand too deep, also by moving a whole tree', async () => {
    const { status, ctx, addComponent } = await open();
    let parentId: string | null = null;
    for (const level of ['1', '2', '3', '4', '5']) parentId = (await addComponent({ en: level, parentId })).id;
    expect(await codeOf(status.createComponent(ctx, input('6', { parentId })))).toBe('status.too-deep');
    const tree = await addComponent({ en: 'Tree' });
    await addComponent({ en: 'Part', parentId: tree.id });
    const { components } = await status.listComponents(ctx, { ...noInput, query: page });
    const fourth = components.find(({ slug }) => slug.endsWith('4'))?.id ?? null;
    const moved = status.updateComponent(ctx, { ...input('Tree', { parentId: fourth }), params: { id: tree.id } });
    expect(await codeOf(moved)).toBe('status.too-deep');
  });

  it('show nobody in public what is not public, nor its parts, nor its name', async () => {
    const { addComponent, addMonitor, pass, status, ctx } = await open();
    const monitorId = await addMonitor({ target: 'a.example' });
    const hidden = await addComponent({ en: 'Hidden', isPublic: false, monitorIds: [monitorId] });
    await addComponent({ en: 'Part of hidden', parentId: hidden.id });
    await addComponent({ en: 'Open', monitorIds: [monitorId], dependsOn: [hidden.id] });
    const snapshot = await pass(minute);
    expect(snapshot.components.map(({ slug }) => slug)).toEqual(['open']);
    expect(JSON.stringify(snapshot)).not.toContain(hidden.id);
    const { privateComponents } = await status.showStatus(ctx, noInput);
    expect(privateComponents.map(({ slug }) => slug).toSorted()).toEqual(['hidden', 'part-of-hidden']);
  });

  it('count maintenance by its sequence, tell each change once, and end at cancelling', async () => {
    const { status, ctx, addComponent, clock, maintenanceTold } = await open();
    const { id } = await addComponent({ en: 'A' });
    const startsAt = clock.nowMs() + 60 * minute;
    const body = {
      ...{ title: { en: 'Switch' }, body: {}, componentIds: [id], expected: 'down' as const },
      ...{ startsAt, endsAt: startsAt + 60 * minute },
    };
    const made = await status.announceMaintenance(ctx, { ...noInput, body });
    expect(made).toMatchObject({ state: 'planned', sequence: 0 });
    const params = { id: made.id };
    const later = { ...body, startsAt: startsAt + minute };
    expect(await status.changeMaintenance(ctx, { ...noInput, params, body: later })).toMatchObject({ sequence: 1 });
    expect(await status.cancelMaintenance(ctx, { ...noInput, params })).toMatchObject({
      state: 'cancelled',
      sequence: 2,
    });
    expect(await codeOf(status.cancelMaintenance(ctx, { ...noInput, params }))).toBe('status.maintenance-over');
    const backwards = { ...body, endsAt: startsAt - 1 };
    expect(await codeOf(status.announceMaintenance(ctx, { ...noInput, body: backwards }))).toBe('status.range-invalid');
    expect(maintenanceTold.map(({ change }) => change)).toEqual(['announced', 'changed', 'cancelled']);
    const denial = { ...body, title: { en: 'Switch', de: 'Wartung, kein Angriff' } };
    expect(await codeOf(status.announceMaintenance(ctx, { ...noInput, body: denial }))).toBe(
      'incident.sounds-like-denial',
    );
  });

  it('count each reporter once in a window, verified ones apart, and raise a mark and no state', async () => {
    const { status, ctx, addComponent, addMonitor, pass, clock, view, store } = await open({
      subscribers: new Map(),
    });
    const monitorId = await addMonitor({ target: 'a.example' });
    const { id: componentId } = await addComponent({ en: 'A', monitorIds: [monitorId] });
    await pass(2 * minute);
    const report = (address: string, subscriberId?: string) =>
      status.submitReport({
        ...{ componentId, text: 'It is slow', address },
        ...(subscriberId === undefined ? {} : { subscriberId }),
      });
    expect([await report('192.0.2.1'), await report('192.0.2.1'), await report('192.0.2.2')]).toEqual([
      'counted',
      'repeated',
      'counted',
    ]);
    expect(await report('2001:db8::1')).toBe('counted');
    expect(await report('2001:db8::2')).toBe('repeated');
    expect([await report('192.0.2.1', 'sub_1'), await report('192.0.2.9', 'sub_1')]).toEqual(['counted', 'repeated']);
    await pass(5000);
    expect(view('a')).toMatchObject({ state: 'ok', reports: { verified: 1, anonymous: 3, isRaised: false } });
    await report('192.0.2.1', 'sub_2');
    await pass(5000);
    expect(view('a')).toMatchObject({ state: 'ok', reports: { verified: 2, isRaised: true } });
    expect(await status.submitReport({ componentId: 'cmp_none', text: '', address: undefined })).toBe('not-accepted');

    const rows = await store.db.selectFrom('statusReports').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2|2001:db8|sub_/);
    await clock.advance(61 * minute);
    expect(await report('192.0.2.1')).toBe('counted');
    const { reports } = await status.listReports(ctx, { ...noInput, query: { ...page, componentId } });
    const body = { moderation: 'shown' as const, publicText: 'slow' };
    const shown = await status.moderateReport(ctx, { ...noInput, params: { id: reports[0]?.id ?? '' }, body });
    expect(shown).toMatchObject({ moderation: 'shown', text: 'It is slow', publicText: 'slow' });
    await pass(5000);
    expect(view('a')?.reports.texts).toEqual([{ text: 'slow', at: shown.at }]);
    await status.moderateReport(ctx, { ...noInput, params: { id: shown.id }, body: { moderation: 'hidden' } });
    await pass(5000);
    expect(view('a')?.reports.texts).toEqual([]);
  });

  it('of people are shown as they were written, newest first and for a day, but for what the form put before them', async () => {
    const { status, ctx, clock, pass, view, addComponent, addMonitor } = await open();
    const { id: componentId } = await addComponent({ en: 'A', monitorIds: [await addMonitor()] });
    const report = async (n: number): Promise<void> => {
      await status.submitReport({ componentId, text: `[slow] Trouble ${String(n)}`, address: `192.0.2.${String(n)}` });
      await clock.advance(1000);
    };
    for (let n = 1; n <= 7; n += 1) await report(n);
    const { reports } = await status.listReports(ctx, { ...noInput, query: { ...page, componentId } });
    for (const { id, text } of reports) {
      if (text.includes('7')) continue;
      await status.moderateReport(ctx, { ...noInput, params: { id }, body: { moderation: 'shown' } });
    }
    await pass(5000);
    const words = (): string[] | undefined => view('a')?.reports.texts.map(({ text }) => text);
    expect(words()).toEqual([6, 5, 4, 3, 2].map((n) => `Trouble ${String(n)}`));
    await clock.advance(24 * 60 * minute);
    await pass(5000);
    expect(words()).toEqual([]);
  });

  it('ask for the right before anything', async () => {
    const { status, store, clock } = await open();
    const viewer = contextOn(store, { actor: anActor('viewer'), clock });
    expect(await codeOf(status.createComponent(viewer, input('A')))).toBe('access.denied');
    expect(await codeOf(status.listComponents(viewer, { ...noInput, query: page }))).toBe('none');
  });

  it('freeze a month two days after its end, whatever comes in later', async () => {
    // 2026-01-30 22:00 UTC
    const clock = fakeClock(Date.UTC(2026, 0, 30, 22));
    const own = await open({ clock });
    const monitorId = await own.addMonitor({ target: 'a.example', periodS: 3600, budgetMs: 1000 });
    const { id } = await own.addComponent({ en: 'A', monitorIds: [monitorId] });
    await own.pass(minute);
    const months = async () =>
      (
        await own.status.getComponentHistory(own.ctx, {
          ...{ ...noInput, params: { id } },
          query: { days: 90, months: 12 },
        })
      ).months;
    expect(await months()).toMatchObject([{ month: '2026-01', isFrozen: false }]);
    clock.stepWallClock(5 * 86_400_000);
    await own.pass(2 * minute);
    const frozen = (await months()).find(({ month }) => month === '2026-01');
    expect(frozen).toMatchObject({ isFrozen: true });
    await own.store.db.deleteFrom('statusDays').execute();
    expect((await months()).find(({ month }) => month === '2026-01')).toEqual(frozen);
  });
});

describe('the hash of a reporter', () => {
  it('is the same for a day and another on the next, and another after a restart', () => {
    const clock = fakeClock();
    const hash = createReporterHash({ clock, random: systemRandom });
    const today = hash.ofAddress('192.0.2.1');
    expect(hash.ofAddress('192.0.2.1')).toBe(today);
    expect(hash.ofAddress('192.0.2.2')).not.toBe(today);
    clock.stepWallClock(86_400_000);
    expect(hash.ofAddress('192.0.2.1')).not.toBe(today);
    expect(createReporterHash({ clock, random: systemRandom }).ofAddress('192.0.2.1')).not.toBe(today);
  });
});

describe('the starter pack', () => {
  const byId = new Map(axisServices.entries.map((entry) => [entry.id, entry]));

  it('names a source for everything, and nothing that it does not hold', () => {
    expect(byId.size).toBe(axisServices.entries.length);
    for (const [position, entry] of axisServices.entries.entries()) {
      expect(entry.source).toMatch(/.{10,}/);
      const named = [entry.parent, entry.claim?.entry ?? null, ...entry.dependsOn].filter((id) => id !== null);
      for (const id of named) expect(byId.has(id)).toBe(true);
      const before = [entry.parent, ...entry.dependsOn].filter((id) => id !== null);
      for (const id of before) {
        expect(axisServices.entries.findIndex((other) => other.id === id)).toBeLessThan(position);
      }
    }
  });

  it('asks only what the probes understand', () => {
    const monitors = axisServices.entries.flatMap(({ monitor }) => monitor ?? []);
    expect(monitors.length).toBeGreaterThan(12);
    for (const { probe, settings } of monitors) {
      const plugin = probes.find(({ id }) => id === probe);
      expect(plugin).toBeDefined();
      if (plugin !== undefined) expect(prepareProbe(plugin, settings).problem).toBeUndefined();
    }
  });

  it('brings the groups above what is chosen', () => {
    expect(chosenEntries(axisServices, ['axis-site-de']).map(({ id }) => id)).toEqual([
      'axis',
      'axis-regional',
      'axis-site-de',
    ]);
  });
});

/**
 * Eighteen ways in which status pages have been seen to look better, or blurrier, than their evidence. Each is a test by its
 * number, on the whole way from evidence to what people read.
 */

import { describe, expect, it } from 'vitest';
import { componentStates, outwardNames, severityOf } from '#src/core/component-state.ts';
import { componentStateNames } from '#src/core/component-words.data.ts';
import { formatMessage, publicLocales } from '#src/core/messages.ts';
import type { Component, Snapshot } from '#src/features/status/contract-schemas.ts';
import { barOf, dayMs, dayRecord, uptimeOf } from '#src/features/status/derive/day-record.ts';
import { deriveComponents } from '#src/features/status/derive/derive.ts';
import type { DeriveInput } from '#src/features/status/derive/derive-input.ts';
import { placesOf } from '#src/features/status/derive/places.ts';
import { measuredRuns, runsOf, type Segment } from '#src/features/status/derive/runs.ts';
import { buildSnapshot } from '#src/features/status/engine/snapshot.ts';
import { planMeasured, type Memory, type Watched } from '#src/features/status/measured/plan.ts';
import { measuredWords } from '#src/features/status/measured/words.data.ts';
import { defaultPageSettings } from '#src/features/status/page-settings.ts';
import { renderPage } from '#src/features/status/page/render-page.ts';
import { defaultStatusSettings } from '#src/features/status/settings.ts';
import { nextMeasured } from '#src/features/watch/measure/measure.ts';
import type { VantageReading } from '#src/features/watch/contract-schemas.ts';
import { prepareProbe } from '#src/plugins/kit/run-probe.ts';
import { fakeClock } from '../support/clock.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { silentLog } from '../support/silent-log.ts';
import { describeOnStores } from '../support/stores.ts';
import { newScript, scriptedProbe } from '../watch/world.ts';
import { aClaim, aComponent, aMaintenance, aMeasured, aMonitor, anInput, failingAs, minute, noon } from './evidence.ts';
import { faultyStore } from './faulty-store.ts';
import { openStatus } from './world.ts';

const signer = aPageSigner();

function snapshotOf(own: Partial<DeriveInput> & { readonly components: readonly Component[] }): Snapshot {
  const input = anInput(own);
  return buildSnapshot({
    ...{ sequence: 7, now: input.now, page: defaultPageSettings, components: input.components },
    ...{ views: deriveComponents(input), maintenances: input.maintenances },
    ...{ incidents: [], contradictions: [], vantages: [] },
  });
}

function pageOf(snapshot: Snapshot): ReadonlyMap<string, string> {
  const files = [...renderPage(snapshot, signer)];
  return new Map(files.map(([path, { bytes }]) => [path, new TextDecoder().decode(bytes)]));
}

const jsonOf = (page: ReadonlyMap<string, string>, path: string): unknown => JSON.parse(page.get(path) ?? '');
const viewOf = (snapshot: Snapshot, id: string) => snapshot.components.find((view) => view.id === id);
/** One component for each monitor, of the same name. */
const measuredBy = (...ids: readonly string[]): Component[] => ids.map((id) => aComponent(id, { monitorIds: [id] }));

describe('honesty', () => {
  it('1. One maintenance does not turn the banner over a failure elsewhere', () => {
    const snapshot = snapshotOf({
      components: measuredBy('a', 'b'),
      monitors: new Map([aMonitor('a', aMeasured('ok')), aMonitor('b', aMeasured('failing'))]),
      maintenances: [aMaintenance(['a'])],
    });
    expect(snapshot.banner).toEqual({ state: 'down', affected: 1, unknown: 0, total: 2, hasMaintenance: true });
    const page = pageOf(snapshot);
    expect(page.get('badge/page.svg')).toContain(componentStateNames.en.down);
    expect(jsonOf(page, 'summary.json')).toMatchObject({ status: { indicator: 'critical' } });
  });

  it('2. No samples give no figure, and never the figure of before', () => {
    const yesterday = { fromAt: Date.UTC(2026, 2, 1), toAt: Date.UTC(2026, 2, 2) };
    const today = { fromAt: yesterday.toAt, toAt: noon };
    const good = dayRecord(yesterday, [{ ...yesterday, state: 'ok' }], [], []);
    const empty = dayRecord(today, runsOf([], today), [], []);
    expect(uptimeOf([good, empty], today)).toMatchObject({ percent: null, coveragePercent: 0 });
    expect(barOf(empty)).toMatchObject({ worst: 'unknown', okS: 0 });
    const both = uptimeOf([good, empty], { fromAt: yesterday.fromAt, toAt: noon });
    expect(both.percent).toBe(100);
    expect(both.coveragePercent).toBeLessThan(71);
  });

  it.each(componentStates)('3. Every surface says the same of %s', (state) => {
    const effects = [{ incidentId: 'i', componentId: 'a', kind: 'declared' as const, state, since: noon - minute }];
    const snapshot = snapshotOf({
      components: measuredBy('a'),
      monitors: new Map([aMonitor('a', aMeasured('ok'))]),
      effects,
    });
    const page = pageOf(snapshot);
    const word = componentStateNames.en[state];
    expect(viewOf(snapshot, 'a')?.state).toBe(state);
    expect(page.get('badge/a.svg')).toContain(word);
    expect(page.get('en/component/a/index.html')).toContain(word);
    expect(jsonOf(page, 'components.json')).toMatchObject({ components: [{ id: 'a', state }] });
    expect(jsonOf(page, 'summary.json')).toMatchObject({
      components: [{ status: outwardNames[state] }],
      keepsight: { state },
    });
  });

  it('4. The words follow the severity, in every language', () => {
    const order = ['operational', 'degraded_performance', 'partial_outage', 'major_outage'];
    for (const state of componentStates) {
      if (state !== 'ok') expect(outwardNames[state]).not.toBe('operational');
      if (severityOf(state) >= severityOf('partial')) {
        expect(order.indexOf(outwardNames[state])).toBeGreaterThanOrEqual(order.indexOf('partial_outage'));
      }
    }
    const down = snapshotOf({
      components: measuredBy('a', 'b'),
      monitors: new Map([aMonitor('a', aMeasured('failing')), aMonitor('b', aMeasured('failing'))]),
    });
    const page = pageOf(down);
    for (const locale of publicLocales) {
      const names = componentStateNames[locale];
      expect(new Set(Object.values(names)).size).toBe(componentStates.length);
      const badge = page.get(`${locale}/badge/page.svg`) ?? '';
      expect(badge).toContain(names.down);
      expect(badge).not.toContain(names.degraded);
      const title = formatMessage(measuredWords, locale, 'begun.title', { name: 'A', count: 2 });
      expect(title).not.toContain(names.degraded);
    }
  });

  it('5. Evidence that has grown old is unknown, and the page carries the signed times by which it is seen to be old', () => {
    const old = aMeasured('ok', { dataAt: noon - 20 * minute, nextExpectedAt: noon - 19 * minute });
    const snapshot = snapshotOf({ components: measuredBy('a'), monitors: new Map([aMonitor('a', old)]) });
    expect(viewOf(snapshot, 'a')?.state).toBe('unknown');
    expect(snapshot.banner.state).toBe('unknown');
    const html = pageOf(snapshot).get('index.html') ?? '';
    expect(html).toContain(new Date(snapshot.generatedAt).toISOString().slice(0, 16));
    expect(html).toMatch(/<script/);
  });

  it('7. Half of the vantages flip nothing; a tie stays what it was, and is shown as regional', () => {
    const measured = (votes: readonly ('ok' | 'failing')[]) =>
      nextMeasured(
        aMeasured('ok'),
        quorumOf(votes.length),
        votes.map((vote, at) => aReading(at, vote)),
        noon,
      );
    const tie = measured(['ok', 'failing']);
    expect(tie).toMatchObject({ result: 'ok', isRegional: true });
    expect(measured(['ok', 'failing', 'failing']).result).toBe('failing');
    const snapshot = snapshotOf({ components: measuredBy('a'), monitors: new Map([aMonitor('a', tie)]) });
    expect(viewOf(snapshot, 'a')).toMatchObject({ state: 'degraded', isRegional: true });
  });

  it('9. Nothing defaults to working, and maintenance is no uptime', () => {
    const bare = snapshotOf({
      components: [
        aComponent('nothing'),
        aComponent('gone', { monitorIds: ['missing'] }),
        aComponent('claimed', { claim: { monitorId: 'page', key: null } }),
      ],
      monitors: new Map([aMonitor('page', aMeasured('ok'), aClaim('ok'))]),
    });
    expect(bare.components.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
    const day = { fromAt: Date.UTC(2026, 2, 1), toAt: Date.UTC(2026, 2, 2) };
    const half = day.fromAt + dayMs / 2;
    const runs = runsOf(
      [
        { ...day, toAt: half, state: 'ok' },
        { ...day, fromAt: half, state: 'down' },
      ],
      day,
    );
    const record = dayRecord(day, runs, [], [{ fromAt: half, toAt: day.toAt, isAnnouncedBefore: true }]);
    expect(uptimeOf([record], day)).toMatchObject({ percent: 50, contractualPercent: 100 });
  });

  it('10. An answer that is slow and wrong is wrong', async () => {
    const clock = fakeClock();
    const script = newScript();
    script.failures.set('x', 'http.server-error');
    const slow = { ...scriptedProbe(script), run: slowly(script, clock) };
    const context = { monitorId: 'm', network: {} as never, locals: undefined, clock, log: silentLog };
    const limits = { budgetMs: 20_000, slowAboveMs: 100 };
    const answer = await prepareProbe(slow, { target: 'x' }).run(context, limits, new AbortController().signal);
    expect(answer).toMatchObject({ failure: 'http.server-error', totalMs: 500 });
    script.failures.clear();
    const slowOnly = await prepareProbe(slow, { target: 'x' }).run(context, limits, new AbortController().signal);
    expect(slowOnly.failure).toBe('slow');
  });

  it('11. However often something flaps, every failed second is counted', () => {
    const day = { fromAt: Date.UTC(2026, 2, 1), toAt: Date.UTC(2026, 2, 2) };
    const segments: Segment[] = Array.from({ length: 1440 }, (_, at) => ({
      monitorId: 'a',
      result: at % 2 === 0 ? 'ok' : 'failing',
      fromAt: day.fromAt + at * minute,
      toAt: day.fromAt + (at + 1) * minute,
    }));
    const runs = measuredRuns(placesOf(measuredBy('a')), segments, day).get('a') ?? [];
    expect(barOf(dayRecord(day, runs, [], []))).toMatchObject({ okS: 43_200, downS: 43_200, unknownS: 0 });
  });

  it('12. What gets worse during announced maintenance ends nothing', () => {
    const memory: Memory = {
      ...{ incidentId: 'i', failing: ['a'], everFailed: ['a'], severity: 'major', phase: 'confirmed' },
      ...{ startedAt: noon - 60 * minute, openedAt: noon - 59 * minute, toldAt: noon - 59 * minute },
      ...{ nextUpdateAt: null, renewals: 0, wellSince: null, fewerSince: null },
    };
    const watched: Watched = {
      ...{ componentId: 'a', measured: 'down', failure: 'tcp.timed-out', since: noon - minute },
      ...{ firstFailureAt: noon - minute, regionalSince: null, isExplained: true },
    };
    for (const measured of ['down', 'partial', 'unknown'] as const) {
      let current: Memory | undefined = memory;
      for (let at = noon; at < noon + 3 * dayMs && current !== undefined; at += 10 * minute) {
        const plan = planMeasured([{ ...watched, measured }], current, defaultStatusSettings, at);
        const ends = plan.steps.filter(
          (step) =>
            (step.kind === 'tell' && step.say !== 'lasting') || (step.kind === 'move' && step.to !== 'confirmed'),
        );
        expect(ends).toEqual([]);
        current = plan.memory === undefined ? undefined : { ...plan.memory, incidentId: 'i' };
      }
      expect(current).toBeDefined();
    }
  });

  it('13. What cannot be reached at all is never milder than an error page', () => {
    const stateWith = (failure: Parameters<typeof failingAs>[0]) =>
      viewOf(snapshotOf({ components: measuredBy('a'), monitors: new Map([aMonitor('a', failingAs(failure))]) }), 'a')
        ?.state ?? 'ok';
    for (const failure of ['tcp.timed-out', 'tcp.refused', 'tcp.unreachable', 'dns.name-not-found'] as const) {
      expect(severityOf(stateWith(failure))).toBeGreaterThanOrEqual(severityOf(stateWith('http.server-error')));
      expect(stateWith(failure)).toBe('down');
    }
  });

  it('14. Whoever is absent makes no quorum smaller; nobody there is unknown', () => {
    const measured = (votes: readonly ('ok' | 'failing' | null)[]) =>
      nextMeasured(
        aMeasured('ok'),
        quorumOf(votes.length),
        votes.map((vote, at) => aReading(at, vote)),
        noon,
      );
    expect(measured([null, null, null]).result).toBe('unknown');
    expect(measured(['ok', null, null]).result).toBe('unknown');
    const snapshot = snapshotOf({
      components: measuredBy('a'),
      monitors: new Map([aMonitor('a', measured(['ok', null, null]))]),
    });
    expect(viewOf(snapshot, 'a')?.evidence[0]).toMatchObject({ vantagesPresent: 1, vantagesConfigured: 3 });
    expect(viewOf(snapshot, 'a')?.state).toBe('unknown');
  });

  it('15. Several outages do not read as partial, and the numbers stand beside the word', () => {
    const parts = measuredBy('a', 'b', 'c').map((part) => ({ ...part, parentId: 'all' }));
    const snapshot = snapshotOf({
      components: [aComponent('all', { rule: { kind: 'share', downFromPercent: 100 } }), ...parts],
      monitors: new Map([
        aMonitor('a', aMeasured('failing')),
        aMonitor('b', aMeasured('failing')),
        aMonitor('c', aMeasured('ok')),
      ]),
    });
    expect(snapshot.banner).toMatchObject({ state: 'down', affected: 2, total: 3 });
    expect(viewOf(snapshot, 'all')).toMatchObject({ state: 'partial', scope: { total: 3, failing: 2, unknown: 0 } });
    expect(pageOf(snapshot).get('badge/page.svg')).not.toContain(componentStateNames.en.partial);
  });

  it('16. What a provider says of itself is not our truth: two columns', () => {
    const snapshot = snapshotOf({
      components: [
        aComponent('only-claimed', { claim: { monitorId: 'page', key: null } }),
        aComponent('both', { monitorIds: ['probe'], claim: { monitorId: 'page', key: null } }),
      ],
      monitors: new Map([aMonitor('page', aMeasured('ok'), aClaim('ok')), aMonitor('probe', aMeasured('failing'))]),
    });
    expect(viewOf(snapshot, 'only-claimed')).toMatchObject({
      state: 'unknown',
      claimed: 'ok',
      isUnverifiedClaim: true,
    });
    expect(viewOf(snapshot, 'both')).toMatchObject({ state: 'down', measured: 'down', claimed: 'ok' });
    const html = pageOf(snapshot).get('en/component/both/index.html') ?? '';
    expect(html).toContain(componentStateNames.en.down);
    expect(html).toContain(componentStateNames.en.ok);
  });

  it('17. The time of the data, of the page and of the next one are three, in every format', () => {
    const dataAt = noon - 40_000;
    const snapshot = snapshotOf({
      components: measuredBy('a', 'b'),
      monitors: new Map([aMonitor('a', aMeasured('ok')), aMonitor('b', aMeasured('ok', { dataAt }))]),
    });
    expect(snapshot).toMatchObject({ dataAt, generatedAt: noon });
    expect(snapshot.nextExpectedAt).toBeGreaterThan(noon);
    const summary = jsonOf(pageOf(snapshot), 'summary.json') as {
      page: { updated_at: string };
      keepsight: Record<string, string>;
    };
    expect(Date.parse(summary.page.updated_at)).toBe(dataAt);
    const times = ['data_at', 'generated_at', 'next_expected_at'].map((name) => summary.keepsight[name]);
    expect(new Set(times).size).toBe(3);
  });

  it('18. Maintenance of a part says nothing of the rest, and shows what it did not announce', () => {
    const snapshot = snapshotOf({
      components: [
        aComponent('all'),
        aComponent('a', { parentId: 'all', monitorIds: ['a'] }),
        aComponent('b', { parentId: 'all', monitorIds: ['b'] }),
      ],
      monitors: new Map([aMonitor('a', aMeasured('failing')), aMonitor('b', aMeasured('ok'))]),
      maintenances: [aMaintenance(['a'], { expected: 'degraded' })],
    });
    expect(viewOf(snapshot, 'a')).toMatchObject({ state: 'down', measured: 'down', isExpected: false });
    expect(viewOf(snapshot, 'b')).toMatchObject({ state: 'ok', maintenanceIds: [] });
    expect(viewOf(snapshot, 'all')).toMatchObject({ state: 'down', maintenanceIds: [] });
    expect(snapshot.banner.state).toBe('down');
  });
});

describeOnStores('honesty', (openFresh) => {
  it('6. A store that fails turns nothing green', async () => {
    const { store, fault } = faultyStore(await openFresh());
    const world = await openStatus({ store });
    const ok = await world.addMonitor({ target: 'ok.example', periodS: 30 });
    const bad = await world.addMonitor({ target: 'bad.example', periodS: 30 });
    await world.addComponent({ en: 'Ok', monitorIds: [ok] });
    await world.addComponent({ en: 'Bad', monitorIds: [bad] });
    world.script.failures.set('bad.example', 'tcp.refused');
    await world.pass(2 * minute);
    expect([world.view('ok')?.state, world.view('bad')?.state]).toEqual(['ok', 'down']);
    fault.isOn = true;
    await world.pass(30_000);
    expect([world.view('ok')?.state, world.view('bad')?.state]).toEqual(['unknown', 'down']);
    expect(world.view('ok')?.days.at(-1)?.worst).not.toBe('ok');
    fault.isOn = false;
    await world.pass(minute);
    expect(world.view('ok')?.state).toBe('ok');
    await world.stop();
  });

  it('8. Tests go on during maintenance, and count', async () => {
    const world = await openStatus({ store: await openFresh() });
    const monitorId = await world.addMonitor({ target: 'a.example', periodS: 30 });
    const component = await world.addComponent({ en: 'A', monitorIds: [monitorId] });
    await world.pass(2 * minute);
    const startsAt = world.clock.nowMs() + minute;
    await world.status.announceMaintenance(world.ctx, {
      ...{ params: undefined, query: undefined },
      body: {
        ...{ title: { en: 'New switch' }, body: {}, componentIds: [component.id], expected: 'down' },
        ...{ startsAt, endsAt: startsAt + 30 * minute },
      },
    });
    await world.pass(2 * minute);
    const asked = world.script.asked.length;
    world.script.failures.set('a.example', 'tcp.refused');
    await world.pass(10 * minute);
    expect(world.script.asked.length - asked).toBeGreaterThanOrEqual(19);
    expect(world.view('a')).toMatchObject({ state: 'down', measured: 'down', isExpected: true });
    await world.pass(2 * minute);
    const [today] = world.view('a')?.uptime ?? [];
    expect(today?.percent).toBeLessThan(50);
    expect(today?.contractualPercent).toBe(100);
    await world.stop();
  });
});

function quorumOf(vantages: number): Parameters<typeof nextMeasured>[1] {
  const vantageIds = Array.from({ length: vantages }, (_, at) => `v${String(at)}`);
  return { id: 'm', periodS: 30, budgetMs: 20_000, vantageIds, networksMin: 1, isEnabled: true, createdAt: 0 };
}

function aReading(at: number, result: 'ok' | 'failing' | null): VantageReading {
  return {
    ...{ vantageId: `v${String(at)}`, vantageName: `V${String(at)}`, network: `n${String(at)}`, result },
    ...{ since: noon - minute, failure: result === 'failing' ? 'tcp.timed-out' : null },
    ...{ sampledAt: result === null ? null : noon, lastOkAt: result === 'ok' ? noon : null },
    ...{
      lastFailureAt: result === 'failing' ? noon : null,
      firstFailureAt: result === 'failing' ? noon - minute : null,
    },
    ...{ latestResult: null, latestFailure: null, totalMs: 1 },
  };
}

function slowly(script: ReturnType<typeof newScript>, clock: ReturnType<typeof fakeClock>) {
  const { run } = scriptedProbe(script);
  return async (...given: Parameters<typeof run>): ReturnType<typeof run> => {
    await clock.advance(500);
    return run(...given);
  };
}

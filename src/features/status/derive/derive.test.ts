import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentStates, severityOf, type ComponentState } from '#src/core/component-state.ts';
import {
  aClaim,
  aComponent,
  aMaintenance,
  aMeasured,
  aMonitor,
  anInput,
  minute,
  noon,
} from '../../../../tests/status/evidence.ts';
import type { Component } from '../contract-schemas.ts';
import { bannerOf } from './banner.ts';
import { deriveComponents } from './derive.ts';
import type { DeriveInput, EffectEvidence } from './derive-input.ts';

/** Switched off and failed are both "not there"; which of the two is a question of who did it. */
const rankOf = (state: ComponentState): number => severityOf(state === 'off-by-operator' ? 'down' : state);
const statesOf = (input: DeriveInput): Record<string, ComponentState> =>
  Object.fromEntries(deriveComponents(input).map(({ id, state }) => [id, state]));

const results = ['ok', 'degraded', 'failing', 'unknown'] as const;
const worseThan = { ok: 'degraded', degraded: 'unknown', unknown: 'failing', failing: 'failing' } as const;

const anyMeasured = fc
  .record({
    result: fc.constantFrom(...results),
    isRegional: fc.boolean(),
    ageMs: fc.constantFrom(-600_000, 0, 5000, 60_000, 3_600_000),
    isThere: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  })
  .map(({ result, isRegional, ageMs, isThere }) =>
    isThere ? aMeasured(result, { isRegional, dataAt: noon - ageMs }) : undefined,
  );
const anyClaim = fc.option(
  fc.record({ state: fc.constantFrom(...componentStates), ageMs: fc.constantFrom(0, 3_600_000) }),
  { nil: undefined },
);

/** Up to eight components in any relation to each other, cycles included, as a damaged store might hold them. */
const anyWorld = fc
  .array(
    fc.record({
      parent: fc.integer({ min: -4, max: 7 }),
      needs: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }),
      rule: fc.constantFrom(
        { kind: 'worst' } as const,
        { kind: 'share', downFromPercent: 50 } as const,
        { kind: 'share', downFromPercent: 100 } as const,
      ),
      monitors: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
      claims: fc.boolean(),
      effects: fc.array(fc.constantFrom('off-by-operator', 'restoring', 'down', 'degraded'), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((shapes) =>
    fc.record({
      shapes: fc.constant(shapes),
      measured: fc.array(anyMeasured, { minLength: 6, maxLength: 6 }),
      claim: anyClaim,
    }),
  )
  .map(({ shapes, measured, claim }): DeriveInput => {
    const components = shapes.map((shape, index): Component =>
      aComponent(`c${String(index)}`, {
        parentId: shape.parent < 0 ? null : `c${String(shape.parent)}`,
        dependsOn: shape.needs.map((need) => `c${String(need)}`),
        rule: shape.rule,
        monitorIds: [...new Set(shape.monitors)].map((monitor) => `m${String(monitor)}`),
        claim: shape.claims ? { monitorId: 'm9', key: null } : null,
      }),
    );
    const effects = shapes.flatMap((shape, index) =>
      shape.effects.map((kind): EffectEvidence => {
        const isDeclared = kind === 'down' || kind === 'degraded';
        return {
          incidentId: `i${String(index % 2)}`,
          componentId: `c${String(index)}`,
          kind: isDeclared ? 'declared' : kind,
          state: isDeclared ? kind : null,
          since: noon - minute,
        };
      }),
    );
    const claimed = claim === undefined ? undefined : aClaim(claim.state, { readAt: noon - claim.ageMs });
    return anInput({
      components,
      effects,
      monitors: new Map([
        ...measured.map((one, index) => aMonitor(`m${String(index)}`, one)),
        aMonitor('m9', aMeasured('ok'), claimed),
      ]),
    });
  });

const isFreshOk = (input: DeriveInput, id: string): boolean => {
  const measured = input.monitors.get(id)?.measured;
  return (
    measured?.result === 'ok' && !measured.isRegional && measured.dataAt !== null && noon - measured.dataAt <= minute
  );
};

describe('the derivation, for any evidence,', () => {
  it('shows nothing as ok without fresh evidence that all of it is ok', () => {
    fc.assert(
      fc.property(anyWorld, (input) => {
        for (const view of deriveComponents(input).filter(({ state }) => state === 'ok')) {
          const component = input.components.find(({ id }) => id === view.id);
          const children = input.components.filter(({ parentId }) => parentId === view.id);
          expect((component?.monitorIds.length ?? 0) + children.length).toBeGreaterThan(0);
          for (const id of component?.monitorIds ?? []) expect(isFreshOk(input, id)).toBe(true);
          for (const child of children) expect(statesOf(input)[child.id]).toBe('ok');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never gets better when evidence gets worse', () => {
    fc.assert(
      fc.property(anyWorld, fc.integer({ min: 0, max: 5 }), (input, which) => {
        const id = `m${String(which)}`;
        const before = input.monitors.get(id)?.measured;
        fc.pre(before !== undefined && before.dataAt !== null && Math.abs(noon - before.dataAt) <= minute);
        const worse = before === undefined ? undefined : { ...before, result: worseThan[before.result] };
        const after = { ...input, monitors: new Map([...input.monitors, aMonitor(id, worse)]) };
        const [old, next] = [statesOf(input), statesOf(after)];
        for (const key of Object.keys(old)) {
          expect(rankOf(next[key] ?? 'ok')).toBeGreaterThanOrEqual(rankOf(old[key] ?? 'ok'));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never gets better by what a person declares or switches off', () => {
    fc.assert(
      fc.property(
        anyWorld,
        fc.constantFrom('off-by-operator', 'declared' as const),
        fc.constantFrom(...componentStates),
        (input, kind, state) => {
          const effect: EffectEvidence = {
            incidentId: 'i9',
            componentId: 'c0',
            kind: kind === 'declared' ? 'declared' : 'off-by-operator',
            state: kind === 'declared' ? state : null,
            since: noon,
          };
          const old = statesOf(input);
          const next = statesOf({ ...input, effects: [...input.effects, effect] });
          for (const key of Object.keys(old)) {
            expect(rankOf(next[key] ?? 'ok')).toBeGreaterThanOrEqual(rankOf(old[key] ?? 'ok'));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the order in which anything is given', () => {
    fc.assert(
      fc.property(anyWorld, fc.integer(), (input, seed) => {
        const mixed = <T>(items: readonly T[]): T[] =>
          items
            .map((item, index) => ({ item, key: Math.imul(seed + index, 2_654_435_761) >>> 0 }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const shuffled: DeriveInput = {
          ...input,
          components: mixed(input.components).map((one) => ({
            ...one,
            monitorIds: mixed(one.monitorIds),
            dependsOn: mixed(one.dependsOn),
          })),
          effects: mixed(input.effects),
          monitors: new Map(mixed([...input.monitors])),
        };
        expect(statesOf(shuffled)).toEqual(statesOf(input));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same again when it is given what it gave', () => {
    fc.assert(
      fc.property(anyWorld, (input) => {
        const first = deriveComponents(input);
        const previous = new Map(first.map(({ id, state, since }) => [id, { state, since }]));
        expect(deriveComponents({ ...input, previous })).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });

  it('hides no known failure behind something unknown', () => {
    fc.assert(
      fc.property(anyWorld, (input) => {
        for (const view of deriveComponents(input)) {
          const component = input.components.find(({ id }) => id === view.id);
          const worstIsRule = component?.rule.kind === 'worst';
          const failing = view.evidence.some(({ result }) => result === 'failing');
          if (failing) expect(rankOf(view.state)).toBeGreaterThanOrEqual(rankOf(worstIsRule ? 'down' : 'partial'));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('counts in the banner what its word speaks of', () => {
    fc.assert(
      fc.property(anyWorld, (input) => {
        const views = deriveComponents(input);
        const banner = bannerOf(views);
        expect(banner.affected + banner.unknown).toBeLessThanOrEqual(banner.total);
        for (const view of views) expect(severityOf(banner.state)).toBeGreaterThanOrEqual(severityOf(view.state));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the derivation', () => {
  const derive = (own: Partial<DeriveInput>) =>
    new Map(deriveComponents(anInput(own)).map((view) => [view.id, view] as const));

  it('says that nothing is known when nothing measures a component', () => {
    const view = derive({ components: [aComponent('a')] }).get('a');
    expect(view?.state).toBe('unknown');
    expect(view?.reasons.map(({ kind }) => kind)).toEqual(['no-evidence']);
    expect(bannerOf([]).state).toBe('unknown');
  });

  it('keeps what is claimed beside what is measured, and takes the worse', () => {
    const monitors = new Map([
      aMonitor('probe', aMeasured('failing')),
      aMonitor('page', aMeasured('ok'), aClaim('ok')),
    ]);
    const component = aComponent('a', { monitorIds: ['probe'], claim: { monitorId: 'page', key: null } });
    expect(derive({ components: [component], monitors }).get('a')).toMatchObject({
      state: 'down',
      measured: 'down',
      claimed: 'ok',
      isUnverifiedClaim: false,
    });
  });

  it('marks a good claim that nothing verifies, and does not take it for ok', () => {
    const monitors = new Map([aMonitor('page', aMeasured('ok'), aClaim('ok'))]);
    const component = aComponent('a', { claim: { monitorId: 'page', key: null } });
    expect(derive({ components: [component], monitors }).get('a')).toMatchObject({
      state: 'unknown',
      isUnverifiedClaim: true,
    });
  });

  it('finds the part of a claim by its key, and by its name', () => {
    const parts = [
      { key: 'k1', name: 'Main site', state: 'down' as const, isMaintenance: false, updatedAt: null },
      { key: 'k2', name: 'k1', state: 'ok' as const, isMaintenance: false, updatedAt: null },
    ];
    const monitors = new Map([aMonitor('page', aMeasured('ok'), aClaim('ok', { components: parts }))]);
    const claimedOf = (key: string) =>
      derive({ components: [aComponent('a', { claim: { monitorId: 'page', key } })], monitors }).get('a')?.claimed;
    expect([claimedOf('k1'), claimedOf('Main site'), claimedOf('k2'), claimedOf('gone')]).toEqual([
      'down',
      'down',
      'ok',
      'unknown',
    ]);
  });

  it('names what was switched off on purpose, with what is measured beside it', () => {
    const monitors = new Map([aMonitor('m', aMeasured('failing'))]);
    const components = [aComponent('a', { monitorIds: ['m'] })];
    const effects = [{ incidentId: 'i', componentId: 'a', kind: 'off-by-operator' as const, state: null, since: noon }];
    expect(derive({ components, monitors, effects }).get('a')).toMatchObject({
      state: 'off-by-operator',
      measured: 'down',
    });
  });

  it('lets restoring follow only when the measurement agrees', () => {
    const components = [aComponent('a', { monitorIds: ['m'] })];
    const effects = (['off-by-operator', 'restoring'] as const).map((kind) => ({
      incidentId: 'i',
      componentId: 'a',
      kind,
      state: null,
      since: noon,
    }));
    const stateWhen = (result: 'ok' | 'failing' | 'unknown') =>
      derive({ components, effects, monitors: new Map([aMonitor('m', aMeasured(result))]) }).get('a')?.state;
    expect([stateWhen('ok'), stateWhen('failing'), stateWhen('unknown')]).toEqual([
      'restoring',
      'off-by-operator',
      'off-by-operator',
    ]);
  });

  it('tells what breaks with a component, and why what needs it is not well', () => {
    const monitors = new Map([aMonitor('m', aMeasured('failing')), aMonitor('n', aMeasured('ok'))]);
    const views = derive({
      monitors,
      components: [
        aComponent('sign-in', { monitorIds: ['m'] }),
        aComponent('apps', { dependsOn: ['sign-in'] }),
        aComponent('viewer', { parentId: 'apps', monitorIds: ['n'] }),
      ],
    });
    expect(views.get('sign-in')?.breaks).toEqual(['apps', 'viewer']);
    expect(views.get('viewer')).toMatchObject({ state: 'partial', measured: 'ok' });
    expect(views.get('viewer')?.reasons).toContainEqual(
      expect.objectContaining({ kind: 'dependency', refId: 'sign-in', state: 'partial' }),
    );
    expect(views.get('apps')?.state).toBe('partial');
  });

  it('writes the numbers beside a group that is partly down', () => {
    const sites = ['a', 'b', 'c'].map((id) => aComponent(id, { parentId: 'all', monitorIds: [id] }));
    const all = aComponent('all', { rule: { kind: 'share', downFromPercent: 60 } });
    const view = (failing: number) =>
      derive({
        components: [all, ...sites],
        monitors: new Map(
          ['a', 'b', 'c'].map((id, index) => aMonitor(id, aMeasured(index < failing ? 'failing' : 'ok'))),
        ),
      }).get('all');
    expect(view(1)).toMatchObject({ state: 'partial', scope: { total: 3, failing: 1, unknown: 0 } });
    expect(view(2)).toMatchObject({ state: 'down', scope: { total: 3, failing: 2, unknown: 0 } });
  });

  it('is partly down by its own tests too, where its rule says so, and begins with the first of them', () => {
    const view = (failing: number) =>
      derive({
        components: [aComponent('a', { rule: { kind: 'share', downFromPercent: 60 }, monitorIds: ['x', 'y', 'z'] })],
        monitors: new Map(
          ['x', 'y', 'z'].map((id, index) =>
            aMonitor(id, aMeasured(index < failing ? 'failing' : 'ok', { since: noon - 7 * minute })),
          ),
        ),
      }).get('a');
    expect(view(1)).toMatchObject({ state: 'partial', measured: 'partial', since: noon - 7 * minute });
    expect(view(1)?.evidence.map(({ result }) => result)).toEqual(['failing', 'ok', 'ok']);
    expect(view(2)).toMatchObject({ state: 'down', measured: 'down' });
  });

  it('shows a failure in maintenance, and says whether it was to be expected', () => {
    const components = [aComponent('a', { monitorIds: ['m'] }), aComponent('b', { monitorIds: ['n'] })];
    const monitors = new Map([aMonitor('m', aMeasured('failing')), aMonitor('n', aMeasured('ok'))]);
    const view = (expected: 'down' | 'degraded') =>
      derive({ components, monitors, maintenances: [aMaintenance(['a'], { expected })] }).get('a');
    expect(view('down')).toMatchObject({ state: 'down', isExpected: true, maintenanceIds: ['mnt_1'] });
    expect(view('degraded')).toMatchObject({ state: 'down', isExpected: false });
    expect(derive({ components, monitors, maintenances: [aMaintenance(['a'])] }).get('b')).toMatchObject({
      maintenanceIds: [],
    });
  });

  it('dates a state from its evidence, and keeps the date while it lasts', () => {
    const components = [aComponent('a', { monitorIds: ['m'] })];
    const monitors = new Map([aMonitor('m', aMeasured('failing', { since: noon - 7 * minute }))]);
    const since = (before?: { state: ComponentState; since: number }) =>
      derive({ components, monitors, previous: before === undefined ? new Map() : new Map([['a', before]]) }).get('a')
        ?.since;
    expect(since()).toBe(noon - 7 * minute);
    expect(since({ state: 'down', since: noon - 9 * minute })).toBe(noon - 9 * minute);
    expect(since({ state: 'ok', since: noon - 2 * minute })).toBe(noon - 2 * minute);
  });

  it('dates what got well from the last that got well, and never from before the trouble', () => {
    const components = [aComponent('a', { monitorIds: ['m', 'n'] })];
    const well = (minutes: number) => aMeasured('ok', { since: noon - minutes * minute });
    const since = (m: number, n: number, before?: { state: ComponentState; since: number }) =>
      derive({
        components,
        monitors: new Map([aMonitor('m', well(m)), aMonitor('n', well(n))]),
        previous: before === undefined ? new Map() : new Map([['a', before]]),
      }).get('a')?.since;
    expect(since(90, 1, { state: 'down', since: noon - 30 * minute })).toBe(noon - minute);
    expect(since(90, 60, { state: 'down', since: noon - 30 * minute })).toBe(noon);
    expect(since(90, 1)).toBe(noon - minute);
  });

  it('dates what only some see from when it began for them, not from when most began to see it well', () => {
    const components = [aComponent('a', { monitorIds: ['m'] })];
    const regional = { isRegional: true, since: noon - 90 * minute, firstFailureAt: noon - minute };
    const view = derive({ components, monitors: new Map([aMonitor('m', aMeasured('ok', regional))]) }).get('a');
    expect(view).toMatchObject({ state: 'degraded', measured: 'degraded', since: noon - minute });
  });
});

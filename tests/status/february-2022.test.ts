/**
 * The day in February 2022 in small, as a golden record of the derivation: what was true, what the vendor's page said, and
 * what ours says of it. Main site refused, local sites timing out, sign-in dead, the page claiming most is well; then switched
 * off on purpose, then back in steps.
 */

import { expect, it } from 'vitest';
import { severityOf } from '#src/core/component-state.ts';
import type { Component, ComponentView } from '#src/features/status/contract-schemas.ts';
import { compareClaims } from '#src/features/status/contradictions/compare.ts';
import { bannerOf } from '#src/features/status/derive/banner.ts';
import { deriveComponents } from '#src/features/status/derive/derive.ts';
import type { DeriveInput, EffectEvidence } from '#src/features/status/derive/derive-input.ts';
import type { Claimed, Measured } from '#src/features/watch/contract-schemas.ts';
import { aClaim, aComponent, aMeasured, aMonitor, anInput, failingAs, noon } from './evidence.ts';

const claim = (key: string): Component['claim'] => ({ monitorId: 'page', key });
const components: readonly Component[] = [
  aComponent('vendor', { rule: { kind: 'share', downFromPercent: 100 } }),
  aComponent('main', { parentId: 'vendor', monitorIds: ['main'], claim: claim('Main site') }),
  aComponent('local', { parentId: 'vendor', rule: { kind: 'share', downFromPercent: 100 } }),
  aComponent('local-de', { parentId: 'local', monitorIds: ['local-de'], claim: claim('Local sites') }),
  aComponent('local-fr', { parentId: 'local', monitorIds: ['local-fr'], claim: claim('Local sites') }),
  aComponent('sign-in', { parentId: 'vendor', monitorIds: ['sign-in'], claim: claim('Sign-in') }),
  aComponent('remote-view', { parentId: 'vendor', monitorIds: ['remote-view'], dependsOn: ['sign-in'] }),
  aComponent('upgrades', { parentId: 'vendor', claim: claim('Upgrades') }),
];

type Said = Readonly<Partial<Record<'Main site' | 'Local sites' | 'Sign-in' | 'Upgrades', 'ok' | 'partial' | 'down'>>>;

function pageSays(said: Said): Claimed {
  const parts = Object.entries(said).map(([name, state]) => ({
    ...{ key: name, name, state, isMaintenance: false, updatedAt: null },
  }));
  return aClaim('partial', { components: parts });
}

interface Hour {
  readonly when: string;
  readonly measured: Readonly<Record<string, Measured>>;
  readonly page: Said;
  readonly effects?: readonly EffectEvidence[];
}

const ok = aMeasured('ok');
const refused = failingAs('tcp.refused');
const timedOut = failingAs('tcp.timed-out');
const dead = failingAs('http.unavailable');
const allWell: Said = { 'Main site': 'ok', 'Local sites': 'ok', 'Sign-in': 'ok', Upgrades: 'ok' };
const effect = (componentId: string, kind: EffectEvidence['kind']): EffectEvidence => ({
  ...{ incidentId: 'i', componentId, kind, state: null, since: noon },
});
const everything = { main: refused, 'local-de': timedOut, 'local-fr': timedOut, 'sign-in': dead, 'remote-view': ok };
const off = ['main', 'local-de', 'local-fr', 'sign-in', 'upgrades'].map((id) => effect(id, 'off-by-operator'));

const hours: readonly Hour[] = [
  {
    when: 'the evening before',
    measured: { main: ok, 'local-de': ok, 'local-fr': ok, 'sign-in': ok, 'remote-view': ok },
    page: allWell,
  },
  { when: 'Monday morning: the page still says that all is well', measured: everything, page: allWell },
  {
    when: 'Monday noon: the page admits the main site only',
    measured: everything,
    page: { ...allWell, 'Main site': 'down' },
  },
  { when: 'it is told that it was switched off on purpose', measured: everything, page: allWell, effects: off },
  {
    when: 'Thursday: the main site is being restored, and the local sites only in words',
    measured: { ...everything, main: ok },
    page: allWell,
    effects: [...off, effect('main', 'restoring'), effect('local-de', 'restoring')],
  },
  {
    when: 'Friday: all but the sign-in is back',
    measured: { main: ok, 'local-de': ok, 'local-fr': ok, 'sign-in': dead, 'remote-view': ok },
    page: { ...allWell, 'Sign-in': 'partial', Upgrades: 'down' },
  },
];

function derived({ measured, page, effects = [] }: Hour): { input: DeriveInput; views: readonly ComponentView[] } {
  const monitors = new Map([
    ...Object.entries(measured).map(([id, one]) => aMonitor(id, one)),
    aMonitor('page', ok, pageSays(page)),
  ]);
  const input = anInput({ components, monitors, effects });
  return { input, views: deriveComponents(input) };
}

function record(hour: Hour): string {
  const { input, views } = derived(hour);
  const lines = views.map((view) => {
    const marks = [
      ...(view.isUnverifiedClaim ? ['claim not verified'] : []),
      ...(view.reasons.some(({ kind }) => kind === 'dependency') ? ['needs what fails'] : []),
    ];
    return [view.id, view.state, `measured ${view.measured}`, `claimed ${view.claimed ?? 'nothing'}`, ...marks].join(
      ' | ',
    );
  });
  const { differences } = compareClaims(input, views);
  const { state, affected, unknown, total } = bannerOf(views);
  return [
    hour.when,
    `banner | ${state} | ${String(affected)} affected, ${String(unknown)} unknown of ${String(total)}`,
    ...lines,
    `differences | ${differences.map(({ componentId, kind }) => `${componentId} ${kind}`).join(', ') || 'none'}`,
  ].join('\n');
}

it('reads as it should, hour by hour', async () => {
  await expect(hours.map(record).join('\n\n')).toMatchFileSnapshot('february-2022.golden.txt');
});

it('shows no component better than its evidence at any hour', () => {
  for (const hour of hours) {
    for (const view of derived(hour).views) {
      const worst = view.measured === 'down' && view.state === 'off-by-operator' ? 'off-by-operator' : view.measured;
      expect(severityOf(view.state)).toBeGreaterThanOrEqual(severityOf(worst));
      if (view.state === 'ok') expect(view.measured).toBe('ok');
    }
  }
});

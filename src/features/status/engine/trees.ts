/**
 * Components as measurement tells of them: each by its own tests alone, so that nothing that was measured of one is said of
 * another, and nothing of what the public does not see. Pure.
 */

import type { Measured } from '../../watch/contract-schemas.ts';
import type { ComponentView } from '../contract-schemas.ts';
import type { DeriveInput } from '../derive/derive-input.ts';
import { stateByRule } from '../derive/rule.ts';
import type { Watched } from '../measured/plan.ts';
import { measuredSince } from '../measured/statement.ts';
import { publicIds } from '../visible.ts';
import type { Facts } from './facts.ts';

export interface Tree {
  readonly rootId: string;
  /** What its own tests say stands in `measured`; nothing of its parts. */
  readonly views: readonly ComponentView[];
  readonly facts: Facts;
  readonly input: DeriveInput;
}

/**
 * The shown components that are measured themselves, by the topmost group in which they stand.
 *
 * @param toldOf what was told of a tree: it stays in it when nobody measures it any more, and is unknown then
 */
export function treesOf(
  facts: Facts,
  { views, input }: { readonly views: readonly ComponentView[]; readonly input: DeriveInput },
  toldOf: (rootId: string) => readonly string[],
): Tree[] {
  const shown = publicIds(facts.components);
  const parentOf = new Map(views.map(({ id, parentId }) => [id, parentId]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let up = parentOf.get(id) ?? null; up !== null && parentOf.has(up); up = parentOf.get(up) ?? null) root = up;
    return root;
  };
  const trees = new Map<string, ComponentView[]>();
  for (const view of views) {
    const rootId = rootOf(view.id);
    if (!shown.has(view.id) || (view.evidence.length === 0 && !toldOf(rootId).includes(view.id))) continue;
    trees.set(rootId, [...(trees.get(rootId) ?? []), asMeasured(view, facts)]);
  }
  return [...trees].map(([rootId, own]) => ({ rootId, views: own, facts, input }));
}

function asMeasured(view: ComponentView, { components }: Facts): ComponentView {
  const rule = components.find(({ id }) => id === view.id)?.rule ?? { kind: 'worst' };
  const measured = stateByRule(
    rule,
    view.reasons.flatMap(({ kind, state }) => (kind === 'measured' ? [state] : [])),
  );
  return { ...view, measured, failure: measured === 'ok' || measured === 'unknown' ? null : view.failure };
}

export function watchedOf(view: ComponentView, input: DeriveInput): Watched {
  const tests = view.evidence.map((shown) => ({ shown, measured: input.monitors.get(shown.monitorId)?.measured }));
  const begun = tests.flatMap(({ measured }) =>
    measured?.result === 'failing' ? (measured.firstFailureAt ?? []) : [],
  );
  const regional = tests.flatMap(({ shown, measured }) => (shown.isRegional ? firstFailing(measured) : []));
  const isOff = view.reasons.some(({ kind }) => kind === 'off-by-operator');
  return {
    componentId: view.id,
    measured: view.measured,
    failure: view.failure,
    since: measuredSince(view),
    firstFailureAt: begun.length === 0 ? null : Math.min(...begun),
    // Where something else of it is unknown, it is not known that the rest works.
    regionalSince: view.measured !== 'degraded' || regional.length === 0 ? null : Math.min(...regional),
    isExplained: isOff || view.isExpected,
  };
}

/** Of vantages that see it fail, not merely slow. */
function firstFailing(measured: Measured | undefined): number[] {
  return (measured?.vantages ?? []).flatMap(({ result, firstFailureAt }) =>
    result === 'failing' ? (firstFailureAt ?? []) : [],
  );
}

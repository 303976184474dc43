/** How components stand to each other: parents, parts, and what needs what. Bears any input, also one with cycles. */

import type { Component } from '../contract-schemas.ts';

export interface Places {
  readonly byId: ReadonlyMap<string, Component>;
  readonly childrenOf: ReadonlyMap<string, readonly Component[]>;
  /** Parts before what they belong to. */
  readonly bottomUp: readonly Component[];
  /** Nearest first. */
  ancestorsOf(id: string): readonly string[];
  /** What it needs itself, and what anything needs that it is a part of. Sorted. */
  needsOf(id: string): readonly string[];
  /** A parent that leads back to itself: nothing can be said of such a component. */
  isInCycle(id: string): boolean;
}

export function placesOf(components: readonly Component[]): Places {
  const byId = new Map(components.map((component) => [component.id, component]));
  const chains = new Map(components.map(({ id }) => [id, chainOf(id, byId)]));
  const isInCycle = (id: string): boolean => chains.get(id) === undefined;
  const ancestorsOf = (id: string): readonly string[] => chains.get(id) ?? [];

  const childrenOf = new Map<string, Component[]>();
  for (const component of components) {
    const [parentId] = ancestorsOf(component.id);
    if (parentId === undefined) continue;
    childrenOf.set(parentId, [...(childrenOf.get(parentId) ?? []), component]);
  }
  const needsOf = (id: string): readonly string[] => {
    const needed = [id, ...ancestorsOf(id)].flatMap((one) => byId.get(one)?.dependsOn ?? []);
    return [...new Set(needed)].filter((one) => one !== id && byId.has(one)).toSorted();
  };
  return {
    ...{ byId, childrenOf, ancestorsOf, needsOf, isInCycle },
    bottomUp: components.toSorted((a, b) => ancestorsOf(b.id).length - ancestorsOf(a.id).length),
  };
}

/** `undefined` when the way up never ends. A parent that does not exist ends it. */
function chainOf(id: string, byId: ReadonlyMap<string, Component>): readonly string[] | undefined {
  const chain: string[] = [];
  const seen = new Set([id]);
  for (let parent = byId.get(id)?.parentId ?? null; parent !== null && byId.has(parent);) {
    if (seen.has(parent)) return undefined;
    seen.add(parent);
    chain.push(parent);
    parent = byId.get(parent)?.parentId ?? null;
  }
  return chain;
}

/** Who cannot work without each: directly, or through others. */
export function breaksOf(components: readonly Component[], places: Places): ReadonlyMap<string, readonly string[]> {
  const direct = new Map<string, string[]>();
  for (const { id } of components) {
    for (const needed of places.needsOf(id)) direct.set(needed, [...(direct.get(needed) ?? []), id]);
  }
  return new Map(components.map(({ id }) => [id, reachedFrom(id, direct)]));
}

function reachedFrom(id: string, direct: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const reached = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const one of direct.get(next) ?? []) {
      if (one === id || reached.has(one)) continue;
      reached.add(one);
      waiting.push(one);
    }
  }
  return [...reached].toSorted();
}

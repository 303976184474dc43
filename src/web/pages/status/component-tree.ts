/** The components as the tree that the page shows, and what moving one within its group changes. Pure. */

interface Placed {
  readonly id: string;
  readonly parentId: string | null;
  readonly position: number;
}

export interface TreeRow<T extends Placed> {
  readonly item: T;
  readonly depth: number;
  readonly hasParts: boolean;
  /** Its place among those with the same parent, from 1. */
  readonly place: number;
  readonly siblings: number;
}

/** Deeper than a page can show; a parent that is missing or a circle puts a component at the top instead of hiding it. */
const depthMax = 8;

export function treeRows<T extends Placed>(
  items: readonly T[],
  options: { readonly collapsed: ReadonlySet<string>; readonly matches?: ((item: T) => boolean) | undefined },
): readonly TreeRow<T>[] {
  const children = childrenOf(items);
  const kept = options.matches === undefined ? undefined : withAncestors(items, options.matches);
  const rows: TreeRow<T>[] = [];
  const visit = (parentId: string | null, depth: number): void => {
    const siblings = children.get(parentId) ?? [];
    for (const [index, item] of siblings.entries()) {
      if (kept !== undefined && !kept.has(item.id)) continue;
      const hasParts = (children.get(item.id)?.length ?? 0) > 0;
      rows.push({ item, depth, hasParts, place: index + 1, siblings: siblings.length });
      // What was searched for is shown wherever it is.
      if (depth < depthMax && (kept !== undefined || !options.collapsed.has(item.id))) visit(item.id, depth + 1);
    }
  };
  visit(null, 0);
  return rows;
}

function childrenOf<T extends Placed>(items: readonly T[]): ReadonlyMap<string | null, readonly T[]> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const children = new Map<string | null, T[]>();
  for (const item of items) {
    const parent = reachesTop(item, byId) ? item.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), item]);
  }
  for (const each of children.values()) each.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  return children;
}

function reachesTop(item: Placed, byId: ReadonlyMap<string, Placed>): boolean {
  let current: Placed | undefined = item;
  for (let steps = 0; steps <= depthMax; steps += 1) {
    if (current === undefined) return false;
    if (current.parentId === null) return true;
    current = byId.get(current.parentId);
  }
  return false;
}

function withAncestors<T extends Placed>(items: readonly T[], matches: (item: T) => boolean): ReadonlySet<string> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const kept = new Set<string>();
  for (const item of items.filter(matches)) {
    let current: T | undefined = item;
    while (current !== undefined && !kept.has(current.id)) {
      kept.add(current.id);
      current = current.parentId === null ? undefined : byId.get(current.parentId);
    }
  }
  return kept;
}

/** The new positions when `id` moves to the place (from 0) among its siblings; only those that change. */
export function movedTo<T extends Placed>(
  items: readonly T[],
  id: string,
  place: number,
): readonly { readonly item: T; readonly position: number }[] {
  const moved = items.find((item) => item.id === id);
  if (moved === undefined) return [];
  const siblings = childrenOf(items).get(moved.parentId) ?? [];
  const others = siblings.filter((item) => item.id !== id);
  const next = others.toSpliced(Math.min(Math.max(place, 0), others.length), 0, moved);
  return next.flatMap((item, position) => (item.position === position ? [] : [{ item, position }]));
}

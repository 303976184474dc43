/** What is due next: a binary heap, because ten thousand timers would be ten thousand things to cancel. */

export interface Due {
  readonly dueAt: number;
}

export interface Heap<T extends Due> {
  readonly size: number;
  peek(): T | undefined;
  pop(): T | undefined;
  push(item: T): void;
  /** Replaces everything. */
  refill(items: readonly T[]): void;
}

export function createHeap<T extends Due>(): Heap<T> {
  const items: T[] = [];
  const dueOf = (at: number): number => items[at]?.dueAt ?? Infinity;
  const swap = (a: number, b: number): void => {
    const [first, second] = [items[a], items[b]];
    if (first === undefined || second === undefined) return;
    items[a] = second;
    items[b] = first;
  };
  const rise = (from: number): void => {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (dueOf(parent) <= dueOf(at)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const sink = (from: number): void => {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const least = dueOf(left + 1) < dueOf(left) ? left + 1 : left;
      if (dueOf(least) >= dueOf(at)) return;
      swap(at, least);
      at = least;
    }
  };
  return {
    get size() {
      return items.length;
    },
    peek: () => items[0],
    pop: () => {
      const first = items[0];
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink(0);
      }
      return first;
    },
    push: (item) => {
      items.push(item);
      rise(items.length - 1);
    },
    refill: (all) => {
      items.splice(0, items.length, ...all.toSorted((a, b) => a.dueAt - b.dueAt));
    },
  };
}

/** Who is due next: a binary heap over monotonic times, because every device has its own phase. */

export interface DueQueue {
  /** Puts an id in, or moves it to another time. */
  set(id: string, dueAtMs: number): void;
  delete(id: string): void;
  /** Takes the first that is due, if any. */
  takeDue(nowMs: number): { readonly id: string; readonly dueAtMs: number } | undefined;
  nextDueAtMs(): number | undefined;
}

interface Entry {
  readonly id: string;
  readonly dueAtMs: number;
}

export function createDueQueue(): DueQueue {
  const heap: Entry[] = [];
  /** The entry that counts per id; older ones stay in the heap until they come up. */
  const current = new Map<string, Entry>();
  const dropOutdated = (): Entry | undefined => {
    for (let first = heap[0]; first !== undefined; first = heap[0]) {
      if (current.get(first.id) === first) return first;
      pop(heap);
    }
    return undefined;
  };
  return {
    set: (id, dueAtMs) => {
      const entry = { id, dueAtMs };
      current.set(id, entry);
      push(heap, entry);
    },
    delete: (id) => void current.delete(id),
    takeDue: (nowMs) => {
      const first = dropOutdated();
      if (first === undefined || first.dueAtMs > nowMs) return undefined;
      pop(heap);
      current.delete(first.id);
      return first;
    },
    nextDueAtMs: () => dropOutdated()?.dueAtMs,
  };
}

function push(heap: Entry[], entry: Entry): void {
  heap.push(entry);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (dueOf(heap, parent) <= entry.dueAtMs) break;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const smaller = dueOf(heap, right) < dueOf(heap, left) ? right : left;
    if (dueOf(heap, smaller) >= last.dueAtMs) return;
    swap(heap, at, smaller);
    at = smaller;
  }
}

function dueOf(heap: readonly Entry[], at: number): number {
  return heap[at]?.dueAtMs ?? Number.POSITIVE_INFINITY;
}

function swap(heap: Entry[], a: number, b: number): void {
  const [x, y] = [heap[a], heap[b]];
  if (x === undefined || y === undefined) return;
  heap[a] = y;
  heap[b] = x;
}

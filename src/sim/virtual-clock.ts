/**
 * A clock for rehearsals: days pass in minutes. It stands still while anything works, and jumps to the next moment at which
 * somebody wants to be woken. Everything that sleeps on it sees the same, gapless time.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#src/core/ports.ts';

export interface VirtualClock extends Clock {
  /** Lets time run up to the given moment. Rejects with the signal's reason. */
  runUntil(untilMs: number, signal: AbortSignal): Promise<void>;
  /** Time stands still until this is done: for work that waits for the real world, such as a file or a mail server. */
  during<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly dueMs: number;
  /** Who slept first wakes first. */
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Turns of the event loop without anything to do, after which the program is taken to be waiting. Files and promises go on
 * from one turn to the next; what takes longer says so with `during`.
 */
const quietTurns = 4;

/** @param isBusy whether the program waits for the real world, where that can be seen from outside */
export function createVirtualClock(startMs: number, isBusy: () => boolean = () => false): VirtualClock {
  let nowMs = startMs;
  let order = 0;
  let working = 0;
  const sleepers = new Heap();

  async function untilQuiet(): Promise<void> {
    for (let turn = 0; turn < quietTurns; turn += 1) {
      await nextTurn();
      if (working > 0 || isBusy()) turn = -1;
    }
  }

  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = (): void => {
        sleepers.remove(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { dueMs: nowMs + Math.max(0, ms), order: (order += 1), wake };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
      await promise;
    },
    during: async (work) => {
      working += 1;
      try {
        return await work;
      } finally {
        working -= 1;
      }
    },
    runUntil: async (untilMs, signal) => {
      for (;;) {
        await untilQuiet();
        signal.throwIfAborted();
        const next = sleepers.first();
        if (next === undefined || next.dueMs > untilMs) break;
        nowMs = Math.max(nowMs, next.dueMs);
        for (let due = sleepers.first(); due !== undefined && due.dueMs <= nowMs; due = sleepers.first()) {
          sleepers.remove(due);
          due.wake();
        }
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

/** Sleepers by time, then by order. Those who were called off are passed over when their turn comes. */
class Heap {
  readonly #items: Sleeper[] = [];
  readonly #gone = new Set<Sleeper>();

  add(sleeper: Sleeper): void {
    const items = this.#items;
    let at = items.push(sleeper) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(items[at], items[parent])) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  remove(sleeper: Sleeper): void {
    this.#gone.add(sleeper);
  }

  first(): Sleeper | undefined {
    for (;;) {
      const top = this.#items[0];
      if (top === undefined || !this.#gone.has(top)) return top;
      this.#gone.delete(top);
      this.#dropTop();
    }
  }

  #dropTop(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    items[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const child = isBefore(items[left + 1], items[left]) ? left + 1 : left;
      if (!isBefore(items[child], items[at])) break;
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#items[a], this.#items[b]];
    if (first === undefined || second === undefined) return;
    this.#items[a] = second;
    this.#items[b] = first;
  }
}

function isBefore(a: Sleeper | undefined, b: Sleeper | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

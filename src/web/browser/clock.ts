/** The browser's time, kept in one place so that nothing else in the console asks for it. */

import { useSyncExternalStore } from 'react';

export function nowMs(): number {
  return Date.now();
}

export function later(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/** One beat for all relative times on the page, so that a list of hundreds does not keep hundreds of timers. */
const beatMs = 1000;
const listeners = new Set<() => void>();
let beat: ReturnType<typeof setInterval> | undefined;
let current = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (beat === undefined) {
    current = Date.now();
    beat = setInterval(() => {
      current = Date.now();
      for (const each of listeners) each();
    }, beatMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && beat !== undefined) {
      clearInterval(beat);
      beat = undefined;
    }
  };
}

/** The current time, refreshed each second, rounded down to `stepMs` so that a slow reader renders seldom. */
export function useNowMs(stepMs = 1000): number {
  return useSyncExternalStore(subscribe, () => Math.floor(current / stepMs) * stepMs);
}

/** How late the event loop runs: what a process measures while it is late is as much about itself as about others. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoopDelayMeter {
  /** The 99th percentile of the newest full second, or of what there is of the first, in milliseconds. */
  readMs(): number;
  /** Begins a new second; the caller has the clock. */
  turn(): void;
  close(): void;
}

/** Looks so often; a finer look costs more wake-ups than the answer is worth. */
const resolutionMs = 10;

export function openLoopDelayMeter(): LoopDelayMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let newestMs = 0;
  const readNow = (): number =>
    histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(99) / 1e6 - resolutionMs);
  return {
    readMs: () => newestMs,
    turn: () => {
      newestMs = readNow();
      histogram.reset();
    },
    close: () => histogram.disable(),
  };
}

/** Ends work that takes too long, on the clock of the program. */

import type { Clock } from '#src/core/ports.ts';

export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const done = new AbortController();
  clock.sleep(ms, AbortSignal.any([outer, done.signal])).then(
    () => over.abort(new DOMException(`It took longer than ${String(ms)} ms.`, 'TimeoutError')),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([outer, over.signal]));
  } finally {
    done.abort();
  }
}

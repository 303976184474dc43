/** How often something was done today (UTC), by name. Bounded: with too many names, who was counted first begins anew. */

import type { Clock } from '#src/core/ports.ts';

export interface DailyCounts {
  /** Counts one more, and says whether that is still within the limit. */
  mayCount(name: string): boolean;
}

const dayMs = 86_400_000;
const namesMax = 20_000;

export function createDailyCounts(clock: Clock, limit: number): DailyCounts {
  const counts = new Map<string, number>();
  let day = -1;
  return {
    mayCount: (name) => {
      const today = Math.floor(clock.nowMs() / dayMs);
      if (today !== day) counts.clear();
      day = today;
      const count = (counts.get(name) ?? 0) + 1;
      if (count > limit) return false;
      counts.set(name, count);
      const oldest = counts.keys().next();
      if (counts.size > namesMax && oldest.done !== true) counts.delete(oldest.value);
      return true;
    },
  };
}

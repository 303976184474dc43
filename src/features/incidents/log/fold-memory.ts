/** Views of incidents in memory: every open one, and closed ones while there is room. Only what is committed gets in. */

import type { IncidentFold } from './incident-fold.ts';

/** Closed incidents of a page with years of history; the rest is read again when it is asked for. */
const closedMax = 300;

export interface FoldMemory {
  get(id: string): IncidentFold | undefined;
  /** Never goes back: what is older than what is there is ignored. */
  put(fold: IncidentFold): void;
  open(): IncidentFold[];
}

export function createFoldMemory(): FoldMemory {
  const open = new Map<string, IncidentFold>();
  const closed = new Map<string, IncidentFold>();
  return {
    get: (id) => open.get(id) ?? closed.get(id),
    put: (fold) => {
      const known = open.get(fold.id) ?? closed.get(fold.id);
      if (known !== undefined && known.seq > fold.seq) return;
      open.delete(fold.id);
      closed.delete(fold.id);
      if (fold.state !== 'closed') {
        open.set(fold.id, fold);
        return;
      }
      closed.set(fold.id, fold);
      const [oldest] = closed.keys();
      if (closed.size > closedMax && oldest !== undefined) closed.delete(oldest);
    },
    open: () => [...open.values()],
  };
}

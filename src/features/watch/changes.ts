/** Who wants to know is told at once which monitor changed; open consoles hear of it once a second, together. */

import type { Clock, Log } from '#src/core/ports.ts';
import type { WatchEvent } from './contract-events.ts';

export interface MonitorChanged {
  readonly monitorId: string;
}

/** More names than that are longer than asking for the list again. */
const namedMax = 100;

export function createChanges({
  clock,
  log,
  publish,
}: {
  clock: Clock;
  log: Log;
  publish: (event: WatchEvent) => void;
}) {
  const listeners = new Set<(change: MonitorChanged) => void>();
  const untold = new Set<string>();
  const unpublished = new Set<string>();

  return {
    note: (monitorId: string): void => {
      untold.add(monitorId);
      unpublished.add(monitorId);
    },
    /** Called when everything that belongs together was applied. */
    tell: (): void => {
      for (const monitorId of untold) {
        untold.delete(monitorId);
        for (const listener of listeners) {
          try {
            listener({ monitorId });
          } catch (error) {
            log.error('A listener of watch failed.', { error });
          }
        }
      }
    },
    publish: (): void => {
      if (unpublished.size === 0) return;
      const monitorIds = [...unpublished].slice(0, namedMax);
      const isCut = unpublished.size > namedMax;
      unpublished.clear();
      const access = { permission: 'monitor:read' } as const;
      publish({ type: 'monitor.changed', access, at: clock.nowMs(), monitorIds, isCut });
    },
    subscribe: (listener: (change: MonitorChanged) => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * Brings results of checks to the store: changes of state at once, the mere "still so" in one transaction a second, because
 * 10,000 devices give hundreds of results each second and a disk does not take hundreds of commits.
 */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Store } from '#src/store/store.ts';
import { writeStatuses, type StatusWrite } from '../repository-status.ts';

export interface StatusWriter {
  add(write: StatusWrite): void;
  /** Resolves when everything that was added before is durable. @throws what the store throws */
  flush(): Promise<void>;
  /** Flushes regularly until the signal ends it, and once more then. */
  run(signal: AbortSignal): Promise<void>;
}

export interface WriterDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Called after the commit, for each write. */
  readonly onWritten: (write: StatusWrite) => void;
}

const flushEveryMs = 1000;
/** Rows of one transaction; another writer gets its turn in between. */
const rowsPerTransaction = 1000;

export function createStatusWriter(deps: WriterDeps): StatusWriter {
  const pending = new Map<string, StatusWrite[]>();
  let running: Promise<void> = Promise.resolve();
  /** A change waits to be written, and the flush that takes it is on its way. */
  let isChangeWaiting = false;

  const flush = (): Promise<void> => {
    const next = running
      .catch(() => undefined)
      .then(() => {
        isChangeWaiting = false;
        return writePending(deps, pending);
      });
    running = next;
    return next;
  };

  const flushOrReport = (): Promise<void> =>
    flush().catch((error: unknown) => {
      deps.log.error('States of devices could not be stored; the next try comes in a second.', { error });
    });

  return {
    flush,
    add: (write) => {
      addTo(pending, write);
      if (!write.changed || isChangeWaiting) return;
      isChangeWaiting = true;
      void flushOrReport();
    },
    run: async (signal) => {
      while (!signal.aborted) {
        await deps.clock.sleep(flushEveryMs, signal).catch(() => undefined);
        if (pending.size > 0) await flushOrReport();
      }
    },
  };
}

/** A later "still so" replaces an earlier one; a change always stays a row of history. */
function addTo(pending: Map<string, StatusWrite[]>, write: StatusWrite): void {
  const list = pending.get(write.deviceId) ?? [];
  const last = list.at(-1);
  if (last !== undefined && !write.changed) list[list.length - 1] = { ...write, changed: last.changed };
  else list.push(write);
  pending.set(write.deviceId, list);
}

async function writePending(deps: WriterDeps, pending: Map<string, StatusWrite[]>): Promise<void> {
  while (pending.size > 0) {
    const taken = [...pending].slice(0, rowsPerTransaction);
    for (const [deviceId] of taken) pending.delete(deviceId);
    const writes = taken.flatMap(([, list]) => list);
    try {
      await deps.store.transaction((tx) => writeStatuses(tx, deps, writes));
    } catch (error) {
      // Put back in front of what came since, so that nothing is lost or turned round.
      for (const [deviceId, list] of taken)
        pending.set(deviceId, [...list, ...(pending.get(deviceId) ?? [])].slice(-20));
      throw error;
    }
    for (const write of writes) deps.onWritten(write);
  }
}

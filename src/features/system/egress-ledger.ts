/**
 * Every outbound connection, counted by target and reason, so that the console can show what leaves this site. Recording
 * never waits; rows are written together now and then.
 */

import type { Clock, Log } from '#src/core/ports.ts';
import { parseIp } from '#src/core/ip.ts';
import type { EgressRecord } from '#src/platform/egress.ts';
import type { Store } from '#src/store/store.ts';
import type { EgressLedgerRow } from '#src/store/tables-system.ts';
import { addToLedger, trimLedger } from './repository.ts';

export interface EgressLedger {
  /** Never waits and never throws; give it to the egress guard. */
  record(record: EgressRecord): void;
  /** Writes what was recorded. A failure is logged and the counts are kept for the next time. */
  flush(): Promise<void>;
  /** Flushes until the signal ends it, and once more then. */
  run(signal: AbortSignal): Promise<void>;
}

export interface EgressLedgerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Only tests have others. */
  readonly limits?: { readonly pendingRows: number; readonly storedRows: number };
}

const flushIntervalMs = 5_000;

/**
 * Stored: some 10,000 devices with two ports each, and room for sweeps; rows used longest ago go first. Pending: bounds
 * the memory between two flushes, also when the database cannot be written; what goes beyond is counted together.
 */
const defaultLimits = { pendingRows: 20_000, storedRows: 50_000 };
const manyHosts = '(many addresses)';

export function createEgressLedger({ store, clock, log, limits = defaultLimits }: EgressLedgerDeps): EgressLedger {
  let pending = new Map<string, EgressLedgerRow>();

  const add = (row: EgressLedgerRow): void => {
    const key = keyOf(row);
    const known = pending.get(key);
    if (known !== undefined) pending.set(key, sum(known, row));
    else if (pending.size < limits.pendingRows || row.host === manyHosts) pending.set(key, row);
    else add({ ...row, objectId: '', host: manyHosts, port: 0 });
  };

  const flush = async (): Promise<void> => {
    if (pending.size === 0) return;
    const rows = [...pending.values()];
    pending = new Map();
    try {
      await store.transaction(async (tx) => {
        await addToLedger(tx, rows);
        await trimLedger(tx, limits.storedRows);
      });
    } catch (error) {
      for (const row of rows) add(row);
      log.warn('The list of outbound connections could not be written; it is tried again.', { error });
    }
  };

  return {
    record: (record) => add(rowOf(record)),
    flush,
    run: async (signal) => {
      while (!signal.aborted) {
        await clock.sleep(flushIntervalMs, signal).catch(() => {});
        await flush();
      }
    },
  };
}

function keyOf(row: EgressLedgerRow): string {
  return JSON.stringify([row.reason, row.objectId, row.host, row.port, row.protocol]);
}

function sum(known: EgressLedgerRow, more: EgressLedgerRow): EgressLedgerRow {
  return {
    ...known,
    firstAt: Math.min(known.firstAt, more.firstAt),
    lastAt: Math.max(known.lastAt, more.lastAt),
    count: known.count + more.count,
    refusedCount: known.refusedCount + more.refusedCount,
    failedCount: known.failedCount + more.failedCount,
  };
}

function rowOf(record: EgressRecord): EgressLedgerRow {
  const { purpose, outcome } = record;
  return {
    reason: purpose.reason,
    objectId: purpose.object ?? '',
    host: purpose.reason === 'discovery' && outcome === 'failed' ? networkOf(record.host) : record.host,
    port: record.port,
    protocol: record.protocol,
    firstAt: record.at,
    lastAt: record.at,
    count: 1,
    refusedCount: outcome === 'refused-by-guard' ? 1 : 0,
    failedCount: outcome === 'failed' ? 1 : 0,
  };
}

/** A sweep knocks at thousands of addresses where nobody is: these count per network, /24 or /64. */
function networkOf(host: string): string {
  const parsed = parseIp(host);
  if (parsed?.family === 4) return `${host.split('.').slice(0, 3).join('.')}.0/24`;
  return parsed?.family === 6 ? 'IPv6 addresses' : host;
}

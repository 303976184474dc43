/** Brings back from the store what memory holds. */

import type { z } from 'zod';
import type { Clock } from '#src/core/ports.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { Book, Definitions } from './book.ts';
import type { WatchSettings } from './contract-lists.ts';
import type { Heartbeats } from './heartbeat-memory.ts';
import { hereId } from './parts.ts';
import {
  findVantage,
  listMonitorRecords,
  listVantageRecords,
  nextNumber,
  saveVantage,
  type VantageRecord,
} from './store/definitions.ts';
import { listHeartbeats } from './store/heartbeats.ts';
import { listLateMonitors } from './store/late.ts';
import { listNewestSamples, listReadings } from './store/readings.ts';
import { listOpenClaims, listOpenSegments } from './store/segments.ts';
import { readWatchSettings } from './use-cases/settings.ts';

export interface LoadOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly book: Book;
  readonly heartbeats: Heartbeats;
  readonly here: { readonly name: string; readonly network: string };
}

export async function loadBook(options: LoadOptions): Promise<z.infer<typeof WatchSettings>> {
  const { store, clock, book, heartbeats } = options;
  await ensureHere(options);
  const { db, engine } = store;
  book.define(await readDefinitions(db), clock.nowMs());
  const restored = {
    readings: await listReadings(db),
    newest: await listNewestSamples(db, engine),
    segments: await listOpenSegments(db),
    claims: await listOpenClaims(db),
    late: await listLateMonitors(db),
  };
  book.restore(restored, clock.nowMs());
  heartbeats.load(await listHeartbeats(db));
  return readWatchSettings(db);
}

export async function readDefinitions(db: Db): Promise<Definitions> {
  return { monitors: await listMonitorRecords(db), vantages: await listVantageRecords(db) };
}

/** Is there, and has a name for its network: unnamed it could not be told from any other. */
async function ensureHere({ store, clock, here }: LoadOptions): Promise<void> {
  if (isNamed(await findVantage(store.db, hereId))) return;
  await store.transaction(async (tx) => {
    const known = await findVantage(tx, hereId);
    if (isNamed(known)) return;
    if (known !== undefined) return saveVantage(tx, { ...known, network: here.network });
    await saveVantage(tx, {
      ...{ id: hereId, number: await nextNumber(tx, 'vantage'), name: here.name, network: here.network, place: '' },
      ...{ kind: 'here', isEnabled: true, publicKey: null, enrolmentHash: null, enrolmentEndsAt: null },
      ...{ lastSeenAt: null, version: null, clockAheadMs: null, loopDelayMs: null, waitingSamples: null },
      ...{ lastSequence: 0, createdAt: clock.nowMs() },
    });
  });
}

function isNamed(vantage: VantageRecord | undefined): boolean {
  return vantage !== undefined && vantage.network.trim() !== '';
}

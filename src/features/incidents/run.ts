/** What goes on by itself: gates that open, promises that fall due, clocks that remind, and what other processes wrote. */

import { systemActor } from '#src/core/access.ts';
import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import { remindOfClocks } from './clocks/clocks.ts';
import type { IncidentFold } from './log/incident-fold.ts';
import { listClosedWithClocks, listOpenHeads } from './log/repository.ts';
import { readFold } from './log/write.ts';
import type { IncidentParts } from './parts.ts';
import { passReadyWaves } from './restoration/waves.ts';
import { promisesOf, summarizePromises } from './statements/promises.ts';

/** Gates count minutes and clocks count hours; a few seconds late is on time. */
const everyMs = 5_000;
/** More than may be open at once. */
const openMax = 1_000;
/** Laws count in hours; the logs of incidents that are over need not be asked for every few seconds. */
const closedClocksEveryMs = 60_000;

/** Reads every open incident from the store; also those that another process changed. */
export async function loadOpen(parts: IncidentParts, store: Store): Promise<void> {
  const heads = await listOpenHeads(store.db, openMax);
  const open = new Set(heads.map((head) => head.id));
  const changed: IncidentFold[] = [];
  for (const { id, seq } of heads) {
    if ((parts.memory.get(id)?.seq ?? 0) >= seq) continue;
    const fold = await readFold(parts, store.db, id);
    if (fold !== undefined) changed.push(fold);
  }
  // Closed by another process: read once more, so that it leaves the open ones.
  for (const fold of parts.memory.open()) {
    if (open.has(fold.id)) continue;
    const closed = await readFold(parts, store.db, fold.id);
    if (closed !== undefined) changed.push(closed);
  }
  for (const fold of changed) tellChanged(parts, fold.id);
}

function tellChanged(parts: IncidentParts, incidentId: string): void {
  const access = { permission: 'incident:read' as const };
  parts.publish({ type: 'incident.changed', access, at: parts.clock.nowMs(), incidentId });
}

/** Runs until the signal is aborted. A round that fails is told and the next one tries again. */
export async function runIncidents(parts: IncidentParts, store: Store, signal: AbortSignal): Promise<void> {
  const overdue = new Set<string>();
  let remindedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    try {
      await runOnce(parts, store, { signal, overdue });
      if (parts.clock.monotonicMs() - remindedAt >= closedClocksEveryMs) {
        await remindOfClosed(parts, store, signal);
        remindedAt = parts.clock.monotonicMs();
      }
    } catch (error) {
      if (signal.aborted) return;
      parts.log.error('The round over open incidents failed.', { error });
    }
    try {
      await parts.clock.sleep(everyMs, signal);
    } catch {
      return;
    }
  }
}

async function runOnce(
  parts: IncidentParts,
  store: Store,
  { signal, overdue }: { readonly signal: AbortSignal; readonly overdue: Set<string> },
): Promise<void> {
  await loadOpen(parts, store);
  for (const fold of parts.memory.open()) {
    signal.throwIfAborted();
    const ctx = ownContext(parts, store, signal);
    await passReadyWaves(parts, ctx, fold);
    await remindOfClocks(parts, ctx, fold);
    noteOverdue(parts, fold, overdue);
  }
}

/** The end of an incident ends no duty: a final report is due a month later. */
async function remindOfClosed(parts: IncidentParts, store: Store, signal: AbortSignal): Promise<void> {
  for (const id of await listClosedWithClocks(store.db)) {
    signal.throwIfAborted();
    const fold = await readFold(parts, store.db, id);
    if (fold !== undefined) await remindOfClocks(parts, ownContext(parts, store, signal), fold);
  }
}

/** A promise falls due without anybody writing anything, so consoles and the page hear of it here, once. */
function noteOverdue(parts: IncidentParts, fold: IncidentFold, overdue: Set<string>): void {
  const { isOverdue } = summarizePromises(promisesOf(fold, parts.clock.nowMs()));
  if (isOverdue === overdue.has(fold.id)) return;
  if (isOverdue) {
    overdue.add(fold.id);
    parts.log.warn('The promised next update is overdue, and the page says so.', { incidentId: fold.id });
  } else overdue.delete(fold.id);
  tellChanged(parts, fold.id);
}

function ownContext(parts: IncidentParts, store: Store, signal: AbortSignal): UseCaseContext {
  const { clock, random, log } = parts;
  const requestId = newId('job', clock, random);
  return { actor: systemActor, store, clock, random, log, requestId, locale: 'en', signal };
}

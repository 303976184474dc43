/** The promise of a next update: kept by whatever is published until then, broken for ever when nothing was. Pure. */

import type { PromiseOfUpdate } from '../contract-records.ts';
import type { IncidentFold } from '../log/incident-fold.ts';

export function promisesOf(fold: IncidentFold, nowMs: number): PromiseOfUpdate[] {
  const published = fold.statements
    .flatMap(({ id, publishedAt, content }) =>
      publishedAt === null ? [] : [{ id, publishedAt, dueAt: content.nextUpdateAt }],
    )
    .toSorted((a, b) => a.publishedAt - b.publishedAt);
  return published.flatMap(({ id, publishedAt, dueAt }, at) => {
    if (dueAt === null) return [];
    const next = published[at + 1];
    // With the end of an incident nobody waits for a further update of it.
    const closedAt = fold.state === 'closed' ? fold.times.closedAt : null;
    const ends = [next?.publishedAt, closedAt].filter((end) => end !== undefined && end !== null);
    const endedAt = ends.length === 0 ? null : Math.min(...ends);
    return [{ statementId: id, madeAt: publishedAt, dueAt, outcome: outcomeOf(dueAt, endedAt, nowMs), endedAt }];
  });
}

function outcomeOf(dueAt: number, endedAt: number | null, nowMs: number): PromiseOfUpdate['outcome'] {
  if (endedAt !== null) return endedAt <= dueAt ? 'kept' : 'broken';
  return nowMs > dueAt ? 'overdue' : 'standing';
}

export interface PromiseSummary {
  readonly nextUpdateAt: number | null;
  readonly isOverdue: boolean;
  readonly promisesKept: number;
  /** Those that are overdue at this moment count: a later update does not mend them. */
  readonly promisesBroken: number;
}

export function summarizePromises(promises: readonly PromiseOfUpdate[]): PromiseSummary {
  const open = promises.find((promise) => promise.outcome === 'standing' || promise.outcome === 'overdue');
  return {
    nextUpdateAt: open?.dueAt ?? null,
    isOverdue: open?.outcome === 'overdue',
    promisesKept: promises.filter((promise) => promise.outcome === 'kept').length,
    promisesBroken: promises.filter((promise) => ['broken', 'overdue'].includes(promise.outcome)).length,
  };
}

/** Writes down what changed: states and claims in runs, and contradictions. Each round in one transaction, or not at all. */

import { newId } from '#src/core/ids.ts';
import type { ComponentState } from '#src/core/component-state.ts';
import type { Clock, Random } from '#src/core/ports.ts';
import type { Db, Store } from '#src/store/store.ts';
import { compareClaims } from '../contradictions/compare.ts';
import { nextContradictions, type NextContradictions } from '../contradictions/next-contradictions.ts';
import { insertContradiction, saveContradiction } from '../contradictions/repository.ts';
import { beginClaim, beginSpan, endClaim, listOpenClaims, type Span } from '../repository-spans.ts';
import type { Shown } from './shown.ts';
import type { Facts } from './facts.ts';

export interface Recorder {
  restore(spans: readonly Span[]): void;
  previous(): ReadonlyMap<string, { readonly state: ComponentState; readonly since: number }>;
  /** Tells whether something was written that others must read again. */
  record(shown: Shown, facts: Facts): Promise<boolean>;
}

export function createRecorder(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}): Recorder {
  let written = new Map<string, Span>();
  let firstSeen: ReadonlyMap<string, number> = new Map();

  const recordSpans = async (tx: Db, { views }: Shown): Promise<Map<string, Span>> => {
    const next = new Map<string, Span>();
    for (const { id, state, since } of views) {
      const before = written.get(id);
      if (before?.state === state) {
        next.set(id, before);
        continue;
      }
      // A run never begins before the one that it follows.
      const span: Span = { componentId: id, state, fromAt: Math.max(since, before?.fromAt ?? since), toAt: null };
      await beginSpan(tx, span);
      next.set(id, span);
    }
    return next;
  };

  return {
    restore: (spans) => {
      written = new Map(spans.map((span) => [span.componentId, span]));
    },
    previous: () => new Map([...written].map(([id, { state, fromAt }]) => [id, { state, since: fromAt }])),
    record: async (shown, facts) => {
      const compared = compareClaims(shown.input, shown.views);
      const next = nextContradictions(facts.openContradictions, compared, firstSeen, shown.input.now);
      const spans = await deps.store.transaction(async (tx) => {
        const recorded = await recordSpans(tx, shown);
        await recordClaims(tx, shown);
        await recordContradictions(deps, tx, next, shown.input.now);
        return recorded;
      });
      written = spans;
      firstSeen = next.firstSeen;
      return next.raised.length + next.ended.length + next.worsened.length > 0;
    },
  };
}

/** What a provider says, as long as it can be read. */
async function recordClaims(tx: Db, { views, input }: Shown): Promise<void> {
  const open = new Map((await listOpenClaims(tx)).map((claim) => [claim.componentId, claim]));
  for (const component of input.components) {
    const claimed = component.claim === null ? undefined : input.monitors.get(component.claim.monitorId)?.claimed;
    const state = views.find(({ id }) => id === component.id)?.claimed ?? null;
    const before = open.get(component.id);
    if (component.claim === null || claimed === undefined || state === null || state === 'unknown') {
      if (before !== undefined) await endClaim(tx, component.id, input.now);
      continue;
    }
    if (before?.state === state && before.monitorId === component.claim.monitorId) continue;
    await beginClaim(tx, {
      componentId: component.id,
      fromAt: Math.min(input.now, Math.max(claimed.since, before?.fromAt ?? claimed.since)),
      toAt: null,
      state,
      monitorId: component.claim.monitorId,
      readAt: claimed.readAt,
      pageUpdatedAt: claimed.pageUpdatedAt,
      captureHash: claimed.captureHash,
    });
  }
}

async function recordContradictions(
  deps: { readonly clock: Clock; readonly random: Random },
  tx: Db,
  { raised, worsened, ended }: NextContradictions,
  now: number,
): Promise<void> {
  for (const { componentId, kind, claimed, measured, startedAt } of raised) {
    const id = newId('con', deps.clock, deps.random);
    await insertContradiction(tx, {
      id,
      componentId,
      kind,
      claimed,
      measured,
      startedAt,
      raisedAt: now,
      endedAt: null,
    });
  }
  for (const one of worsened) await saveContradiction(tx, one);
  for (const one of ended) await saveContradiction(tx, { ...one, endedAt: Math.max(now, one.raisedAt) });
}

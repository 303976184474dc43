/**
 * Figures of notices for what is shown many times a minute: with 100,000 subscribers each statement has as many notices, and
 * counting all of them in every round would leave no time for anything else. What is told completely is counted rarely.
 */

import type { Clock } from '#src/core/ports.ts';
import type { ToldCounts } from '../contract-notices.ts';
import type { Db } from '#src/store/store.ts';
import type { Notices } from './notices.ts';

/** Of causes that are being told: as often as somebody looks. */
const underwayMs = 5_000;
const toldMs = 300_000;
const baseMs = 60_000;
/** More than all statements of a page. */
const causesMax = 10_000;

export function createLately(
  clock: Clock,
  notices: Pick<Notices, 'told' | 'subscriberBase'>,
): Pick<Notices, 'told' | 'subscriberBase'> {
  const counted = new Map<string, { readonly counts: ToldCounts; readonly untilMs: number }>();
  let base: { readonly figures: ReadonlyMap<string, number>; readonly untilMs: number } | undefined;
  const told = async (db: Db, causeIds: readonly string[]): Promise<Map<string, ToldCounts>> => {
    const nowMs = clock.monotonicMs();
    const due = causeIds.filter((id) => (counted.get(id)?.untilMs ?? -Infinity) <= nowMs);
    for (const [id, counts] of due.length === 0 ? [] : await notices.told(db, due)) {
      const isUnderway = counts.queued > 0 || counts.sent + counts.failed === 0;
      counted.delete(id);
      counted.set(id, { counts, untilMs: nowMs + (isUnderway ? underwayMs : toldMs) });
    }
    const found = causeIds.flatMap((id): [string, ToldCounts][] => {
      const known = counted.get(id);
      return known === undefined ? [] : [[id, known.counts]];
    });
    for (const id of [...counted.keys()].slice(0, Math.max(0, counted.size - causesMax))) counted.delete(id);
    return new Map(found);
  };
  const subscriberBase = async (db: Db): Promise<ReadonlyMap<string, number>> => {
    const nowMs = clock.monotonicMs();
    if (base === undefined || base.untilMs <= nowMs) {
      base = { figures: await notices.subscriberBase(db), untilMs: nowMs + baseMs };
    }
    return base.figures;
  };
  return { told, subscriberBase };
}

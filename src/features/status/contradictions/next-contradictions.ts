/** From differences to contradictions: only what lasts is called one, and it ends when both sides agree again. Pure. */

import { severityOf } from '#src/core/component-state.ts';
import type { Contradiction } from '../contract-schemas.ts';
import type { Compared, Difference } from './compare.ts';

/** Two tests of each side may miss a change; five minutes are what nobody should have to explain. */
const lastingMinMs = 300_000;

export function lastingMs(periodS: number): number {
  return Math.max(2 * periodS * 1000, lastingMinMs);
}

export interface Raised extends Difference {
  readonly startedAt: number;
}

export interface NextContradictions {
  readonly raised: readonly Raised[];
  /** When each difference that lasts was first seen; given back the next time. */
  readonly firstSeen: ReadonlyMap<string, number>;
  /** Open ones whose measured side got worse. */
  readonly worsened: readonly Contradiction[];
  readonly ended: readonly Contradiction[];
}

const keyOf = (one: { readonly componentId: string; readonly kind: string }): string =>
  `${one.componentId} ${one.kind}`;

export function nextContradictions(
  open: readonly Contradiction[],
  { differences, undecided }: Compared,
  seenBefore: ReadonlyMap<string, number>,
  now: number,
): NextContradictions {
  const firstSeen = new Map(
    differences.map((one) => [keyOf(one), Math.min(seenBefore.get(keyOf(one)) ?? now, now)] as const),
  );
  const dated = differences.map((one) => ({ ...one, startedAt: one.startedAt ?? firstSeen.get(keyOf(one)) ?? now }));
  const openKeys = new Set(open.map(keyOf));
  const current = new Map(differences.map((difference) => [keyOf(difference), difference]));
  return {
    firstSeen,
    raised: dated.filter(
      (difference) => !openKeys.has(keyOf(difference)) && now - difference.startedAt > lastingMs(difference.periodS),
    ),
    worsened: open.flatMap((one): Contradiction[] => {
      const measured = current.get(keyOf(one))?.measured;
      return measured !== undefined && severityOf(measured) > severityOf(one.measured) ? [{ ...one, measured }] : [];
    }),
    ended: open.filter((one) => !current.has(keyOf(one)) && !undecided.has(one.componentId)),
  };
}

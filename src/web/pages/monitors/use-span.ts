import { useNowMs } from '../../browser/clock.ts';
import { type Range, rangeMs } from './monitors-search.ts';

export interface Span {
  readonly fromAt: number;
  readonly toAt: number;
}

/** A span that ends now moves on in steps, so that a page that stays open does not ask anew each second. */
const stepMs = 60_000;

export function useSpan(range: Range): Span {
  const toAt = useNowMs(stepMs) + stepMs;
  return { fromAt: toAt - rangeMs[range], toAt };
}

/**
 * How a video element is kept near the live edge: the buffer is what protects against jitter, and what the picture is
 * late by. The rule was measured; `docs/benchmarks.md` has the figures.
 */

import { percentile } from './percentile.ts';

/** Below this, decoders of slow machines run dry between two pictures. */
const targetLeastMs = 60;
const targetMostMs = 500;
/** What stays in the buffer beyond the jitter: one picture, about. */
const reserveMs = 30;
/** Before anything is measured. */
const targetFirstMs = 100;
const stallRaiseMs = 40;
const stallRaiseMostMs = 400;
/** Every second without a stall gives back so much of the raise. */
const easePerSecondMs = 4;
/**
 * Beyond the target by more than this, as after the pictures of the cache at the start, 1.08 would need many seconds. A seek
 * is no way out there: it decodes the whole GOP once more, and is as late again.
 */
const hurryBeyondMs = 250;
const hurryRate = 1.3;
/** Even hurrying would need seconds for more than this; a seek is one jump. */
const seekBehindMs = 600;
const seekReserveMs = 50;

export type ChaseStep =
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'seek'; readonly behindMs: number };

export interface Chase {
  /** The element had to wait for data. */
  stalled(atMs: number): void;
  /** `behindMs`: what lies in the buffer after the place that is played. */
  step(behindMs: number, jitterMs: number | undefined, atMs: number): ChaseStep;
  targetMs(): number;
}

export function createChase(): Chase {
  let raiseMs = 0;
  let easedAt: number | undefined;
  let target = targetFirstMs;
  let rate = 1;
  return {
    stalled(atMs) {
      raiseMs = Math.min(raiseMs + stallRaiseMs, stallRaiseMostMs);
      easedAt = atMs;
    },
    step(behindMs, jitterMs, atMs) {
      if (easedAt !== undefined) {
        raiseMs = Math.max(0, raiseMs - (easePerSecondMs * Math.max(0, atMs - easedAt)) / 1000);
      }
      easedAt = atMs;
      const base = jitterMs === undefined ? targetFirstMs : jitterMs + reserveMs;
      target = Math.min(Math.max(base, targetLeastMs) + raiseMs, targetMostMs);
      if (behindMs > Math.max(seekBehindMs, target + seekBehindMs / 2)) {
        rate = 1;
        return { kind: 'seek', behindMs: Math.max(seekReserveMs, target / 2) };
      }
      rate = rateFor(behindMs, target, rate);
      return { kind: 'rate', rate };
    },
    targetMs: () => target,
  };
}

/** Between the borders the rate stays what it is until the target is crossed, so that it does not flutter. */
function rateFor(behindMs: number, targetMs: number, rate: number): number {
  if (behindMs > targetMs + hurryBeyondMs) return hurryRate;
  if (behindMs > targetMs * 1.3 + 10) return 1.08;
  if (behindMs < targetMs * 0.4) return 0.95;
  if (rate > 1 && behindMs > targetMs) return 1.08;
  if (rate < 1 && behindMs < targetMs) return rate;
  return 1;
}

const transitsMax = 150;

export interface Jitter {
  take(mediaTimeMs: number, arrivedAtMs: number): void;
  /** How much later than the quickest 19 of 20 pictures came, in about the last five seconds. */
  p95Ms(): number | undefined;
}

export function createJitter(): Jitter {
  let transits: number[] = [];
  return {
    take(mediaTimeMs, arrivedAtMs) {
      const transit = arrivedAtMs - mediaTimeMs;
      const last = transits.at(-1);
      // Another timeline, or what was kept at the site while nobody watched: says nothing about the line.
      if (last !== undefined && Math.abs(transit - last) > 1000) transits = [];
      transits.push(transit);
      if (transits.length > transitsMax) transits.shift();
    },
    p95Ms() {
      if (transits.length < 10) return undefined;
      return (percentile(transits, 0.95) ?? 0) - Math.min(...transits);
    },
  };
}

/** Measuring a device's clock against ours. */

import type { Clock, HttpAnswer } from '#src/core/ports.ts';
import type { ClockFact } from './facts.ts';

export interface Timed<T> {
  readonly value: T;
  /** Our time at the middle of the work. */
  readonly middleAt: number;
  readonly roundTripMs: number;
}

/** Runs `work` and notes when, by our clock, its middle was. */
export async function timed<T>(clock: Clock, work: () => Promise<T>): Promise<Timed<T>> {
  const startedAt = clock.nowMs();
  const startedMs = clock.monotonicMs();
  const value = await work();
  const roundTripMs = clock.monotonicMs() - startedMs;
  return { value, middleAt: startedAt + roundTripMs / 2, roundTripMs };
}

/** Devices state the second that has begun, so their time is half a second later on average. */
const halfSecondMs = 500;

export function clockFact(deviceTimeAt: number, measured: Timed<unknown>): ClockFact {
  return {
    deviceTimeAt,
    offsetMs: Math.round(deviceTimeAt + halfSecondMs - measured.middleAt),
    uncertaintyMs: Math.ceil(measured.roundTripMs / 2) + halfSecondMs,
  };
}

/** The device's clock as its web server states it; RFC 9110 wants GMT here, so no time zone can mislead. */
export function dateHeaderAt(answer: HttpAnswer): number | undefined {
  const at = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(at) ? undefined : at;
}

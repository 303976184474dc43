/**
 * What is known and not stored yet. Memory leads and the store follows: while the store fails, samples wait here, in
 * bounded number, and nothing that was measured is forgotten or made better.
 */

import type { Reading } from './measure/reading.ts';
import type { VantageHealth } from './store/definitions.ts';
import type { NumberedSample } from './store/samples.ts';
import type { ClaimRecord, SegmentRecord } from './store/segments.ts';

export interface UnsavedReading {
  readonly monitorNumber: number;
  readonly vantageNumber: number;
  readonly reading: Reading;
}

/** One transaction's worth. */
export interface Unsaved {
  samples: NumberedSample[];
  /** The newest of each monitor and vantage. */
  readonly readings: Map<string, UnsavedReading>;
  /** By monitor and beginning. */
  readonly segments: Map<string, SegmentRecord>;
  /** By number of the monitor: what was recorded as later than this is void. */
  readonly truncations: Map<number, number>;
  readonly claims: Map<string, ClaimRecord>;
  readonly health: Map<string, VantageHealth>;
  readonly lateHours: Set<number>;
  /** By number of the monitor: since when its past is to be corrected; `null`: it was. */
  readonly late: Map<number, number | null>;
}

/** Some seven minutes of ten thousand monitors at three vantages; about 100 MB. */
export const unsavedSamplesMax = 200_000;

export function nothingUnsaved(): Unsaved {
  return {
    samples: [],
    readings: new Map(),
    segments: new Map(),
    truncations: new Map(),
    claims: new Map(),
    health: new Map(),
    lateHours: new Set(),
    late: new Map(),
  };
}

export function isEmpty(unsaved: Unsaved): boolean {
  const { samples, readings, segments, truncations, claims, health, lateHours, late } = unsaved;
  const sizes = [readings, segments, truncations, claims, health, lateHours, late].map(({ size }) => size);
  return samples.length === 0 && sizes.every((size) => size === 0);
}

/** What could not be stored, with what has come since; the newer wins. Answers how many of the oldest samples had to go. */
export function joinUnsaved(failed: Unsaved, since: Unsaved): { joined: Unsaved; dropped: number } {
  const samples = [...failed.samples, ...since.samples];
  const dropped = Math.max(0, samples.length - unsavedSamplesMax);
  const segments = new Map([...failed.segments].filter(([, segment]) => isKept(segment, since.truncations)));
  const joined: Unsaved = {
    samples: dropped === 0 ? samples : samples.slice(dropped),
    readings: new Map([...failed.readings, ...since.readings]),
    segments: new Map([...segments, ...since.segments]),
    truncations: earliest(failed.truncations, since.truncations),
    claims: new Map([...failed.claims, ...since.claims]),
    health: new Map([...failed.health, ...since.health]),
    lateHours: new Set([...failed.lateHours, ...since.lateHours]),
    late: new Map([...failed.late, ...since.late]),
  };
  return { joined, dropped };
}

function isKept({ monitorNumber, fromAt }: SegmentRecord, truncations: ReadonlyMap<number, number>): boolean {
  return fromAt <= (truncations.get(monitorNumber) ?? Infinity);
}

/** Both are still to be done in the store, and the earlier one does the later one too. */
function earliest(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  const joined = new Map(a);
  for (const [number, at] of b) joined.set(number, Math.min(at, joined.get(number) ?? Infinity));
  return joined;
}

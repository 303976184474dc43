/** The figures of a stretch of time: made of samples and segments, or of smaller figures. Pure. */

import { resultOf } from '#src/core/failure.ts';
import { failureOf } from '../store/samples.ts';
import type { MeasuredResult } from '../contract-schemas.ts';
import { mergeSketches, type Sketch, sketchOf } from './sketch.ts';

export const phaseNames = ['dnsMs', 'connectMs', 'tlsMs', 'firstByteMs', 'transferMs'] as const;
export type PhaseName = (typeof phaseNames)[number];
/** Sum in microseconds, and how many samples had this phase. */
export type PhaseSums = Readonly<Record<PhaseName, readonly [sum: number, count: number]>>;

export interface ResultMs {
  readonly okMs: number;
  readonly degradedMs: number;
  readonly failingMs: number;
  readonly unknownMs: number;
}

export interface Figure extends ResultMs {
  readonly at: number;
  readonly samples: number;
  readonly usable: number;
  readonly sketch: Sketch;
  readonly phases: PhaseSums;
}

export interface Span {
  readonly fromAt: number;
  readonly toAt: number;
}

export interface Stretch {
  readonly result: MeasuredResult;
  readonly fromAt: number;
  readonly toAt: number | null;
}

/** Whatever no segment covers is unknown, so the four always make up the whole. */
export function msPerResult(stretches: readonly Stretch[], { fromAt, toAt }: Span): ResultMs {
  const sums: Record<MeasuredResult, number> = { ok: 0, degraded: 0, failing: 0, unknown: 0 };
  for (const stretch of stretches) {
    const overlap = Math.min(toAt, stretch.toAt ?? Infinity) - Math.max(fromAt, stretch.fromAt);
    if (overlap > 0) sums[stretch.result] += overlap;
  }
  const known = sums.ok + sums.degraded + sums.failing;
  return { okMs: sums.ok, degradedMs: sums.degraded, failingMs: sums.failing, unknownMs: toAt - fromAt - known };
}

/** The part of a stored sample that figures are made of. */
export interface TimedSample {
  readonly dueAt: number;
  readonly totalUs: number;
  readonly failure: string | null;
  readonly dnsUs: number | null;
  readonly connectUs: number | null;
  readonly tlsUs: number | null;
  readonly firstByteUs: number | null;
  readonly transferUs: number | null;
}

export const timedColumns = [
  ...['due_at', 'total_us', 'failure'],
  ...['dns_us', 'connect_us', 'tls_us', 'first_byte_us', 'transfer_us'],
];

const noPhases: PhaseSums = {
  dnsMs: [0, 0],
  connectMs: [0, 0],
  tlsMs: [0, 0],
  firstByteMs: [0, 0],
  transferMs: [0, 0],
};

export function figureOf(samples: readonly TimedSample[], stretches: readonly Stretch[], span: Span): Figure {
  const results = samples.map((sample) => resultOf(failureOf(sample.failure) ?? undefined));
  // How long something takes is known of what came to an end: a deadline that passed measures our patience.
  const answered = samples.filter((_, at) => results[at] === 'ok' || results[at] === 'degraded');
  return {
    at: span.fromAt,
    ...msPerResult(stretches, span),
    samples: samples.length,
    usable: results.filter((result) => result !== 'void' && result !== 'limited').length,
    sketch: sketchOf(answered.map((sample) => sample.totalUs)),
    phases: {
      dnsMs: sumOf(answered, 'dnsUs'),
      connectMs: sumOf(answered, 'connectUs'),
      tlsMs: sumOf(answered, 'tlsUs'),
      firstByteMs: sumOf(answered, 'firstByteUs'),
      transferMs: sumOf(answered, 'transferUs'),
    },
  };
}

type PhaseColumn = 'dnsUs' | 'connectUs' | 'tlsUs' | 'firstByteUs' | 'transferUs';

function sumOf(samples: readonly TimedSample[], column: PhaseColumn): readonly [number, number] {
  let [sum, count] = [0, 0];
  for (const sample of samples) {
    const value = sample[column];
    if (value === null) continue;
    sum += value;
    count += 1;
  }
  return [sum, count];
}

export function joinFigures(figures: readonly Figure[], at: number): Figure {
  const total = (pick: (figure: Figure) => number): number => figures.reduce((sum, one) => sum + pick(one), 0);
  const phase = (name: PhaseName): readonly [number, number] => [
    total((one) => one.phases[name][0]),
    total((one) => one.phases[name][1]),
  ];
  return {
    at,
    okMs: total((one) => one.okMs),
    degradedMs: total((one) => one.degradedMs),
    failingMs: total((one) => one.failingMs),
    unknownMs: total((one) => one.unknownMs),
    samples: total((one) => one.samples),
    usable: total((one) => one.usable),
    sketch: mergeSketches(figures.map((one) => one.sketch)),
    phases: {
      dnsMs: phase('dnsMs'),
      connectMs: phase('connectMs'),
      tlsMs: phase('tlsMs'),
      firstByteMs: phase('firstByteMs'),
      transferMs: phase('transferMs'),
    },
  };
}

export function emptyFigure(at: number, unknownMs: number): Figure {
  const nothing = { okMs: 0, degradedMs: 0, failingMs: 0, unknownMs };
  return { at, ...nothing, samples: 0, usable: 0, sketch: new Map(), phases: noPhases };
}

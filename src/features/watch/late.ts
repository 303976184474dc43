/**
 * Which monitors have samples that came too late to be followed, and since when. They are put right together, when nothing
 * more comes: the backlog of a vantage that was cut off for hours arrives in minutes.
 */

import { expiresAt } from './measure/measure.ts';
import { endOf } from './measure/course.ts';
import type { Reading, ReadingRule, SampleFacts } from './measure/reading.ts';
import { isRepetition } from './measure/repetition.ts';

export interface LateMonitor {
  readonly monitorNumber: number;
  /** When the first sample was due that came too late. */
  readonly fromAt: number;
}

interface Note {
  readonly fromAt: number;
  readonly firstAt: number;
  readonly latestAt: number;
}

/** Nothing more came for so long. */
const quietMs = 30_000;
/** Who is late all the time is put right so often nevertheless. */
const waitMaxMs = 10 * 60_000;

export function createLateNotes(keep: (monitorNumber: number, fromAt: number | null) => void) {
  const notes = new Map<number, Note>();
  const put = (monitorNumber: number, fromAt: number, nowAt: number): void => {
    const known = notes.get(monitorNumber);
    const earliest = Math.min(fromAt, known?.fromAt ?? Infinity);
    notes.set(monitorNumber, { fromAt: earliest, firstAt: known?.firstAt ?? nowAt, latestAt: nowAt });
    if (earliest !== known?.fromAt) keep(monitorNumber, earliest);
  };
  const forget = (monitorNumber: number): void => {
    if (notes.delete(monitorNumber)) keep(monitorNumber, null);
  };
  return {
    note: put,
    /** What was noted before this process began waits no longer. */
    restore: (late: readonly LateMonitor[], nowAt: number): void => {
      notes.clear();
      for (const { monitorNumber, fromAt } of late) {
        notes.set(monitorNumber, { fromAt, firstAt: nowAt - waitMaxMs, latestAt: nowAt });
      }
    },
    forget,
    forgetAll: (): void => {
      for (const monitorNumber of notes.keys()) forget(monitorNumber);
    },
    due: (nowAt: number): LateMonitor[] =>
      [...notes].flatMap(([monitorNumber, { fromAt, firstAt, latestAt }]) =>
        nowAt - latestAt >= quietMs || nowAt - firstAt >= waitMaxMs ? [{ monitorNumber, fromAt }] : [],
      ),
  };
}

export interface Arrival {
  readonly before: Reading;
  readonly after: Reading;
  readonly sample: SampleFacts;
  /** The newest end that the monitor had come to. */
  readonly reachedAt: number;
  readonly rule: ReadingRule;
}

/** Whether it could have led elsewhere, had it come in its turn. */
export function isTooLate({ before, after, sample, reachedAt, rule }: Arrival): boolean {
  if (endOf(sample) > reachedAt || sample.scheduledAt === before.scheduledAt) return false;
  // What says nothing about the target changes nothing that was measured.
  if (sample.result === 'void' || sample.result === 'limited') return false;
  const isInTurn = before.scheduledAt === null || sample.scheduledAt > before.scheduledAt;
  const wasFresh = (expiresAt(before, rule) ?? -Infinity) > reachedAt;
  return !(isInTurn && wasFresh && isRepetition(before, after));
}

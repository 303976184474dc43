/**
 * What the vantages of one monitor say together: a strict majority of the fixed quorum, from enough distinct networks.
 * Whoever is absent could have said anything, so a result counts only when it would be the same whatever they had said.
 * Pure: used by the server, by tests and by whoever recomputes what was published.
 */

import type { z } from 'zod';
import type { FailureClass } from '#src/core/failure.ts';
import type { Measured, MeasuredResult, Monitor, UnknownReason, VantageReading } from '../contract-schemas.ts';
import { nextSlotAt } from '../slots.ts';
import { dampedResult } from './damping.ts';
import { futureToleranceMs, type Reading, type ReadingRule, staleAfterMs } from './reading.ts';

export type MeasuredMonitor = Pick<
  Monitor,
  'id' | 'periodS' | 'budgetMs' | 'vantageIds' | 'networksMin' | 'isEnabled' | 'createdAt'
>;

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly network: string;
}

/** A reading as it counts at one moment: evidence that is too old, or from the future, is none. */
export function readingAt(place: Place, reading: Reading, rule: ReadingRule, nowMs: number): VantageReading {
  const { damped, usableAt: _usableAt, scheduledAt, ...rest } = reading;
  const isFresh = nowMs < (expiresAt(reading, rule) ?? -Infinity) && (scheduledAt ?? 0) <= nowMs + futureToleranceMs;
  const result = isFresh ? dampedResult(damped) : null;
  return {
    ...{ vantageId: place.id, vantageName: place.name, network: place.network },
    ...{ result, failure: result === null || result === 'ok' ? null : rest.failure },
    ...{ since: result === null ? null : rest.since, sampledAt: rest.sampledAt },
    ...{ lastOkAt: rest.lastOkAt, lastFailureAt: rest.lastFailureAt, firstFailureAt: rest.firstFailureAt },
    ...{ latestResult: rest.latestResult, latestFailure: rest.latestFailure, totalMs: rest.totalMs },
  };
}

/** When what a vantage holds becomes too old. Well is only what was seen to be well; trouble that was not confirmed is no sign of it. */
export function expiresAt(reading: Reading, rule: ReadingRule): number | undefined {
  const { damped, lastOkAt, usableAt } = reading;
  const evidenceAt = dampedResult(damped) === 'ok' ? lastOkAt : usableAt;
  return evidenceAt === null ? undefined : evidenceAt + staleAfterMs(rule) + 1;
}

/** Of the result of before only this matters. */
export type Before = Pick<Measured, 'result' | 'since'>;

interface Verdict {
  readonly result: MeasuredResult;
  readonly agreeing: readonly VantageReading[];
  readonly reason?: z.infer<typeof UnknownReason>;
  readonly isTie?: true;
}

export function nextMeasured(
  previous: Before | undefined,
  monitor: MeasuredMonitor,
  readings: readonly VantageReading[],
  nowMs: number,
): Measured {
  const quorum = readings.filter((reading) => monitor.vantageIds.includes(reading.vantageId));
  const verdict = monitor.isEnabled
    ? verdictOf(previous, monitor, quorum)
    : ({ result: 'unknown', agreeing: [], reason: 'switched-off' } as const);
  const { result, agreeing } = verdict;
  const inTrouble = quorum.filter((reading) => reading.result === 'failing' || reading.result === 'degraded');
  const isTrouble = result === 'failing' || result === 'degraded';
  return {
    result,
    isRegional: result !== 'unknown' && (verdict.isTie === true || quorum.some((one) => differs(one, result))),
    unknownReason: verdict.reason ?? null,
    failure: isTrouble ? commonFailure(inTrouble, result) : null,
    since: sinceOf(previous, monitor, { result, inTrouble, nowMs }),
    firstFailureAt: isTrouble || inTrouble.length > 0 ? leastOf(inTrouble.map((one) => one.firstFailureAt)) : null,
    lastOkAt: greatestOf(quorum.map((one) => one.lastOkAt)),
    lastFailureAt: greatestOf(quorum.map((one) => one.lastFailureAt)),
    dataAt: greatestOf(quorum.flatMap((one) => [one.lastOkAt, one.lastFailureAt])),
    nextExpectedAt: monitor.isEnabled ? nextDueAt(monitor, nowMs) : null,
    quorum: {
      configured: monitor.vantageIds.length,
      present: quorum.filter((one) => one.result !== null).length,
      agreeing: agreeing.length,
      networks: networksOf(agreeing),
      networksMin: monitor.networksMin,
    },
    vantages: quorum.toSorted((a, b) => (a.vantageId < b.vantageId ? -1 : 1)),
  };
}

/** "Failing" and "at least degraded" are decided each for itself, so that nothing gets better because one vantage sees worse. */
function verdictOf(previous: Before | undefined, monitor: MeasuredMonitor, quorum: readonly VantageReading[]): Verdict {
  const all = monitor.vantageIds.length;
  const failing = quorum.filter((one) => one.result === 'failing');
  const bad = quorum.filter((one) => one.result === 'failing' || one.result === 'degraded');
  const ok = quorum.filter((one) => one.result === 'ok');
  const absent = all - bad.length - ok.length;
  const undecided: Verdict = { result: 'unknown', agreeing: [], reason: reasonOf(quorum, absent, all) };
  const was = previous?.result ?? 'unknown';

  const isFailing = vote({ yes: failing.length, absent, all, before: was === 'failing' });
  if (isFailing === 'undecided' || (isFailing.isTie && was === 'unknown')) return undecided;
  if (isFailing.holds) return agreed(monitor, 'failing', failing, isFailing.isTie);
  const isBad = vote({ yes: bad.length, absent, all, before: was === 'failing' || was === 'degraded' });
  if (isBad === 'undecided' || (isBad.isTie && was === 'unknown')) return undecided;
  const isTie = isFailing.isTie || isBad.isTie;
  return isBad.holds ? agreed(monitor, 'degraded', bad, isTie) : agreed(monitor, 'ok', ok, isTie);
}

interface Votes {
  readonly yes: number;
  readonly absent: number;
  readonly all: number;
  readonly before: boolean;
}

function vote({ yes, absent, all, before }: Votes): { holds: boolean; isTie: boolean } | 'undecided' {
  if (yes * 2 > all) return { holds: true, isTie: false };
  if ((all - yes - absent) * 2 > all) return { holds: false, isTie: false };
  return absent > 0 ? 'undecided' : { holds: before, isTie: true };
}

function agreed(
  { networksMin }: MeasuredMonitor,
  result: MeasuredResult,
  agreeing: readonly VantageReading[],
  isTie: boolean,
): Verdict {
  if (isTie) return { result, agreeing, isTie };
  return networksOf(agreeing) >= networksMin
    ? { result, agreeing }
    : { result: 'unknown', agreeing, reason: 'too-few-networks' };
}

function reasonOf(quorum: readonly VantageReading[], absent: number, all: number): z.infer<typeof UnknownReason> {
  if (quorum.every((one) => one.sampledAt === null)) return 'never-measured';
  const silent = quorum.filter((one) => one.result === null);
  if (absent * 2 > all && silent.some((one) => one.latestResult === 'void')) return 'own-side-broken';
  if (absent === all) return 'evidence-too-old';
  return 'too-few-vantages';
}

function differs(reading: VantageReading, result: MeasuredResult): boolean {
  return reading.result !== null && reading.result !== result;
}

function networksOf(readings: readonly VantageReading[]): number {
  return countNetworks(readings.map((reading) => reading.network));
}

/**
 * How many networks these are for certain. Names that differ in case or blanks are one network. One that nobody named may
 * be any of the others, so it counts only where there is no other.
 */
export function countNetworks(names: readonly string[]): number {
  const named = new Set(names.map((name) => name.trim().replaceAll(/\s+/g, ' ').toLowerCase()));
  return named.has('') && named.size > 1 ? named.size - 1 : named.size;
}

/** What most of them name; of equally many the first by name, so that the order of the vantages decides nothing. */
function commonFailure(readings: readonly VantageReading[], result: MeasuredResult): FailureClass | null {
  const counts = new Map<FailureClass, number>();
  for (const reading of readings) {
    if (reading.failure === null || (result === 'failing' && reading.result !== 'failing')) continue;
    counts.set(reading.failure, (counts.get(reading.failure) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return most?.[0] ?? null;
}

const rank: Readonly<Record<MeasuredResult, number>> = { ok: 0, degraded: 1, unknown: 2, failing: 3 };

interface Change {
  readonly result: MeasuredResult;
  readonly inTrouble: readonly VantageReading[];
  readonly nowMs: number;
}

/** Trouble began when so many had begun to fail as make the majority, before it was confirmed. Good news is never back-dated. */
function sinceOf(previous: Before | undefined, monitor: MeasuredMonitor, change: Change): number {
  const { result, inTrouble, nowMs } = change;
  if (previous?.result === result) return previous.since;
  const isWorse = rank[result] > rank[previous?.result ?? 'ok'] || previous?.result === 'unknown';
  if (!isWorse || (result !== 'failing' && result !== 'degraded')) return nowMs;
  const counted = result === 'failing' ? inTrouble.filter((one) => one.result === 'failing') : inTrouble;
  const begins = counted.flatMap((one) => one.firstFailureAt ?? []).toSorted((a, b) => a - b);
  const begunAt = begins[Math.floor(monitor.vantageIds.length / 2)] ?? nowMs;
  return Math.min(nowMs, Math.max(begunAt, previous?.since ?? monitor.createdAt));
}

function nextDueAt(monitor: MeasuredMonitor, nowMs: number): number | null {
  const periodMs = monitor.periodS * 1000;
  return leastOf(
    monitor.vantageIds.map((vantageId) => nextSlotAt({ monitorId: monitor.id, vantageId, periodMs }, nowMs)),
  );
}

function leastOf(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function greatestOf(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

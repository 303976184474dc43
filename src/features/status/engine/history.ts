/** The past of all components: closed days are computed once and kept; today is computed anew. */

import type { Log } from '#src/core/ports.ts';
import type { Db } from '#src/store/store.ts';
import type { Component } from '../contract-schemas.ts';
import {
  barOf,
  dayMs,
  dayOf,
  dayRecord,
  startOfDay,
  uptimeOf,
  type DayRecord,
  type MaintenanceTime,
} from '../derive/day-record.ts';
import type { ComponentPast } from '../derive/derive-input.ts';
import { placesOf } from '../derive/places.ts';
import { measuredRuns, type TimeRange } from '../derive/runs.ts';
import type { StatusParts } from '../parts.ts';
import { insertDays, listDays, insertMonths } from '../repository-days.ts';
import { listMaintenanceRecords } from '../repository-maintenances.ts';
import { listShownTrouble } from '../repository-spans.ts';

/** Vantages that were cut off hand in late what they measured; after two days a day is closed. */
const closesAfterMs = 2 * dayMs;
/** Days on the page. */
const daysShown = 90;
/** Uptime windows on the page, in days. */
const windows = [1, 7, 30, 90];

export interface History {
  /** Reads and computes; what it cannot read stays as it was, and is dated. */
  refresh(db: Db, components: readonly Component[], now: number): Promise<void>;
  past(componentId: string, now: number): ComponentPast;
  records(componentId: string): readonly DayRecord[];
}

type Parts = Pick<StatusParts, 'watch'> & { readonly log: Log };

export function createHistory(parts: Parts): History {
  const closed = new Map<string, Map<string, DayRecord>>();
  let current = new Map<string, readonly DayRecord[]>();
  let isLoaded = false;

  const recordsOf = (id: string): readonly DayRecord[] =>
    [...(closed.get(id)?.values() ?? []), ...(current.get(id) ?? [])].toSorted((a, b) => a.fromAt - b.fromAt);

  const keep = (componentId: string, record: DayRecord): void => {
    const days = closed.get(componentId) ?? new Map<string, DayRecord>();
    days.set(record.day, record);
    closed.set(componentId, days);
  };

  return {
    records: recordsOf,
    past: (id, now) => pastOf(recordsOf(id), now),
    refresh: async (db, components, now) => {
      if (!isLoaded) {
        for (const { componentId, record } of await listDays(db, dayOf(now - 400 * dayMs))) keep(componentId, record);
        isLoaded = true;
      }
      const firstOpenAt = firstOpenDay(components, closed, now);
      const computed = await compute(parts, db, components, { fromAt: firstOpenAt, toAt: now });
      const next = new Map<string, DayRecord[]>();
      const closing: { componentId: string; record: DayRecord }[] = [];
      for (const { componentId, record } of computed) {
        if (closed.get(componentId)?.has(record.day) === true) continue;
        const isClosed = record.toAt - record.fromAt === dayMs && record.toAt + closesAfterMs <= now;
        if (isClosed) closing.push({ componentId, record });
        else next.set(componentId, [...(next.get(componentId) ?? []), record]);
      }
      await insertDays(db, closing);
      for (const { componentId, record } of closing) keep(componentId, record);
      if (closing.length > 0) await insertMonths(db, closedMonths(components, recordsOf, now));
      current = next;
    },
  };
}

/** The first day that is not closed for every component. */
function firstOpenDay(
  components: readonly Component[],
  closed: ReadonlyMap<string, ReadonlyMap<string, DayRecord>>,
  now: number,
): number {
  const earliest = startOfDay(now) - (daysShown - 1) * dayMs;
  const firsts = components.map(({ id, createdAt }) => {
    let day = Math.max(earliest, startOfDay(createdAt));
    while (day < now && closed.get(id)?.has(dayOf(day)) === true) day += dayMs;
    return day;
  });
  return Math.min(startOfDay(now), ...firsts);
}

async function compute(
  { watch }: Parts,
  db: Db,
  components: readonly Component[],
  range: TimeRange,
): Promise<{ componentId: string; record: DayRecord }[]> {
  const monitorIds = [...new Set(components.flatMap((component) => component.monitorIds))];
  const segments = monitorIds.length === 0 ? [] : await watch.segments(db, monitorIds, range.fromAt, range.toAt);
  const lines = measuredRuns(placesOf(components), segments, range);
  const trouble = await listShownTrouble(db, range);
  const maintenances = await listMaintenanceRecords(db, { endsAfter: range.fromAt, startsBefore: range.toAt });
  const days: TimeRange[] = [];
  for (let fromAt = range.fromAt; fromAt < range.toAt; fromAt = startOfDay(fromAt) + dayMs) {
    days.push({ fromAt, toAt: Math.min(startOfDay(fromAt) + dayMs, range.toAt) });
  }
  return components.flatMap(({ id, createdAt }) => {
    const times = maintenances
      .filter((one) => !one.isCancelled && one.componentIds.includes(id))
      .map(({ startsAt, endsAt, announcedAt }): MaintenanceTime => ({
        fromAt: startsAt,
        toAt: endsAt,
        isAnnouncedBefore: announcedAt <= startsAt,
      }));
    const line = lines.get(id) ?? [];
    return days
      .filter(({ toAt }) => toAt > createdAt)
      .map((day) => {
        const touches = (one: TimeRange): boolean => one.toAt > day.fromAt && one.fromAt < day.toAt;
        const own = (trouble.get(id) ?? []).filter(touches);
        return { componentId: id, record: dayRecord(day, line.filter(touches), own, times.filter(touches)) };
      });
  });
}

function pastOf(records: readonly DayRecord[], now: number): ComponentPast {
  const toAt = now;
  const midnight = startOfDay(now);
  const from = (days: number): number => midnight - (days - 1) * dayMs;
  return {
    days: records.filter(({ fromAt }) => fromAt >= from(daysShown)).map(barOf),
    uptime: windows.map((days) => uptimeOf(records, { fromAt: from(days), toAt })),
  };
}

/** Months of which every day is closed. */
function closedMonths(
  components: readonly Component[],
  recordsOf: (id: string) => readonly DayRecord[],
  now: number,
): { componentId: string; month: string; range: TimeRange; records: readonly DayRecord[] }[] {
  return components.flatMap(({ id }) => {
    const records = recordsOf(id);
    const months = [...new Set(records.map(({ day }) => day.slice(0, 7)))];
    return months.flatMap((month) => {
      const range = monthRange(month);
      if (range.toAt + closesAfterMs > now) return [];
      return [{ componentId: id, month, range, records: records.filter(({ day }) => day.startsWith(month)) }];
    });
  });
}

export function monthRange(month: string): TimeRange {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { fromAt: Date.UTC(year, number - 1, 1), toAt: Date.UTC(year, number, 1) };
}

/** When the steps of a legal clock are due. Pure; months are those of the calendar in UTC. */

import type { ClockStep, DueRule, LegalClock, Regime, RegimeStep } from '../contract-clocks.ts';
import type { ClockFold, ReminderLevel } from '../log/incident-fold.ts';

const hourMs = 3_600_000;

/** A month after 31 January is 28 or 29 February. */
export function addTime(at: number, { hours, days, months }: Pick<DueRule, 'hours' | 'days' | 'months'>): number {
  let start = at;
  if (months > 0) {
    const date = new Date(at);
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + months);
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(day, last));
    start = date.getTime();
  }
  return start + hours * hourMs + days * 24 * hourMs;
}

interface Due {
  readonly dueAt: number | null;
  /** Where its time began, for the part that is used. */
  readonly fromAt: number | null;
  readonly waitsFor: ClockStep['waitsFor'];
}

function startOf(rule: DueRule, clock: ClockFold, dues: ReadonlyMap<string, Due>): number | null {
  switch (rule.from) {
    case 'aware':
      return clock.awareAt;
    case 'classified':
      return clock.classifiedAt;
    case 'mitigated':
      return clock.mitigatedAt;
    case 'filed': {
      const filed = clock.filed.find((one) => one.stepId === rule.step);
      return filed?.filedAt ?? dues.get(rule.step ?? '')?.dueAt ?? null;
    }
  }
}

/** The earliest of its rules whose start has happened. */
function dueOf(step: RegimeStep, clock: ClockFold, dues: ReadonlyMap<string, Due>): Due {
  let earliest: Due | undefined;
  for (const rule of step.due) {
    const fromAt = startOf(rule, clock, dues);
    if (fromAt === null) continue;
    const dueAt = addTime(fromAt, rule);
    if (earliest?.dueAt === undefined || earliest.dueAt === null || dueAt < earliest.dueAt) {
      earliest = { dueAt, fromAt, waitsFor: null };
    }
  }
  if (earliest !== undefined) return earliest;
  const waits = step.due.map((rule) => rule.from).find((from) => from === 'classified' || from === 'mitigated');
  return { dueAt: null, fromAt: null, waitsFor: waits ?? null };
}

export function clockSteps(regime: Regime, clock: ClockFold, nowMs: number): ClockStep[] {
  const dues = new Map<string, Due>();
  return regime.steps.map((step) => {
    const due = dueOf(step, clock, dues);
    dues.set(step.id, due);
    const filed = clock.filed.find((one) => one.stepId === step.id);
    const used = due.dueAt === null || due.fromAt === null ? null : usedPercent(due.fromAt, due.dueAt, nowMs);
    return {
      stepId: step.id,
      name: step.name,
      dueAt: due.dueAt,
      waitsFor: due.waitsFor,
      usedPercent: used,
      level: levelOf(used, due.dueAt, { filedAt: filed?.filedAt, nowMs }),
      filedAt: filed?.filedAt ?? null,
      reference: filed?.reference ?? null,
    };
  });
}

function usedPercent(fromAt: number, dueAt: number, nowMs: number): number {
  return dueAt <= fromAt ? 100 : Math.max(0, Math.floor(((nowMs - fromAt) * 100) / (dueAt - fromAt)));
}

function levelOf(
  used: number | null,
  dueAt: number | null,
  { filedAt, nowMs }: { readonly filedAt: number | undefined; readonly nowMs: number },
): ClockStep['level'] {
  if (filedAt !== undefined) return dueAt !== null && filedAt > dueAt ? 'filed-late' : 'filed';
  if (used === null || dueAt === null) return 'waiting';
  if (nowMs > dueAt) return 'overdue';
  if (used >= 90) return 'warned-90';
  if (used >= 75) return 'warned-75';
  return used >= 50 ? 'warned-50' : 'running';
}

const reminders: readonly ReminderLevel[] = ['warned-50', 'warned-75', 'warned-90', 'overdue'];

/** Reminders that are due and were not given: of each step only the highest, so that a late start does not send four. */
export function dueReminders(
  regime: Regime,
  clock: ClockFold,
  nowMs: number,
): { readonly stepId: string; readonly level: ReminderLevel }[] {
  if (clock.stoppedAt !== null) return [];
  return clockSteps(regime, clock, nowMs).flatMap(({ stepId, level }) => {
    const reached = reminders.find((one) => one === level);
    if (reached === undefined) return [];
    const given = clock.reminded.filter((one) => one.stepId === stepId).map((one) => reminders.indexOf(one.level));
    return Math.max(-1, ...given) < reminders.indexOf(reached) ? [{ stepId, level: reached }] : [];
  });
}

/** A law that is not in the list any more leaves its clock without steps, and says so by that. */
export function legalClock(
  incidentId: string,
  clock: ClockFold,
  regime: Regime | undefined,
  nowMs: number,
): LegalClock {
  const { filed: _filed, reminded: _reminded, ...rest } = clock;
  const unknown = { en: clock.regimeId, de: clock.regimeId };
  return {
    ...rest,
    incidentId,
    name: regime?.name ?? unknown,
    source: regime?.source ?? { text: '', url: 'https://eur-lex.europa.eu/' },
    note: regime?.note ?? { en: '', de: '' },
    alsoTell: regime?.alsoTell ?? { en: '', de: '' },
    mustBeConfirmed: true,
    steps: regime === undefined ? [] : clockSteps(regime, clock, nowMs),
  };
}

/**
 * What measurement tells by itself, and when. Pure. One statement for each real change: it began, it reached further, a part
 * is back, it lasts until the promised time, it is back, it began again. Everything else is silence.
 */

import { severityOf, type ComponentState } from '#src/core/component-state.ts';
import type { FailureClass } from '#src/core/failure.ts';
import type { IncidentState, Severity } from '../../incidents/contract-schemas.ts';
import type { StatusSettings } from '../contract-records.ts';

/** One component that is measured itself, as the plan sees it. */
export interface Watched {
  readonly componentId: string;
  readonly measured: ComponentState;
  readonly failure: FailureClass | null;
  /** Since when it is measured so. */
  readonly since: number;
  /** Start of the first failing sample. */
  readonly firstFailureAt: number | null;
  /** Since when some vantages see it fail, while most do not. */
  readonly regionalSince: number | null;
  /** Switched off on purpose, or announced as part of maintenance: it fails, and there is nothing to tell. */
  readonly isExplained: boolean;
}

/** What was told of one incident; stored, so that a restart tells nothing twice. */
export interface Memory {
  readonly incidentId: string;
  /** What is told to fail; what fails for some vantages only stands in `everFailed` alone. */
  readonly failing: readonly string[];
  /** Everything that ever failed in it, also where it failed for some vantages only. */
  readonly everFailed: readonly string[];
  readonly severity: Severity;
  readonly phase: 'suspected' | 'confirmed' | 'back';
  readonly startedAt: number;
  readonly openedAt: number;
  readonly toldAt: number;
  /** The promise of the newest statement. */
  readonly nextUpdateAt: number | null;
  /** Statements that only said that it lasts; each promises for twice as long. */
  readonly renewals: number;
  /** Since when all that failed is measured well; `null`: not all. */
  readonly wellSince: number | null;
  /** Since when fewer fail than was told. */
  readonly fewerSince: number | null;
}

export type MeasuredKind = 'begun' | 'wider' | 'fewer' | 'lasting' | 'back' | 'again';

export type Step =
  | {
      readonly kind: 'open';
      readonly severity: Severity;
      readonly startedAt: number;
      readonly failing: readonly string[];
    }
  | {
      readonly kind: 'tell';
      readonly say: MeasuredKind;
      readonly state: IncidentState;
      readonly severity: Severity;
      readonly failing: readonly string[];
      readonly nextUpdateAt: number | null;
    }
  | { readonly kind: 'move'; readonly to: IncidentState };

export interface Plan {
  readonly steps: readonly Step[];
  /** `undefined`: there is nothing to remember, or no more. */
  readonly memory: Omit<Memory, 'incidentId'> | undefined;
}

type Settings = Pick<StatusSettings, 'confirmAfterS' | 'recoveredAfterS' | 'statementEveryS' | 'nextUpdateAfterS'>;

/** However long it lasts, somebody who reads once a day finds something of today. */
const promiseMaxMs = 86_400_000;
/** Below so many parts "half of them" means nothing. */
const criticalPartsMin = 4;
/** What only some vantages see may be their own way there; when it stays, those who go that way must hear of it. */
const regionalAfterMs = 900_000;

const isFailing = ({ measured, isExplained }: Watched): boolean =>
  !isExplained && severityOf(measured) >= severityOf('partial');
const isWell = ({ measured }: Watched): boolean => measured === 'ok' || measured === 'degraded';

/** What an incident tells of already is told of until no vantage sees it fail any more. */
function isRegional(watched: Watched, memory: Memory | undefined, now: number): boolean {
  const { componentId, regionalSince, isExplained } = watched;
  if (regionalSince === null || isExplained || isFailing(watched)) return false;
  return memory?.everFailed.includes(componentId) === true || now - regionalSince >= regionalAfterMs;
}

/** What is not measured any more is not back: whoever takes a test away has not mended anything. */
function areWell(ids: readonly string[], watched: readonly Watched[]): boolean {
  return ids.every((id) => watched.some((one) => one.componentId === id && isWell(one)));
}

/**
 * @param watched all components of one tree that are measured
 * @param memory what was told of the incident of this tree that is open
 */
export function planMeasured(
  watched: readonly Watched[],
  memory: Memory | undefined,
  settings: Settings,
  now: number,
): Plan {
  const failing = watched.filter(isFailing);
  const regional = watched.filter((one) => isRegional(one, memory, now));
  const severity = severityFor(watched, failing);
  if (memory === undefined) return begin({ failing, regional, severity }, settings, now);
  const grown = grownSeverity(memory.severity, severity);
  // More of it, or worse: who wants to hear of what is severe must not miss what began as less.
  const isNew =
    failing.some(({ componentId }) => !memory.failing.includes(componentId)) ||
    regional.some(({ componentId }) => !memory.everFailed.includes(componentId)) ||
    grown !== memory.severity;
  const notBack = memory.failing.filter((id) => !areWell([id], watched));
  const stillIds = [...new Set([...idsOf(failing), ...notBack])].toSorted();
  const failingIds = idsOf([...failing, ...regional]);
  const current = { memory, failingIds, stillIds, severity: grown, settings, now };
  if (memory.phase === 'back') return afterBack(watched, current, isNew);
  if (isNew) return widen(current);
  if (failingIds.length === 0) return recover(watched, current);
  return goOn(current);
}

function idsOf(watched: readonly Watched[]): string[] {
  return watched.map(({ componentId }) => componentId).toSorted();
}

interface Found {
  readonly failing: readonly Watched[];
  readonly regional: readonly Watched[];
  readonly severity: Severity;
}

function begin({ failing, regional, severity }: Found, settings: Settings, now: number): Plan {
  const ids = idsOf([...failing, ...regional]);
  if (ids.length === 0) return { steps: [], memory: undefined };
  const begun = [
    ...failing.map(({ firstFailureAt, since }) => firstFailureAt ?? since),
    ...regional.map(({ regionalSince, since }) => regionalSince ?? since),
  ];
  const startedAt = Math.min(now, ...begun);
  return {
    steps: [{ kind: 'open', severity, startedAt, failing: ids }],
    memory: {
      ...{ failing: idsOf(failing), everFailed: ids, severity, phase: 'suspected', startedAt },
      ...{ openedAt: now, toldAt: now, nextUpdateAt: promise(settings, 0, now), renewals: 0 },
      ...{ wellSince: null, fewerSince: null },
    },
  };
}

interface Current {
  readonly memory: Memory;
  /** What fails, for all or for some vantages, and is explained by nothing. */
  readonly failingIds: readonly string[];
  /** With what was told to fail and is not measured well since: what is unknown or switched off is not back. */
  readonly stillIds: readonly string[];
  readonly severity: Severity;
  readonly settings: Settings;
  readonly now: number;
}

/** More fails. Within the first moments everything joins one statement, at the time at which the failure is confirmed. */
function widen(current: Current): Plan {
  const { memory, settings, now } = current;
  const quietMs = settings.confirmAfterS * 1000;
  if (now - memory.toldAt < quietMs) return { steps: [], memory: { ...memory, wellSince: null } };
  return told(current, 'wider', { phase: 'confirmed', fewerSince: null });
}

/** Nothing new fails. */
function goOn(current: Current): Plan {
  const { memory, settings, now } = current;
  const isConfirmed = memory.phase === 'confirmed' || now - memory.openedAt >= settings.confirmAfterS * 1000;
  const phase = isConfirmed ? 'confirmed' : 'suspected';
  const confirm: Step[] = isConfirmed && memory.phase !== 'confirmed' ? [{ kind: 'move', to: 'confirmed' }] : [];
  const isFewer = current.stillIds.length < memory.failing.length;
  const fewerSince = isFewer ? (memory.fewerSince ?? now) : null;
  const hasHeld = fewerSince !== null && now - fewerSince >= settings.recoveredAfterS * 1000;
  if (hasHeld && now - memory.toldAt >= settings.statementEveryS * 1000) {
    return told(current, 'fewer', { phase: 'confirmed', fewerSince: null });
  }
  if (memory.nextUpdateAt !== null && now >= memory.nextUpdateAt) {
    return told(current, 'lasting', { phase: 'confirmed', fewerSince, renewals: memory.renewals + 1 });
  }
  return { steps: confirm, memory: { ...memory, phase, fewerSince, wellSince: null } };
}

/** Nothing fails any more. Only what is measured well is back; what is unknown or switched off is not. */
function recover(watched: readonly Watched[], current: Current): Plan {
  const { memory, settings, now } = current;
  const missing = memory.everFailed.filter((id) => !areWell([id], watched));
  if (missing.length > 0) return goOn({ ...current, failingIds: missing, stillIds: missing });
  const wellSince = memory.wellSince ?? now;
  if (now - wellSince < settings.recoveredAfterS * 1000) return { steps: [], memory: { ...memory, wellSince } };
  return {
    steps: [tell(current, 'back', { state: 'observing', nextUpdateAt: null })],
    memory: { ...memory, phase: 'back', toldAt: now, nextUpdateAt: null, wellSince, fewerSince: null },
  };
}

/** It was told to be back: it either holds, and the incident ends, or it began again. */
function afterBack(watched: readonly Watched[], current: Current, isNew: boolean): Plan {
  const { memory, failingIds, settings, now } = current;
  if (failingIds.length > 0 || isNew) return told(current, 'again', { phase: 'confirmed', fewerSince: null });
  const hasHeld = now - memory.toldAt >= settings.recoveredAfterS * 1000;
  if (!hasHeld || !areWell(memory.everFailed, watched)) return { steps: [], memory };
  return { steps: [{ kind: 'move', to: 'closed' }], memory: undefined };
}

function told(
  current: Current,
  say: MeasuredKind,
  next: Pick<Memory, 'phase' | 'fewerSince'> & { readonly renewals?: number },
): Plan {
  const { memory, failingIds, stillIds, severity, settings, now } = current;
  const renewals = next.renewals ?? 0;
  const nextUpdateAt = promise(settings, renewals, now);
  const everFailed = [...new Set([...memory.everFailed, ...failingIds])].toSorted();
  return {
    steps: [tell(current, say, { state: 'confirmed', nextUpdateAt })],
    memory: {
      ...memory,
      ...{ failing: stillIds, everFailed, severity, toldAt: now, nextUpdateAt, renewals, wellSince: null },
      ...{ phase: next.phase, fewerSince: next.fewerSince },
    },
  };
}

function tell(
  { failingIds, severity }: Current,
  say: MeasuredKind,
  { state, nextUpdateAt }: { readonly state: IncidentState; readonly nextUpdateAt: number | null },
): Step {
  return { kind: 'tell', say, state, severity, failing: failingIds, nextUpdateAt };
}

function promise({ nextUpdateAfterS }: Settings, renewals: number, now: number): number {
  return now + Math.min(nextUpdateAfterS * 1000 * 2 ** renewals, promiseMaxMs);
}

const order: readonly Severity[] = ['minor', 'major', 'critical'];

function grownSeverity(before: Severity, now: Severity): Severity {
  return order.indexOf(now) > order.indexOf(before) ? now : before;
}

/** By how much of the tree fails, not by how loudly. */
function severityFor(watched: readonly Watched[], failing: readonly Watched[]): Severity {
  if (watched.length >= criticalPartsMin && failing.length * 2 >= watched.length) return 'critical';
  return failing.some(({ measured }) => measured === 'down') ? 'major' : 'minor';
}

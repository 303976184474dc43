/** Incidents by the month in which they began. What is long over has a page that does not change any more. Pure. */

import type { PublicIncident } from '../contract-schemas.ts';

export interface HistoryMonth {
  /** `2022-02`, UTC. */
  readonly month: string;
  /** The newest first. */
  readonly incidents: readonly PublicIncident[];
  /** Whether it is a record: over, like all that began in it, for a while. */
  readonly isRecord: boolean;
}

/** So long after its end a text is still corrected often, and a promise still looked for. */
const recordAfterMs = 7 * 86_400_000;

/** A page without the times of the page: nothing on it is refreshed. */
export function isRecord({ closedAt, state }: PublicIncident, nowMs: number): boolean {
  return closedAt !== null && state === 'closed' && nowMs - closedAt >= recordAfterMs;
}

/** The newest month first. Of two with one id, the one that comes first counts. */
export function monthsOf(incidents: readonly PublicIncident[], nowMs: number): HistoryMonth[] {
  const byId = new Map(incidents.toReversed().map((incident) => [incident.id, incident]));
  const inOrder = [...byId.values()].toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1));
  return [...Map.groupBy(inOrder, ({ startedAt }) => monthOf(startedAt))].map(([month, own]) => ({
    month,
    incidents: own,
    isRecord: endOf(month) + recordAfterMs <= nowMs && own.every((incident) => isRecord(incident, nowMs)),
  }));
}

/** A time that no calendar holds stands in the first month. */
function monthOf(at: number): string {
  const isMoment = Number.isFinite(at) && at >= 0 && at < 253_402_300_800_000;
  return new Date(isMoment ? at : 0).toISOString().slice(0, 7);
}

function endOf(month: string): number {
  const [year = 1970, one = 1] = month.split('-').map(Number);
  return Date.UTC(year, one);
}

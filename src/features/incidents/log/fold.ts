/**
 * From the log of an incident to what is true now. Pure: the same events give the same view, in one go or in parts, and an
 * event that was applied before changes nothing. Whether something may happen is decided before it is written, not here.
 */

import { invariant } from '#src/core/errors.ts';
import type { EventOf, IncidentEvent } from './events.ts';
import { applyClock } from './fold-clocks.ts';
import { applyRestoration, emptyRestoration } from './fold-restoration.ts';
import { applyStatement } from './fold-statements.ts';
import type { IncidentFold, IncidentTimes } from './incident-fold.ts';

/** A fold of nothing is nothing: an incident begins with `incident.opened`. */
export function foldIncident(events: Iterable<IncidentEvent>, from?: IncidentFold): IncidentFold | undefined {
  let fold = from;
  for (const event of events) {
    if (fold !== undefined && event.seq <= fold.seq) continue;
    fold = applyEvent(fold, event);
  }
  return fold;
}

export function applyEvent(fold: IncidentFold | undefined, event: IncidentEvent): IncidentFold {
  const { data } = event;
  if (data.kind === 'incident.opened') {
    invariant(fold === undefined && event.seq === 1, 'an incident was opened twice.');
    return opened(event, data);
  }
  invariant(fold !== undefined, 'the log of an incident has no beginning.');
  invariant(event.seq === fold.seq + 1, 'the log of an incident has a gap.');
  const changed = takeUp({ ...applyData(fold, event), seq: event.seq, hash: event.hash, changedAt: event.at }, event);
  return changed;
}

function opened(event: IncidentEvent, data: EventOf<'incident.opened'>): IncidentFold {
  const { kind: _kind, reason: _reason, startedAt, detectedAt, ...rest } = data;
  const isByPerson = event.personId !== null;
  return {
    ...rest,
    id: event.incidentId,
    seq: event.seq,
    hash: event.hash,
    isFalseAlarm: false,
    isLedByPerson: isByPerson,
    times: {
      startedAt,
      detectedAt,
      acknowledgedAt: isByPerson ? event.at : null,
      firstPublicAt: null,
      containedAt: null,
      firstRestoredAt: null,
      fullyRestoredAt: null,
      closedAt: null,
    },
    roles: {},
    handOvers: [],
    statements: [],
    answers: [],
    restoration: emptyRestoration,
    clocks: [],
    openedAt: event.at,
    changedAt: event.at,
  };
}

/** Whatever a person does beside writing a note means that somebody has taken the incident up. */
function takeUp(fold: IncidentFold, event: IncidentEvent): IncidentFold {
  if (event.personId === null || event.data.kind === 'note.added') return fold;
  if (fold.isLedByPerson && fold.times.acknowledgedAt !== null) return fold;
  return {
    ...fold,
    isLedByPerson: true,
    times: { ...fold.times, acknowledgedAt: fold.times.acknowledgedAt ?? event.at },
  };
}

function applyData(fold: IncidentFold, event: IncidentEvent): IncidentFold {
  const { data, at } = event;
  switch (data.kind) {
    case 'incident.opened':
    case 'incident.acknowledged':
    case 'note.added':
      return fold;
    case 'incident.changed':
      return {
        ...fold,
        titles: data.titles ?? fold.titles,
        severity: data.severity ?? fold.severity,
        componentIds: data.componentIds ?? fold.componentIds,
      };
    case 'incident.moved':
      return { ...fold, state: data.to, times: timesAfterMove(fold.times, data, at) };
    case 'incident.false-alarm':
      return { ...fold, state: 'closed', isFalseAlarm: true, times: { ...fold.times, closedAt: at } };
    case 'incident.reopened':
      return {
        ...fold,
        state: 'confirmed',
        isFalseAlarm: false,
        times: { ...fold.times, fullyRestoredAt: null, closedAt: null },
      };
    case 'incident.time-set':
      return { ...fold, times: { ...fold.times, [data.field]: data.to } };
    case 'role.handed':
      return handOver(fold, event, data);
    case 'statement.drafted':
    case 'statement.revised':
    case 'statement.withdrawn':
    case 'statement.approved':
    case 'statement.published':
    case 'statement.made':
    case 'statement.translated':
    case 'question.answered':
      return applyStatement(fold, event, data);
    case 'effect.added':
    case 'effect.ended':
    case 'wave.planned':
    case 'wave.changed':
    case 'wave.removed':
    case 'wave.opened':
    case 'wave.ready':
    case 'wave.confirmed':
    case 'wave.passed':
    case 'wave.rolled-back':
      return applyRestoration(fold, event, data);
    case 'clock.started':
    case 'clock.marked':
    case 'clock.stopped':
    case 'clock.filed':
    case 'clock.reminded':
      return { ...fold, clocks: applyClock(fold.clocks, data, at) };
  }
}

/** Going back to a state in which something is broken means that it was not fully restored. */
function timesAfterMove(
  times: IncidentTimes,
  { to, restoredAt }: Pick<EventOf<'incident.moved'>, 'to' | 'restoredAt'>,
  at: number,
): IncidentTimes {
  switch (to) {
    case 'contained':
      return { ...times, containedAt: times.containedAt ?? at, fullyRestoredAt: null };
    case 'suspected':
    case 'confirmed':
    case 'mitigating':
    case 'restoring':
      return { ...times, fullyRestoredAt: null };
    case 'observing': {
      const notBefore = Math.max(times.startedAt, times.containedAt ?? 0, times.firstRestoredAt ?? 0);
      const restored = Math.min(at, Math.max(restoredAt ?? at, notBefore));
      return {
        ...times,
        firstRestoredAt: times.firstRestoredAt ?? restored,
        fullyRestoredAt: times.fullyRestoredAt ?? restored,
      };
    }
    case 'closed':
      return { ...times, closedAt: at };
  }
}

function handOver(fold: IncidentFold, event: IncidentEvent, data: EventOf<'role.handed'>): IncidentFold {
  const { [data.role]: _before, ...others } = fold.roles;
  const entry = { role: data.role, holder: data.holder, note: data.note, at: event.at, byName: event.actorName };
  return {
    ...fold,
    roles: data.holder === null ? others : { ...others, [data.role]: data.holder },
    handOvers: [...fold.handOvers, entry],
  };
}

/** Maintenance and steps of restoration as a calendar (RFC 5545) that people subscribe to; what is cancelled says so. */

import ical, { ICalEventStatus } from 'ical-generator';
import type { PublicLocale } from '#src/core/messages.ts';
import type { Maintenance, PublicIncident } from '../contract-schemas.ts';
import type { TextFile } from './badges.ts';
import { markdownToText } from '../../../core/markdown.ts';
import { oneLine, safeText } from '../../../core/safe-text.ts';
import { stateName } from './state-mark.ts';
import { incidentPage, pickText, publicUrlOf, titleOf, viewOf, type Indexed, type View } from './view.ts';
import { sayKnown } from './words/say.ts';

type Wave = PublicIncident['waves'][number];
type Calendar = ReturnType<typeof ical>;

/** How often a calendar program asks again (RFC 7986). */
const refreshS = 900;
/** A step without an end is drawn as long as this. */
const stepMs = 3_600_000;
/** Years that every calendar program can hold. */
const momentMax = Date.UTC(2200, 0, 1);

export function calendar(indexed: Indexed, locale: PublicLocale): TextFile[] {
  const view = viewOf(indexed, locale, '');
  const { snapshot } = indexed;
  const made = ical({
    name: titleOf(view),
    prodId: { company: 'keepsight', product: 'status', language: locale.toUpperCase() },
    ttl: refreshS,
  });
  for (const maintenance of snapshot.maintenances) addMaintenance(made, view, maintenance);
  for (const incident of snapshot.incidents) {
    for (const wave of incident.waves) addWave(made, view, incident, wave);
  }
  return [[`${locale}/calendar.ics`, 'text/calendar; charset=utf-8', made.toString()]];
}

function addMaintenance(made: Calendar, view: View, maintenance: Maintenance): void {
  const title = pickText(view, maintenance.title, maintenance.id).text;
  const affected = maintenance.componentIds.flatMap((id) => {
    const component = view.components.get(id);
    return component === undefined ? [] : [pickText(view, component.name, component.slug).text];
  });
  const body = maintenance.body[pickText(view, maintenance.body).locale] ?? '';
  const expected = view.say('maintenance.expected', { state: stateName(view, maintenance.expected) });
  const isCancelled = maintenance.state === 'cancelled';
  made.createEvent({
    id: `maintenance-${maintenance.id}@keepsight`,
    sequence: maintenance.sequence,
    // The time of the data, not of this file: a program that compares them must not see a change where there is none.
    stamp: moment(maintenance.changedAt),
    lastModified: moment(maintenance.changedAt),
    start: moment(maintenance.startsAt),
    end: moment(Math.max(maintenance.endsAt, maintenance.startsAt + 60_000)),
    summary: isCancelled ? `${view.say('maintenance.cancelled')}: ${title}` : title,
    description: [affected.join(', '), expected, markdownToText(body)].filter((part) => part !== '').join('\n\n'),
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    url: publicUrlOf(view.snapshot, `${view.locale}/index.html`),
  });
}

/** A step that is planned stands at its plan; one that was opened, at what really happened. */
function addWave(made: Calendar, view: View, incident: PublicIncident, wave: Wave): void {
  const start = wave.openedAt ?? wave.plannedAt;
  if (start === null) return;
  const isTakenBack = wave.state === 'rolled-back';
  const name = view.say('calendar.restoration', { name: oneLine(wave.name) });
  const lines = [
    `${view.say('wave.audience')}: ${oneLine(wave.audience)}`,
    `${view.say('wave.scope')}: ${String(wave.scopePercent)} %`,
    `${view.say('wave.state')}: ${sayKnown(view.say, 'wave', wave.state)}`,
    ...(wave.works === '' ? [] : [`${view.say('wave.works')}: ${safeText(wave.works)}`]),
    ...(wave.doesNotWork === '' ? [] : [`${view.say('wave.does-not-work')}: ${safeText(wave.doesNotWork)}`]),
  ];
  const changedAt = wave.passedAt ?? wave.openedAt ?? incident.startedAt;
  made.createEvent({
    id: `wave-${wave.id}@keepsight`,
    // A step has no revision number of its own; its way through the states only goes forward.
    sequence: isTakenBack ? 3 : Number(wave.openedAt !== null) + Number(wave.passedAt !== null),
    stamp: moment(changedAt),
    lastModified: moment(changedAt),
    start: moment(start),
    end: moment(Math.max(wave.passedAt ?? start + stepMs, start + 60_000)),
    summary: name,
    description: safeText(lines.join('\n')),
    status: isTakenBack ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    url: publicUrlOf(view.snapshot, `${view.locale}/${incidentPage(incident)}index.html`),
  });
}

function moment(at: number): Date {
  return new Date(Math.min(Math.max(at, 0), momentMax));
}

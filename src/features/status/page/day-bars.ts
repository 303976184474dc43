/**
 * Days as bars, drawn as one path per state: a dash pattern makes days of a line, so that ninety days cost a few bytes.
 * Height and pattern tell the states apart without colour: trouble is tall, what is not known is striped and just as tall.
 */

import { componentStates, type ComponentState } from '#src/core/component-state.ts';
import type { ComponentView } from '../contract-schemas.ts';
import { html, trusted, type Html } from './html.ts';
import { stateName } from './state-mark.ts';
import { dayText, durationText, percentText } from './times.ts';
import type { View } from './view.ts';

type Day = ComponentView['days'][number];

const stepX = 6;
const height = 28;
const heights: Readonly<Record<ComponentState, number>> = {
  ok: 10,
  degraded: 16,
  restoring: 16,
  partial: 22,
  'off-by-operator': 28,
  down: 28,
  unknown: 28,
};

const secondsPerDay = 86_400;
/** A day of which less is known shows it. One missed minute in 144 is no news. */
const coverageShown = 0.99;
const capHeight = 6;

/** The share of the day of which anything is known, 0 to 1. */
export function coverageOf(day: Day): number {
  const known = day.okS + day.degradedS + day.partialS + day.downS + day.offByOperatorS;
  const all = known + day.unknownS;
  return all <= 0 ? 0 : Math.min(1, known / Math.max(all, 1));
}

function isNotFullyKnown(day: Day): boolean {
  return day.worst === 'unknown' || coverageOf(day) < coverageShown;
}

interface Counts {
  readonly ok: number;
  readonly problem: number;
  readonly unknown: number;
}

function countDays(days: readonly Day[]): Counts {
  const unknown = days.filter(isNotFullyKnown).length;
  const ok = days.filter((day) => day.worst === 'ok' && !isNotFullyKnown(day)).length;
  const problem = days.filter((day) => day.worst !== 'ok' && day.worst !== 'unknown').length;
  return { ok, problem, unknown };
}

export function daysSummary(view: View, days: readonly Day[]): string {
  return view.say('days.summary', { ...countDays(days) });
}

/** A page that is young leaves the room of the days before it empty, and its own days are no wider for that. */
const daysWide = 90;

/** What they show stands in words beside them, always: to who cannot see them it is said once. */
export function dayBars(days: readonly Day[]): Html {
  if (days.length === 0) return html``;
  const width = days.length * stepX;
  const empty = Math.max(0, daysWide - days.length) * stepX;
  const paths = componentStates.map((state) => barPath(days, state)).join('');
  return html`<svg
    class="days"
    viewBox="${-empty} 0 ${width + empty} ${height}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${trusted(paths + gapPath(days))}
  </svg>`;
}

function barPath(days: readonly Day[], state: ComponentState): string {
  const y = height - heights[state] / 2;
  const runs = runsOf(days, (day) => day.worst === state, y);
  return runs === '' ? '' : `<path class="day-${state}" d="${runs}"/>`;
}

/** A striped cap over days of which we know too little, whatever their colour. */
function gapPath(days: readonly Day[]): string {
  const runs = runsOf(days, (day) => day.worst !== 'unknown' && isNotFullyKnown(day), capHeight / 2);
  return runs === '' ? '' : `<path class="day-gap" d="${runs}"/>`;
}

function runsOf(days: readonly Day[], belongs: (day: Day) => boolean, y: number): string {
  let path = '';
  let from: number | undefined;
  for (let i = 0; i <= days.length; i += 1) {
    const day = days[i];
    if (day !== undefined && belongs(day)) from ??= i;
    else if (from !== undefined) {
      path += `M${String(from * stepX)} ${String(y)}h${String((i - from) * stepX - 1)}`;
      from = undefined;
    }
  }
  return path;
}

/** The same as a list: what a screen reader, a text browser and paper give. */
export function daysList(view: View, days: readonly Day[]): Html {
  const notable = days.filter((day) => day.worst !== 'ok' || isNotFullyKnown(day)).toReversed();
  if (notable.length === 0) return html``;
  return html`<h3>${view.say('days.list')}</h3>
    <ul class="day-list">
      ${notable.map((day) => html`<li><strong>${view.say('days.day', { day: dayText(view.locale, day.day), state: stateName(view, day.worst) })}</strong> ${dayParts(view, day).join(' · ')}</li>`)}
    </ul>`;
}

function dayParts(view: View, day: Day): string[] {
  const part = (
    key: 'days.down' | 'days.partial' | 'days.degraded' | 'days.off' | 'days.unknown' | 'days.maintenance',
    seconds: number,
  ) => (seconds > 0 ? [view.say(key, { duration: durationText(view.locale, Math.min(seconds, secondsPerDay)) })] : []);
  return [
    ...part('days.down', day.downS),
    ...part('days.partial', day.partialS),
    ...part('days.degraded', day.degradedS),
    ...part('days.off', day.offByOperatorS),
    ...part('days.unknown', day.unknownS),
    ...part('days.maintenance', day.maintenanceS),
    view.say('days.coverage', { percent: percentText(view.locale, coverageOf(day) * 100) }),
  ];
}

/** What the bars of these components mean, as words and drawn as they are. */
export function daysLegend(view: View, shown: readonly { readonly days: readonly Day[] }[]): Html {
  const drawn = new Set(shown.flatMap(({ days }) => days.map((day) => day.worst)));
  const isStriped = shown.some(({ days }) => days.some(isNotFullyKnown));
  const entry = (state: ComponentState): Html => {
    const y = height - heights[state] / 2;
    const bar = trusted(`<path class="day-${state}" d="M0 ${String(y)}h17"/>`);
    return html`<li>
      <svg class="legend-bar" viewBox="0 0 18 ${height}" aria-hidden="true">${bar}</svg>${stateName(view, state)}
    </li>`;
  };
  const entries = componentStates.filter((state) => drawn.has(state) || (state === 'unknown' && isStriped));
  if (entries.length === 0) return html``;
  return html`<ul class="legend" aria-label="${view.say('days.legend')}">
    ${entries.map(entry)}
  </ul>`;
}

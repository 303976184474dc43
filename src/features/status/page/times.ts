/** Moments, durations and shares as people of a language write them. Moments are UTC everywhere; the script of the page adds the reader's own beside them. */

import type { PublicLocale } from '#src/core/messages.ts';
import { html, type Html } from './html.ts';

interface Formats {
  readonly moment: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly percent: Intl.NumberFormat;
  readonly minutes: Intl.NumberFormat;
  readonly hours: Intl.NumberFormat;
}

const formats = new Map<PublicLocale, Formats>();

/** Making one of these costs more than a thousand uses of it. */
function formatsOf(locale: PublicLocale): Formats {
  const known = formats.get(locale);
  if (known !== undefined) return known;
  // English of Europe: a month in letters, so that no day is taken for a month.
  const tag = locale === 'en' ? 'en-GB' : locale;
  const unit = (name: string): Intl.NumberFormat =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 0 });
  const made: Formats = {
    moment: new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }),
    day: new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' }),
    // Never rounded up: 99.999 of a hundred is not all.
    percent: new Intl.NumberFormat(tag, { maximumFractionDigits: 2, roundingMode: 'floor' }),
    minutes: unit('minute'),
    hours: unit('hour'),
  };
  formats.set(locale, made);
  return made;
}

/** Beyond what a date can hold, the text says so instead of failing: a snapshot may come from a wrong clock. */
function isMoment(at: number): boolean {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15;
}

export function isoTime(at: number): string {
  return isMoment(at) ? new Date(at).toISOString() : '1970-01-01T00:00:00.000Z';
}

export function momentText(locale: PublicLocale, at: number): string {
  return isMoment(at) ? `${formatsOf(locale).moment.format(at)} UTC` : '?';
}

export function momentHtml(locale: PublicLocale, at: number): Html {
  // A whole second needs no fraction; there are dozens on a page.
  return html`<time datetime="${isoTime(at).replace('.000Z', 'Z')}">${momentText(locale, at)}</time>`;
}

/** @param day `2026-11-22` */
export function dayText(locale: PublicLocale, day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : formatsOf(locale).day.format(at);
}

export function percentText(locale: PublicLocale, value: number): string {
  return `${formatsOf(locale).percent.format(value)}\u00a0%`;
}

export function durationText(locale: PublicLocale, seconds: number): string {
  const { hours, minutes } = formatsOf(locale);
  // Anything at all is at least a minute: what failed does not vanish by rounding.
  const total = Math.max(1, Math.round(seconds / 60));
  const wholeHours = Math.floor(total / 60);
  if (wholeHours === 0) return minutes.format(total);
  const rest = total % 60;
  return rest === 0 ? hours.format(wholeHours) : `${hours.format(wholeHours)} ${minutes.format(rest)}`;
}

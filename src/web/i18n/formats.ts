/** Dates, times, ages and numbers as people of one language write them. Pure: the moment "now" is handed in. */

import type { Locale } from '#src/core/messages.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** German as written in Germany, English with a 24-hour clock because this is a product that is read at night. */
const tagOf: Readonly<Record<Locale, string>> = { en: 'en-GB', de: 'de-DE' };

const formats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(locale: Locale, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${name}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(tagOf[locale], options);
    formats.set(key, format);
  }
  return format;
}

/** Such as `22 Nov 2026, 01:05`. */
export function formatDateTime(locale: Locale, at: number): string {
  return dateFormat(locale, 'date-time', { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** With seconds and zone, for tooltips and records. */
export function formatExact(locale: Locale, at: number): string {
  return dateFormat(locale, 'exact', { dateStyle: 'full', timeStyle: 'long' }).format(at);
}

export function formatDate(locale: Locale, at: number): string {
  return dateFormat(locale, 'date', { dateStyle: 'medium' }).format(at);
}

export function formatTime(locale: Locale, at: number): string {
  return dateFormat(locale, 'time', { timeStyle: 'short' }).format(at);
}

/** The time alone today, with the date otherwise: short, and never ambiguous. */
export function formatMoment(locale: Locale, at: number, now: number): string {
  const date = dateFormat(locale, 'date', { dateStyle: 'medium' });
  return date.format(at) === date.format(now) ? formatTime(locale, at) : formatDateTime(locale, at);
}

export type AgeStyle = 'long' | 'short';

/** Such as `3 minutes ago`, `vor 3 Minuten`. Counts whole units, so an age is never said to be greater than it is. */
export function formatRelative(locale: Locale, at: number, now: number, style: AgeStyle = 'long'): string {
  const relative = relativeFormat(locale, style);
  const distance = at - now;
  const size = Math.abs(distance);
  if (size < 45_000) return relative.format(Math.trunc(distance / 1000), 'second');
  if (size < hour) return relative.format(Math.trunc(distance / minute) || Math.sign(distance), 'minute');
  if (size < day) return relative.format(Math.trunc(distance / hour), 'hour');
  if (size < 60 * day) return relative.format(Math.trunc(distance / day), 'day');
  return formatDate(locale, at);
}

const relativeFormats = new Map<string, Intl.RelativeTimeFormat>();
function relativeFormat(locale: Locale, style: AgeStyle): Intl.RelativeTimeFormat {
  const key = `${locale} ${style}`;
  let format = relativeFormats.get(key);
  if (format === undefined) {
    format = new Intl.RelativeTimeFormat(tagOf[locale], { numeric: 'auto', style });
    relativeFormats.set(key, format);
  }
  return format;
}

/** A length of time with its two largest units, such as `4 d 3 h`. */
export function formatDuration(locale: Locale, ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const parts = [
    { value: Math.floor(total / 86_400), unit: 'day' },
    { value: Math.floor((total % 86_400) / 3600), unit: 'hour' },
    { value: Math.floor((total % 3600) / 60), unit: 'minute' },
    { value: total % 60, unit: 'second' },
  ];
  const first = parts.findIndex((part) => part.value > 0);
  if (first === -1) return unitText(locale, 0, 'second');
  return parts
    .slice(first, first + 2)
    .filter((part) => part.value > 0)
    .map((part) => unitText(locale, part.value, part.unit))
    .join(' ');
}

/** The age of a picture in tenths of a second while it is young; rounded up, never younger than it is. */
export function formatPictureAge(locale: Locale, ms: number): string {
  if (ms >= 10_000) return formatDuration(locale, ms);
  const tenths = new Intl.NumberFormat(tagOf[locale], { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  // The sign of the unit is the same in every language, and short enough for a small tile.
  return `${tenths.format(Math.ceil(Math.max(0, ms) / 100) / 10)} s`;
}

/** Such as `4.1 Mb/s`. */
export function formatBitRate(locale: Locale, bitsPerSecond: number): string {
  const isMega = bitsPerSecond >= 1_000_000;
  return new Intl.NumberFormat(tagOf[locale], {
    style: 'unit',
    unit: isMega ? 'megabit-per-second' : 'kilobit-per-second',
    unitDisplay: 'short',
    maximumFractionDigits: isMega ? 1 : 0,
  }).format(bitsPerSecond / (isMega ? 1_000_000 : 1000));
}

/** With seconds, for what has just happened. */
function formatClock(locale: Locale, at: number): string {
  return dateFormat(locale, 'clock', { timeStyle: 'medium' }).format(at);
}

/** The time with seconds today, with the date otherwise. */
export function formatSince(locale: Locale, at: number, now: number): string {
  const date = dateFormat(locale, 'date', { dateStyle: 'medium' });
  return date.format(at) === date.format(now) ? formatClock(locale, at) : formatDateTime(locale, at);
}

function unitText(locale: Locale, value: number, unit: string): string {
  return new Intl.NumberFormat(tagOf[locale], { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

export function formatNumber(locale: Locale, value: number): string {
  return new Intl.NumberFormat(tagOf[locale]).format(value);
}

export function formatBytes(locale: Locale, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(tagOf[locale], {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** `AB:CD:…`, in pairs that can be compared by eye. */
export function formatFingerprint(hex: string): string {
  return (hex.toUpperCase().match(/.{1,2}/g) ?? []).join(':');
}

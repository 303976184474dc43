/** Fields of claims, bounded and free of control characters: what a provider writes is text, and stays text. */

import type { ClaimReading } from '#src/plugins/kit/probe.ts';

/** What was read, before the capture is added. */
export type ClaimContent = Omit<ClaimReading, 'captureHash'>;
export type ClaimedPart = ClaimReading['components'][number];
export type ClaimedIncident = ClaimReading['incidents'][number];

export type ClaimResult =
  | { readonly ok: true; readonly claim: ClaimContent; readonly skipped: number }
  | {
      readonly ok: false;
      readonly failure: 'content.unexpected' | 'content.missing' | 'self.settings';
      readonly problem: string;
    };

export const componentsMax = 500;
export const incidentsMax = 200;
const nameCharactersMax = 200;
const keyCharactersMax = 200;

export function nameText(value: unknown): string {
  return plain(value, nameCharactersMax);
}

export function keyText(value: unknown): string {
  return plain(value, keyCharactersMax);
}

function plain(value: unknown, max: number): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, max * 4) : '';
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are the characters to take out, with those that turn text around
      .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, max)
  );
}

/** Years 2000 to 2100: everything else is a mistake, or an attempt. */
const timeRange = { least: Date.UTC(2000), most: Date.UTC(2100) } as const;

/** ISO 8601, RFC 5322, or seconds or milliseconds since 1970. */
export function timeField<K extends string>(key: K, value: unknown): Partial<Record<K, number>> {
  const at = timeOf(value);
  // The key is one literal, so the object has no other.
  return at === undefined ? {} : ({ [key]: at } as Record<K, number>);
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const number = typeof value === 'number' ? value : NaN;
  const fromNumber = number < 1e11 ? number * 1000 : number;
  const at = Math.round(typeof value === 'number' ? fromNumber : Date.parse(value.slice(0, 60)));
  return at >= timeRange.least && at <= timeRange.most ? at : undefined;
}

/** Only addresses of the web; anything else could be something that runs. */
export function urlField(value: unknown): { url?: string } {
  if (typeof value !== 'string' || value.length > 500) return {};
  const url = URL.parse(value.trim());
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return {};
  return url.username === '' && url.password === '' ? { url: url.href } : {};
}

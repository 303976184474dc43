/** What the status of an HTTP answer says, when it is not the expected one; and who was turned away as a robot. */

import type { FailureClass } from '#src/core/failure.ts';
import { blockPages, type BlockPage } from './block-pages.data.ts';
import type { Fault } from './worst-failure.ts';

export interface StatusAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** `200`, `2xx` or `200-204`. */
export const statusPattern = /^(?:[1-5]\d\d(?:-[1-5]\d\d)?|[1-5]xx)$/;

export function isExpectedStatus(status: number, expected: readonly string[]): boolean {
  return expected.some((text) => {
    if (text.endsWith('xx')) return Math.floor(status / 100) === Number(text[0]);
    const [from, to = from] = text.split('-').map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
}

/** For a status that is not expected. */
export function judgeStatus({ status, headers }: StatusAnswer): Fault {
  const retryAfter = headers['retry-after'];
  const wait = retryAfter === undefined ? '' : ` and asks to wait (Retry-After: ${retryAfter.slice(0, 40)})`;
  return { failure: classOfStatus(status), detail: `It answered ${String(status)}${wait}.` };
}

function classOfStatus(status: number): FailureClass {
  if (status === 429) return 'http.rate-limited';
  if (status === 401 || status === 403 || status === 407) return 'http.not-allowed';
  if (status === 503) return 'http.unavailable';
  if (status >= 500) return 'http.server-error';
  if (status >= 400) return 'http.client-error';
  return 'http.wrong-status';
}

/** Block pages are short; a long article about them is none. */
const blockPageCharactersMax = 100_000;

/** The maker of the protection that turned us away. */
export function blockedBy({ headers }: StatusAnswer, text: string): string | undefined {
  const lower = text.length > blockPageCharactersMax ? '' : text.toLowerCase();
  return blockPages.find((page) => matches(page, headers, lower))?.maker;
}

function matches(page: BlockPage, headers: Readonly<Record<string, string>>, lowerText: string): boolean {
  if (page.header !== undefined) {
    const [name, begins] = page.header;
    const value = headers[name];
    if (value === undefined || !value.toLowerCase().startsWith(begins)) return false;
  }
  return (page.texts ?? []).every((text) => lowerText.includes(text));
}

/**
 * `WWW-Authenticate` and `Authorization` values (RFC 9110 section 11) as data. Tolerant, because devices write them by
 * hand: odd case, unquoted values, missing commas, several challenges in one line. Never throws.
 */

/** One challenge or credential. Parameter names are in lower case. */
export interface AuthChallenge {
  /** In lower case, such as `digest`. */
  readonly scheme: string;
  readonly params: ReadonlyMap<string, string>;
  /** The single value of schemes such as Basic, where there are no parameters. */
  readonly token68?: string;
}

export interface ParsedChallenges {
  readonly challenges: readonly AuthChallenge[];
  /** What could not be read, one sentence part each. */
  readonly problems: readonly string[];
}

/**
 * Real lines stay below 1 KiB; SPNEGO tokens, which we do not answer, are the longest that exist.
 *
 * @internal exported for its test
 */
export const maxChallengeLineLength = 8 * 1024;
/** No device offers more than three. */
const maxChallenges = 16;
/** RFC 7616 knows ten. */
const maxParams = 32;

const tokenChar = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;
const unquotedValue = /[^\s,"]+/y;
const token68Value = /[A-Za-z0-9\-._~+/]+=*(?=\s*(?:,|$))/y;
// eslint-disable-next-line no-control-regex -- control characters are what must not pass
const controlCharacter = /[\u0000-\u0008\u000a-\u001f\u007f]/;

export function parseChallenges(lines: readonly string[]): ParsedChallenges {
  const challenges: AuthChallenge[] = [];
  const problems: string[] = [];
  for (const line of lines.slice(0, maxChallenges)) {
    const problem = readLine(line, challenges);
    if (problem !== undefined) problems.push(problem);
  }
  if (lines.length > maxChallenges) problems.push(`more than ${maxChallenges} lines`);
  return { challenges, problems };
}

/** Reads an `Authorization` value, which is one credential in the same grammar. */
export function parseCredential(value: string): AuthChallenge | undefined {
  const { challenges, problems } = parseChallenges([value]);
  return problems.length === 0 && challenges.length === 1 ? challenges[0] : undefined;
}

/** Quotes a value for a header (RFC 9110 `quoted-string`). Control characters do not belong there and are dropped. */
export function quoteHeaderValue(value: string): string {
  return `"${value.replaceAll(new RegExp(controlCharacter, 'g'), '').replaceAll(/["\\]/g, '\\$&')}"`;
}

export function hasControlCharacter(value: string): boolean {
  return controlCharacter.test(value);
}

interface Cursor {
  readonly line: string;
  at: number;
}

interface OpenChallenge {
  readonly scheme: string;
  readonly params: Map<string, string>;
  token68?: string;
}

/** Adds the challenges of one line to `found` and returns the problem that ended the reading, if one did. */
function readLine(line: string, found: AuthChallenge[]): string | undefined {
  if (line.length > maxChallengeLineLength) return `longer than ${maxChallengeLineLength} characters`;
  if (controlCharacter.test(line)) return 'control characters';
  const cursor: Cursor = { line, at: 0 };
  let current: OpenChallenge | undefined;
  for (;;) {
    skipSeparators(cursor);
    if (cursor.at >= line.length) return undefined;
    const word = readToken(cursor);
    if (word === '') return `unexpected text at character ${cursor.at}`;
    if (current !== undefined && skipEquals(cursor)) {
      const value = readValue(cursor);
      if (value === undefined) return `a value without end at character ${cursor.at}`;
      if (current.params.size >= maxParams) return `more than ${maxParams} parameters`;
      const name = word.toLowerCase();
      // The first one counts: a later one must not replace what a proxy or a log already judged.
      if (!current.params.has(name)) current.params.set(name, value);
      continue;
    }
    if (found.length >= maxChallenges) return `more than ${maxChallenges} challenges`;
    current = { scheme: word.toLowerCase(), params: new Map() };
    found.push(current);
    const token68 = readToken68(cursor);
    if (token68 !== undefined) current.token68 = token68;
  }
}

function skipSeparators(cursor: Cursor): void {
  while (cursor.at < cursor.line.length && /[\s,]/.test(cursor.line.charAt(cursor.at))) cursor.at += 1;
}

function readToken(cursor: Cursor): string {
  const start = cursor.at;
  while (cursor.at < cursor.line.length && tokenChar.test(cursor.line.charAt(cursor.at))) cursor.at += 1;
  return cursor.line.slice(start, cursor.at);
}

/** Moves over `=` with the blanks around it; stays where it is when there is none. */
function skipEquals(cursor: Cursor): boolean {
  let at = cursor.at;
  while (/\s/.test(cursor.line.charAt(at))) at += 1;
  if (cursor.line.charAt(at) !== '=') return false;
  at += 1;
  while (/\s/.test(cursor.line.charAt(at))) at += 1;
  cursor.at = at;
  return true;
}

function readValue(cursor: Cursor): string | undefined {
  if (cursor.line.charAt(cursor.at) === '"') return readQuoted(cursor);
  unquotedValue.lastIndex = cursor.at;
  const match = unquotedValue.exec(cursor.line);
  if (match === null) return '';
  cursor.at += match[0].length;
  return match[0];
}

function readQuoted(cursor: Cursor): string | undefined {
  let value = '';
  for (let at = cursor.at + 1; at < cursor.line.length; at += 1) {
    const char = cursor.line.charAt(at);
    if (char === '"') {
      cursor.at = at + 1;
      return value;
    }
    if (char === '\\' && at + 1 < cursor.line.length) at += 1;
    value += cursor.line.charAt(at);
  }
  return undefined;
}

/** A token68 stands alone up to the next comma; `realm=x` never matches because a value follows the equals sign. */
function readToken68(cursor: Cursor): string | undefined {
  let at = cursor.at;
  while (/\s/.test(cursor.line.charAt(at))) at += 1;
  if (at === cursor.at) return undefined;
  token68Value.lastIndex = at;
  const match = token68Value.exec(cursor.line);
  if (match === null) return undefined;
  cursor.at = at + match[0].length;
  return match[0];
}

/** CSV after RFC 4180, with what spreadsheets make of it: byte order mark, semicolons, bare line feeds. */

export interface CsvLine {
  /** Counts lines of the file, from 1; a record that holds line breaks has the number of its first. */
  readonly line: number;
  readonly fields: readonly string[];
}

export type CsvResult =
  | { readonly kind: 'lines'; readonly lines: readonly CsvLine[] }
  | { readonly kind: 'broken'; readonly line: number; readonly problem: string };

export interface CsvLimits {
  readonly maxLines: number;
  readonly maxFields: number;
}

/** Empty lines are left out. The separator is the comma, or the semicolon where the heading has more of those. */
export function parseCsv(text: string, limits: CsvLimits): CsvResult {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const separator = separatorOf(source);
  const lines: CsvLine[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const record = readRecord(source, at, separator, limits.maxFields);
    if (record.kind === 'broken') return { kind: 'broken', line: line + record.lineBreaks, problem: record.problem };
    if (record.fields.some((field) => field.trim() !== '')) lines.push({ line, fields: record.fields });
    if (lines.length > limits.maxLines) {
      return { kind: 'broken', line, problem: `it has more than ${String(limits.maxLines)} lines` };
    }
    at = record.end;
    line += record.lineBreaks;
  }
  return { kind: 'lines', lines };
}

function separatorOf(source: string): ',' | ';' {
  const heading = source.slice(0, 4096).split(/[\r\n]/, 1)[0] ?? '';
  return heading.split(';').length > heading.split(',').length ? ';' : ',';
}

type RecordResult =
  | { readonly kind: 'record'; readonly fields: string[]; readonly end: number; readonly lineBreaks: number }
  | { readonly kind: 'broken'; readonly problem: string; readonly lineBreaks: number };

function readRecord(source: string, start: number, separator: string, maxFields: number): RecordResult {
  const fields: string[] = [];
  let at = start;
  let lineBreaks = 0;
  for (;;) {
    const field = source[at] === '"' ? readQuoted(source, at) : readPlain(source, at, separator);
    if (field === undefined) return { kind: 'broken', problem: 'a quotation mark has no end', lineBreaks };
    fields.push(field.value);
    if (fields.length > maxFields) return { kind: 'broken', problem: 'it has too many columns', lineBreaks };
    lineBreaks += field.value.split('\n').length - 1;
    at = field.end;
    if (source[at] === separator) {
      at += 1;
      continue;
    }
    const breakLength = lineBreakAt(source, at);
    if (at < source.length && breakLength === 0) {
      return { kind: 'broken', problem: 'text follows a closing quotation mark', lineBreaks };
    }
    return { kind: 'record', fields, end: at + breakLength, lineBreaks: lineBreaks + (breakLength > 0 ? 1 : 0) };
  }
}

function readQuoted(source: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  let at = start + 1;
  for (;;) {
    const next = source.indexOf('"', at);
    if (next < 0) return undefined;
    value += source.slice(at, next);
    if (source[next + 1] !== '"') return { value, end: next + 1 };
    value += '"';
    at = next + 2;
  }
}

function readPlain(source: string, start: number, separator: string): { value: string; end: number } {
  let end = start;
  while (end < source.length && source[end] !== separator && source[end] !== '\n' && source[end] !== '\r') end += 1;
  return { value: source.slice(start, end), end };
}

function lineBreakAt(source: string, at: number): number {
  if (source[at] === '\r') return source[at + 1] === '\n' ? 2 : 1;
  return source[at] === '\n' ? 1 : 0;
}

/** Always quotes what needs it, ends lines with CRLF, and disarms what a spreadsheet would run as a formula. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(formatField).join(',')}\r\n`).join('');
}

function formatField(value: string): string {
  const safe = isFormula(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What spreadsheets take for a formula (OWASP, CSV injection). A leading apostrophe makes it text. */
function isFormula(value: string): boolean {
  return /^[=+\-@\t\r]/.test(value);
}

/** Takes back what `formatCsv` put before a formula, so that an exported file comes in as it went out. */
export function withoutGuard(value: string): string {
  return value.startsWith("'") && isFormula(value.slice(1)) ? value.slice(1) : value;
}

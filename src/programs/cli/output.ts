/** What a command prints: tables and sentences for people, JSON for machines; progress and errors on standard error. */

import { AppError } from '#src/core/errors.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | undefined;
}

export interface Output {
  readonly isJson: boolean;
  /** A sentence for people; silent with `--json`. */
  line(text: string): void;
  /** The result. With `--json` one document; otherwise what `forPeople` prints. */
  result(value: unknown, forPeople: () => void): void;
  /** One JSON line of a stream, with `--json` only. */
  event(value: unknown): void;
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void;
  /** One line that is replaced, in a terminal only. */
  progress(text: string): void;
  error(error: unknown): void;
}

export interface OutputStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

export function createOutput(streams: OutputStreams, isJson: boolean): Output {
  let hasProgress = false;
  const clearProgress = (): void => {
    if (hasProgress) streams.stderr.write('\r\u001b[K');
    hasProgress = false;
  };
  const write = (text: string): void => {
    clearProgress();
    streams.stdout.write(text);
  };
  const output: Output = {
    isJson,
    line: (text) => (isJson ? undefined : write(`${text}\n`)),
    result: (value, forPeople) => (isJson ? write(`${JSON.stringify(value)}\n`) : forPeople()),
    event: (value) => (isJson ? write(`${JSON.stringify(value)}\n`) : undefined),
    table: (rows, columns) => write(formatTable(rows, columns)),
    progress: (text) => {
      if (streams.stderr.isTTY !== true) return;
      streams.stderr.write(`\r\u001b[K${text.slice(0, 120)}`);
      hasProgress = true;
    },
    error: (error) => {
      clearProgress();
      streams.stderr.write(describe(error, isJson));
    },
  };
  return output;
}

function describe(error: unknown, isJson: boolean): string {
  const known =
    error instanceof AppError
      ? { code: error.code, message: error.message, remedy: error.remedy, fields: error.fields }
      : {
          code: 'internal.fault',
          message: 'Keepsight made a mistake and stopped this command.',
          remedy: 'Run it again with --log-level debug and report what it prints.',
          fields: {},
        };
  if (isJson) return `${JSON.stringify({ error: known })}\n`;
  return `Error ${known.code}: ${printable(known.message)}\n  ${known.remedy}\n`;
}

function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map((column) => printable(String(column.value(row) ?? '–'))));
  const widths = columns.map((column, i) =>
    Math.max(column.title.length, ...cells.map((line) => (line[i] ?? '').length)),
  );
  const lineOf = (line: readonly string[]): string =>
    `${line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  return [lineOf(columns.map((column) => column.title)), ...cells.map(lineOf)].join('');
}

/** Devices choose their own names; control characters among them must not steer a terminal. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters to replace
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}

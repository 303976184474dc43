/** JSON lines on standard error, readable lines in a terminal. Secrets are `Secret` objects and print as `[secret]`. */

import { pino, type DestinationStream, type Logger } from 'pino';
import { AppError } from '#src/core/errors.ts';
import type { Log, LogFields } from '#src/core/ports.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly pretty: boolean;
  readonly write?: (line: string) => void;
}

/** Bytes of one logged error's stack; a longer one helps nobody and fills a disk. */
const stackCharactersMax = 4000;

export function createLog(options: LogOptions): Log {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const destination: DestinationStream = { write: options.pretty ? (line) => write(prettyLine(line)) : write };
  const logger = pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return wrap(logger);
}

type PinoLogger = Logger<never>;

function wrap(logger: PinoLogger): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void =>
      logger[level](plainErrors(fields), message);
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(plainErrors(fields))),
  };
}

/** Errors become plain fields; an expected error needs no stack. */
function plainErrors(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? describeError(value) : value]),
  );
}

function describeError(error: Error, depth = 0): Record<string, unknown> {
  const cause = error.cause instanceof Error && depth < 4 ? describeError(error.cause, depth + 1) : undefined;
  const isExpected = error instanceof AppError && error.kind !== 'internal';
  return {
    ...(error instanceof AppError ? { code: error.code } : { name: error.name }),
    message: error.message,
    ...(isExpected ? {} : { stack: error.stack?.slice(0, stackCharactersMax) }),
    ...(cause === undefined ? {} : { cause }),
  };
}

const levelNames = new Map([
  [20, 'debug'],
  [30, 'info '],
  [40, 'WARN '],
  [50, 'ERROR'],
]);

/** A name that a device made up must not start a line of its own, nor move the cursor or change colours. */
function onOneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function prettyLine(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(
    ([key, value]) => `${key}=${onOneLine(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  const clock = String(time).slice(11, 19);
  return `${clock} ${levelNames.get(Number(level)) ?? String(level)} ${onOneLine(String(msg))}${rest.length === 0 ? '' : `  ${rest.join(' ')}`}\n`;
}

/** The page of errors: each code with its message, cause and remedy, from the definitions themselves. */

import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { definedErrors, type ErrorClass, type ErrorFields } from '#src/core/errors.ts';
import { generatedNotice, tableCell } from './markdown.ts';

export async function errorsPage(): Promise<string> {
  const rows = (await allErrors()).map(
    (error) =>
      `| \`${error.code}\` | ${error.kind} | ${error.status} | ${tableCell(error.template)} | ${tableCell(error.remedy)} |`,
  );
  return [
    '# Errors',
    '',
    generatedNotice,
    '',
    'Every error has a stable code. Words in braces stand for what the message names at that moment.',
    '',
    '| Code | Kind | HTTP | Message | What to do |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Every error that the product can show. */
export async function allErrors(): Promise<readonly ErrorClass<ErrorFields>[]> {
  for (const file of filesThatDefineErrors()) await import(pathToFileURL(resolve(file)).href);
  return definedErrors();
}

/** Importing these runs nothing but definitions; the simulated world and tests are no part of the product. */
function filesThatDefineErrors(): string[] {
  return globSync('src/**/*.ts')
    .filter((file) => !file.endsWith('.test.ts') && !file.startsWith('src/sim/'))
    .filter((file) => /\bdefineError\(/.test(readFileSync(file, 'utf8')))
    .toSorted();
}

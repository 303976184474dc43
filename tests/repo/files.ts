/** The files of the repository as git sees them, with their text; for the rules about all of them. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Paths of all tracked and not yet tracked files that are not ignored. */
export const repositoryFiles: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
  { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 },
)
  .split('\0')
  .filter((path) => path !== '')
  .toSorted();

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export const sourceFiles: readonly string[] = repositoryFiles.filter(
  (path) => /^(src|tests|bench|scripts)\/.*\.(ts|tsx|mjs)$/.test(path) && !path.includes('/fixtures/'),
);

export const markdownFiles: readonly string[] = repositoryFiles.filter((path) => path.endsWith('.md'));

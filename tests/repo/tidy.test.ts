/** Rules of the house that no linter knows. Each names the files that break it. */

import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles, sourceFiles, textOf } from './files.ts';

const linesMax = 400;
/** Words that say nothing about what a file holds. */
const emptyNames = /^(utils?|common|helpers?|shared|lib|managers?|misc)$/;
/** What is left over from work; the words are put together so that this file does not name them. */
const leftovers = [
  new RegExp(`\\b(${'TO'}DO|${'FIX'}ME|${'XX'}X|${'HA'}CK)\\b`),
  new RegExp(`\\.${'on'}ly\\(`),
  /^<{7} /m,
];
const isHandWritten = (path: string): boolean => path !== 'src/plugins/registry.ts';

describe('the repository', () => {
  it('was really read', () => {
    expect(sourceFiles.length).toBeGreaterThan(100);
  });

  it('has no source file above 400 lines that is not data', () => {
    const tooLong = sourceFiles
      .filter((path) => !path.endsWith('.data.ts') && isHandWritten(path))
      .map((path) => `${path}: ${String(textOf(path).trimEnd().split('\n').length)}`)
      .filter((line) => Number(line.split(': ')[1]) > linesMax);
    expect(tooLong).toEqual([]);
  });

  it('has no file or folder with an empty name', () => {
    const words = repositoryFiles.filter((path) =>
      path.split('/').some((part) => emptyNames.test(part.split('.')[0] ?? '')),
    );
    expect(words).toEqual([]);
  });

  it('names source files in kebab-case', () => {
    const odd = sourceFiles.filter((path) => !/^[a-z0-9-]+(\.[a-z-]+)*$/.test(basename(path)));
    expect(odd).toEqual([]);
  });

  it('has nothing left over from work', () => {
    const found = sourceFiles.filter((path) => leftovers.some((leftover) => leftover.test(textOf(path))));
    expect(found).toEqual([]);
  });

  it('says at the head of each entry file what the folder is', () => {
    const silent = sourceFiles
      .filter((path) => /^src\/.*\/(index|contract|main|world|registry)\.(ts|tsx)$/.test(path))
      .filter((path) => !startsWithWords(path));
    expect(silent).toEqual([]);
  });

  it('has no folder of source without a file that says what it is', () => {
    const written = sourceFiles.filter(
      (path) => path.startsWith('src/') && isHandWritten(path) && !path.includes('.test.'),
    );
    const folders = new Set(written.map((path) => dirname(path)));
    const silent = [...folders].filter(
      (folder) => !written.some((path) => dirname(path) === folder && startsWithWords(path)),
    );
    expect(silent).toEqual([]);
  });

  it('has a README in each feature and each driver', () => {
    const folders = new Set(
      repositoryFiles
        .map((path) => dirname(path))
        .filter((path) => /^src\/(features|plugins\/drivers)\/[^/]+$/.test(path)),
    );
    const without = [...folders].filter((folder) => !repositoryFiles.includes(`${folder}/README.md`));
    expect(without).toEqual([]);
  });

  it('holds no binary that is not an asset', () => {
    const large = repositoryFiles.filter((path) => /\.(exe|so|dll|node|zip|tar|gz|tgz)$/.test(path));
    expect(large).toEqual([]);
  });
});

function startsWithWords(path: string): boolean {
  return /^(#!.*\n)?\/\*\*/.test(textOf(path));
}

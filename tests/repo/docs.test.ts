/** The documents: links that lead somewhere, files that exist, and nothing in them that belongs to one machine. */

import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { markdownFiles, repositoryFiles, root, textOf } from './files.ts';

/** Joined from halves, so that this file does not hold them itself. */
const forbidden = [
  '/work' + '/',
  '/root' + '/',
  '.lib' + 'rary/',
  '../sha' + 'red',
  '/tmp/ho' + 'use',
  'registry.npm' + 'js',
  'deb.deb' + 'ian.org',
  'files.python' + 'hosted',
  'proxy.gol' + 'ang',
];
const textFile = /\.(md|ts|tsx|mjs|json|css|html|sh|yaml|yml|svg)$|^\.(ci\/run|npmrc|gitignore|editorconfig)$/;
const pathWords = /^(src|tests|docs|scripts|bench|openapi|\.ci)\/[\w./@-]+$|^[A-Z]+\.md$|^[\w.-]+\.(json|ts|mjs)$/;
/** Written by a person's own run of Keepsight, not in the repository. */
const notInRepository =
  /^(keepsight\.(yaml|json)|data\.key|dist\/|snapshot\.sig\.json|(score|recording|report)\.json|.*(\*|NNNN))/;

const decisions = markdownFiles.filter((path) => /^docs\/decisions\/\d{4}-/.test(path));

describe('the documents', () => {
  it.each([
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'LICENSE',
    'docs/glossary.md',
  ])('have %s', (path) => {
    expect(repositoryFiles).toContain(path);
  });

  it('link only to what exists, down to the heading', () => {
    const broken = markdownFiles.flatMap((path) =>
      linksOf(textOf(path))
        .filter((link) => !isGoodLink(path, link))
        .map((link) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only files that exist', () => {
    const wrong = markdownFiles.flatMap((path) =>
      codeWordsOf(textOf(path))
        .filter((word) => pathWords.test(word) && !notInRepository.test(word))
        .filter((word) => !existsSync(join(root, word)) && !isNameOfAFile(word))
        .map((word) => `${path}: ${word}`),
    );
    expect(wrong).toEqual([]);
  });

  it('close every fence', () => {
    const open = markdownFiles.filter((path) => (textOf(path).match(/^\s*```/gm) ?? []).length % 2 === 1);
    expect(open).toEqual([]);
  });

  it('hold no path of one machine and no registry host, in any text file', () => {
    const found = repositoryFiles
      .filter((path) => textFile.test(path) && !path.includes('/fixtures/'))
      .flatMap((path) => forbidden.filter((word) => textOf(path).includes(word)).map((word) => `${path}: ${word}`));
    expect(found).toEqual([]);
  });

  it('number the decisions without a gap', () => {
    const numbers = decisions.map((path) => Number(/\/(\d{4})-/.exec(path)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(0);
  });

  it('give each decision its context, choice, reasons and consequences', () => {
    const headings = ['## Context', '## Decision', '## Why', '## Consequences'];
    const thin = decisions.filter((path) => !headings.every((heading) => textOf(path).includes(`\n${heading}\n`)));
    expect(thin).toEqual([]);
  });

  it('list every decision on one page', () => {
    const index = textOf('docs/decisions/README.md');
    const missing = decisions.filter((path) => !index.includes(`(${path.slice('docs/decisions/'.length)})`));
    expect(missing).toEqual([]);
  });

  it('give a reason for each package that we depend on', () => {
    const names = z.record(z.string(), z.string());
    const manifest = z
      .object({ dependencies: names, devDependencies: names })
      .parse(JSON.parse(textOf('package.json')));
    const record = textOf('docs/decisions/0008-dependencies.md');
    const all = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    expect(all.filter((name) => !record.includes(`\`${name}\``))).toEqual([]);
    const named = codeWordsOf(record).filter((word) => /^(@[a-z-]+\/)?[a-z][a-z-]+$/.test(word));
    expect(named.filter((name) => !all.includes(name))).toEqual([]);
  });
});

/** A bare name such as `messages.ts` may stand for a file that several folders have. */
function isNameOfAFile(word: string): boolean {
  return !word.includes('/') && repositoryFiles.some((path) => path.endsWith(`/${word}`));
}

function linksOf(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

function codeWordsOf(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^\s*```[\s\S]*?^\s*```/gm, '');
}

function isGoodLink(from: string, link: string): boolean {
  if (/^https?:\/\//.test(link)) return URL.canParse(link);
  const [target = '', anchor] = link.split('#');
  const path = target === '' ? from : normalize(join(dirname(from), target));
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || anchorsOf(textOf(path)).includes(anchor);
}

/** Anchors as the usual viewers make them from headings. */
function anchorsOf(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

/** Compressed forms of the files of the page, made once and not for every reader: `x.gz` and `x.br` beside `x`. */

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { PublishFile } from './publish-target.ts';

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/** Shorter than this, the head of the answer is what costs. */
const smallestBytes = 512;
/** Beyond this level a page of a minute costs more time than it saves (measured with the pages themselves). */
const brotliQuality = 5;
const filesAtOnce = 4;
/** A window of 256 kB covers every page; with the usual 4 MB each encoder takes many times that. */
const brotliWindowBits = 18;

/** The files, and after each its compressed forms. What was compressed before is taken from `before` when it is the same. */
export async function withCompressedForms(
  files: ReadonlyMap<string, PublishFile>,
  before: ReadonlyMap<string, PublishFile>,
): Promise<ReadonlyMap<string, PublishFile>> {
  const waiting = [...files];
  const made = new Map<string, PublishFile>();
  for (let from = 0; from < waiting.length; from += filesAtOnce) {
    const some = waiting.slice(from, from + filesAtOnce);
    const forms = await Promise.all(some.map(([path, file]) => formsOf(path, file, before)));
    for (const [path, file] of forms.flat()) made.set(path, file);
  }
  return made;
}

async function formsOf(
  path: string,
  file: PublishFile,
  before: ReadonlyMap<string, PublishFile>,
): Promise<(readonly [string, PublishFile])[]> {
  const { bytes, mediaType } = file;
  if (bytes.length < smallestBytes) return [[path, file]];
  const old = before.get(path);
  const [oldGzip, oldBrotli] = [before.get(`${path}.gz`), before.get(`${path}.br`)];
  if (old !== undefined && oldGzip !== undefined && oldBrotli !== undefined && isSame(old.bytes, bytes)) {
    return [
      [path, file],
      [`${path}.gz`, oldGzip],
      [`${path}.br`, oldBrotli],
    ];
  }
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
    [constants.BROTLI_PARAM_LGWIN]: brotliWindowBits,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [gzipped, brotli] = await Promise.all([toGzip(bytes, { level: 6 }), toBrotli(bytes, { params })]);
  return [
    [path, file],
    [`${path}.gz`, { mediaType, bytes: gzipped }],
    [`${path}.br`, { mediaType, bytes: brotli }],
  ];
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * What must be written to a copy. Each page carries the time at which it was made, so that every page differs every minute;
 * pages below the overview whose words are the same are left for a while, and the proof of the copy names what really lies
 * there. Pure.
 */

import { createHash } from 'node:crypto';
import type { PageFile } from '../page/render-page.ts';
import { manifestPath } from '../page/render-page.ts';

export interface Written {
  readonly hash: string;
  /** Of the words without times. */
  readonly essence: string;
  readonly at: number;
}

export interface UploadPlan {
  /** In the order of writing; without the manifest. */
  readonly changed: ReadonlyMap<string, PageFile>;
  readonly removed: readonly string[];
  /** What the copy holds afterwards, by path. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly written: ReadonlyMap<string, Written>;
}

/** Times, the signed time, the words for a page that grew old, and the line with the number of the state. */
const timePattern =
  /<time[^>]*>[^<]*<\/time>|<meta[^>]*name="keepsight-stamp"[^>]*>|<div id="stale"[^>]*>|<p class="sequence">[\s\S]*?<\/p>/g;

function essenceOf(bytes: Uint8Array): string {
  return sha256(new TextDecoder().decode(bytes).replaceAll(timePattern, ''));
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** `index.html` and `<language>/index.html` are what people open; they are always of the newest state. */
function mayWait(path: string): boolean {
  return path.endsWith('/index.html') && path.split('/').length > 2;
}

export interface UploadInput {
  readonly files: ReadonlyMap<string, PageFile>;
  /** What the copy says that it holds; empty when nothing of it can be trusted. */
  readonly held: Readonly<Record<string, string>>;
  /** What we remember of having written there. */
  readonly written: ReadonlyMap<string, Written>;
  readonly nowMs: number;
  /** How long a page below the overview may stay as it is while its words are the same. */
  readonly waitMs: number;
}

export function planUpload({ files, held, written, nowMs, waitMs }: UploadInput): UploadPlan {
  const changed = new Map<string, PageFile>();
  const hashes: Record<string, string> = {};
  const nowWritten = new Map<string, Written>();
  for (const [path, file] of files) {
    if (path === manifestPath) continue;
    const before = written.get(path);
    const essence = mayWait(path) ? essenceOf(file.bytes) : '';
    const isThere = before !== undefined && held[path] === before.hash;
    if (isThere && essence !== '' && before.essence === essence && nowMs - before.at < waitMs) {
      hashes[path] = before.hash;
      nowWritten.set(path, before);
      continue;
    }
    const hash = sha256(file.bytes);
    hashes[path] = hash;
    nowWritten.set(path, { hash, essence, at: nowMs });
    if (held[path] !== hash) changed.set(path, file);
  }
  // Old style sheets stay: a page that a reader still holds wants them.
  const removed = Object.keys(held).filter((path) => !files.has(path) && !path.startsWith('assets/'));
  return { changed, removed, hashes, written: nowWritten };
}

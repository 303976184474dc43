/**
 * The page as a folder of this machine. Each state is a folder of its own, and `current` is a symbolic link that is renamed
 * over the old one when everything is on the disk: whoever asks sees the old state whole or the new one whole, also when
 * the process is killed in between. Files that did not change are hard links. A web server serves `<folder>/current`.
 */

import { constants } from 'node:fs';
import { link, mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureDirectory, FileUnwritable, fileProblem, readFileBounded } from './files.ts';
import type { PublishFile, PublishTarget } from './publish-target.ts';
import { isPagePath, readBackBytesMax } from './publish-target.ts';
import { systemRandom } from './random.ts';

const currentName = 'current';
const generationPattern = /^state-[0-9a-z]+-[0-9a-f]{8}$/;
/** Somebody may still read the last ones. */
const generationsKept = 3;
/** Style sheets of before, for pages that a browser or proxy still holds. */
const oldAssetsKept = 8;
/** Together they cost the disk one flush instead of one each; more would only hold more files open. */
const writesAtOnce = 32;
/** Readable for the user of a web server: it is a public page. */
const folderMode = 0o755;
const fileMode = 0o644;

export function currentFolder(folder: string): string {
  return join(folder, currentName);
}

/**
 * Writes a state and switches to it. Bytes that are the same as before are not written again.
 *
 * @throws FileUnwritable; the old state then goes on
 */
export async function writeGeneration(
  folder: string,
  files: ReadonlyMap<string, PublishFile>,
  sequence: number,
): Promise<void> {
  await ensureDirectory(folder, folderMode);
  const name = `state-${Math.max(0, sequence).toString(36)}-${systemRandom.bytes(4).toHex()}`;
  const target = join(folder, name);
  try {
    const before = await currentTarget(folder);
    await writeFiles(target, files, before === undefined ? undefined : join(folder, before));
    await switchTo(folder, name);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw new FileUnwritable({ path: folder, problem: fileProblem(error) }, { cause: error });
  }
  await removeOld(folder);
}

async function writeFiles(
  target: string,
  files: ReadonlyMap<string, PublishFile>,
  before: string | undefined,
): Promise<void> {
  const folders = new Set([target, ...[...files.keys()].map((path) => dirname(join(target, path)))]);
  for (const one of folders) await mkdir(one, { recursive: true, mode: folderMode });
  const waiting = [...files];
  for (let from = 0; from < waiting.length; from += writesAtOnce) {
    const some = waiting.slice(from, from + writesAtOnce);
    await Promise.all(
      some.map(([path, { bytes }]) => writeOrLink(join(target, path), bytes, before && join(before, path))),
    );
  }
  if (before !== undefined) await keepOldAssets(target, before);
  for (const one of folders) await syncFolder(one);
}

async function writeOrLink(path: string, bytes: Uint8Array, before: string | undefined): Promise<void> {
  if (before !== undefined) {
    const old = await readFile(before).catch(() => undefined);
    if (old !== undefined && old.equals(bytes) && (await linked(before, path))) return;
  }
  await using handle = await open(path, 'wx', fileMode);
  await handle.writeFile(bytes);
  await handle.sync();
}

/** Some file systems know no hard links. */
async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

async function keepOldAssets(target: string, before: string): Promise<void> {
  const old = await readdir(join(before, 'assets')).catch(() => []);
  const present = new Set(await readdir(join(target, 'assets')).catch(() => []));
  for (const name of old.filter((one) => !present.has(one)).slice(-oldAssetsKept)) {
    await linked(join(before, 'assets', name), join(target, 'assets', name));
  }
}

async function switchTo(folder: string, name: string): Promise<void> {
  const temporary = join(folder, `.${systemRandom.bytes(6).toHex()}.link`);
  await symlink(name, temporary);
  await rename(temporary, currentFolder(folder));
  await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path, constants.O_RDONLY);
  await handle.sync();
}

/** What `current` names; `undefined` before the first state. */
async function currentTarget(folder: string): Promise<string | undefined> {
  const name = await readlink(currentFolder(folder)).catch(() => undefined);
  return name !== undefined && generationPattern.test(name) ? name : undefined;
}

/** Old states, and what a killed process left half written. */
async function removeOld(folder: string): Promise<void> {
  const current = await currentTarget(folder);
  const names = await readdir(folder).catch(() => []);
  const generations = names.filter((name) => generationPattern.test(name) && name !== current);
  // Sequences grow, and base 36 of equal length sorts as the numbers do.
  const byAge = generations.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const leftovers = names.filter((name) => /^\.[0-9a-f]{12}\.link$/.test(name));
  for (const name of [...byAge.slice(0, Math.max(0, byAge.length - generationsKept)), ...leftovers]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** A page of a thousand components in six languages has so many files, each in three forms. */
const filesMax = 60_000;
const fileBytesMax = 32 * 1024 * 1024;

/** The whole current state, for serving it before the first one of this process is made. Empty: there is none. */
export async function readGeneration(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const name = await currentTarget(folder);
  const files = new Map<string, Uint8Array>();
  if (name === undefined) return files;
  const root = join(folder, name);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.slice(0, filesMax)) {
    const path = join(entry.parentPath, entry.name).slice(root.length + 1);
    if (!entry.isFile() || !isPagePath(path)) continue;
    files.set(path, await readFileBounded(join(root, path), fileBytesMax));
  }
  return files;
}

/** Reads one file of the current state. */
export async function readPublished(folder: string, path: string): Promise<Uint8Array | undefined> {
  if (!isPagePath(path)) return undefined;
  try {
    await using handle = await open(join(currentFolder(folder), path), constants.O_RDONLY);
    const { size } = await handle.stat();
    return size > readBackBytesMax ? undefined : new Uint8Array(await handle.readFile());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** One file of a page that lies in a folder: one of ours with its states, or a plain copy of one. */
export async function readPageFolder(folder: string, path: string): Promise<Uint8Array | undefined> {
  const ours = await readPublished(folder, path);
  if (ours !== undefined || !isPagePath(path)) return ours;
  return readFileBounded(join(folder, path), fileBytesMax).catch(() => undefined);
}

/** A copy in another folder of this machine, such as a mounted disk. It takes the whole state at once. */
export function folderTarget(
  folder: string,
  whole: () => { readonly files: ReadonlyMap<string, PublishFile>; readonly sequence: number },
): PublishTarget {
  return {
    read: (path) => readPublished(folder, path),
    write: async () => {
      const { files, sequence } = whole();
      await writeGeneration(folder, files, sequence);
    },
  };
}

/** Files, written whole or not at all. */

import { constants } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defineError } from '#src/core/errors.ts';
import { systemRandom } from './random.ts';

export const FileUnreadable = defineError('file.unreadable', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { path: string; problem: string }) => `The file ${f.path} cannot be read: ${f.problem}.`,
  remedy: 'Check that the file exists and that the user who runs Keepsight may read it.',
});

export const FileUnwritable = defineError('file.unwritable', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { path: string; problem: string }) => `${f.path} cannot be written: ${f.problem}.`,
  remedy: 'Check free space and the rights of the folder.',
});

const problems = new Map([
  ['ENOENT', 'it does not exist'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
]);

/** Plain words for an operating system error code. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return problems.get(code) ?? (code === '' ? 'unknown problem' : code);
}

/** @throws FileUnreadable */
export async function readFileBounded(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    await using handle = await open(path, constants.O_RDONLY);
    const { size } = await handle.stat();
    if (size > maxBytes) throw new FileUnreadable({ path, problem: `it is larger than ${String(maxBytes)} bytes` });
    return new Uint8Array(await handle.readFile());
  } catch (error) {
    if (error instanceof FileUnreadable) throw error;
    throw new FileUnreadable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

/**
 * Writes beside the target, forces it to disk, renames over the target and forces the folder.
 *
 * @throws FileUnwritable; the old file is then as it was
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const suffix = systemRandom.bytes(6).toHex();
  const temporary = join(dirname(path), `.${suffix}.partial`);
  try {
    {
      await using handle = await open(temporary, 'wx', options.mode ?? 0o600);
      await handle.writeFile(content);
      await handle.sync();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw new FileUnwritable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path, constants.O_RDONLY);
  await handle.sync();
}

/** Makes the folder, private to its owner when `mode` says so. @throws FileUnwritable */
export async function ensureDirectory(path: string, mode = 0o700): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
    if (((await stat(path)).mode & 0o777) !== mode) await chmod(path, mode);
  } catch (error) {
    throw new FileUnwritable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

export async function fileExists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A private folder that is gone, with all it holds, when it is disposed of. */
export async function openTemporaryDirectory(
  prefix: string,
  parent = tmpdir(),
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(parent, prefix));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

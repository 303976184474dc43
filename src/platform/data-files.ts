/** What a data folder needs beyond whole small files: sizes, modes, free space, durable renames, long streams. */

import { constants } from 'node:fs';
import { access, chmod, type FileHandle, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#src/core/errors.ts';
import { fileProblem, FileUnreadable, FileUnwritable } from './files.ts';
import { systemRandom } from './random.ts';

export interface FileFacts {
  readonly sizeBytes: number;
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  readonly isDirectory: boolean;
}

/** `undefined` when there is nothing at this path. @throws FileUnreadable */
export async function fileFacts(path: string): Promise<FileFacts | undefined> {
  try {
    const found = await stat(path);
    return { sizeBytes: found.size, mode: found.mode & 0o777, isDirectory: found.isDirectory() };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new FileUnreadable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

export async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Makes an empty private file when there is none. One that is there is not opened: POSIX drops every lock that this
 * process holds on a file when it closes any handle of it.
 *
 * @throws FileUnwritable
 */
export async function ensurePrivateFile(path: string): Promise<void> {
  await writing(path, async () => {
    try {
      await using _handle = await open(path, 'wx', 0o600);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (((await stat(path)).mode & 0o777) !== 0o600) await chmod(path, 0o600);
    }
  });
}

/** Renames and forces the folder to disk, so that a power cut leaves the old or the new name. @throws FileUnwritable */
export async function renameDurably(from: string, to: string): Promise<void> {
  await writing(to, async () => {
    await rename(from, to);
    await using handle = await open(dirname(to), constants.O_RDONLY);
    await handle.sync();
  });
}

/** @throws FileUnwritable */
export async function setFileMode(path: string, mode: number): Promise<void> {
  await writing(path, () => chmod(path, mode));
}

/** Nothing happens when there is no such file. @throws FileUnwritable */
export async function removeFile(path: string): Promise<void> {
  await writing(path, () => rm(path, { force: true }));
}

/** @throws FileUnreadable */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).toSorted();
  } catch (error) {
    throw new FileUnreadable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

/** Bytes that an ordinary user may still write on the file system of `path`. @throws FileUnreadable */
export async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    throw new FileUnreadable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

/**
 * Writes a stream to a temporary name beside the target, forces it to disk and gives it its name at the end. Whatever
 * goes wrong before, the target is as it was.
 *
 * @throws FileUnwritable, and what `chunks` throws
 */
export async function writeFileStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = join(dirname(path), `.${systemRandom.bytes(6).toHex()}.partial`);
  try {
    await using handle = await openNew(path, temporary);
    // Only what the file does is a fault of the file; what the source throws goes on as it is.
    for await (const chunk of chunks) await writing(path, () => handle.writeFile(chunk));
    await writing(path, () => handle.sync());
    await renameDurably(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function openNew(path: string, temporary: string): Promise<FileHandle> {
  try {
    return await open(temporary, 'wx', 0o600);
  } catch (error) {
    throw new FileUnwritable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

/** The bytes of a file from `start` up to but not including `end`. @throws FileUnreadable */
export async function* readFileStream(path: string, start: number, end: number): AsyncIterable<Uint8Array> {
  if (end <= start) return;
  try {
    await using handle = await open(path, constants.O_RDONLY);
    yield* handle.createReadStream({ start, end: end - 1, autoClose: false });
  } catch (error) {
    throw error instanceof AppError
      ? error
      : new FileUnreadable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new FileUnwritable({ path, problem: fileProblem(error) }, { cause: error });
  }
}

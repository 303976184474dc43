/**
 * Where a copy of the public page goes. A target takes files in the order given, the ones that others point to first, and
 * gives back what it holds, so that what was written can be read from outside and compared.
 */

import { defineError } from '#src/core/errors.ts';

export interface PublishFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface PublishJob {
  /** The whole page on this machine, for programs that copy folders. */
  readonly folder: string;
  /** What differs from what the target holds, in the order of writing. */
  readonly changed: ReadonlyMap<string, PublishFile>;
  readonly removed: readonly string[];
  /** Of the whole state; for the message of a commit. */
  readonly label: string;
}

export interface PublishTarget {
  /** `undefined`: there is no such file. @throws when that cannot be found out */
  read(path: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
  write(job: PublishJob, signal: AbortSignal): Promise<void>;
}

export const PublishRefused = defineError('publish.refused', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: { target: string; problem: string }) => `${f.target} did not take the page: ${f.problem}.`,
  remedy: 'Check address, account and rights of the target, then publish again.',
});

/** The manifest is the largest file that is read back: one line of 100 bytes for each of some ten thousand files. */
export const readBackBytesMax = 4 * 1024 * 1024;

/** Names that we write: letters, digits, `.`, `_`, `-` and `/`. Anything else never reaches a program of others. */
const pathPattern = /^(?!\/)(?!.*\/\/)(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

export function isPagePath(path: string): boolean {
  return path.length <= 500 && pathPattern.test(path);
}

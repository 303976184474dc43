/** A file that grows line by line, for what must outlive the process at once and a power cut soon after. */

import { appendFile, close, fdatasync, open } from 'node:fs';
import { promisify } from 'node:util';
import { fileProblem, FileUnwritable } from './files.ts';

export interface AppendFile {
  /** When it resolves, the text outlives the process. @throws FileUnwritable; a part of it may have been written */
  append(text: string): Promise<void>;
  /** When it resolves, everything that was appended outlives a power cut. @throws FileUnwritable */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a private file that is not there yet. @throws FileUnwritable */
export async function createAppendFile(path: string): Promise<AppendFile> {
  const writing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new FileUnwritable({ path, problem: fileProblem(error) }, { cause: error });
    }
  };
  // No `FileHandle`: whoever is stopped in the middle, as programs of rehearsals are, forgets it, and Node takes that as a fault.
  const descriptor = await writing(() => promisify(open)(path, 'ax', 0o600));
  return {
    append: (text) => writing(() => promisify(appendFile)(descriptor, text)),
    sync: () => writing(() => promisify(fdatasync)(descriptor)),
    close: () => promisify(close)(descriptor),
  };
}

/** A file that grows line by line, for what must outlive the process at once and a power cut soon after. */

import { open } from 'node:fs/promises';
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
  const handle = await writing(() => open(path, 'ax', 0o600));
  return {
    append: (text) => writing(() => handle.appendFile(text)),
    sync: () => writing(() => handle.datasync()),
    close: () => handle.close(),
  };
}

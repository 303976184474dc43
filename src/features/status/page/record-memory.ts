/** Records that were made before: a page that does not change any more costs nothing with the next state of the page. */

import type { PublicIncident } from '../contract-schemas.ts';

export interface MadeFile {
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** SHA-256, lower-case hex. */
  readonly hash: string;
}

export interface RecordMemory {
  /**
   * What was made for this path before, when it was of the very same incidents and of the same frame; else it is made anew.
   *
   * @param about compared by identity: whoever keeps an archive gives the same objects again
   */
  once(path: string, about: readonly PublicIncident[], frame: string, make: () => MadeFile): MadeFile;
  /** After a rendering: what it did not ask for is not there any more. */
  forgetUnused(): void;
}

interface Kept {
  readonly file: MadeFile;
  readonly about: readonly PublicIncident[];
  readonly frame: string;
}

export function createRecordMemory(): RecordMemory {
  let before = new Map<string, Kept>();
  let used = new Map<string, Kept>();
  return {
    once: (path, about, frame, make) => {
      const known = before.get(path);
      const isSame =
        known?.frame === frame &&
        known.about.length === about.length &&
        known.about.every((incident, i) => incident === about[i]);
      const kept = known !== undefined && isSame ? known : { file: make(), about, frame };
      used.set(path, kept);
      return kept.file;
    },
    forgetUnused: () => {
      before = used;
      used = new Map();
    },
  };
}

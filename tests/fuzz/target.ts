/** What a target of the fuzzing is, and how it says that something did not hold. */

import { expect } from 'vitest';
import type { Pieces } from './mutate.ts';

export interface FuzzTarget {
  /** Also the folder of its inputs. */
  readonly name: string;
  run(pieces: Pieces): void;
}

/** Compared by hand: `expect` is too slow for every one of some million statements. */
export function mustHold(condition: boolean, sentence: string): void {
  if (!condition) expect.fail(sentence);
}

/** Numbers of snapshots: they only grow, also over restarts, lost stores and clocks that step back. */

import { z } from 'zod';

/** Written down so rarely; a restart skips as many. */
const savedAhead = 600;

export class Sequence {
  static readonly key = 'sequence';
  static readonly schema = z.number().int().min(0);
  #last = 0;
  #saved = 0;

  restore(saved: number | undefined): void {
    this.#last = Math.max(this.#last, saved ?? 0);
    this.#saved = this.#last;
  }

  /** The seconds of the clock when they are ahead: so whoever starts with an empty store goes on above what was there. */
  next(nowMs: number): number {
    this.#last = Math.max(this.#last + 1, Math.floor(nowMs / 1000));
    return this.#last;
  }

  needsSaving(): boolean {
    return this.#last >= this.#saved;
  }

  saved(): number {
    this.#saved = this.#last + savedAhead;
    return this.#saved;
  }
}

import type { Kysely } from 'kysely';
import type { Engine } from './engine.ts';

export interface Migration {
  /** Number and plain words, such as `0007-add-monitor-jitter`; equal to the file name. */
  readonly id: string;
  /**
   * Runs in one transaction. Statements only, never depending on what rows there are: the checksum of a migration is
   * taken by running it on an empty database. `engine` is for the few things that portable SQL cannot say.
   */
  readonly up: (db: Kysely<unknown>, engine: Engine) => Promise<void>;
}

/** What the restores of both engines receive and answer. */

import type { Clock } from '#src/core/ports.ts';
import type { Migration } from '../migration.ts';
import type { OpenedBackup } from './container.ts';
import type { DumpProgress } from './dump.ts';

/** What one engine's restore needs. */
export interface RestoreJob {
  readonly backupPath: string;
  readonly backup: OpenedBackup;
  /** The schema that the rows were written in. */
  readonly backupMigrations: readonly Migration[];
  readonly migrations: readonly Migration[];
  /** Names of our tables. */
  readonly tables: ReadonlySet<string>;
  readonly force: boolean;
  /** Names the copy of the data of now. */
  readonly stamp: string;
  readonly clock: Clock;
  readonly onProgress: (progress: DumpProgress) => void;
}

export interface RestoreResult {
  readonly rows: Readonly<Record<string, number>>;
  /** False when the audit log had been tampered with before the backup was made. */
  readonly auditIntact: boolean;
  /** File or schema in which the data of before is kept; undefined when there was none. */
  readonly keptAs: string | undefined;
}

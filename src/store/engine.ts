import type { Dialect } from 'kysely';

export type Engine = 'sqlite' | 'postgres';

/** An engine that is open. */
export interface OpenEngine {
  readonly engine: Engine;
  /** For messages; holds no password. */
  readonly place: string;
  readonly dialect: Dialect;
  readonly close: () => Promise<void>;
}

/** What the use cases of watch share; made once by `createWatch`. */

import type { z } from 'zod';
import type { ProbeNetwork } from '#src/core/ports.ts';
import type { AnyProbe, ProbeLocals } from '#src/plugins/kit/probe.ts';
import type { Book } from './book.ts';
import type { WatchEvent } from './contract-events.ts';
import type { WatchSettings } from './contract-lists.ts';
import type { Vantage } from './contract-schemas.ts';
import type { Assignment, Scheduler } from './scheduler/scheduler.ts';
import type { MonitorRecord, VantageRecord } from './store/definitions.ts';
import type { Heartbeats } from './heartbeat-memory.ts';
import type { Trials } from './trials.ts';
import type { Writer } from './writer.ts';

/** What one vantage shall test. */
export interface Assignments {
  readonly etag: string;
  readonly monitors: (Assignment & Pick<MonitorRecord, 'settings'>)[];
}

/** What the hub remembers of vantages on other machines between two of their messages. */
export interface SyncDesk {
  /** What each must say back. */
  readonly challenges: Map<string, string>;
  /** Sequence of the newest batch that was taken in, though it may not be stored yet. */
  readonly taken: Map<string, number>;
  readonly assignments: Map<string, { readonly version: number; readonly made: Assignments }>;
}

export function createSyncDesk(): SyncDesk {
  return { challenges: new Map(), taken: new Map(), assignments: new Map() };
}

export interface WatchParts {
  readonly desk: SyncDesk;
  readonly heartbeats: Heartbeats;
  readonly probes: readonly AnyProbe[];
  /** What probes reach from here. */
  readonly reach: { readonly network: ProbeNetwork; readonly locals: ProbeLocals };
  readonly trials: Trials;
  readonly book: Book;
  readonly writer: Writer;
  readonly scheduler: Scheduler;
  readonly publish: (event: WatchEvent) => void;
  /** Of this process: whether it is the one that tests and takes batches. */
  readonly isLeading: () => boolean;
  readonly settings: () => z.infer<typeof WatchSettings>;
  readonly applySettings: (settings: z.infer<typeof WatchSettings>) => void;
  /** Takes up definitions that were changed in the store. */
  readonly reload: () => Promise<void>;
  /** Tells everybody what was noted as changed. */
  readonly announce: () => void;
  readonly viewOfVantage: (vantage: VantageRecord, nowAt: number) => Vantage;
}

/** The vantage of this installation itself. */
export const hereId = 'van_here';

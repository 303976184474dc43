/** What the parts of this feature are given: what other features offer, and what programs wire. */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { SigningKey } from '#src/platform/signing-key.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { Incident, IncidentEffect, IncidentState, Statement } from '../incidents/contract-schemas.ts';
import type { AlsoWrite, MeasuredChangeInput, MeasuredIncidentInput } from '../incidents/measured/measured.ts';
import type { Claimed, Measured, MeasuredSegment, MonitorInput, Sample, Vantage } from '../watch/contract-schemas.ts';
import type { Maintenance, PublicIncident, Snapshot } from './contract-schemas.ts';

/** What status asks of watch. */
export interface StatusWatch {
  monitor(
    id: string,
  ): { readonly name: string; readonly target: string; readonly probe: string; readonly periodS: number } | undefined;
  measured(monitorId: string): Measured | undefined;
  claimed(monitorId: string): Claimed | undefined;
  vantages(): readonly Vantage[];
  /** Whether this process is the one that tests. */
  figures(): { readonly isLeading: boolean };
  subscribe(listener: (change: { readonly monitorId: string }) => void): () => void;
  segments(db: Db, monitorIds: readonly string[], fromAt: number, toAt: number): Promise<readonly MeasuredSegment[]>;
  samples(
    db: Db,
    monitorId: string,
    range: { readonly fromAt: number; readonly toAt: number; readonly limit: number },
  ): Promise<readonly Sample[]>;
  /** In the caller's transaction; nobody tests it before `reload`. */
  addMonitor(tx: Db, ctx: UseCaseContext, input: MonitorInput): Promise<{ readonly id: string }>;
  /** Takes up what was stored. */
  reload(): Promise<void>;
}

/** What status asks of incidents. */
export interface StatusIncidents {
  effects(): readonly IncidentEffect[];
  open(): readonly Incident[];
  openMeasured(ctx: UseCaseContext, input: MeasuredIncidentInput): Promise<Incident>;
  publishMeasured(ctx: UseCaseContext, incidentId: string, input: MeasuredChangeInput): Promise<Statement>;
  /** Without a statement, and only where it is allowed and no person leads. */
  moveMeasured(ctx: UseCaseContext, incidentId: string, to: IncidentState, also?: AlsoWrite): Promise<Incident>;
  /** With `closedBefore` only those that are closed, and were by then. */
  publicIncidents(
    db: Db,
    closed: { readonly closedAfter: number; readonly closedBefore?: number },
  ): Promise<readonly PublicIncident[]>;
}

/** How far telling people about statements has got. */
export interface Told {
  readonly queued: number;
  readonly sent: number;
  readonly failed: number;
}

export interface MaintenanceTold {
  readonly maintenance: Maintenance;
  readonly change: 'announced' | 'changed' | 'cancelled';
}

/** What use cases and the engine share. */
export interface StatusParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signingKey: SigningKey;
  readonly watch: StatusWatch;
  /** In the transaction that announces, changes or cancels: whoever subscribed is told because of it. */
  afterMaintenance(tx: Db, ctx: UseCaseContext, told: MaintenanceTold): Promise<void>;
  /** Confirmed subscribers for each component: the base of what is reported. */
  subscriberBase(db: Db): Promise<ReadonlyMap<string, number>>;
  /** Something that the derivation uses was changed. */
  changed(): void;
  /** What is shown at this moment; `undefined` before the first derivation. */
  shown(): { readonly snapshot: Snapshot; readonly views: readonly Snapshot['components'][number][] } | undefined;
}

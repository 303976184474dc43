/**
 * Status: what is shown to people of what is measured, claimed and said. This file only puts the parts together. Nothing here
 * decides a state: `derive/` does, for everybody.
 */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { SigningKey } from '#src/platform/signing-key.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { GateEvidence } from '../incidents/restoration/gates.ts';
import { getComponentHistory } from './component-history.ts';
import { createComponent, deleteComponent, getComponent, listComponents, updateComponent } from './components.ts';
import { getContradictionEvidence, signedEvidence } from './contradictions/evidence.ts';
import { listContradictions } from './contradictions/list-contradictions.ts';
import { listProviderLag } from './contradictions/list-lag.ts';
import type { SignedEvidence } from './contract-records.ts';
import type { StatusEvent } from './contract-events.ts';
import type { Snapshot } from './contract-schemas.ts';
import type { TimeRange } from './derive/runs.ts';
import { createEngine } from './engine/engine.ts';
import { createTeller } from './engine/teller.ts';
import { gateEvidenceOf } from './gate-evidence.ts';
import { announceMaintenance, cancelMaintenance, changeMaintenance, listMaintenances } from './maintenance.ts';
import type { StatusIncidents, StatusParts, StatusWatch, Told } from './parts.ts';
import { createReporterHash } from './reporter.ts';
import { listReports, moderateReport, submitReport, type ReportOutcome, type SubmittedReport } from './reports.ts';
import { getStatusSettings, setStatusSettings } from './settings.ts';
import { showStatus } from './show-status.ts';
import { readThresholds } from './thresholds.ts';
import { installStarterPack, listStarterPacks } from './starter/install.ts';
import { getTimeline } from './timeline.ts';

export interface StatusOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly watch: StatusWatch;
  readonly incidents: StatusIncidents;
  readonly signingKey: SigningKey;
  /** How far telling people about these statements has got. */
  readonly told: (db: Db, statementIds: readonly string[]) => Promise<ReadonlyMap<string, Told>>;
  readonly afterMaintenance: StatusParts['afterMaintenance'];
  readonly subscriberBase: StatusParts['subscriberBase'];
  readonly publish: (event: StatusEvent) => void;
}

export type Status = ReturnType<typeof createStatus>;

export function createStatus(options: StatusOptions) {
  const { store, clock, random, log, incidents } = options;
  const teller = createTeller({ store, clock, random, log, incidents });
  const engine = createEngine({
    ...options,
    tell: (facts, shown) => teller.tell(facts, shown),
    takeOver: () => teller.load(),
  });
  const parts: StatusParts = { ...options, changed: engine.changed, shown: engine.shown };
  const reportParts = { ...parts, reporters: createReporterHash({ clock, random }) };
  const historyParts = { records: engine.records };
  engine.subscribe(({ isChanged, snapshot }) => {
    if (!isChanged) return;
    const { generatedAt: at, sequence } = snapshot;
    options.publish({ type: 'status.changed', access: { permission: 'status:read' }, at, sequence });
  });

  const bind =
    <P, I, O>(own: P, useCase: (given: P, ctx: UseCaseContext, input: I) => Promise<O>) =>
    (ctx: UseCaseContext, input: I): Promise<O> =>
      useCase(own, ctx, input);

  return {
    showStatus: bind(parts, showStatus),
    listComponents: bind(parts, listComponents),
    getComponent: bind(parts, getComponent),
    createComponent: bind(parts, createComponent),
    updateComponent: bind(parts, updateComponent),
    deleteComponent: bind(parts, deleteComponent),
    getComponentHistory: bind(historyParts, getComponentHistory),
    getTimeline: bind(parts, getTimeline),
    listMaintenances: bind(parts, listMaintenances),
    announceMaintenance: bind(parts, announceMaintenance),
    changeMaintenance: bind(parts, changeMaintenance),
    cancelMaintenance: bind(parts, cancelMaintenance),
    listReports: bind(parts, listReports),
    moderateReport: bind(parts, moderateReport),
    listContradictions: bind(parts, listContradictions),
    getContradictionEvidence: bind(parts, getContradictionEvidence),
    listProviderLag: bind(parts, listProviderLag),
    getStatusSettings: bind(parts, getStatusSettings),
    setStatusSettings: bind(parts, setStatusSettings),
    listStarterPacks: bind(parts, listStarterPacks),
    installStarterPack: bind(parts, installStarterPack),

    /** From the public form; the person is answered the same whatever comes of it. */
    submitReport: (report: SubmittedReport): Promise<ReportOutcome> => submitReport(reportParts, report),
    /** @throws when the store cannot be read: then the page that stands stays, and says that it is old */
    load: async (): Promise<void> => {
      await teller.load();
      await engine.load();
    },
    /** Derives at every change and at least every 15 seconds, writes down, tells, and hands out; ends with the signal. */
    run: (signal: AbortSignal): Promise<void> => engine.run(signal),
    /** One whole round now; for simulations and tests that step their clock. */
    round: async (): Promise<Snapshot> => (await engine.once()).snapshot,
    /** What the public may know as of now; writes nothing, needs no `run`. */
    snapshot: async (): Promise<Snapshot> => (await engine.fresh()).snapshot,
    /** Called after each round; `isChanged`: more than its times is new. */
    onSnapshot: (listener: (snapshot: Snapshot, isChanged: boolean) => void): (() => void) =>
      engine.subscribe(({ snapshot, isChanged }) => listener(snapshot, isChanged)),
    /** Something outside changed what is to be shown: an incident, a setting of the page, subscribers. */
    changed: (): void => engine.changed(),
    /** The newest round, without waiting for one that is under way; `undefined` before the first. */
    shown: (): Snapshot | undefined => engine.shown()?.snapshot,
    /** How bad it was, as measured; `null`: nothing of it is measured. */
    thresholds: (componentIds: readonly string[], range: TimeRange) =>
      readThresholds(options.watch, store.db, componentIds, range),
    gateEvidence: (componentIds: readonly string[]): GateEvidence | undefined =>
      gateEvidenceOf(engine.shown(), componentIds, clock.nowMs()),
    /** As the public may have it. `undefined`: there is no such contradiction. */
    evidence: (id: string): Promise<SignedEvidence | undefined> =>
      signedEvidence(parts, store.db, { id, isPublic: true }),
  };
}

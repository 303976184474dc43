/**
 * Puts watch, incidents, status, notices and the public page together: what each needs of the others. The server, commands
 * that work without one, and rehearsals use the same composition with other ports.
 */

import type { Clock, Log, NoticePorts, ProbeNetwork, Random } from '#src/core/ports.ts';
import type { IncidentReport } from '#src/features/incidents/contract-records.ts';
import { createIncidents, type Incidents } from '#src/features/incidents/incidents.ts';
import type { NoticeChannel } from '#src/features/status/contract-notices.ts';
import { toldOf } from '#src/features/status/notices/archive.ts';
import {
  causeOfAnswer,
  causeOfMaintenance,
  causeOfStatement,
  type AtThatMoment,
} from '#src/features/status/notices/causes.ts';
import { createLately } from '#src/features/status/notices/lately.ts';
import { createNotices, type Notices } from '#src/features/status/notices/notices.ts';
import type { NoticesDeps, SendingLimits } from '#src/features/status/notices/parts.ts';
import type { Snapshot } from '#src/features/status/contract-schemas.ts';
import { readPageSettings } from '#src/features/status/page-settings.ts';
import { showStatementOnPage } from '#src/features/status/page/preview-statement.ts';
import { readArchive } from '#src/features/status/publish/archive.ts';
import { createPublisher, type Publisher, type PublisherDeps } from '#src/features/status/publish/publisher.ts';
import { listComponentRecords } from '#src/features/status/repository-components.ts';
import { createStatus, type Status } from '#src/features/status/status.ts';
import { publicInOrder } from '#src/features/status/visible.ts';
import { createWatch, type Watch, type WatchOptions } from '#src/features/watch/watch.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import type { LoopDelayMeter } from '#src/platform/loop-delay.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { SigningKey } from '#src/platform/signing-key.ts';
import type { Notifier } from '#src/plugins/kit/notifier.ts';
import type { AnyProbe } from '#src/plugins/kit/probe.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { PublishedEvent } from './events.ts';

export interface StatusPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly guard: EgressGuard;
  readonly signingKey: SigningKey;
  readonly probes: readonly AnyProbe[];
  readonly network: ProbeNetwork;
  readonly loopDelay: LoopDelayMeter;
  readonly deviceState: WatchOptions['locals']['deviceState'];
  readonly here: WatchOptions['here'];
  readonly version: string;
  readonly notifiers: readonly Notifier[];
  readonly noticePorts: NoticePorts;
  readonly channels: Readonly<Partial<Record<NoticeChannel, SendingLimits>>>;
  readonly pushHosts: readonly string[];
  readonly pushSubject: string;
  readonly inDoubt: NoticesDeps['inDoubt'];
  /** Where this hub serves the page, ending with `/`. */
  readonly rootUrl: () => string;
  /** The folder of the public page. */
  readonly pageFolder: string;
  readonly onPublished?: PublisherDeps['onPublished'];
  /** For rehearsals: how often a page is made at least, and what is worth a new one before. */
  readonly publishing?: NonNullable<PublisherDeps['pace']> & { isWorthIt(snapshot: Snapshot): boolean };
  readonly publish: (event: PublishedEvent) => void;
}

export interface StatusSystem {
  readonly watch: Watch;
  readonly incidents: Incidents;
  readonly status: Status;
  readonly notices: Notices;
  readonly publisher: Publisher;
  /** Reads what is known from the store, once; before this nothing is shown as known. */
  load(): Promise<void>;
  /** What runs in the background as long as the process; each begins by loading. */
  readonly jobs: readonly ((signal: AbortSignal) => Promise<void>)[];
}

export function composeStatus(ports: StatusPorts): StatusSystem {
  const { store, clock, random, log, publish } = ports;
  const watch = createWatch({ ...ports, locals: { deviceState: ports.deviceState }, publish });

  const incidents = createIncidents({
    ...{ clock, random, log },
    afterPublish: async (tx, ctx, told) => {
      await notices.enqueue(tx, ctx, causeOfStatement(told, await thatMoment()));
      notices.wake();
    },
    afterAnswer: async (tx, ctx, told) => {
      const askers = told.askers.map(({ contact }) => contact);
      await notices.tellAskers(tx, ctx, causeOfAnswer(told), askers);
      notices.wake();
    },
    gateEvidence: (componentIds) => status.gateEvidence(componentIds),
    thresholds: (componentIds, fromAt, toAt) => status.thresholds(componentIds, { fromAt, toAt }),
    componentNames: async (db, componentIds) => {
      const known = await listComponentRecords(db);
      return new Map(known.filter(({ id }) => componentIds.includes(id)).map(({ id, name }) => [id, name]));
    },
    preview: async (db, { told, incident, locale }) => {
      const snapshot = status.shown() ?? (await status.snapshot());
      const { id: statementId } = told.statement;
      return {
        page: showStatementOnPage(snapshot, incident, { statementId, locale }) ?? null,
        channels: await notices.preview(db, causeOfStatement(told, momentOf(snapshot)), locale),
      };
    },
    told: toldOfStatements,
    publish: (event) => {
      status.changed();
      publish(event);
    },
  });

  const status: Status = createStatus({
    ...{ store, clock, random, log, watch, incidents, signingKey: ports.signingKey },
    told: (db, statementIds) => lately.told(db, statementIds),
    afterMaintenance: async (tx, ctx, told) => {
      const { defaultLocale } = await readPageSettings(tx);
      await notices.enqueue(tx, ctx, causeOfMaintenance(told, { ...(await thatMoment()), defaultLocale }));
      notices.wake();
    },
    subscriberBase: (db) => lately.subscriberBase(db),
    publish: (event) => publish({ ...event, access: { permission: 'status:read' } }),
  });

  const notices: Notices = createNotices({
    ...{ store, clock, random, log, sealer: ports.sealer, notifiers: ports.notifiers, ports: ports.noticePorts },
    ...{ channels: ports.channels, pushHosts: ports.pushHosts, inDoubt: ports.inDoubt, rootUrl: ports.rootUrl },
    pushSubject: ports.pushSubject,
    readPageSettings,
    publicComponents: async () => publicInOrder(await listComponentRecords(store.db)),
  });

  const lately = createLately(clock, notices);

  const publisher = createPublisher({
    ...{ store, clock, log, guard: ports.guard, sealer: ports.sealer, signingKey: ports.signingKey },
    folder: ports.pageFolder,
    snapshot: () => status.snapshot(),
    evidence: (id) => status.evidence(id),
    archive: () => readArchive({ incidents, told: (db, ids) => notices.told(db, ids) }, store.db, clock.nowMs()),
    pushKey: () => notices.pushKey(),
    ...(ports.onPublished !== undefined && { onPublished: ports.onPublished }),
    ...(ports.publishing !== undefined && { pace: ports.publishing }),
  });
  status.onSnapshot((snapshot, isChanged) => {
    if (isChanged && ports.publishing?.isWorthIt(snapshot) !== false) publisher.wake();
  });

  /** What is shown while something is published. A round must not be waited for: it may be the one that publishes. */
  const thatMoment = async (): Promise<AtThatMoment> => momentOf(status.shown() ?? (await status.snapshot()));
  const momentOf = ({ components, dataAt }: Snapshot): AtThatMoment => ({ components, dataAt, nowMs: clock.nowMs() });
  const read = async (): Promise<void> => {
    await watch.load();
    await incidents.load(store);
    await status.load();
  };
  let reading: Promise<void> | undefined;
  const load = (): Promise<void> => (reading ??= read());
  const afterLoading =
    (job: (signal: AbortSignal) => Promise<void>) =>
    async (signal: AbortSignal): Promise<void> => {
      await load();
      await job(signal);
    };
  return {
    ...{ watch, incidents, status, notices, publisher, load },
    jobs: [
      afterLoading((signal) => watch.run(signal)),
      afterLoading((signal) => incidents.run(store, signal)),
      afterLoading((signal) => status.run(signal)),
      afterLoading((signal) => notices.run(signal)),
      afterLoading((signal) => publisher.run(signal)),
    ],
  };
}

/** Who was told, by statement, language and channel. */
async function toldOfStatements(db: Db, statementIds: readonly string[]): Promise<IncidentReport['told']> {
  const told = await toldOf(db, statementIds);
  return told.map(({ causeId, locale, channel, counts, firstAt, lastAt }) => ({
    ...{ statementId: causeId, locale, channel, firstAt, lastAt },
    ...{ queued: counts.queued, sent: counts.sent, failed: counts.failed },
  }));
}

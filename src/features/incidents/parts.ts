/** What the use cases of incidents share: ports that a program gives, and the views that are kept in memory. */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { Thresholds } from './contract-clocks.ts';
import type { IncidentChanged } from './contract-events.ts';
import type { StatementPreview } from './contract-preview.ts';
import type { Answer, IncidentReport } from './contract-records.ts';
import type { Incident, LocalTitle, PublicLocale, Statement } from './contract-schemas.ts';
import type { FoldMemory } from './log/fold-memory.ts';
import type { PublicIncidentView } from './public-view.ts';
import type { GateEvidence } from './restoration/gates.ts';
import type { Held } from './restoration/held.ts';

/** What was said in public, for whoever tells people. */
export interface Told {
  /** `translated`: a text was added later; only readers of `locales` have something new. */
  readonly kind: 'published' | 'translated';
  readonly incident: Incident;
  readonly statement: Statement;
  readonly locales: readonly PublicLocale[];
}

/** A question that was answered, and who waits for it. */
export interface ToldAnswer {
  readonly incident: Incident;
  readonly answer: Answer;
  /** As they were given with the question. */
  readonly askers: readonly { readonly contact: string; readonly locale: PublicLocale }[];
}

/** A statement that is published, or as it would be. */
export interface Previewed {
  readonly told: Told;
  /** Its incident, as the public reads it. */
  readonly incident: PublicIncidentView;
  readonly locale: PublicLocale;
}

export interface IncidentDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Queues the notices in the transaction of the statement: both are there, or none. */
  readonly afterPublish: (tx: Db, ctx: UseCaseContext, told: Told) => Promise<void>;
  readonly afterAnswer?: (tx: Db, ctx: UseCaseContext, told: ToldAnswer) => Promise<void>;
  /** `undefined`: nothing here can say what is measured, as on the command line. */
  readonly gateEvidence: (componentIds: readonly string[], sinceAt: number) => GateEvidence | undefined;
  readonly thresholds?: (componentIds: readonly string[], fromAt: number, toAt: number) => Promise<Thresholds | null>;
  /** The names of those of these components that there are: incidents know them by their ids only. */
  readonly componentNames: (db: Db, componentIds: readonly string[]) => Promise<ReadonlyMap<string, LocalTitle>>;
  /** What readers of one language get of a statement, on the page and by each channel. */
  readonly preview: (db: Db, shown: Previewed) => Promise<Pick<StatementPreview, 'page' | 'channels'>>;
  /** Who was told, for the report. */
  readonly told?: (db: Db, statementIds: readonly string[]) => Promise<IncidentReport['told']>;
  readonly publish: (event: IncidentChanged) => void;
}

export interface IncidentParts extends IncidentDeps {
  readonly memory: FoldMemory;
  readonly held: Held;
}

/** What is true of an incident now: the shape that its log is folded into. Times are as the clock said, order is by `seq`. */

import type { Answer, HandOver } from '../contract-records.ts';
import type { EffectInput, WaveInput, WaveState } from '../contract-restoration.ts';
import type {
  Approval,
  EditableTime,
  IncidentRole,
  IncidentState,
  LocalTitle,
  OffReason,
  PublicLocale,
  Severity,
} from '../contract-schemas.ts';
import type { EventOf, StatementContent } from './events.ts';

export type IncidentTimes = Readonly<Record<Exclude<EditableTime, 'startedAt' | 'detectedAt'>, number | null>> & {
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly firstPublicAt: number | null;
  readonly closedAt: number | null;
};

export interface IncidentFold {
  readonly id: string;
  /** The last event that is in it. */
  readonly seq: number;
  readonly hash: string;
  readonly origin: 'measurement' | 'person';
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly titles: LocalTitle;
  readonly originalLocale: PublicLocale;
  readonly isFalseAlarm: boolean;
  readonly isLedByPerson: boolean;
  readonly componentIds: readonly string[];
  readonly times: IncidentTimes;
  readonly roles: Readonly<Partial<Record<IncidentRole, string>>>;
  readonly handOvers: readonly HandOver[];
  readonly statements: readonly StatementFold[];
  readonly answers: readonly AnswerFold[];
  readonly restoration: RestorationFold;
  readonly clocks: readonly ClockFold[];
  readonly openedAt: number;
  readonly changedAt: number;
}

export interface StatementFold {
  readonly id: string;
  readonly state: 'draft' | 'published' | 'superseded' | 'withdrawn';
  readonly origin: 'measurement' | 'person';
  readonly content: StatementContent;
  readonly authors: readonly Approval[];
  /** Of the content as it stands. */
  readonly approvals: readonly Approval[];
  /** Of a published one, as it was then. */
  readonly approvalsNeeded: number | null;
  readonly isSelfApproved: boolean;
  readonly incidentState: IncidentState | null;
  readonly corrects: readonly string[];
  readonly supersededBy: string | null;
  readonly createdAt: number;
  readonly publishedAt: number | null;
}

export type AnswerFold = Omit<Answer, 'isOutdated'>;

export type ReminderLevel = EventOf<'clock.reminded'>['level'];

export interface ClockFold {
  readonly regimeId: string;
  readonly awareAt: number;
  readonly classifiedAt: number | null;
  readonly mitigatedAt: number | null;
  readonly reason: string;
  readonly stoppedAt: number | null;
  readonly stopReason: string | null;
  readonly filed: readonly { readonly stepId: string; readonly filedAt: number; readonly reference: string }[];
  readonly reminded: readonly { readonly stepId: string; readonly level: ReminderLevel }[];
}

export interface WaveFold {
  readonly id: string;
  readonly input: WaveInput;
  readonly state: WaveState;
  readonly openedAt: number | null;
  /** The event that opened it: what came after it counts, whatever the clock said. */
  readonly openedSeq: number | null;
  readonly readyAt: number | null;
  readonly confirmedBy: string | null;
  readonly passedAt: number | null;
  readonly rolledBackAt: number | null;
  readonly rollbackReason: string | null;
}

interface Off {
  readonly componentId: string;
  readonly offReason: OffReason;
  readonly since: number;
  readonly seq: number;
}
interface Declared {
  readonly componentId: string;
  readonly state: Extract<EffectInput, { kind: 'declared' }>['state'];
  readonly since: number;
}

export interface RestorationFold {
  readonly off: readonly Off[];
  readonly declared: readonly Declared[];
  readonly waves: readonly WaveFold[];
}

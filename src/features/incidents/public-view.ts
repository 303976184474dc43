/** An incident as the public may know it. */

import type { Answer } from './contract-records.ts';
import type { Wave } from './contract-restoration.ts';
import type { IncidentState, LocalTitle, PublicLocale, Severity, TextReview } from './contract-schemas.ts';

export interface PublicStatementView {
  readonly id: string;
  readonly incidentId: string;
  readonly incidentState: string;
  readonly origin: 'measurement' | 'person';
  readonly originalLocale: PublicLocale;
  readonly texts: {
    readonly locale: PublicLocale;
    readonly review: TextReview;
    readonly title: string;
    readonly body: string;
    readonly claims: string[];
  }[];
  readonly claims: { readonly modality: string; readonly subject: string; readonly text: string }[];
  readonly componentIds: string[];
  readonly publishedAt: number;
  readonly nextUpdateAt: number | null;
  readonly supersedes: string | null;
  readonly supersededBy: string | null;
  readonly correction: string | null;
  readonly isSelfApproved: boolean;
  readonly waveId: string | null;
}

export interface PublicIncidentView {
  readonly id: string;
  readonly title: LocalTitle;
  readonly originalLocale: PublicLocale;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly isFalseAlarm: boolean;
  readonly componentIds: string[];
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly acknowledgedAt: number | null;
  readonly firstPublicAt: number | null;
  readonly containedAt: number | null;
  readonly firstRestoredAt: number | null;
  readonly fullyRestoredAt: number | null;
  readonly closedAt: number | null;
  readonly nextUpdateAt: number | null;
  readonly isOverdue: boolean;
  readonly promisesKept: number;
  readonly promisesBroken: number;
  /** Oldest first. */
  readonly statements: PublicStatementView[];
  readonly waves: (Pick<Wave, 'id' | 'name' | 'position' | 'scopePercent' | 'audience' | 'state' | 'plannedAt'> &
    Pick<Wave, 'openedAt' | 'passedAt' | 'works' | 'doesNotWork' | 'componentIds'>)[];
  readonly questions: (Pick<Answer, 'question' | 'answer' | 'answeredAt' | 'askers' | 'isOutdated' | 'texts'> & {
    readonly id: string;
  })[];
  /** Filled in by whoever tells people. */
  readonly told: { readonly queued: number; readonly sent: number; readonly failed: number };
}

/** With `closedBefore` only those that are closed, and were by then. */

/** Tables for incidents and their events. */

export interface IncidentsTables {
  readonly incidents: IncidentRow;
  readonly incidentEvents: IncidentEventRow;
  readonly incidentObjects: IncidentObjectRow;
  readonly incidentQuestions: IncidentQuestionRow;
  readonly incidentAskers: IncidentAskerRow;
}

/** What lists ask for, and the end of the log, so that a cut-off tail is seen. Everything here follows from the events. */
export interface IncidentRow {
  readonly id: string;
  readonly seq: number;
  readonly hash: string;
  readonly state: string;
  readonly isPublic: number;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly changedAt: number;
}

/** Append-only; triggers refuse UPDATE and DELETE. */
export interface IncidentEventRow {
  readonly incidentId: string;
  /** 1, 2, 3 … without a gap, for each incident. */
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  /** The person behind a token, or the actor himself; null for what Keepsight did by itself. */
  readonly personId: string | null;
  /** JSON. */
  readonly data: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** In which incident a statement or a wave stands. */
export interface IncidentObjectRow {
  readonly id: string;
  readonly incidentId: string;
}

/** Questions of the public. Not events, because what strangers write must be removable. */
export interface IncidentQuestionRow {
  readonly id: string;
  readonly incidentId: string;
  readonly state: string;
  readonly locale: string;
  readonly text: string;
  /** SHA-256 of the text in one form, so that the same question is one row. */
  readonly textKey: string;
  readonly askers: number;
  readonly mergedInto: string | null;
  readonly receivedAt: number;
}

/** Who waits for an answer, as notices hand it over; gone with the answer. */
export interface IncidentAskerRow {
  readonly id: string;
  readonly questionId: string;
  readonly contact: string;
  readonly locale: string;
}

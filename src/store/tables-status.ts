/** Tables for components, maintenance, contradictions, reports and the page. */

export interface StatusTables {
  readonly statusComponents: StatusComponentRow;
  readonly statusSpans: StatusSpanRow;
  readonly statusClaims: StatusClaimRow;
  readonly statusMaintenances: StatusMaintenanceRow;
  readonly statusReports: StatusReportRow;
  readonly statusContradictions: StatusContradictionRow;
  readonly statusDays: StatusDayRow;
  readonly statusMonths: StatusMonthRow;
  readonly statusTold: StatusToldRow;
  readonly statusSettings: StatusSettingRow;
  readonly statusTargets: StatusTargetRow;
}

/** Lists and texts in several languages are JSON: they are read and written as a whole. */
export interface StatusComponentRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly parentId: string | null;
  readonly position: number;
  readonly rule: string;
  readonly monitorIds: string;
  readonly claim: string | null;
  readonly dependsOn: string;
  readonly isPublic: number;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** What was shown, in runs; the newest run of a component has no end. */
export interface StatusSpanRow {
  readonly componentId: string;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly state: string;
}

/** What its provider said, in runs of the same words. */
export interface StatusClaimRow {
  readonly componentId: string;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly state: string;
  readonly monitorId: string;
  readonly readAt: number;
  readonly pageUpdatedAt: number | null;
  readonly captureHash: string;
}

export interface StatusMaintenanceRow {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly componentIds: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly expected: string;
  readonly isCancelled: number;
  readonly sequence: number;
  readonly announcedAt: number;
  readonly changedAt: number;
}

export interface StatusReportRow {
  readonly id: string;
  /** Null: the person was not sure what it is. */
  readonly componentId: string | null;
  /** A hash under a key that is thrown away each day; emptied after that. */
  readonly reporter: string | null;
  readonly isVerified: number;
  readonly at: number;
  readonly text: string;
  readonly moderation: string;
  readonly publicText: string;
}

export interface StatusContradictionRow {
  readonly id: string;
  readonly componentId: string;
  readonly kind: string;
  readonly claimed: string | null;
  readonly measured: string;
  readonly startedAt: number;
  readonly raisedAt: number;
  readonly endedAt: number | null;
}

/** A closed day; it never changes again. */
export interface StatusDayRow {
  readonly componentId: string;
  readonly day: string;
  readonly bar: string;
}

/** A closed month; it never changes again. */
export interface StatusMonthRow {
  readonly componentId: string;
  readonly month: string;
  readonly uptime: string;
}

/** What measurement itself has told of an incident that it opened, so that a restart tells nothing twice. */
export interface StatusToldRow {
  readonly incidentId: string;
  readonly memory: string;
}

export interface StatusSettingRow {
  readonly key: string;
  readonly value: string;
  readonly changedAt: number;
}

/** Where copies of the page go, and how the last tries went. */
export interface StatusTargetRow {
  readonly id: string;
  readonly name: string;
  /** JSON, without secrets. */
  readonly place: string;
  readonly isEnabled: number;
  readonly everyS: number;
  /** Sealed under the id; base64. */
  readonly secret: string | null;
  /** JSON of what was read back and of the last tries. */
  readonly state: string;
  readonly createdAt: number;
  readonly changedAt: number;
}

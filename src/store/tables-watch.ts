/**
 * Tables of the feature `watch`. Monitors and vantages have a number beside their id: what is measured names them by it,
 * because it is written some hundred times a second. A number is never given again.
 *
 * Single samples stand in one more table per UTC day (`samples_20261122`), made and dropped while Keepsight runs; see
 * `features/watch/store/sample-days.ts`. A backup holds everything but those.
 */

export interface WatchTables {
  readonly watchCounters: WatchCounterRow;
  readonly watchLease: WatchLeaseRow;
  readonly monitors: MonitorRow;
  readonly vantages: VantageRow;
  readonly heartbeats: HeartbeatRow;
  readonly monitorReadings: MonitorReadingRow;
  readonly measuredSegments: MeasuredSegmentRow;
  readonly claimSegments: ClaimSegmentRow;
  readonly hourlyFigures: FigureRow;
  readonly dailyFigures: FigureRow;
  readonly lateHours: LateHourRow;
  readonly lateMonitors: LateMonitorRow;
}

/** `monitor` and `vantage`: the number given last. `definitions`: grows with each change. `hourly`, `daily`: figures are made up to here. */
export interface WatchCounterRow {
  readonly name: string;
  readonly value: number;
}

/** Who of several processes over one database tests from here. */
export interface WatchLeaseRow {
  readonly name: string;
  readonly holder: string;
  readonly untilAt: number;
}

export interface MonitorRow {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  /** Lower case, one blank between words; unique. */
  readonly nameKey: string;
  readonly probe: string;
  /** JSON. */
  readonly settings: string;
  readonly target: string;
  readonly periodS: number;
  readonly budgetMs: number;
  readonly slowAboveMs: number | null;
  /** JSON list of ids. */
  readonly vantageIds: string;
  readonly networksMin: number;
  readonly failuresToConfirm: number;
  readonly successesToConfirm: number;
  readonly isEnabled: number;
  /** JSON list. */
  readonly tags: string;
  readonly source: string;
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface VantageRow {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly nameKey: string;
  readonly network: string;
  readonly place: string;
  readonly kind: string;
  readonly isEnabled: number;
  /** 32 raw bytes, base64url; null until it enrolled. */
  readonly publicKey: string | null;
  /** SHA-256 of the one-time token, lower-case hex. */
  readonly enrolmentHash: string | null;
  readonly enrolmentEndsAt: number | null;
  readonly lastSeenAt: number | null;
  readonly version: string | null;
  readonly clockAheadMs: number | null;
  readonly loopDelayMs: number | null;
  readonly waitingSamples: number | null;
  /** Of the newest batch that is stored. */
  readonly lastSequence: number;
  readonly createdAt: number;
}

export interface HeartbeatRow {
  readonly monitorId: string;
  /** SHA-256 of the secret part of the address, lower-case hex. */
  readonly tokenHash: string;
  readonly at: number | null;
  readonly ok: number | null;
  readonly message: string | null;
}

/** What a vantage holds of a monitor; see `features/watch/measure/reading.ts`. Thresholds: 0, 1 or null. */
export interface MonitorReadingRow {
  readonly monitorNumber: number;
  readonly vantageNumber: number;
  readonly badOver: number | null;
  readonly badRun: number;
  readonly failingOver: number | null;
  readonly failingRun: number;
  readonly failure: string | null;
  readonly since: number | null;
  readonly scheduledAt: number | null;
  readonly sampledAt: number | null;
  readonly usableAt: number | null;
  readonly lastOkAt: number | null;
  readonly lastFailureAt: number | null;
  readonly firstFailureAt: number | null;
  readonly latestResult: string | null;
  readonly latestFailure: string | null;
  readonly totalUs: number | null;
}

/** `toAt` null: it goes on. */
export interface MeasuredSegmentRow {
  readonly monitorNumber: number;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly result: string;
  readonly failure: string | null;
}

export interface ClaimSegmentRow {
  readonly monitorNumber: number;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly readAt: number;
  readonly pageUpdatedAt: number | null;
  /** Of the newest reading. */
  readonly captureHash: string;
  /** JSON of what was claimed. */
  readonly content: string;
}

/** An hour or a day of one monitor, of all its vantages together. */
export interface FigureRow {
  readonly monitorNumber: number;
  readonly at: number;
  readonly okMs: number;
  readonly degradedMs: number;
  readonly failingMs: number;
  readonly unknownMs: number;
  readonly samples: number;
  readonly usable: number;
  /** Counts per bucket of latency; see `features/watch/figures/sketch.ts`. */
  readonly sketch: string;
  /** JSON: sum in microseconds and count of each phase. */
  readonly phases: string;
}

/** An hour whose figures were made before all of its samples were here. */
export interface LateHourRow {
  readonly at: number;
}

/** A monitor of which samples came late: its segments are to be made again from then on. */
export interface LateMonitorRow {
  readonly monitorNumber: number;
  readonly fromAt: number;
}

/** Tables that belong to no single feature: migrations, audit log, settings, egress ledger. */

export interface SystemTables {
  readonly schemaMigrations: SchemaMigrationRow;
  readonly audit: AuditRow;
  readonly auditHead: AuditHeadRow;
  readonly settings: SettingRow;
  readonly egressLedger: EgressLedgerRow;
}

export interface SchemaMigrationRow {
  readonly id: string;
  /** SHA-256 of the statements that the migration runs. */
  readonly checksum: string;
  readonly appliedAt: number;
}

/** Append-only; triggers refuse UPDATE and DELETE. */
export interface AuditRow {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  /** `entity.verb`. */
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly objectName: string;
  /** JSON, without secrets. */
  readonly details: string;
  readonly requestId: string;
  readonly address: string | null;
  readonly previousHash: string;
  readonly hash: string;
}

/** One row: how many entries there are and the hash of the last, so that a cut-off tail is seen. */
export interface AuditHeadRow {
  readonly id: number;
  readonly count: number;
  readonly hash: string;
}

export interface SettingRow {
  readonly key: string;
  /** JSON. */
  readonly value: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

/** One row per reason, object, target and protocol. */
export interface EgressLedgerRow {
  readonly reason: string;
  /** The id of what the connection was for; empty when it was for nothing in particular. */
  readonly objectId: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Connections that were tried, whatever came of them. */
  readonly count: number;
  /** How many of them the egress guard refused. */
  readonly refusedCount: number;
  /** How many of them reached nobody. */
  readonly failedCount: number;
}

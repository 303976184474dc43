/** Sites, groups, devices with their status, facts and history, credentials, discovery. */

export interface FleetTables {
  readonly sites: SiteRow;
  readonly fleetGroups: FleetGroupRow;
  readonly devices: DeviceRow;
  readonly deviceGroups: DeviceGroupRow;
  readonly deviceStatus: DeviceStatusRow;
  readonly deviceHistory: DeviceHistoryRow;
  readonly deviceCredentials: DeviceCredentialRow;
  readonly facts: FactRow;
  readonly discoveryRuns: DiscoveryRunRow;
  readonly candidates: CandidateRow;
}

export interface SiteRow {
  readonly id: string;
  readonly name: string;
  /** Lower case, one blank between words: two names that read the same are the same. */
  readonly nameKey: string;
  readonly timeZone: string | null;
  readonly createdAt: number;
}

export interface FleetGroupRow {
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly createdAt: number;
}

export interface DeviceRow {
  readonly id: string;
  readonly siteId: string;
  readonly name: string;
  readonly kind: string;
  /** Unknown until the first contact with an imported device. */
  readonly driver: string | null;
  readonly maker: string | null;
  readonly model: string | null;
  readonly productName: string | null;
  readonly serial: string | null;
  /** Maker and serial number in one form; no two devices of the fleet share one. */
  readonly serialKey: string | null;
  readonly mac: string | null;
  readonly osVersion: string | null;
  readonly host: string;
  readonly port: number;
  readonly tls: number;
  readonly path: string | null;
  /** SHA-256 of the certificate that the device is known by. */
  readonly pin: string | null;
  /** Another certificate that was shown instead. */
  readonly pinOffered: string | null;
  /** Lower case text that a search looks into. */
  readonly searchText: string;
  readonly factsAt: number | null;
  readonly addedAt: number;
  readonly removedAt: number | null;
}

export interface DeviceGroupRow {
  readonly deviceId: string;
  readonly groupId: string;
}

/** What changes with the checks; apart from the device, because it is written often. */
export interface DeviceStatusRow {
  readonly deviceId: string;
  readonly state: string;
  readonly faultClass: string | null;
  /** JSON. */
  readonly faultFields: string | null;
  readonly stateSince: number;
  readonly checkedAt: number | null;
  readonly answeredAt: number | null;
  readonly bootId: string | null;
  /** When the device started, from its uptime; for those without a boot id. */
  readonly bootedAt: number | null;
}

/** One row per stretch of one state; the newest has no end. */
export interface DeviceHistoryRow {
  readonly id: string;
  readonly deviceId: string;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly state: string;
  readonly faultClass: string | null;
  readonly faultFields: string | null;
}

export interface DeviceCredentialRow {
  readonly id: string;
  readonly deviceId: string;
  readonly username: string;
  /** The password, sealed under the data key with the id of the row; base64. */
  readonly sealed: string;
  readonly changedAt: number;
  readonly acceptedAt: number | null;
  /** Set once: the password is not used again until a person enters another. */
  readonly refusedAt: number | null;
}

/** One row per stretch of one value. */
export interface FactRow {
  readonly id: string;
  readonly deviceId: string;
  readonly kind: string;
  /** JSON. */
  readonly value: string;
  /** SHA-256 of what is stable in the value. */
  readonly hash: string;
  readonly source: string;
  readonly driver: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** 1 for the newest of its kind. */
  readonly isCurrent: number;
}

export interface DiscoveryRunRow {
  readonly id: string;
  readonly siteId: string;
  readonly state: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly startedBy: string;
  /** JSON of what was asked for, of the counts, and of the sentences about what went wrong. */
  readonly request: string;
  readonly progress: string;
  readonly problems: string;
}

export interface CandidateRow {
  readonly id: string;
  readonly siteId: string;
  readonly runId: string;
  /** What makes it the same candidate in the next run: MAC, serial number, or else the address. */
  readonly identityKey: string;
  readonly driver: string;
  readonly confidence: string;
  readonly kind: string;
  readonly maker: string | null;
  readonly model: string | null;
  readonly productName: string | null;
  readonly serial: string | null;
  readonly serialKey: string | null;
  readonly mac: string | null;
  readonly osVersion: string | null;
  readonly host: string;
  readonly port: number;
  readonly tls: number;
  readonly path: string | null;
  readonly fingerprint: string | null;
  /** JSON lists. */
  readonly otherAddresses: string;
  readonly evidence: string;
  readonly needsSetup: number;
  readonly needsLogin: number;
  readonly searchText: string;
  readonly dismissedAt: number | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

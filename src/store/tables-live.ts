/** Tables of the feature `live`: how the pictures of a device are fetched, and what people arranged on their walls. */

export interface LiveTables {
  readonly liveSettings: LiveSettingsRow;
  readonly liveLayouts: LiveLayoutRow;
  readonly liveLayoutTiles: LiveLayoutTileRow;
}

/** Absent for a device whose settings nobody changed. */
export interface LiveSettingsRow {
  readonly deviceId: string;
  readonly transport: string;
  readonly alwaysOn: number;
}

export interface LiveLayoutRow {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** Lower case, one blank between words; unique for each person. */
  readonly nameKey: string;
  readonly columns: number;
  /** Places with and without a picture. */
  readonly places: number;
  readonly shared: number;
  readonly changedAt: number;
}

/** One row for each place that has a picture; it goes with its device. */
export interface LiveLayoutTileRow {
  readonly layoutId: string;
  readonly place: number;
  readonly deviceId: string;
  readonly channelId: string;
}

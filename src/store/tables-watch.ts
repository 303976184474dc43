/** Tables for monitors, vantages, samples, states and claims. */

// eslint-disable-next-line @typescript-eslint/no-empty-interface -- filled by its owner
export interface WatchTables {}

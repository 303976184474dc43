/** Tables for incidents and their events. */

// eslint-disable-next-line @typescript-eslint/no-empty-interface -- filled by its owner
export interface IncidentsTables {}

/** Tables for components, maintenance, contradictions, reports and the page. */

// eslint-disable-next-line @typescript-eslint/no-empty-interface -- filled by its owner
export interface StatusTables {}

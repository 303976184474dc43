/** Tables for subscribers and the outbox. */

// eslint-disable-next-line @typescript-eslint/no-empty-interface -- filled by its owner
export interface NoticesTables {}

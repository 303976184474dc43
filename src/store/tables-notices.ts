/** Tables for subscribers and the outbox. */

export interface NoticesTables {
  readonly noticeKeys: NoticeKeyRow;
  readonly noticeSubscribers: NoticeSubscriberRow;
  readonly noticeSignUps: NoticeSignUpRow;
  readonly noticeJobs: NoticeJobRow;
  readonly notices: NoticeRow;
}

export interface NoticeKeyRow {
  readonly name: string;
  /** Base64. */
  readonly sealed: string;
}

export interface NoticeSubscriberRow {
  readonly id: string;
  readonly channel: string;
  /** HMAC-SHA-256 under a key of this installation: found again, and not guessed from a stolen store. */
  readonly addressHash: string;
  readonly addressSealed: string;
  /** `confirmed`, `suspended`, or `left`: nobody any more, kept some days for the way back. */
  readonly state: string;
  readonly choice: string;
  /** Grows with each change; a management link of before changes nothing any more. */
  readonly rotation: number;
  /** Mails that came back for good, each soon after the one before. */
  readonly bounces: number;
  /** When the last of them did. */
  readonly bouncedAt: number | null;
  readonly confirmedAt: number;
  readonly changedAt: number;
  readonly lastSentAt: number | null;
}

/**
 * `queued`, `sending`, `sent`, `failed`, `confirmed`, or `dropped` when too many were asked for one address. A row stays
 * until it expires, because the limits count it; its address does not.
 */
export interface NoticeSignUpRow {
  readonly id: string;
  /** `question`, or `farewell`: the last mail to who left, with the way back. */
  readonly kind: string;
  readonly channel: string;
  readonly addressHash: string;
  readonly addressSealed: string;
  readonly targetHash: string;
  readonly networkHash: string;
  /** The token itself is in the message only. */
  readonly tokenHash: string;
  readonly choice: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly state: string;
  readonly attempts: number;
  readonly notBeforeAt: number;
}

export interface NoticeJobRow {
  readonly id: string;
  readonly causeKind: string;
  readonly causeId: string;
  readonly threadId: string;
  readonly priority: number;
  readonly severity: string;
  readonly componentIds: string;
  readonly content: string;
  readonly createdAt: number;
  /** `expanding`, `expanded`. */
  readonly state: string;
  readonly expandedTo: string;
  /** JSON of what `countTold` gave. */
  readonly archived: string | null;
}

export interface NoticeRow {
  /** Hash of cause, subscriber and channel: the idempotency key, and the left part of the Message-ID. */
  readonly id: string;
  readonly causeId: string;
  readonly subscriberId: string;
  readonly channel: string;
  readonly locale: string;
  readonly threadId: string;
  /** 0 security, 1 restoration, 2 routine. */
  readonly priority: number;
  readonly isDigest: number;
  readonly digestId: string | null;
  /** `queued`, `claimed`, `committing` (past the point of no return), `sent`, `failed`, `overtaken`, `uncertain`. */
  readonly state: string;
  readonly notBeforeAt: number;
  readonly attempts: number;
  readonly leaseOwner: string | null;
  readonly leaseUntilAt: number | null;
  readonly reason: string | null;
  readonly createdAt: number;
  readonly settledAt: number | null;
}

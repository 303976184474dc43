/** Tables of the feature `people`. Secrets stand here only as hashes or sealed with the data key. */

export interface PeopleTables {
  readonly people: PersonRow;
  readonly peopleGrants: GrantRow;
  readonly peopleSessions: SessionRow;
  readonly peopleDevices: KnownDeviceRow;
  readonly peopleTokens: TokenRow;
  readonly peopleTotp: TotpRow;
  readonly peopleRecoveryCodes: RecoveryCodeRow;
  readonly peoplePasskeys: PasskeyRow;
  readonly peopleLinks: LinkRow;
  readonly peopleTickets: TicketRow;
  readonly peopleSpentChallenges: SpentChallengeRow;
  readonly peopleAttempts: AttemptRow;
  readonly peopleRefusals: RefusalRow;
}

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** The name after NFKC and in small letters; unique. */
  readonly nameKey: string;
  readonly displayName: string;
  readonly locale: string | null;
  /** PHC string of Argon2id; null until the person chose one. */
  readonly passwordHash: string | null;
  readonly disabled: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastSignInAt: number | null;
}

export interface GrantRow {
  readonly personId: string;
  readonly role: string;
  readonly scopeKind: string;
  /** Empty for everything. */
  readonly scopeId: string;
}

export interface SessionRow {
  readonly id: string;
  readonly personId: string;
  /** SHA-256 of the token that is good now, in hex; unique. */
  readonly tokenHash: string;
  /** The token before it. */
  readonly previousTokenHash: string | null;
  /** Until then the previous token is still taken; null while nobody has used the new one. */
  readonly previousUntil: number | null;
  readonly rotatedAt: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** The absolute end, whatever the use. */
  readonly expiresAt: number;
  /** When the person last proved who is there. */
  readonly authenticatedAt: number;
  readonly method: string;
  readonly address: string | null;
  readonly userAgent: string;
}

/** A browser in which this person signed in before. */
export interface KnownDeviceRow {
  readonly tokenHash: string;
  readonly personId: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

export interface TokenRow {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly tokenHash: string;
  /** JSON list of permissions. */
  readonly scopes: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

export interface TotpRow {
  readonly personId: string;
  /** Base64url of the sealed secret. */
  readonly secretSealed: string;
  /** Null until a first code confirmed it. */
  readonly confirmedAt: number | null;
  /** The last time step that was used; a code of it or before is refused. */
  readonly lastStep: number;
}

export interface RecoveryCodeRow {
  readonly personId: string;
  readonly codeHash: string;
}

export interface PasskeyRow {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** Base64url, as the authenticator gave it; unique. */
  readonly credentialId: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  readonly counter: number;
  /** JSON list. */
  readonly transports: string;
  readonly rpId: string;
  readonly backedUp: number;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** One-time links: set-up, invitation, reset. */
export interface LinkRow {
  readonly tokenHash: string;
  readonly kind: string;
  readonly personId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A sign-in that waits for its second factor. */
export interface TicketRow {
  readonly tokenHash: string;
  readonly personId: string;
  /** How the first factor was proved: `password` or `link`. */
  readonly method: string;
  readonly attempts: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SpentChallengeRow {
  readonly challengeHash: string;
  readonly expiresAt: number;
}

/** Failures that slow sign-in down; `key` names an account at a network, a network, a known browser … */
export interface AttemptRow {
  readonly key: string;
  /** Decayed to `lastAt`; not always whole. */
  readonly failures: number;
  readonly lastAt: number;
  readonly notBeforeAt: number;
}

/** Refused sign-ins since the last audit entry about them. */
export interface RefusalRow {
  readonly key: string;
  readonly count: number;
  readonly auditedAt: number;
}

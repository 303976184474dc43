/** A statement while it is written: what it begins with, what one language lacks, how far it may be published. Pure. */

import type { PublicLocale } from '#src/core/messages.ts';
import type {
  ClaimModality,
  ClaimSubject,
  Incident,
  Statement,
  StatementInput,
  StatementText,
} from '#src/features/incidents/contract-schemas.ts';

type Claim = StatementInput['claims'][number];

export function emptyStatement(
  incident: Pick<Incident, 'componentIds' | 'originalLocale'>,
  locale: PublicLocale,
): StatementInput {
  return {
    originalLocale: locale,
    texts: [aText(locale, true)],
    claims: [],
    componentIds: incident.componentIds,
    nextUpdateAt: null,
    supersedes: null,
    correction: null,
    waveId: null,
    deniesNothing: false,
  };
}

/** What can be changed of a draft. */
export function inputOf(statement: Statement): StatementInput {
  return {
    originalLocale: statement.originalLocale,
    texts: statement.texts,
    claims: statement.claims,
    componentIds: statement.componentIds,
    nextUpdateAt: statement.nextUpdateAt,
    supersedes: statement.supersedes,
    correction: statement.correction,
    waveId: statement.waveId,
    deniesNothing: statement.deniesNothing,
  };
}

/** Begins with what was said, so that a correction changes what was wrong and keeps what was right. */
export function correctionOf(published: Statement): StatementInput {
  return { ...inputOf(published), supersedes: published.id, correction: '', nextUpdateAt: null, waveId: null };
}

export function aText(locale: PublicLocale, isOriginal: boolean): StatementText {
  return { locale, review: isOriginal ? 'original' : 'reviewed', title: '', body: '', claimTexts: {} };
}

/** Ids of claims hold their translations together, so a new claim has one before it is saved. */
export function newClaim(claims: readonly Claim[]): Claim {
  const taken = new Set(claims.map((claim) => claim.id));
  let number = claims.length + 1;
  while (taken.has(`c${String(number)}`)) number += 1;
  return { id: `c${String(number)}`, modality: 'observed', subject: 'effect', topic: '', text: '', evidence: [] };
}

/** A text with the change, added when that language had none. */
export function withText(input: StatementInput, locale: PublicLocale, change: Partial<StatementText>): StatementInput {
  const known = input.texts.find((text) => text.locale === locale);
  const next = { ...(known ?? aText(locale, locale === input.originalLocale)), ...change };
  return {
    ...input,
    texts:
      known === undefined ? [...input.texts, next] : input.texts.map((text) => (text.locale === locale ? next : text)),
  };
}

/** Takes a claim away, with its translations. */
export function withoutClaim(input: StatementInput, id: string | undefined): StatementInput {
  return {
    ...input,
    claims: input.claims.filter((claim) => claim.id !== id),
    texts: input.texts.map((text) => ({
      ...text,
      claimTexts: Object.fromEntries(Object.entries(text.claimTexts).filter(([each]) => each !== id)),
    })),
  };
}

/** What is sent: a language with neither title nor text was only looked at. */
export function toSend(input: StatementInput): StatementInput {
  return {
    ...input,
    texts: input.texts
      .filter((text) => text.locale === input.originalLocale || text.title.trim() !== '')
      .map((text) => ({
        ...text,
        claimTexts: Object.fromEntries(Object.entries(text.claimTexts).filter(([, each]) => each.trim() !== '')),
      })),
    correction: input.correction === '' ? null : input.correction,
  };
}

/** Who must agree, as far as claims decide it: a denial needs two, a cause or what happened to data needs one. */
export function approvalsFor(claims: readonly { modality: ClaimModality; subject: ClaimSubject }[]): 0 | 1 | 2 {
  if (claims.some((claim) => claim.modality === 'ruled-out')) return 2;
  return claims.some((claim) => claim.subject === 'cause' || claim.subject === 'data') ? 1 : 0;
}

export interface Shown {
  readonly text: StatementText | undefined;
  /** The reader's language has no text: this one is shown, and said so. */
  readonly fallbackFrom: PublicLocale | null;
}

/** What a reader of one language gets. */
export function shownIn(input: StatementInput, locale: PublicLocale): Shown {
  const own = input.texts.find((text) => text.locale === locale && text.title.trim() !== '');
  if (own !== undefined) return { text: own, fallbackFrom: null };
  const original = input.texts.find((text) => text.locale === input.originalLocale);
  return { text: original, fallbackFrom: locale === input.originalLocale ? null : input.originalLocale };
}

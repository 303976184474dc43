/** A statement while it is written: what it begins with, what one language lacks, how far it may be published. Pure. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { Incident, Statement, StatementInput, StatementText } from '#src/features/incidents/contract-schemas.ts';

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
      .filter((text) => text.locale === input.originalLocale || !isBlank(text))
      .map((text) => ({
        ...text,
        claimTexts: Object.fromEntries(Object.entries(text.claimTexts).filter(([, each]) => each.trim() !== '')),
      })),
    correction: input.correction?.trim() === '' ? null : input.correction,
  };
}

/** What keeps it from being stored: a text without a title, or a claim without words. */
export function lackOf(
  input: StatementInput,
): { readonly title: PublicLocale } | { readonly claim: number } | undefined {
  const untitled = input.texts.find(
    (text) => text.title.trim() === '' && (text.locale === input.originalLocale || !isBlank(text)),
  );
  if (untitled !== undefined) return { title: untitled.locale };
  const wordless = input.claims.findIndex((claim) => claim.text.trim() === '');
  return wordless === -1 ? undefined : { claim: wordless + 1 };
}

/** As much of it as readers could get already; nothing before it has a title. */
export function previewable(input: StatementInput): StatementInput | undefined {
  if (!hasText(input, input.originalLocale)) return undefined;
  const blank = input.claims.filter((claim) => claim.text.trim() === '');
  const sent = toSend(blank.reduce((rest, { id }) => withoutClaim(rest, id), input));
  return { ...sent, texts: sent.texts.filter((text) => text.title.trim() !== '') };
}

/** Whether readers of this language get a text of their own. */
export function hasText(input: StatementInput, locale: PublicLocale): boolean {
  return input.texts.some((text) => text.locale === locale && text.title.trim() !== '');
}

function isBlank({ title, body }: StatementText): boolean {
  return title.trim() === '' && body.trim() === '';
}

/** Another language becomes the one that the others are translations of, with what was said in it. */
export function withOriginal(input: StatementInput, locale: PublicLocale): StatementInput {
  if (locale === input.originalLocale) return input;
  const known = input.texts.find((text) => text.locale === locale);
  const texts = known === undefined ? [...input.texts, aText(locale, true)] : input.texts;
  return {
    ...input,
    originalLocale: locale,
    claims: input.claims.map((claim) => ({ ...claim, text: known?.claimTexts[claim.id ?? ''] ?? claim.text })),
    texts: texts.map((text) => {
      if (text.locale === locale) return { ...text, review: 'original' as const, claimTexts: {} };
      if (text.locale !== input.originalLocale) return text;
      const claimTexts = Object.fromEntries(input.claims.map((claim) => [claim.id ?? '', claim.text]));
      return { ...text, review: 'reviewed' as const, claimTexts };
    }),
  };
}

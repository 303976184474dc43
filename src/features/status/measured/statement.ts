/** A measured statement in every language, from the fixed words and from what is measured now. Pure. */

import { severityOf } from '#src/core/component-state.ts';
import { failureTitle } from '#src/core/failure-words.ts';
import { formatMessage, publicLocales, type PublicLocale } from '#src/core/messages.ts';
import type { MeasuredClaim, MeasuredStatementInput } from '../../incidents/measured/measured.ts';
import type { ComponentView } from '../contract-schemas.ts';
import type { MeasuredKind } from './plan.ts';
import { measuredWords } from './words.data.ts';

export interface MeasuredTelling {
  readonly kind: MeasuredKind;
  /** The components that the statement is about: those that fail, or for "back" those that failed. */
  readonly about: readonly ComponentView[];
  /** Everything that is measured in the same tree. */
  readonly measured: readonly ComponentView[];
  readonly defaultLocale: PublicLocale;
  readonly nextUpdateAt: number | null;
  /** How long it lasted, for "back". */
  readonly lastedMs: number;
}

/** A statement holds twenty claims; one of them is the scope. */
const claimsMax = 15;

/** `2026-02-21 09:14 UTC`: read the same everywhere. */
function writtenTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function measuredStatement(telling: MeasuredTelling): MeasuredStatementInput {
  const about = telling.about.toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  return {
    originalLocale: telling.defaultLocale,
    texts: publicLocales.map((locale) => ({
      locale,
      title: titleOf(telling, about, locale),
      body: bodyOf(telling, about, locale),
    })),
    claims: [...about.slice(0, claimsMax).map((view) => claimOf(telling, view)), scopeOf(telling)],
    nextUpdateAt: telling.nextUpdateAt,
  };
}

/** The title of the incident is that of its first statement, and stays. */
export function measuredTitles(telling: MeasuredTelling): Readonly<Record<PublicLocale, string>> {
  const { texts } = measuredStatement(telling);
  const titleIn = (locale: PublicLocale): string => texts.find((text) => text.locale === locale)?.title ?? '';
  return {
    en: titleIn('en'),
    de: titleIn('de'),
    sv: titleIn('sv'),
    fr: titleIn('fr'),
    es: titleIn('es'),
    ja: titleIn('ja'),
  };
}

function nameIn(view: ComponentView, locale: PublicLocale, fallback: PublicLocale): string {
  return view.name[locale] ?? view.name[fallback] ?? view.slug;
}

const titleCharsMax = 200;

function titleOf(
  { kind, defaultLocale }: MeasuredTelling,
  about: readonly ComponentView[],
  locale: PublicLocale,
): string {
  const [first] = about;
  const name = first === undefined ? '' : nameIn(first, locale, defaultLocale);
  const values = { name, count: Math.max(1, about.length) };
  return formatMessage(measuredWords, locale, `${kind}.title`, values).slice(0, titleCharsMax);
}

function bodyOf({ kind, lastedMs }: MeasuredTelling, about: readonly ComponentView[], locale: PublicLocale): string {
  const minutes = Math.max(1, Math.round(lastedMs / 60_000));
  const body = formatMessage(measuredWords, locale, `body.${kind}`, { minutes });
  if (about.length <= claimsMax) return body;
  return `${body} ${formatMessage(measuredWords, locale, 'body.more', { count: about.length - claimsMax })}`;
}

function inAll(write: (locale: PublicLocale) => string): MeasuredClaim['texts'] {
  return Object.fromEntries(publicLocales.map((locale) => [locale, write(locale)]));
}

function claimOf({ kind, defaultLocale }: MeasuredTelling, view: ComponentView): MeasuredClaim {
  const since = writtenTime(measuredSince(view));
  const evidence = view.evidence.map(({ monitorId }) => monitorId);
  if (kind === 'back') {
    const texts = inAll((locale) => {
      const name = nameIn(view, locale, defaultLocale);
      return formatMessage(measuredWords, locale, 'claim.working', { name, since });
    });
    return { subject: 'restoration', texts, evidence };
  }
  const worst = view.evidence.find(({ result }) => result === 'failing') ?? view.evidence[0];
  const failure = worst?.failure ?? view.failure ?? 'protocol.wrong-answer';
  const texts = inAll((locale) =>
    formatMessage(measuredWords, locale, 'claim.failing', {
      name: nameIn(view, locale, defaultLocale),
      failure: failureTitle(locale, failure),
      since,
      agreeing: worst?.vantagesAgreeing ?? 0,
      configured: worst?.vantagesConfigured ?? 0,
    }),
  );
  return { subject: 'effect', texts, evidence };
}

export function measuredSince(view: ComponentView): number {
  const begun = view.reasons.flatMap(({ kind, state, since }) =>
    kind === 'measured' && state === view.measured && since !== null ? [since] : [],
  );
  return begun.length === 0 ? view.since : Math.min(...begun);
}

function scopeOf({ measured }: MeasuredTelling): MeasuredClaim {
  const unknown = measured.filter((view) => view.measured === 'unknown').length;
  const failing = measured.filter((view) => severityOf(view.measured) >= severityOf('partial')).length;
  const values = { failing, unknown, total: measured.length, working: measured.length - failing - unknown };
  return {
    subject: 'scope',
    texts: inAll((locale) => formatMessage(measuredWords, locale, 'claim.scope', values)),
    evidence: [],
  };
}

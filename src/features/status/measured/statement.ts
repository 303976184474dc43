/** A measured statement in every language, from the fixed words and from what is measured now. Pure. */

import { severityOf, type ComponentState } from '#src/core/component-state.ts';
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

/** How it is worded: what cannot be told is not called failing, and what answers badly is not called well. */
type Wording = MeasuredKind | 'unclear' | 'limited' | 'regional';

function wordingOf({ kind, about }: MeasuredTelling): Wording {
  const isStill = kind === 'lasting' || kind === 'fewer';
  const failsForAll = about.some(({ measured }) => isFailing(measured));
  if (kind !== 'back' && !failsForAll && about.some(isRegional)) return 'regional';
  if (isStill && !failsForAll) return 'unclear';
  return kind === 'back' && about.some(({ measured }) => measured !== 'ok') ? 'limited' : kind;
}

const isFailing = (measured: ComponentState): boolean => severityOf(measured) >= severityOf('partial');
/** Some vantages see it fail; most get answers. */
const isRegional = (view: ComponentView): boolean => view.isRegional && view.measured === 'degraded';

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

function titleOf(telling: MeasuredTelling, about: readonly ComponentView[], locale: PublicLocale): string {
  // What fails for some vantages only is told below, and is no part of the outage that the title names.
  const failing = about.filter(({ measured }) => isFailing(measured));
  const named = failing.length === 0 ? about : failing;
  const [first] = named;
  const name = first === undefined ? '' : nameIn(first, locale, telling.defaultLocale);
  const values = { name, count: Math.max(1, named.length) };
  return formatMessage(measuredWords, locale, `${wordingOf(telling)}.title`, values).slice(0, titleCharsMax);
}

function bodyOf(telling: MeasuredTelling, about: readonly ComponentView[], locale: PublicLocale): string {
  const minutes = Math.max(1, Math.round(telling.lastedMs / 60_000));
  const body = formatMessage(measuredWords, locale, `body.${wordingOf(telling)}`, { minutes });
  if (about.length <= claimsMax) return body;
  return `${body} ${formatMessage(measuredWords, locale, 'body.more', { count: about.length - claimsMax })}`;
}

function inAll(write: (locale: PublicLocale) => string): MeasuredClaim['texts'] {
  return Object.fromEntries(publicLocales.map((locale) => [locale, write(locale)]));
}

function claimOf({ defaultLocale }: MeasuredTelling, view: ComponentView): MeasuredClaim {
  const { key, failure, ...values } = claimWords(view);
  const texts = inAll((locale) =>
    formatMessage(measuredWords, locale, key, {
      ...{ ...values, since: writtenTime(measuredSince(view)) },
      name: nameIn(view, locale, defaultLocale),
      failure: failure === null ? '' : failureTitle(locale, failure),
    }),
  );
  const subject = key === 'claim.working' || key === 'claim.limited' ? 'restoration' : 'effect';
  return { subject, texts, evidence: view.evidence.map(({ monitorId }) => monitorId) };
}

/** Each component is told as it is measured now, whatever the statement is about. */
function claimWords(view: ComponentView) {
  const { measured, failure, evidence } = view;
  const failing = evidence.filter(({ result }) => result === 'failing');
  const worst = failing[0] ?? evidence.find((one) => one.isRegional);
  const values = {
    ...{ failing: failing.length, total: evidence.length, failure: worst?.failure ?? failure },
    ...{ agreeing: worst?.vantagesAgreeing ?? 0, configured: worst?.vantagesConfigured ?? 0 },
  };
  if (failing.length > 0 && isFailing(measured)) {
    return { ...values, key: measured === 'partial' ? 'claim.partial' : 'claim.failing' } as const;
  }
  if (isRegional(view)) return { ...values, key: 'claim.regional' } as const;
  if (measured === 'ok' || (measured === 'degraded' && values.failure === null)) {
    return { ...values, key: 'claim.working' } as const;
  }
  return { ...values, key: measured === 'degraded' ? 'claim.limited' : 'claim.unclear' } as const;
}

/** Failing since the first of its tests failed; answering only since the last of them did. */
export function measuredSince(view: ComponentView): number {
  const isBad = isFailing(view.measured) || view.measured === 'unknown' || isRegional(view);
  const begun = view.reasons.flatMap(({ kind, state, since }) => {
    if (kind !== 'measured' || since === null) return [];
    // Some of its tests fail: it is partial since the first of them.
    const counts = !isBad || state === view.measured || (view.measured === 'partial' && isFailing(state));
    return counts ? [since] : [];
  });
  if (begun.length === 0) return view.since;
  return isBad ? Math.min(...begun) : Math.max(...begun);
}

function scopeOf({ measured }: MeasuredTelling): MeasuredClaim {
  const unknown = measured.filter((view) => view.measured === 'unknown').length;
  const failing = measured.filter((view) => isFailing(view.measured)).length;
  const regional = measured.filter(isRegional).length;
  const working = measured.length - failing - regional - unknown;
  const values = { failing, regional, working, unknown, total: measured.length };
  return {
    subject: 'scope',
    texts: inAll((locale) => formatMessage(measuredWords, locale, 'claim.scope', values)),
    evidence: [],
  };
}

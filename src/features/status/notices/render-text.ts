/** The text of a notice in one language: which one is shown, and what must be said about it. Pure. */

import { componentStateNames } from '#src/core/component-words.data.ts';
import { severityOf } from '#src/core/component-state.ts';
import { formatMessage, type MessageValues, type PublicLocale } from '#src/core/messages.ts';
import type { LocalText } from '../contract-schemas.ts';
import { oneLine } from '../../../core/safe-text.ts';
import { languageName, sayIn, sayKnown } from '../page/words/say.ts';
import { momentText } from '../page/times.ts';
import type { NoticeContent, NoticeText } from './content.ts';
import { mailWords } from './words/mail-words.data.ts';

export type MailWord = keyof (typeof mailWords)['en'];

export function sayMail(locale: PublicLocale, key: MailWord, values?: MessageValues): string {
  return formatMessage(mailWords, locale, key, values);
}

/** In the reader's language, else in the fallback, else in any: a name is never left out. */
export function localText(text: LocalText, locale: PublicLocale, fallback: PublicLocale): string {
  return oneLine(text[locale] ?? text[fallback] ?? Object.values(text)[0] ?? '');
}

/** One notice as parts, from which the text and the HTML of a mail and the body of a push message are made. */
export interface NoticeParagraphs {
  /** State and components: the subject, and the heading. */
  readonly headline: string;
  readonly title: string;
  /** What must be known of the text before it is read: that it fell back, or that it is a machine's. */
  readonly remarks: readonly string[];
  readonly locale: PublicLocale;
  /** Markdown. */
  readonly body: string;
  readonly claims: readonly string[];
  readonly correction: string | null;
  /** Label and value: what it affects, its times. */
  readonly facts: readonly (readonly [string, string])[];
}

/** @param pageLocale what is read where the reader's own is missing, as on the page */
export function paragraphsOf(content: NoticeContent, locale: PublicLocale, pageLocale: PublicLocale): NoticeParagraphs {
  const { text, remarks } = chooseText(content, locale, pageLocale);
  const claims = text.claims.map(
    (claim) => `${sayKnown(sayIn(text.locale), 'claim', claim.modality)}: ${oneLine(claim.text)}`,
  );
  return {
    headline: headlineOf(content, locale),
    title: oneLine(text.title),
    remarks,
    locale: text.locale,
    body: text.body,
    claims,
    correction: content.correction,
    facts: factsOf(content, locale),
  };
}

function chooseText(
  content: NoticeContent,
  locale: PublicLocale,
  pageLocale: PublicLocale,
): { text: NoticeText; remarks: string[] } {
  const [first] = content.texts;
  const inOrder = [locale, pageLocale, content.originalLocale].map((each) =>
    content.texts.find((text) => text.locale === each),
  );
  const text = inOrder.find((one) => one !== undefined) ?? first;
  if (text === undefined) {
    return { text: { locale, review: 'original', title: '', body: '', claims: [] }, remarks: [] };
  }
  const remarks: string[] = [];
  if (text.locale !== locale) {
    const names = { wanted: languageName(locale, locale), shown: languageName(locale, text.locale) };
    remarks.push(sayMail(locale, 'text.fallback', names));
  }
  if (text.review === 'machine-assisted') remarks.push(sayMail(locale, 'text.machine-assisted'));
  if (text.review === 'stale') remarks.push(sayMail(locale, 'text.stale'));
  return { text, remarks };
}

/** The worst state first, then who has it: read in a list of mails, that is the news. */
function headlineOf(content: NoticeContent, locale: PublicLocale): string {
  const names = namesOf(content, locale);
  const [name = ''] = names;
  const components = name === '' ? '' : sayMail(locale, 'subject.components', { name, more: names.length - 1 });
  const parts = [leadOf(content, locale), components].filter((part) => part !== '');
  const stage = content.incidentState === null ? '' : sayKnown(sayIn(locale), 'incident.state', content.incidentState);
  const head = parts.join(locale === 'ja' ? '：' : ': ');
  return stage === '' ? head : `${head} – ${stage}`;
}

function leadOf(content: NoticeContent, locale: PublicLocale): string {
  const { event } = content;
  if (event !== 'statement' && event !== 'correction' && event !== 'translation') return sayMail(locale, event);
  const states = content.components.flatMap(({ state }) => (state === null ? [] : [state]));
  const worst = states.toSorted((a, b) => severityOf(b) - severityOf(a))[0];
  const state = worst === undefined ? '' : formatMessage(componentStateNames, locale, worst);
  if (event === 'statement') return state;
  return [sayMail(locale, event), state].filter((part) => part !== '').join(' · ');
}

/** The worst first, as in the headline. */
function namesOf(content: NoticeContent, locale: PublicLocale): string[] {
  return content.components
    .toSorted((a, b) => severityOf(b.state ?? 'ok') - severityOf(a.state ?? 'ok'))
    .map(({ name }) => localText(name, locale, content.originalLocale))
    .filter((name) => name !== '');
}

const namesShownMax = 30;

function factsOf(content: NoticeContent, locale: PublicLocale): (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [];
  const time = (at: number): string => momentText(locale, at);
  const shown = content.components
    .toSorted((a, b) => severityOf(b.state ?? 'ok') - severityOf(a.state ?? 'ok'))
    .slice(0, namesShownMax)
    .map(({ name, state }) => {
      const label = localText(name, locale, content.originalLocale);
      return state === null ? label : `${label} (${formatMessage(componentStateNames, locale, state)})`;
    });
  const rest = content.components.length - shown.length;
  if (rest > 0) shown.push(`+ ${String(rest)}`);
  if (shown.length > 0) facts.push([sayMail(locale, 'affects'), shown.join(', ')]);
  if (content.startsAt !== null) facts.push([sayMail(locale, 'from'), time(content.startsAt)]);
  if (content.endsAt !== null) facts.push([sayMail(locale, 'until'), time(content.endsAt)]);
  facts.push([sayMail(locale, 'published'), time(content.publishedAt)]);
  if (content.incidentState !== null) {
    const data = content.dataAt === null ? sayMail(locale, 'data.none') : time(content.dataAt);
    facts.push([sayMail(locale, 'data'), data]);
    const next = content.nextUpdateAt === null ? sayMail(locale, 'next.none') : time(content.nextUpdateAt);
    if (content.incidentState !== 'closed') facts.push([sayMail(locale, 'next'), next]);
  }
  return facts;
}

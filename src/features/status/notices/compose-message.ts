/** From notices and letters to messages that a notifier can send, with the links that belong to one subscriber. */

import { markdownToText } from '#src/core/markdown.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import type { NoticeMessage } from '#src/plugins/kit/notifier.ts';
import type { PageSettings } from '../contract-schemas.ts';
import { momentText } from '../page/times.ts';
import type { NoticeContent } from './content.ts';
import type { LeftSubscriber } from './farewell.ts';
import { type JobRecord, priorityName } from './job-repository.ts';
import type { NoticeKeys } from './keys.ts';
import { renderLetter, renderNoticeMail } from './render-mail.ts';
import { localText, type NoticeParagraphs, paragraphsOf, sayMail } from './render-text.ts';
import { manageTokenOf } from './sign-up.ts';
import type { SignUpRecord } from './sign-up-repository.ts';
import type { SubscriberRecord } from './subscriber-repository.ts';
import { bounceTagOf, confirmTokenOf, makeToken } from './tokens.ts';

/** The page as links and titles need it. */
export interface PageAddress {
  readonly settings: PageSettings;
  /** Ends with `/`. */
  readonly root: string;
}

export function pageAddress(settings: PageSettings, rootUrl: string): PageAddress {
  const given = settings.publicUrl ?? rootUrl;
  return { settings, root: given.endsWith('/') ? given : `${given}/` };
}

function pageTitle({ settings }: PageAddress, locale: PublicLocale): string {
  return localText(settings.title, locale, settings.defaultLocale);
}

/** A language that the page is not made in leads to the one that it always has. */
function readUrl(page: PageAddress, locale: PublicLocale, path: string): string {
  const shown = page.settings.locales.includes(locale) ? locale : page.settings.defaultLocale;
  return new URL(`${shown}/${path}`, page.root).href;
}

/** Whoever opens it reads on in the language of the message, whatever their browser prefers. */
function withToken(
  page: PageAddress,
  form: string,
  { token, locale }: { token: string; locale: PublicLocale },
): string {
  return new URL(`${form}?token=${token}&locale=${locale}`, page.root).href;
}

interface SubscriberLinks {
  readonly manage: string;
  readonly leave: string;
  readonly report: string;
}

function linksOf(page: PageAddress, keys: LinkKeys, subscriber: Reader, nowMs: number): SubscriberLinks {
  const lasting = (purpose: 'unsubscribe' | 'report'): string =>
    makeToken(keys.tokenKey, purpose, { subject: subscriber.id, rotation: 0, expiresAt: 0 });
  const { locale } = subscriber.choice;
  return {
    manage: withToken(page, 'manage', { token: manageTokenOf(keys, subscriber, nowMs), locale }),
    leave: withToken(page, 'unsubscribe', { token: lasting('unsubscribe'), locale }),
    report: withToken(page, 'report', { token: lasting('report'), locale }),
  };
}

export interface Told {
  readonly job: Pick<JobRecord, 'causeId' | 'threadId' | 'severity' | 'priority' | 'content'>;
  readonly priority: number;
}

/** What signs the links of a message. */
type LinkKeys = Pick<NoticeKeys, 'tokenKey'>;
/** What a message depends on of the one who gets it. */
type Reader = Pick<SubscriberRecord, 'id' | 'choice' | 'rotation'>;

export interface ComposeContext {
  readonly page: PageAddress;
  readonly keys: LinkKeys;
  readonly nowMs: number;
}

/** One notice, or the digest of several. */
export function composeNotice(
  { page, keys, nowMs }: ComposeContext,
  subscriber: Reader,
  idempotencyKey: string,
  told: readonly Told[],
): NoticeMessage {
  const { locale } = subscriber.choice;
  const title = pageTitle(page, locale);
  const links = linksOf(page, keys, subscriber, nowMs);
  const notices = told.map(({ job }) => ({
    paragraphs: paragraphsOf(job.content, locale, page.settings.defaultLocale),
    readUrl: readUrl(page, locale, job.content.path),
  }));
  const [first] = notices;
  const isDigest = subscriber.choice.delivery === 'daily';
  const url = isDigest || first === undefined ? readUrl(page, locale, '') : first.readUrl;
  const subject = isDigest
    ? sayMail(locale, 'digest.subject', { title, count: notices.length })
    : `${subjectMark(told, locale)}${first?.paragraphs.headline ?? title}`;
  const rendered = renderNoticeMail({
    ...{ locale, pageTitle: title, subject, notices },
    ...(isDigest && { intro: sayMail(locale, 'digest.intro') }),
    links: { manage: links.manage, leave: links.leave, ...(page.settings.acceptsReports && { report: links.report }) },
  });
  const [only] = told;
  return {
    ...{
      idempotencyKey,
      language: locale,
      ...rendered,
      url,
      brief: briefOf(notices.map(({ paragraphs }) => paragraphs)),
    },
    unsubscribeUrl: links.leave,
    priority: priorityName(Math.min(...told.map((one) => one.priority))),
    bounceTag: bounceTagOf(keys.tokenKey, subscriber.id),
    listHost: new URL(page.root).hostname,
    ...(told.length === 1 && only !== undefined && { threadKey: only.job.threadId }),
    json: {
      type: 'status.notices',
      timestamp: new Date(nowMs).toISOString(),
      data: {
        page: page.root,
        notices: told.map(({ job }) => forMachines(job, locale, readUrl(page, locale, job.content.path))),
      },
      links: { manage: links.manage, unsubscribe: links.leave },
    },
  };
}

/** The heading stands above it already where there is only one. */
function briefOf(notices: readonly NoticeParagraphs[]): string {
  const [first] = notices;
  if (first === undefined || notices.length > 1) return notices.map(({ headline }) => headline).join('\n');
  const { title, headline, remarks, claims, body } = first;
  return [...(title === headline ? [] : [title]), ...remarks, ...claims, markdownToText(body)].join('\n');
}

function subjectMark(told: readonly Told[], locale: PublicLocale): string {
  const isSecurity = told.some(({ job }) => priorityName(job.priority) === 'security');
  return isSecurity ? `[${sayMail(locale, 'subject.security')}] ` : '';
}

/** What a program needs to act: ids and states, times as RFC 3339, all texts that there are. */
function forMachines(job: Told['job'], locale: PublicLocale, url: string): Record<string, unknown> {
  const { content } = job;
  const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    id: job.causeId,
    kind: content.event,
    thread: job.threadId,
    severity: job.severity,
    priority: priorityName(job.priority),
    incidentState: content.incidentState,
    components: content.components.map(({ id, name, state }) => ({
      id,
      name: localName(content, name, locale),
      state,
    })),
    originalLanguage: content.originalLocale,
    texts: content.texts.map(({ locale: language, review, title, body, claims }) => ({
      ...{ language, review, title, body, claims },
    })),
    correction: content.correction,
    startsAt: time(content.startsAt),
    endsAt: time(content.endsAt),
    publishedAt: time(content.publishedAt),
    dataAt: time(content.dataAt),
    nextUpdateAt: time(content.nextUpdateAt),
    url,
  };
}

function localName(content: NoticeContent, name: Parameters<typeof localText>[0], locale: PublicLocale): string {
  return localText(name, locale, content.originalLocale);
}

/** The question for confirmation; to an address that is confirmed already, that it is. Nobody else sees which. */
export function composeLetter(
  { page, keys, nowMs }: ComposeContext,
  signUp: SignUpRecord,
  known: Reader | undefined,
): NoticeMessage {
  const { locale } = signUp.choice;
  const title = pageTitle(page, locale);
  const token = confirmTokenOf(keys.tokenKey, signUp.id);
  const url =
    known === undefined
      ? withToken(page, 'confirm', { token, locale })
      : withToken(page, 'manage', { token: manageTokenOf(keys, known, nowMs), locale });
  const rendered =
    known === undefined
      ? renderLetter({
          locale,
          subject: sayMail(locale, 'confirm.subject', { title }),
          paragraphs: [
            sayMail(locale, 'confirm.text', { title }),
            sayMail(locale, 'confirm.until', { time: momentText(locale, signUp.expiresAt) }),
            sayMail(locale, 'confirm.ignore'),
          ],
          action: { label: sayMail(locale, 'confirm.action'), url },
        })
      : renderLetter({
          locale,
          subject: sayMail(locale, 'known.subject', { title }),
          paragraphs: [sayMail(locale, 'known.text', { title })],
          action: { label: sayMail(locale, 'manage'), url },
        });
  return {
    ...{ idempotencyKey: signUp.id, language: locale, ...rendered, url, priority: 'transaction' },
    brief: sayMail(locale, known === undefined ? 'confirm.push' : 'known.push'),
    listHost: new URL(page.root).hostname,
    json:
      known === undefined
        ? {
            type: 'subscription.challenge',
            timestamp: new Date(nowMs).toISOString(),
            data: { challenge: token, confirmUrl: url },
          }
        : { type: 'subscription.known', timestamp: new Date(nowMs).toISOString(), data: { manageUrl: url } },
  };
}

/** The last mail to an address that left: that it did, and how that is undone. */
export function composeFarewell(
  { page, keys }: ComposeContext,
  { id, choice: { locale } }: SignUpRecord,
  left: LeftSubscriber,
): NoticeMessage {
  const title = pageTitle(page, locale);
  const { id: subject, rotation, until: expiresAt } = left;
  const token = makeToken(keys.tokenKey, 'return', { subject, rotation, expiresAt });
  const url = withToken(page, 'return', { token, locale });
  const rendered = renderLetter({
    locale,
    subject: sayMail(locale, 'left.subject', { title }),
    paragraphs: [
      sayMail(locale, 'left.text', { title }),
      sayMail(locale, 'left.until', { time: momentText(locale, expiresAt) }),
      sayMail(locale, 'left.ignore'),
    ],
    action: { label: sayMail(locale, 'left.action'), url },
  });
  return {
    ...{ idempotencyKey: id, language: locale, ...rendered, url, priority: 'transaction', json: {} },
    listHost: new URL(page.root).hostname,
  };
}

export function composeTest(page: PageAddress, locale: PublicLocale, idempotencyKey: string): NoticeMessage {
  const title = pageTitle(page, locale);
  const rendered = renderLetter({
    locale,
    subject: sayMail(locale, 'test.subject', { title }),
    paragraphs: [sayMail(locale, 'test.text')],
  });
  const url = page.root;
  return {
    ...{ idempotencyKey, language: locale, ...rendered, url, priority: 'transaction', json: {} },
    listHost: new URL(url).hostname,
  };
}

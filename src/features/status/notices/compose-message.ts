/** From notices and letters to messages that a notifier can send, with the links that belong to one subscriber. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { NoticeMessage } from '#src/plugins/kit/notifier.ts';
import type { PageSettings } from '../contract-schemas.ts';
import { momentText } from '../page/times.ts';
import type { NoticeContent } from './content.ts';
import { type JobRecord, priorityName } from './job-repository.ts';
import type { NoticeKeys } from './keys.ts';
import { renderLetter, renderNoticeMail } from './render-mail.ts';
import { localText, paragraphsOf, sayMail } from './render-text.ts';
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

function withToken(page: PageAddress, form: string, token: string): string {
  return new URL(`${form}?token=${token}`, page.root).href;
}

interface SubscriberLinks {
  readonly manage: string;
  readonly leave: string;
  readonly report: string;
}

function linksOf(page: PageAddress, keys: NoticeKeys, subscriber: SubscriberRecord, nowMs: number): SubscriberLinks {
  const lasting = (purpose: 'unsubscribe' | 'report'): string =>
    makeToken(keys.tokenKey, purpose, { subject: subscriber.id, rotation: 0, expiresAt: 0 });
  return {
    manage: withToken(page, 'manage', manageTokenOf(keys, subscriber, nowMs)),
    leave: withToken(page, 'unsubscribe', lasting('unsubscribe')),
    report: withToken(page, 'report', lasting('report')),
  };
}

export interface Told {
  readonly job: JobRecord;
  readonly priority: number;
}

export interface ComposeContext {
  readonly page: PageAddress;
  readonly keys: NoticeKeys;
  readonly nowMs: number;
}

/** One notice, or the digest of several. */
export function composeNotice(
  { page, keys, nowMs }: ComposeContext,
  subscriber: SubscriberRecord,
  idempotencyKey: string,
  told: readonly Told[],
): NoticeMessage {
  const { locale } = subscriber.choice;
  const title = pageTitle(page, locale);
  const links = linksOf(page, keys, subscriber, nowMs);
  const notices = told.map(({ job }) => ({
    paragraphs: paragraphsOf(job.content, locale),
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
    ...{ idempotencyKey, language: locale, ...rendered, url },
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

function subjectMark(told: readonly Told[], locale: PublicLocale): string {
  const isSecurity = told.some(({ job }) => priorityName(job.priority) === 'security');
  return isSecurity ? `[${sayMail(locale, 'subject.security')}] ` : '';
}

/** What a program needs to act: ids and states, times as RFC 3339, all texts that there are. */
function forMachines(job: JobRecord, locale: PublicLocale, url: string): Record<string, unknown> {
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
  known: SubscriberRecord | undefined,
): NoticeMessage {
  const { locale } = signUp.choice;
  const title = pageTitle(page, locale);
  const token = confirmTokenOf(keys.tokenKey, signUp.id);
  const url =
    known === undefined
      ? withToken(page, 'confirm', token)
      : withToken(page, 'manage', manageTokenOf(keys, known, nowMs));
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

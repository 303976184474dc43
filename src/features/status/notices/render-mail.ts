/**
 * Mails: a text part that is complete, and an HTML part that says the same and asks nobody for anything: no picture, no
 * style sheet, no script. Pure.
 */

import type { PublicLocale } from '#src/core/messages.ts';
import { html, type Html, prose, trusted } from '../page/html.ts';
import { markdownToText } from '../../../core/markdown.ts';
import type { NoticeParagraphs } from './render-text.ts';
import { sayMail } from './render-text.ts';

export interface MailLinks {
  readonly manage?: string;
  readonly leave?: string;
  readonly report?: string;
}

export interface MailParts {
  readonly locale: PublicLocale;
  readonly pageTitle: string;
  readonly subject: string;
  /** Before the first notice. */
  readonly intro?: string;
  readonly notices: readonly { readonly paragraphs: NoticeParagraphs; readonly readUrl: string }[];
  readonly links: MailLinks;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const subjectCharactersMax = 180;
const separator = '----------';

export function renderNoticeMail(parts: MailParts): RenderedMail {
  const { locale } = parts;
  const blocks = parts.notices.map(({ paragraphs, readUrl }) => noticeText(paragraphs, readUrl, locale));
  const intro = parts.intro === undefined ? [] : [parts.intro];
  const text = [...intro, ...blocks, [separator, footerText(parts)].join('\n')].join('\n\n');
  const main = html`${parts.intro !== undefined && html`<p>${parts.intro}</p>`}
  ${parts.notices.map(({ paragraphs, readUrl }) => noticeHtml(paragraphs, readUrl, locale))}`;
  return {
    subject: parts.subject.slice(0, subjectCharactersMax),
    text: `${text}\n`,
    html: documentOf({ locale, title: parts.subject, main, footer: footerHtml(parts) }),
  };
}

function noticeText(notice: NoticeParagraphs, readUrl: string, locale: PublicLocale): string {
  const lines = [notice.headline];
  if (notice.title !== '' && notice.title !== notice.headline) lines.push(notice.title);
  const facts = notice.facts.map(([label, value]) => `${label}: ${value}`);
  const correction =
    notice.correction === null ? [] : [`${sayMail(locale, 'correction.said')}: ${markdownToText(notice.correction)}`];
  return [
    lines.join('\n'),
    ...notice.remarks,
    ...correction,
    ...(notice.claims.length > 0 ? [notice.claims.map((claim) => `* ${claim}`).join('\n')] : []),
    ...(notice.body === '' ? [] : [markdownToText(notice.body)]),
    facts.join('\n'),
    `${sayMail(locale, 'read')}:\n${readUrl}`,
  ].join('\n\n');
}

function noticeHtml(notice: NoticeParagraphs, readUrl: string, locale: PublicLocale): Html {
  return html`<h1 style="font-size:20px;line-height:1.3;margin:0 0 4px">${notice.headline}</h1>
    ${notice.title !== '' && notice.title !== notice.headline && html`<p lang="${notice.locale}" style="font-size:17px;margin:0 0 12px"><strong>${notice.title}</strong></p>`}
    ${notice.remarks.map((remark) => html`<p style="border-left:3px solid #767676;padding-left:10px;color:#404040">${remark}</p>`)}
    ${notice.correction !== null && html`<p><strong>${sayMail(locale, 'correction.said')}:</strong> ${markdownToText(notice.correction)}</p>`}
    <div lang="${notice.locale}">
      ${
        notice.claims.length > 0 &&
        html`<ul style="padding-left:20px">
          ${notice.claims.map((claim) => html`<li>${claim}</li>`)}
        </ul>`
      }
      ${notice.body !== '' && prose(notice.body)}
    </div>
    <table role="presentation" style="border-collapse:collapse;margin:12px 0">
      ${notice.facts.map(
        ([label, value]) =>
          html`<tr>
            <td style="padding:3px 14px 3px 0;color:#404040;vertical-align:top">${label}</td>
            <td style="padding:3px 0;vertical-align:top">${value}</td>
          </tr>`,
      )}
    </table>
    <p style="margin:12px 0 28px"><a href="${readUrl}">${sayMail(locale, 'read')}</a></p>`;
}

function footerText({ locale, pageTitle, links }: MailParts): string {
  const lines = [sayMail(locale, 'why', { title: pageTitle })];
  if (links.manage !== undefined) lines.push(`${sayMail(locale, 'manage')}: ${links.manage}`);
  if (links.leave !== undefined) lines.push(`${sayMail(locale, 'leave')}: ${links.leave}`);
  if (links.report !== undefined) lines.push(`${sayMail(locale, 'report')}: ${links.report}`);
  return lines.join('\n');
}

function footerHtml({ locale, pageTitle, links }: MailParts): Html {
  const item = (key: 'manage' | 'leave' | 'report', url: string | undefined): Html | undefined =>
    url === undefined ? undefined : html`<br /><a href="${url}" style="color:#404040">${sayMail(locale, key)}</a>`;
  return html`${sayMail(locale, 'why', { title: pageTitle })}${item('manage', links.manage)}${item('leave', links.leave)}${item('report', links.report)}`;
}

export interface LetterParts {
  readonly locale: PublicLocale;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action?: { readonly label: string; readonly url: string };
}

/** A mail about the subscription itself. */
export function renderLetter(parts: LetterParts): RenderedMail {
  const { action, locale } = parts;
  const [first = '', ...rest] = parts.paragraphs;
  const text = [first, ...(action === undefined ? [] : [`${action.label}:\n${action.url}`]), ...rest].join('\n\n');
  const main = html`<p style="font-size:17px">${first}</p>
    ${
      action !== undefined &&
      html`<p style="margin:20px 0">
          <a
            href="${action.url}"
            style="display:inline-block;padding:12px 20px;background:#1b1f24;color:#ffffff;text-decoration:none;border-radius:5px;font-weight:bold"
            >${action.label}</a
          >
        </p>
        <p style="color:#404040;overflow-wrap:anywhere">${action.url}</p>`
    }
    ${rest.map((paragraph) => html`<p>${paragraph}</p>`)}`;
  const subject = parts.subject.slice(0, subjectCharactersMax);
  return { subject, text: `${text}\n`, html: documentOf({ locale, title: subject, main, footer: undefined }) };
}

/** Styles stand on the elements: many mail programs drop everything else. Colours are left to the reader's own where possible. */
function documentOf(parts: { locale: PublicLocale; title: string; main: Html; footer: Html | undefined }): string {
  return html`<!doctype html>
    <html lang="${parts.locale}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${parts.title}</title>
      </head>
      <body
        style="margin:0;padding:20px;font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:16px;line-height:1.5;color:#1b1f24;background:#ffffff"
      >
        <div style="max-width:600px;margin:0 auto">
          ${parts.main}
          ${
            parts.footer !== undefined &&
            html`<hr style="border:0;border-top:1px solid #b0b0b0;margin:24px 0 12px" />
              <p style="font-size:14px;color:#404040">${parts.footer}</p>`
          }
        </div>
      </body>
    </html>
    ${trusted('')}`.text;
}

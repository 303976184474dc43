/** The frame of every page: head, navigation, times, footer. */

import { createHash } from 'node:crypto';
import type { PublicLocale } from '#src/core/messages.ts';
import type { Snapshot } from '../contract-schemas.ts';
import { html, trusted, type Html } from './html.ts';
import { markdownToText } from '../../../core/markdown.ts';
import { oneLine } from '../../../core/safe-text.ts';
import { stalenessScript } from './staleness-script.data.ts';
import { momentText } from './times.ts';
import { stateShapes } from './state-mark.ts';
import { styleSheet } from './style.data.ts';
import { linkTo, publicUrlOf, titleOf, type View } from './view.ts';
import { languageNames } from './words/say.ts';

const hashOf = (text: string, encoding: 'hex' | 'base64'): string => createHash('sha256').update(text).digest(encoding);

/** The name holds the hash of the content: it may be kept for ever, and an old page still finds its own. */
export const stylePath = `assets/page-${hashOf(styleSheet, 'hex').slice(0, 16)}.css`;
/** Whole, because its hash is over every character between the tags. */
const scriptElement = trusted(`<script>${stalenessScript}</script>`);
const scriptHash = hashOf(stalenessScript, 'base64');

/** The policy of the page, as a meta element and as a header: our own style, our one script, forms to the hub. */
export function pagePolicy(publicUrl: string | null): string {
  const hub = publicUrl === null ? '' : ` ${new URL(publicUrl).origin}`;
  return [
    "default-src 'none'",
    "style-src 'self'",
    `script-src 'sha256-${scriptHash}'`,
    "img-src 'self'",
    `form-action 'self'${hub}`,
    "base-uri 'none'",
  ].join('; ');
}

export interface PageParts {
  readonly heading: string;
  /** A sentence or two for search engines and previews. */
  readonly description?: string;
  readonly main: Html;
  readonly current?: 'overview' | 'history' | 'subscribe' | 'report' | 'formats';
  readonly stamp: string;
  readonly stampSignature: string;
}

export function documentOf(view: View, parts: PageParts): string {
  const { snapshot, say, locale, root } = view;
  const title = titleOf(view);
  const full = parts.heading === title ? title : `${parts.heading} · ${title}`;
  return html`<!doctype html>
    <html lang="${locale}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content="${trusted(pagePolicy(snapshot.page.publicUrl))}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${full}</title>
        ${parts.description !== undefined && html`<meta name="description" content="${oneLine(markdownToText(parts.description)).slice(0, 200)}" />`}
        <meta name="color-scheme" content="light dark" />
        <meta name="keepsight-stamp" content="${parts.stamp}.${parts.stampSignature}" />
        <link rel="stylesheet" href="${root}${stylePath}" />
        ${headLinks(view)}
      </head>
      <body>
        <a class="skip" href="#main">${say('skip')}</a>
        ${stateShapes()}
        <header class="top">
          <div class="wrap">
            <p class="brand"><a href="${linkTo(view, '')}">${title}</a></p>
            ${navigation(view, parts.current)}
          </div>
        </header>
        <main id="main" class="wrap">${staleNotice(view)} ${parts.main}</main>
        ${footer(view, parts)} ${scriptElement}
      </body>
    </html> `.text;
}

/** Empty until the script finds the page old: a text browser shows what is hidden, and would say it of a fresh page. */
function staleNotice(view: View): Html {
  const time = momentText(view.locale, view.snapshot.generatedAt);
  const text = `${view.say('stale', { time })} ${view.say('stale.clock')}`;
  return html`<div id="stale" class="stale" role="alert" data-text="${text}" hidden></div>`;
}

/** Three times on each page: of the data, of the page, of the next one. */
export function stampList(view: View): Html {
  const { say, time, snapshot } = view;
  const minutes = Math.max(1, Math.ceil(snapshot.page.staleAfterS / 60));
  return html`<dl class="stamp">
      <div>
        <dt>${say('time.data')}</dt>
        <dd>${snapshot.dataAt === null ? html`<strong>${say('time.none')}</strong>` : time(snapshot.dataAt)}</dd>
      </div>
      <div>
        <dt>${say('time.generated')}</dt>
        <dd>${time(snapshot.generatedAt)}</dd>
      </div>
      <div>
        <dt>${say('time.next')}</dt>
        <dd>${time(snapshot.nextExpectedAt)}</dd>
      </div>
    </dl>
    <p class="quiet">${say('stale.rule', { minutes })} ${say('time.utc')}</p>`;
}

function navigation(view: View, current: PageParts['current']): Html {
  const pages = [
    ['overview', ''],
    ['history', 'history/'],
    ['subscribe', 'subscribe/'],
    ['report', 'report/'],
    ['formats', 'formats/'],
  ] as const;
  const links = pages.map(
    ([name, page]) =>
      html`<li>
        <a href="${linkTo(view, page)}" ${name === current && trusted(' aria-current="page"')}
          >${view.say(`nav.${name}`)}</a
        >
      </li>`,
  );
  return html`<nav aria-label="${view.say('navigation')}">
    <ul>
      ${links}
    </ul>
  </nav>`;
}

function languages(view: View): Html {
  const { locales } = view.snapshot.page;
  if (locales.length < 2) return html``;
  return html`<nav aria-label="${view.say('languages')}">
    <ul>
      ${locales.map(
        (locale) =>
          html`<li>
            <a
              lang="${locale}"
              hreflang="${locale}"
              href="${linkTo(view, view.page, locale)}"
              ${locale === view.locale && trusted(' aria-current="true"')}
              >${languageNames[locale]}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

function footer(view: View, parts: PageParts): Html {
  const { say, snapshot } = view;
  return html`<footer class="bottom">
    <div class="wrap">
      ${languages(view)} ${stampList(view)}
      <p class="sequence">
        ${say('footer.sequence', { sequence: String(snapshot.sequence) })} ·
        <a href="${view.root}snapshot.sig.json">${say('footer.signature')}</a>:
        <code>${parts.stampSignature.slice(0, 16)}…</code>
      </p>
      <p>${say('footer.made-with')}</p>
    </div>
  </footer>`;
}

/** Feeds, other languages, the address that counts, and where the machine-readable state lies (RFC 8631). */
function headLinks(view: View): Html {
  const { snapshot, locale, say, root, page } = view;
  const hasAddress = snapshot.page.publicUrl !== null;
  const at = (path: string): string => (hasAddress ? publicUrlOf(snapshot, path) : `${root}${path}`);
  const feeds = [
    ['feed.rss', 'application/rss+xml'],
    ['feed.atom', 'application/atom+xml'],
    ['feed.json', 'application/feed+json'],
    ['calendar.ics', 'text/calendar'],
  ] as const;
  const feedTitle = say(`feed.title`, { title: titleOf(view) });
  return html`${hasAddress && html`<link rel="canonical" href="${at(`${locale}/${page}index.html`)}" /> `}${alternates(snapshot).map((other) => html`<link rel="alternate" hreflang="${other}" href="${at(`${other}/${page}index.html`)}" /> `)}
    <link rel="alternate" hreflang="x-default" href="${at(`${snapshot.page.defaultLocale}/${page}index.html`)}" />
    ${feeds.map(([file, type]) => html`<link rel="alternate" type="${type}" title="${feedTitle}" href="${root}${locale}/${file}" /> `)}
    <link rel="status" type="application/json" href="${root}summary.json" />`;
}

function alternates(snapshot: Snapshot): readonly PublicLocale[] {
  return snapshot.page.locales.length > 1 ? snapshot.page.locales : [];
}

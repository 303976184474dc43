/** The frame of every page: head, navigation, times, footer. */

import { createHash } from 'node:crypto';
import { html, trusted, type Html } from './html.ts';
import { markdownToText } from '../../../core/markdown.ts';
import { oneLine } from '../../../core/safe-text.ts';
import { localTimeScript } from './local-time-script.data.ts';
import { pushScript } from './push-script.data.ts';
import { stalenessScript } from './staleness-script.data.ts';
import { momentText } from './times.ts';
import { stateShapes } from './state-mark.ts';
import { styleSheet } from './style.data.ts';
import { linkTo, publicUrlOf, titleOf, type View } from './view.ts';
import { languageNames } from './words/say.ts';

const hashOf = (text: string, encoding: 'hex' | 'base64'): string => createHash('sha256').update(text).digest(encoding);

/** The name holds the hash of the content: it may be kept for ever, and an old page still finds its own. */
export const stylePath = `assets/page-${hashOf(styleSheet, 'hex').slice(0, 16)}.css`;
/** First what must not fail: that a page is old. */
const script = `${stalenessScript};${localTimeScript}`;
/** Whole, because a hash is over every character between the tags. */
const elementOf = (text: string): Html => trusted(`<script>${text}</script>`);
const sourceOf = (text: string): string => `'sha256-${hashOf(text, 'base64')}'`;
const [scriptElement, scriptSource] = [elementOf(script), sourceOf(script)];
const [pushElement, pushSource] = [elementOf(pushScript), sourceOf(pushScript)];

/**
 * The policy of the page, as a meta element and as a header: our own style, our script by its hash, forms to the hub.
 *
 * @param withPush on the page for subscribing, one more script, and the worker that only this script can register
 */
export function pagePolicy(publicUrl: string | null, withPush = false): string {
  const hub = publicUrl === null ? '' : ` ${new URL(publicUrl).origin}`;
  return [
    "default-src 'none'",
    "style-src 'self'",
    `script-src ${scriptSource}${withPush ? ` ${pushSource}` : ''}`,
    ...(withPush ? ["worker-src 'self'"] : []),
    "img-src 'self'",
    `form-action 'self'${hub}`,
    "base-uri 'none'",
  ].join('; ');
}

export type PageName = 'overview' | 'history' | 'subscribe' | 'report' | 'formats';

export interface PageParts {
  readonly heading: string;
  /** A sentence or two for search engines and previews. */
  readonly description?: string;
  readonly main: Html;
  readonly current?: PageName;
  /** Where the times of the page stand. `none`: a record, which is not refreshed and has no stamp. */
  readonly times: 'in-main' | 'below' | 'none';
  /** The form for notices in the browser stands on it. */
  readonly withPush?: boolean;
  readonly stamp: string;
  readonly stampSignature: string;
}

export function documentOf(view: View, parts: PageParts): string {
  const { snapshot, say, locale, root } = view;
  const title = titleOf(view);
  const full = parts.heading === title ? title : `${parts.heading} · ${title}`;
  const isRecord = parts.times === 'none';
  const policy = pagePolicy(snapshot.page.publicUrl, parts.withPush === true);
  return html`<!doctype html>
    <html lang="${locale}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content="${trusted(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${full}</title>
        ${parts.description !== undefined && html`<meta name="description" content="${oneLine(markdownToText(parts.description)).slice(0, 200)}" />`}
        <meta name="color-scheme" content="light dark" />
        ${!isRecord && html`<meta name="keepsight-stamp" content="${parts.stamp}.${parts.stampSignature}" />`}
        <link rel="stylesheet" href="${root}${stylePath}" />
        ${headLinks(view)}
      </head>
      <body>
        <a class="skip" href="#main">${say('skip')}</a>
        ${stateShapes(parts.main)}
        <header class="top">
          <div class="wrap">
            <p class="brand"><a href="${linkTo(view, '')}">${title}</a></p>
            ${navigation(view, parts.current)}
          </div>
        </header>
        <main id="main" class="wrap">${!isRecord && staleNotice(view)} ${parts.main}</main>
        ${footer(view, parts)} ${scriptElement}${parts.withPush === true && pushElement}
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
  const sequence = html`<p class="sequence">
    ${say('footer.sequence', { sequence: String(snapshot.sequence) })} ·
    <a href="${view.root}snapshot.sig.json">${say('footer.signature')}</a>:
    <code>${parts.stampSignature.slice(0, 16)}…</code>
  </p>`;
  return html`<footer class="bottom">
    <div class="wrap">
      ${languages(view)} ${parts.times === 'below' && stampList(view)} ${parts.times !== 'none' && sequence}
      <p>${say('footer.made-with')}</p>
    </div>
  </footer>`;
}

/** Feeds, the address that counts, and where the machine-readable state lies (RFC 8631). Other languages stand at the end. */
function headLinks(view: View): Html {
  const { snapshot, locale, root, page } = view;
  const feeds = [
    ['RSS', 'feed.rss', 'application/rss+xml'],
    ['Atom', 'feed.atom', 'application/atom+xml'],
    ['JSON Feed', 'feed.json', 'application/feed+json'],
    ['iCalendar', 'calendar.ics', 'text/calendar'],
  ] as const;
  const canonical = publicUrlOf(snapshot, `${locale}/${page}index.html`);
  return html`${snapshot.page.publicUrl !== null && html`<link rel="canonical" href="${canonical}" />`}
    ${feeds.map(([title, file, type]) => html`<link rel="alternate" type="${type}" title="${title}" href="${root}${locale}/${file}" /> `)}
    <link rel="status" type="application/json" href="${root}summary.json" />`;
}

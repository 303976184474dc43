/**
 * What we have said, as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1: one entry for each statement and each announcement of
 * maintenance. Its times are those of the data, never of the file, so that a reader sees by them when nothing is new.
 */

import type { PublicLocale } from '#src/core/messages.ts';
import type { TextFile } from './badges.ts';
import { escapeMarkup } from './html.ts';
import { markdownToHtml, markdownToText } from '../../../core/markdown.ts';
import { textFor } from './parts-incident.ts';
import { oneLine, safeText } from '../../../core/safe-text.ts';
import { isoTime } from './times.ts';
import { incidentPage, pathPart, pickText, publicUrlOf, titleOf, viewOf, type Indexed, type View } from './view.ts';
import { languageName, sayKnown } from './words/say.ts';

/** Readers keep what they have seen; more would only make every fetch larger. */
const entriesMax = 100;

interface Entry {
  /** Stable for ever, whatever the address of the page. */
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly html: string;
  readonly text: string;
  readonly locale: PublicLocale;
  readonly publishedAt: number;
  readonly updatedAt: number;
  readonly tags: readonly string[];
}

export function feeds(indexed: Indexed, locale: PublicLocale): TextFile[] {
  const view = viewOf(indexed, locale, '');
  const entries = [...statementEntries(view), ...maintenanceEntries(view)]
    .toSorted((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1))
    .slice(0, entriesMax);
  return [
    [`${locale}/feed.rss`, 'application/rss+xml; charset=utf-8', rss(view, entries)],
    [`${locale}/feed.atom`, 'application/atom+xml; charset=utf-8', atom(view, entries)],
    [`${locale}/feed.json`, 'application/feed+json; charset=utf-8', jsonFeed(view, entries)],
  ];
}

function statementEntries(view: View): Entry[] {
  return view.snapshot.incidents.flatMap((incident) => {
    const publishedAt = new Map(incident.statements.map((one) => [one.id, one.publishedAt]));
    return incident.statements.map((statement): Entry => {
      const text = textFor(view, statement);
      const locale = text?.locale ?? statement.originalLocale;
      const notes = [
        ...(statement.supersededBy === null ? [] : [view.say('statement.superseded')]),
        ...(statement.correction === null ? [] : [`${view.say('statement.correction')}: ${statement.correction}`]),
        ...(locale === view.locale
          ? []
          : [view.say('statement.fallback', { language: languageName(view.locale, locale) })]),
        ...(statement.nextUpdateAt === null || incident.closedAt !== null
          ? []
          : [view.say('incident.next', { time: isoTime(statement.nextUpdateAt) })]),
      ];
      const body = text?.body ?? '';
      return {
        id: `urn:keepsight:statement:${pathPart(statement.id)}`,
        url: publicUrlOf(
          view.snapshot,
          `${view.locale}/${incidentPage(incident)}index.html#s-${pathPart(statement.id)}`,
        ),
        title: oneLine(text?.title ?? incident.id),
        html: `${notes.map((note) => `<p><strong>${escapeMarkup(note)}</strong></p>`).join('')}<div lang="${locale}">${markdownToHtml(body)}</div>`,
        text: [...notes.map(safeText), markdownToText(body)].filter((part) => part !== '').join('\n\n'),
        locale,
        publishedAt: statement.publishedAt,
        updatedAt: Math.max(statement.publishedAt, publishedAt.get(statement.supersededBy ?? '') ?? 0),
        tags: [
          sayKnown(view.say, 'incident.state', statement.incidentState),
          view.say(`incident.severity.${incident.severity}`),
        ],
      };
    });
  });
}

function maintenanceEntries(view: View): Entry[] {
  return view.snapshot.maintenances.map((maintenance) => {
    const title = pickText(view, maintenance.title, maintenance.id);
    const body = maintenance.body[pickText(view, maintenance.body).locale] ?? '';
    const when = `${isoTime(maintenance.startsAt)} – ${isoTime(maintenance.endsAt)}`;
    return {
      id: `urn:keepsight:maintenance:${pathPart(maintenance.id)}`,
      url: publicUrlOf(view.snapshot, `${view.locale}/index.html#maintenance`),
      title: `${view.say('maintenance.title')} (${view.say(`maintenance.${maintenance.state}`)}): ${title.text}`,
      html: `<p>${when}</p>${markdownToHtml(body)}`,
      text: `${when}\n\n${markdownToText(body)}`,
      locale: title.locale,
      publishedAt: maintenance.announcedAt,
      updatedAt: maintenance.changedAt,
      tags: [view.say('maintenance.title')],
    };
  });
}

/** Of the newest entry; without one, of the newest evidence. */
function updatedAt(view: View, entries: readonly Entry[]): number {
  return entries[0]?.updatedAt ?? view.snapshot.dataAt ?? 0;
}

const feedTitle = (view: View): string => view.say('feed.title', { title: titleOf(view) });
const home = (view: View): string => publicUrlOf(view.snapshot, `${view.locale}/index.html`);
const own = (view: View, file: string): string => publicUrlOf(view.snapshot, `${view.locale}/${file}`);
const tag = (name: string, text: string): string => `<${name}>${escapeMarkup(text)}</${name}>`;
const rssTime = (at: number): string => new Date(isoTime(at)).toUTCString();

/** RSS does not say whether a title is text or HTML, and some readers take it for HTML. */
function plainTitle(title: string): string {
  return title.replaceAll('<', '‹').replaceAll('>', '›');
}

function rss(view: View, entries: readonly Entry[]): string {
  const items = entries.map(
    (entry) =>
      `<item>${tag('title', plainTitle(entry.title))}${tag('link', entry.url)}<guid isPermaLink="false">${escapeMarkup(entry.id)}</guid>${tag('pubDate', rssTime(entry.publishedAt))}${entry.tags.map((name) => tag('category', name)).join('')}${tag('description', entry.html)}</item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>${tag('title', feedTitle(view))}${tag('link', home(view))}${tag('description', feedTitle(view))}${tag('language', view.locale)}${tag('lastBuildDate', rssTime(updatedAt(view, entries)))}<ttl>5</ttl><atom:link rel="self" type="application/rss+xml" href="${escapeMarkup(own(view, 'feed.rss'))}"/>
${items.join('\n')}
</channel></rss>
`;
}

function atom(view: View, entries: readonly Entry[]): string {
  const items = entries.map(
    (entry) =>
      `<entry xml:lang="${entry.locale}">${tag('id', entry.id)}${tag('title', entry.title)}<link rel="alternate" type="text/html" href="${escapeMarkup(entry.url)}"/>${tag('published', isoTime(entry.publishedAt))}${tag('updated', isoTime(entry.updatedAt))}${entry.tags.map((name) => `<category term="${escapeMarkup(name)}"/>`).join('')}<content type="html">${escapeMarkup(entry.html)}</content></entry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${view.locale}">${tag('id', `urn:keepsight:feed:${view.locale}`)}${tag('title', feedTitle(view))}${tag('updated', isoTime(updatedAt(view, entries)))}<author>${tag('name', titleOf(view))}</author><link rel="self" type="application/atom+xml" href="${escapeMarkup(own(view, 'feed.atom'))}"/><link rel="alternate" type="text/html" href="${escapeMarkup(home(view))}"/>
${items.join('\n')}
</feed>
`;
}

function jsonFeed(view: View, entries: readonly Entry[]): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feedTitle(view),
    home_page_url: home(view),
    feed_url: own(view, 'feed.json'),
    language: view.locale,
    authors: [{ name: titleOf(view) }],
    _keepsight: { data_updated_at: isoTime(updatedAt(view, entries)) },
    items: entries.map((entry) => ({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      content_html: entry.html,
      content_text: entry.text,
      date_published: isoTime(entry.publishedAt),
      date_modified: isoTime(entry.updatedAt),
      language: entry.locale,
      tags: entry.tags,
    })),
  });
}

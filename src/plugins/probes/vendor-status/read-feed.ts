/**
 * Feeds of incidents: RSS 2.0 and Atom (RFC 4287). A feed says what is wrong; that it says nothing is no claim that all is
 * well, so it never gives an `ok`.
 */

import { attributeOf, child, children, parseXml, textOf, type XmlElement } from '#src/wire/xml.ts';
import {
  incidentsMax,
  keyText,
  nameText,
  timeField,
  urlField,
  type ClaimedIncident,
  type ClaimResult,
} from './claim-fields.ts';
import { textOfHtml } from './page-tree.ts';

const feedBytesMax = 4 * 1024 * 1024;
/** Style sheets are named in front of many feeds; they are for browsers. */
const styleSheets = /<\?xml-stylesheet[^<>]{0,500}\?>/g;

export function readFeed(text: string, nowMs: number, openForDays: number): ClaimResult {
  const parsed = parseXml(text.replaceAll(styleSheets, ''), { maxBytes: feedBytesMax });
  if (!parsed.ok)
    return { ok: false, failure: 'content.unexpected', problem: `The feed cannot be read: ${parsed.problem}.` };
  const { root } = parsed;
  const isAtom = root.name === 'feed';
  const channel = isAtom ? root : child(root, 'channel');
  if (channel === undefined || (!isAtom && root.name !== 'rss')) {
    return { ok: false, failure: 'content.unexpected', problem: 'The document is neither RSS nor Atom.' };
  }
  const entries = children(channel, isAtom ? 'entry' : 'item').slice(0, incidentsMax);
  const incidents = entries.flatMap((entry) => (isAtom ? readEntry(entry) : readItem(entry)) ?? []);
  const isOpen = incidents.some((incident) => isUnresolved(incident, nowMs, openForDays));
  return {
    ok: true,
    claim: {
      overall: isOpen ? 'degraded' : undefined,
      components: [],
      incidents,
      ...timeField(
        'pageUpdatedAt',
        isAtom ? textOf(channel, 'updated') : (textOf(channel, 'lastBuildDate') ?? textOf(channel, 'pubDate')),
      ),
    },
    skipped: entries.length - incidents.length,
  };
}

function readItem(item: XmlElement): ClaimedIncident | undefined {
  const body = textOf(item, 'description') ?? textOf(item, 'encoded') ?? '';
  return incidentOf({
    key: textOf(item, 'guid') ?? textOf(item, 'link'),
    title: textOf(item, 'title'),
    body,
    startedAt: undefined,
    updatedAt: textOf(item, 'pubDate') ?? textOf(item, 'date'),
    url: textOf(item, 'link'),
  });
}

function readEntry(entry: XmlElement): ClaimedIncident | undefined {
  const links = children(entry, 'link');
  const link = links.find((one) => (attributeOf(one, 'rel') ?? 'alternate') === 'alternate') ?? links[0];
  return incidentOf({
    key: textOf(entry, 'id'),
    title: textOf(entry, 'title'),
    body: textOf(entry, 'content') ?? textOf(entry, 'summary') ?? '',
    startedAt: textOf(entry, 'published'),
    updatedAt: textOf(entry, 'updated'),
    url: attributeOf(link, 'href'),
  });
}

interface RawIncident {
  readonly key: string | undefined;
  readonly title: string | undefined;
  readonly body: string;
  readonly startedAt: string | undefined;
  readonly updatedAt: string | undefined;
  readonly url: string | undefined;
}

/** The newest update stands first; its word is within the first lines. */
const bodyCharactersMax = 4000;

function incidentOf(raw: RawIncident): ClaimedIncident | undefined {
  const title = nameText(textOfHtml((raw.title ?? '').slice(0, bodyCharactersMax)));
  if (title === '') return undefined;
  const key = keyText(raw.key);
  return {
    key: key === '' ? title : key,
    title,
    state: stateWord(textOfHtml(raw.body.slice(0, bodyCharactersMax))) ?? stateWord(title) ?? 'unknown',
    ...timeField('startedAt', raw.startedAt),
    ...timeField('updatedAt', raw.updatedAt),
    ...urlField(raw.url),
  };
}

/** Words of life cycles as providers use them, and the name that stands for them. */
const stateWords: readonly (readonly [pattern: RegExp, state: string])[] = [
  [/\b(?:resolved|completed|closed|fixed)\b/i, 'resolved'],
  [/\bpost-?mortem\b/i, 'postmortem'],
  [/\bmonitoring\b/i, 'monitoring'],
  [/\bidentified\b/i, 'identified'],
  [/\binvestigating\b/i, 'investigating'],
  [/\bverifying\b/i, 'verifying'],
  [/\bin progress\b/i, 'in progress'],
  [/\bscheduled\b/i, 'scheduled'],
];

/** The one that comes first in the text. */
function stateWord(text: string): string | undefined {
  const found = stateWords.flatMap(([pattern, state]) => {
    const at = text.search(pattern);
    return at < 0 ? [] : [{ at, state }];
  });
  return found.toSorted((a, b) => a.at - b.at)[0]?.state;
}

const openStates = new Set(['investigating', 'identified', 'monitoring', 'in progress', 'verifying']);
const dayMs = 86_400_000;

/** Feeds keep what nobody ever closed; after a while it says nothing about today. */
function isUnresolved({ state, updatedAt, startedAt }: ClaimedIncident, nowMs: number, openForDays: number): boolean {
  const at = updatedAt ?? startedAt;
  return openStates.has(state) && at !== undefined && nowMs - at <= openForDays * dayMs;
}

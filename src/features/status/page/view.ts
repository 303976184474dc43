/** What every part of a page knows: the snapshot, the reader's language, where the page lies in the folder. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { ComponentView, LocalText, PublicIncident, Snapshot } from '../contract-schemas.ts';
import { monthsOf, type HistoryMonth } from './history-months.ts';
import { escapeMarkup, html, Html } from './html.ts';
import { isoTime, momentHtml } from './times.ts';
import { oneLine } from '../../../core/safe-text.ts';
import type { PageWord } from './words/page-words.ts';
import { sayIn, type Say } from './words/say.ts';

/** The snapshot with what is looked up over and over. */
export interface Indexed {
  readonly snapshot: Snapshot;
  readonly components: ReadonlyMap<string, ComponentView>;
  readonly childrenOf: ReadonlyMap<string, readonly ComponentView[]>;
  readonly roots: readonly ComponentView[];
  /** Signed evidence of contradictions, as files of the folder. */
  readonly evidence: ReadonlyMap<string, string>;
  /** By month, the newest first: those of the snapshot and older ones. */
  readonly months: readonly HistoryMonth[];
  /** How a browser orders notices of its own; absent where it cannot. */
  readonly push: PushOffer | undefined;
}

/** What the page may know beside the snapshot. */
export interface PageExtras {
  /** Closed incidents that are too old for the snapshot. */
  readonly archive?: readonly PublicIncident[];
  /** The key under which the hub sends push messages (RFC 8292), base64url; absent: it sends none. */
  readonly pushKey?: string | undefined;
}

export interface PushOffer {
  /** Where the hub serves the page, ending with `/`. */
  readonly hub: string;
  readonly key: string;
}

export interface View extends Indexed {
  readonly locale: PublicLocale;
  readonly say: Say;
  /** As `say`, with markup where the message has a placeholder. */
  readonly sayHtml: (key: PageWord, values: Readonly<Record<string, Html | string | number>>) => Html;
  /** Path of this page inside its language folder, such as `history/`; empty for the overview. */
  readonly page: string;
  /** From this page to the root of the folder: `''`, `../` … */
  readonly root: string;
  readonly time: (at: number) => Html;
}

/** @param evidence signed JSON by the id of its contradiction */
export function indexSnapshot(
  snapshot: Snapshot,
  evidence: ReadonlyMap<string, string>,
  { archive = [], pushKey }: PageExtras = {},
): Indexed {
  const components = new Map(snapshot.components.map((component) => [component.id, component]));
  const childrenOf = new Map<string, ComponentView[]>();
  const roots: ComponentView[] = [];
  const inOrder = snapshot.components.toSorted((a, b) => a.position - b.position || (a.slug < b.slug ? -1 : 1));
  for (const component of inOrder) {
    // A parent that the public does not see, or that is its own child, does not hide the child.
    const parent = component.parentId === null ? undefined : components.get(component.parentId);
    if (parent === undefined || isBelow(components, parent, component)) roots.push(component);
    else childrenOf.set(parent.id, [...(childrenOf.get(parent.id) ?? []), component]);
  }
  const files = [...evidence].map(([id, text]) => [evidencePath(id), text] as const);
  return {
    ...{ snapshot, components, childrenOf, roots, evidence: new Map(files) },
    months: monthsOf([...snapshot.incidents, ...archive], snapshot.generatedAt),
    push: pushOffer(snapshot, pushKey),
  };
}

/** A browser takes messages only for the address that it was asked at, so there must be one. */
function pushOffer({ page }: Snapshot, key: string | undefined): PushOffer | undefined {
  if (key === undefined || page.publicUrl === null || !page.acceptsSubscribers) return undefined;
  return { hub: new URL(page.publicUrl.endsWith('/') ? page.publicUrl : `${page.publicUrl}/`).href, key };
}

/** Whether `component` stands above `start`: then it would be its own ancestor. Bounded by the number of components. */
function isBelow(all: ReadonlyMap<string, ComponentView>, start: ComponentView, component: ComponentView): boolean {
  let at: ComponentView | undefined = start;
  for (let steps = 0; at !== undefined && steps <= all.size; steps += 1) {
    if (at.id === component.id) return true;
    at = at.parentId === null ? undefined : all.get(at.parentId);
  }
  return at !== undefined;
}

/** @param page inside the language folder; `atRoot`: the overview that stands in the root of the folder itself */
export function viewOf(indexed: Indexed, locale: PublicLocale, page: string, atRoot = false): View {
  const say = sayIn(locale);
  return {
    ...indexed,
    locale,
    say,
    sayHtml: (key, values) => fillWith((plain) => say(key, plain), values),
    page,
    root: atRoot ? '' : '../'.repeat(1 + page.split('/').length - 1),
    time: (at) => momentHtml(locale, at),
  };
}

/** Private use characters stand in for the markup while the message is formatted; `safeText` lets none of ours be forged. */
export function fillWith(
  write: (plain: Readonly<Record<string, string | number>>) => string,
  values: Readonly<Record<string, Html | string | number>>,
): Html {
  const pieces: Html[] = [];
  const plain: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value instanceof Html) {
      plain[name] = `\u{f0000}${String(pieces.length)}\u{f0001}`;
      pieces.push(value);
    } else plain[name] = typeof value === 'string' ? value.replaceAll(/[\u{f0000}\u{f0001}]/gu, '') : value;
  }
  const text = escapeMarkup(write(plain));
  return new Html(
    text.replaceAll(/\u{f0000}(\d+)\u{f0001}/gu, (_whole, index: string) => pieces[Number(index)]?.text ?? ''),
  );
}

export interface Picked {
  readonly text: string;
  readonly locale: PublicLocale;
}

/** The text in the reader's language, else in the page's, else in any. */
export function pickText(view: View, text: LocalText, fallback = ''): Picked {
  const order = [view.locale, view.snapshot.page.defaultLocale, ...view.snapshot.page.locales];
  const inOrder = order.find((locale) => (text[locale] ?? '') !== '');
  const anyLocale = inOrder ?? view.locale;
  const [first] = Object.values(text).filter((value) => value !== '');
  return { text: oneLine(text[anyLocale] ?? first ?? fallback), locale: anyLocale };
}

/** Its direction is its own and its language is said, so that a name in another script disturbs nothing around it. */
export function nameHtml(view: View, text: LocalText, fallback = ''): Html {
  const picked = pickText(view, text, fallback);
  if (picked.locale !== view.locale) return html`<bdi lang="${picked.locale}">${picked.text}</bdi>`;
  return rightToLeft.test(picked.text) ? html`<bdi>${picked.text}</bdi>` : html`${picked.text}`;
}

/** Letters of Hebrew, Arabic and their neighbours: only these turn what stands around them. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export function titleOf(view: View): string {
  return pickText(view, view.snapshot.page.title, 'Status').text;
}

export function isOpen(incident: PublicIncident): boolean {
  return incident.closedAt === null && incident.state !== 'closed';
}

export function newestFirst<T extends { readonly startedAt: number }>(incidents: readonly T[]): T[] {
  return incidents.toSorted((a, b) => b.startedAt - a.startedAt);
}

/** A part of a path or an anchor; two different ids never give the same one. */
export function pathPart(id: string): string {
  const plain = id.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 64);
  if (plain === id && plain !== '') return plain;
  let hash = 5381;
  for (const character of id) hash = ((hash * 33) ^ (character.codePointAt(0) ?? 0)) >>> 0;
  return `${plain}-${hash.toString(36)}`;
}

export const componentPage = (component: { readonly slug: string }): string => `component/${pathPart(component.slug)}/`;
export const evidencePath = (contradictionId: string): string => `evidence/${pathPart(contradictionId)}.json`;
export const incidentPage = (incident: { readonly id: string }): string => `incident/${pathPart(incident.id)}/`;
export const monthPage = ({ month }: Pick<HistoryMonth, 'month'>): string => `history/${month}/`;

/**
 * From this page to another of the same language. The file is named in full, so that the folder also works opened from a
 * disk, and on hosts that know no index files.
 */
export function linkTo(view: View, page: string, locale: PublicLocale = view.locale): string {
  return `${view.root}${locale}/${page}index.html`;
}

/** The public address of a file of the folder; relative where none is configured. */
export function publicUrlOf(snapshot: Snapshot, path: string): string {
  const { publicUrl } = snapshot.page;
  if (publicUrl === null) return path;
  return new URL(path, publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`).href;
}

export function iso(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}

/**
 * The public page: a snapshot in, every file of the folder out. Pure; the same snapshot and key give the same bytes. It knows
 * nothing of stores, targets or servers, so that a page can be made and looked at anywhere.
 */

import { createHash } from 'node:crypto';
import { canonicalJson } from '#src/core/canonical-json.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import type { Snapshot } from '../contract-schemas.ts';
import { badges, type TextFile } from './badges.ts';
import { calendar } from './calendar.ts';
import { dataFiles } from './data-files.ts';
import { feeds } from './feeds.ts';
import type { Html } from './html.ts';
import { documentOf, stylePath, type PageParts } from './layout.ts';
import { componentMain } from './page-component.ts';
import { formatsMain, reportMain, subscribeMain } from './page-forms.ts';
import { historyMain, incidentMain } from './page-incident.ts';
import { bannerText, overviewMain } from './page-overview.ts';
import { manifestBytes, stampBytes, stampText, type ManifestBody, type PageSigner } from './stamp.ts';
import { styleSheet } from './style.data.ts';
import {
  componentPage,
  incidentPage,
  indexSnapshot,
  pickText,
  titleOf,
  viewOf,
  type Indexed,
  type View,
} from './view.ts';

export interface PageFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export const manifestPath = 'snapshot.sig.json';

/**
 * Paths are relative to the folder, with `/`; the order is the one in which they may be written: what is pointed to first.
 *
 * @param evidence signed JSON of contradictions, by their id
 */
export function renderPage(
  snapshot: Snapshot,
  sign: PageSigner,
  evidence: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, PageFile> {
  return new Map(renderFiles(snapshot, sign, evidence));
}

/** The same one by one, for a process that has other things to do between two pages. */
export function* renderFiles(
  snapshot: Snapshot,
  sign: PageSigner,
  evidence: ReadonlyMap<string, string>,
): Generator<readonly [string, PageFile]> {
  const indexed = indexSnapshot(snapshot, evidence);
  const hashes: Record<string, string> = {};
  for (const [path, mediaType, text] of textFiles(indexed, sign)) {
    const bytes = new TextEncoder().encode(text);
    hashes[path] = createHash('sha256').update(bytes).digest('hex');
    yield [path, { mediaType, bytes }];
  }
  yield [manifestPath, { mediaType: jsonType, bytes: signManifest(snapshot, hashes, sign) }];
}

function* textFiles(indexed: Indexed, sign: PageSigner): Generator<TextFile> {
  const { snapshot } = indexed;
  yield [stylePath, 'text/css; charset=utf-8', styleSheet];
  const stamp = stampText(snapshot);
  const signed = { stamp, stampSignature: sign.sign(stampBytes(stamp)) };
  for (const locale of snapshot.page.locales) {
    yield* feeds(indexed, locale);
    yield* calendar(indexed, locale);
    yield* badges(indexed, locale, `${locale}/`);
    for (const [path, text] of pages(indexed, locale, signed)) yield [path, htmlType, text];
  }
  const { defaultLocale } = snapshot.page;
  yield* badges(indexed, defaultLocale, '');
  yield* dataFiles(indexed);
  yield ['robots.txt', 'text/plain; charset=utf-8', 'User-agent: *\nAllow: /\n'];
  const root = viewOf(indexed, defaultLocale, '', true);
  yield ['index.html', htmlType, documentOf(root, { ...overview(root), ...signed })];
}

const htmlType = 'text/html; charset=utf-8';
const jsonType = 'application/json; charset=utf-8';

type Signed = Pick<PageParts, 'stamp' | 'stampSignature'>;
type Parts = Omit<PageParts, keyof Signed>;

function overview(view: View): Parts {
  return { heading: titleOf(view), description: bannerText(view), main: overviewMain(view), current: 'overview' };
}

/** The overview comes last: whoever sees the new one finds everything that it links to. */
function* pages(indexed: Indexed, locale: PublicLocale, signed: Signed): Generator<readonly [string, string]> {
  const at = (page: string): View => viewOf(indexed, locale, page);
  const page = (view: View, parts: Parts): readonly [string, string] => [
    `${locale}/${view.page}index.html`,
    documentOf(view, { ...parts, ...signed }),
  ];
  for (const component of indexed.snapshot.components) {
    const view = at(componentPage(component));
    const heading = pickText(view, component.name, component.slug).text;
    yield page(view, { heading, main: componentMain(view, component) });
  }
  for (const incident of indexed.snapshot.incidents) {
    const view = at(incidentPage(incident));
    const heading = pickText(view, incident.title, incident.id).text;
    yield page(view, { heading, main: incidentMain(view, incident) });
  }
  const plain = (path: string, current: 'history' | 'subscribe' | 'report' | 'formats', main: (view: View) => Html) => {
    const view = at(path);
    return page(view, { heading: view.say(`nav.${current}`), main: main(view), current });
  };
  yield plain('history/', 'history', historyMain);
  yield plain('subscribe/', 'subscribe', subscribeMain);
  yield plain('report/', 'report', reportMain);
  yield plain('formats/', 'formats', formatsMain);
  const first = at('');
  yield page(first, overview(first));
}

/** @param hashes SHA-256 of each file but this one, lower-case hex */
export function signManifest(
  snapshot: Snapshot,
  hashes: Readonly<Record<string, string>>,
  sign: PageSigner,
): Uint8Array {
  const body: ManifestBody = {
    format: 'keepsight-status-1',
    sequence: snapshot.sequence,
    dataAt: snapshot.dataAt,
    generatedAt: snapshot.generatedAt,
    nextExpectedAt: snapshot.nextExpectedAt,
    staleAfterS: snapshot.page.staleAfterS,
    algorithm: 'Ed25519',
    keyId: sign.id,
    publicKey: sign.publicKey,
    files: hashes,
  };
  const whole = canonicalJson({ ...body, signature: sign.sign(manifestBytes(body)) });
  return new TextEncoder().encode(whole);
}

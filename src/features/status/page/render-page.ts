/**
 * The public page: a snapshot in, every file of the folder out. Pure; the same snapshot and key give the same bytes. It knows
 * nothing of stores, targets or servers, so that a page can be made and looked at anywhere.
 */

import { createHash } from 'node:crypto';
import { canonicalJson } from '#src/core/canonical-json.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import type { PublicIncident, Snapshot } from '../contract-schemas.ts';
import { badges, type TextFile } from './badges.ts';
import { calendar } from './calendar.ts';
import { dataFiles } from './data-files.ts';
import { feeds } from './feeds.ts';
import { isRecord } from './history-months.ts';
import { documentOf, stylePath, type PageParts } from './layout.ts';
import { componentMain } from './page-component.ts';
import { formatsMain, reportMain, subscribeMain } from './page-forms.ts';
import { historyMain, incidentMain, monthMain, monthText } from './page-incident.ts';
import { bannerText, overviewMain } from './page-overview.ts';
import { pushWorker, workerPath } from './push-worker.ts';
import type { MadeFile, RecordMemory } from './record-memory.ts';
import { manifestBytes, stampBytes, stampText, type ManifestBody, type PageSigner } from './stamp.ts';
import { styleSheet } from './style.data.ts';
import {
  componentPage,
  incidentPage,
  indexSnapshot,
  monthPage,
  pickText,
  titleOf,
  viewOf,
  type Indexed,
  type PageExtras,
  type View,
} from './view.ts';

export interface PageFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export const manifestPath = 'snapshot.sig.json';

export interface RenderExtras extends PageExtras {
  /** Of the renderings before: records are not made again. */
  readonly memory?: RecordMemory;
}

/**
 * Paths are relative to the folder, with `/`; the order is the one in which they may be written: what is pointed to first.
 *
 * @param evidence signed JSON of contradictions, by their id
 */
export function renderPage(
  snapshot: Snapshot,
  sign: PageSigner,
  evidence: ReadonlyMap<string, string> = new Map(),
  extras: RenderExtras = {},
): ReadonlyMap<string, PageFile> {
  return new Map(renderFiles(snapshot, sign, evidence, extras));
}

/** The same one by one, for a process that has other things to do between two pages. */
export function* renderFiles(
  snapshot: Snapshot,
  sign: PageSigner,
  evidence: ReadonlyMap<string, string>,
  extras: RenderExtras = {},
): Generator<readonly [string, PageFile]> {
  const indexed = indexSnapshot(snapshot, evidence, extras);
  const hashes: Record<string, string> = {};
  for (const { path, mediaType, bytes, hash } of files(indexed, sign, extras.memory)) {
    hashes[path] = hash;
    yield [path, { mediaType, bytes }];
  }
  yield [manifestPath, { mediaType: jsonType, bytes: signManifest(snapshot, hashes, sign) }];
}

function fileOf([path, mediaType, text]: TextFile): MadeFile {
  const bytes = new TextEncoder().encode(text);
  return { path, mediaType, bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}

function* files(indexed: Indexed, sign: PageSigner, memory: RecordMemory | undefined): Generator<MadeFile> {
  const { snapshot } = indexed;
  yield fileOf([stylePath, 'text/css; charset=utf-8', styleSheet]);
  const stamp = stampText(snapshot);
  const signed = { stamp, stampSignature: sign.sign(stampBytes(stamp)) };
  const frame = memory === undefined ? '' : frameOf(indexed);
  for (const locale of snapshot.page.locales) {
    yield* [...feeds(indexed, locale), ...calendar(indexed, locale), ...badges(indexed, locale, `${locale}/`)].map(
      fileOf,
    );
    for (const page of pages(indexed, locale)) {
      const path = `${locale}/${page.view.page}index.html`;
      const make = (): MadeFile => fileOf([path, htmlType, documentOf(page.view, { ...page.parts(), ...signed })]);
      yield page.about === undefined || memory === undefined ? make() : memory.once(path, page.about, frame, make);
    }
  }
  memory?.forgetUnused();
  const { defaultLocale } = snapshot.page;
  yield* badges(indexed, defaultLocale, '').map(fileOf);
  yield* dataFiles(indexed).map(fileOf);
  yield fileOf(['robots.txt', 'text/plain; charset=utf-8', 'User-agent: *\nAllow: /\n']);
  if (indexed.push !== undefined) yield fileOf([workerPath, 'text/javascript; charset=utf-8', pushWorker(indexed)]);
  const root = viewOf(indexed, defaultLocale, '', true);
  yield fileOf(['index.html', htmlType, documentOf(root, { ...overview(root), ...signed })]);
}

/** What a record shows of everything else: names, and the frame of the page. */
function frameOf({ snapshot, months }: Indexed): string {
  const names = snapshot.components.map(({ id, name, slug }) => [id, name, slug]);
  return JSON.stringify([snapshot.page, stylePath, names, months.map(({ month }) => month)]);
}

const htmlType = 'text/html; charset=utf-8';
const jsonType = 'application/json; charset=utf-8';

type Parts = Omit<PageParts, 'stamp' | 'stampSignature'>;

interface Page {
  readonly view: View;
  readonly parts: () => Parts;
  /** Of a record: all that its words are made of, but the frame. */
  readonly about?: readonly PublicIncident[];
}

function overview(view: View): Parts {
  const [heading, description] = [titleOf(view), bannerText(view)];
  return { heading, description, main: overviewMain(view), current: 'overview', times: 'in-main' };
}

/** The overview comes last: whoever sees the new one finds everything that it links to. */
function* pages(indexed: Indexed, locale: PublicLocale): Generator<Page> {
  const at = (page: string): View => viewOf(indexed, locale, page);
  for (const component of indexed.snapshot.components) {
    const view = at(componentPage(component));
    const heading = pickText(view, component.name, component.slug).text;
    yield { view, parts: () => ({ heading, main: componentMain(view, component), times: 'in-main' }) };
  }
  for (const month of indexed.months) {
    for (const incident of month.incidents) yield incidentPageOf(indexed, at(incidentPage(incident)), incident);
    const view = at(monthPage(month));
    const parts = (): Parts => ({
      ...{ heading: monthText(view, month), main: monthMain(view, month), current: 'history' },
      times: month.isRecord ? 'none' : 'below',
    });
    yield { view, parts, ...(month.isRecord && { about: month.incidents }) };
  }
  const plain = (
    path: string,
    current: 'history' | 'subscribe' | 'report' | 'formats',
    rest: (view: View) => Pick<Parts, 'main' | 'withPush'>,
  ): Page => {
    const view = at(path);
    return { view, parts: () => ({ heading: view.say(`nav.${current}`), current, times: 'below', ...rest(view) }) };
  };
  yield plain('history/', 'history', (view) => ({ main: historyMain(view) }));
  yield plain('subscribe/', 'subscribe', (view) => ({ main: subscribeMain(view), withPush: view.push !== undefined }));
  yield plain('report/', 'report', (view) => ({ main: reportMain(view) }));
  yield plain('formats/', 'formats', (view) => ({ main: formatsMain(view) }));
  const first = at('');
  yield { view: first, parts: () => overview(first) };
}

function incidentPageOf({ snapshot }: Indexed, view: View, incident: PublicIncident): Page {
  const isOver = isRecord(incident, snapshot.generatedAt);
  const parts = (): Parts => ({
    heading: pickText(view, incident.title, incident.id).text,
    main: incidentMain(view, incident, isOver),
    times: isOver ? 'none' : 'in-main',
  });
  return { view, parts, ...(isOver && { about: [incident] }) };
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

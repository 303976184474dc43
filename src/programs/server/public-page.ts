/**
 * Serves the public page at /status/ from memory: the files of the newest state with their compressed forms, nothing else. A
 * path is a key of a map, so that there is no way out of the folder. No cookie is read or set.
 */

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PublicLocale } from '#src/core/messages.ts';
import { PageSettings } from '#src/features/status/contract-schemas.ts';
import { absentPage } from '#src/features/status/notices/render-form.ts';
import { localText } from '#src/features/status/notices/render-text.ts';
import { defaultPageSettings } from '#src/features/status/page-settings.ts';
import { pagePolicy } from '#src/features/status/page/layout.ts';
import { workerPath, workerPolicy } from '#src/features/status/page/push-worker.ts';

/** What of a file is needed to answer for it; headers are made once. */
interface Served {
  readonly etag: string;
  readonly plain: Form;
  readonly gzip: Form | undefined;
  readonly brotli: Form | undefined;
}

interface Form {
  readonly bytes: Buffer;
  /** Name, value, name, value: as the response takes them without looking at each. */
  readonly headers: readonly string[];
}

export interface PublicPage {
  /** The files of a state by path, with `.gz` and `.br` beside those that have them. Replaces the state of before at once. */
  replace(files: ReadonlyMap<string, Uint8Array | { readonly bytes: Uint8Array }>): void;
  /** Whether there is anything to serve. */
  readonly isEmpty: boolean;
  /** The answer for a path below /status/. */
  answer(request: FastifyRequest, reply: FastifyReply): unknown;
}

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** A page of a minute: short to be held, long to be shown when we do not answer any more. It says itself how old it is. */
const pageCaching = 'public, max-age=15, stale-while-revalidate=60, stale-if-error=86400';
/** The name holds the hash of the content. */
const assetCaching = 'public, max-age=31536000, immutable';
const pathCharactersMax = 500;
const prefix = '/status/';
const subscribePath = /^[a-z]+\/subscribe\//;

const PageOfSnapshot = z.object({ page: PageSettings });

export function createPublicPage(options: { readonly isTls: boolean }): PublicPage {
  let served: ReadonlyMap<string, Served> = new Map();
  let settings = defaultPageSettings;
  /** Languages of the page; the first is its own. */
  let locales: readonly PublicLocale[] = ['en'];

  /** What the state says about itself: a folder of before the start is served as it is. */
  const learn = (snapshot: Uint8Array | undefined): void => {
    if (snapshot === undefined) return;
    const parsed = PageOfSnapshot.safeParse(JSON.parse(new TextDecoder().decode(snapshot)));
    if (!parsed.success) return;
    settings = parsed.data.page;
    const { defaultLocale } = settings;
    locales = [defaultLocale, ...settings.locales.filter((locale) => locale !== defaultLocale)];
  };

  /** The header allows what the page itself allows: a worker nothing, and one more script only where one stands. */
  const policyOf = (path: string): string => {
    if (path === workerPath) return workerPolicy;
    return pagePolicy(settings.publicUrl, subscribePath.test(path));
  };

  const common = (path: string, mediaType: string, etag: string): string[] => [
    ...['content-type', mediaType, 'etag', etag],
    ...['cache-control', path.startsWith('assets/') ? assetCaching : pageCaching],
    ...['vary', 'accept-encoding', 'x-content-type-options', 'nosniff', 'referrer-policy', 'no-referrer'],
    ...['content-security-policy', `${policyOf(path)}; frame-ancestors 'none'`],
    ...['cross-origin-opener-policy', 'same-origin', 'permissions-policy', 'camera=(), microphone=(), geolocation=()'],
    // Badges and data are there to be used by the pages and programs of others.
    ...['cross-origin-resource-policy', 'cross-origin'],
    ...(/\.(?:json|rss|atom|ics|svg)$/.test(path) ? ['access-control-allow-origin', '*'] : []),
    ...['link', `<${prefix}summary.json>; rel="status"; type="application/json"`],
    ...(options.isTls ? ['strict-transport-security', 'max-age=31536000'] : []),
  ];

  const serve = (path: string, files: ReadonlyMap<string, Uint8Array>, bytes: Uint8Array): Served => {
    const extension = path.split('.').at(-1) ?? '';
    const mediaType = path.endsWith('feed.json') ? 'application/feed+json; charset=utf-8' : mediaTypes[extension];
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
    const form = (content: Uint8Array, encoding: string | undefined): Form => {
      const tag = encoding === undefined ? `"${hash}"` : `"${hash}-${encoding}"`;
      const headers = common(path, mediaType ?? 'application/octet-stream', tag);
      const encoded = encoding === undefined ? [] : ['content-encoding', encoding];
      return {
        bytes: Buffer.from(content),
        headers: [...headers, ...encoded, 'content-length', String(content.length)],
      };
    };
    const [gzip, brotli] = [files.get(`${path}.gz`), files.get(`${path}.br`)];
    return {
      etag: hash,
      plain: form(bytes, undefined),
      gzip: gzip === undefined ? undefined : form(gzip, 'gzip'),
      brotli: brotli === undefined ? undefined : form(brotli, 'br'),
    };
  };

  return {
    replace: (files) => {
      const bytes = new Map<string, Uint8Array>();
      for (const [path, file] of files) bytes.set(path, file instanceof Uint8Array ? file : file.bytes);
      learn(bytes.get('snapshot.json'));
      const next = new Map<string, Served>();
      for (const [path, content] of bytes) {
        if (path.endsWith('.gz') || path.endsWith('.br')) continue;
        const one = serve(path, bytes, content);
        next.set(path, one);
        // A folder is asked for by its name, with the stroke.
        if (path.endsWith('index.html')) next.set(path.slice(0, -'index.html'.length), one);
      }
      served = next;
    },
    get isEmpty() {
      return served.size === 0;
    },
    answer: (request, reply) => {
      const path = pathOf(request.raw.url ?? '');
      if (path === '' && wantsOtherLanguage(request, locales)) return redirect(request, reply, locales);
      const found = path === undefined ? undefined : served.get(path);
      if (found === undefined) return absent(request, reply, { served, path, settings, locales });
      return send(request, reply, found);
    },
  };
}

/** Adds the page to a server. GET and HEAD only; the forms of the page have paths of their own. */
export function addPublicPage(app: FastifyInstance, page: PublicPage): void {
  app.get('/status', (_request, reply) => reply.code(308).header('location', prefix).send());
  app.get(`${prefix}*`, (request, reply) => page.answer(request, reply));
  // Before a body is read: what is refused need not be understood.
  const refuse = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    reply
      .code(405)
      .header('allow', 'GET, HEAD')
      .type('text/plain; charset=utf-8')
      .send('This page is only read. Its forms are at addresses of their own.\n');
  const others = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
  app.route({ method: [...others], url: `${prefix}*`, onRequest: refuse, handler: refuse });
}

/** Without the query, which means nothing here. Percent signs do not stand in our paths, so nothing is decoded. */
function pathOf(url: string): string | undefined {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  if (path.length > pathCharactersMax || !path.startsWith(prefix)) return undefined;
  return path.slice(prefix.length);
}

function send(request: FastifyRequest, reply: FastifyReply, found: Served): FastifyReply {
  reply.hijack();
  const form = chooseForm(request.headers['accept-encoding'], found);
  const { raw } = reply;
  const asked = request.headers['if-none-match'];
  if (asked?.includes(found.etag) === true) {
    raw.writeHead(304, withoutLength(form.headers));
    raw.end();
    return reply;
  }
  raw.writeHead(200, [...form.headers]);
  if (request.method === 'HEAD') raw.end();
  else raw.end(form.bytes);
  return reply;
}

function withoutLength(headers: readonly string[]): string[] {
  const at = headers.indexOf('content-length');
  return headers.filter((_text, i) => i !== at && i !== at + 1);
}

/** Brotli before gzip where both are taken; a quality of zero means no (RFC 9110, section 12.5.3). */
function chooseForm(accepted: string | string[] | undefined, found: Served): Form {
  const text = Array.isArray(accepted) ? accepted.join(',') : (accepted ?? '');
  if (found.brotli !== undefined && takes(text, 'br')) return found.brotli;
  if (found.gzip !== undefined && takes(text, 'gzip')) return found.gzip;
  return found.plain;
}

function takes(accepted: string, encoding: string): boolean {
  if (!accepted.includes(encoding)) return false;
  return !new RegExp(`${encoding}\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$)`).test(accepted);
}

interface Absent {
  readonly served: ReadonlyMap<string, Served>;
  readonly path: string | undefined;
  readonly settings: PageSettings;
  readonly locales: readonly PublicLocale[];
}

/** A page for people, in their language, with the way back. */
function absent(
  request: FastifyRequest,
  reply: FastifyReply,
  { served, path, settings, locales }: Absent,
): FastifyReply {
  const folder = path !== undefined && !path.endsWith('/') ? served.get(`${path}/`) : undefined;
  if (folder !== undefined)
    return reply
      .code(308)
      .header('location', `${prefix}${path ?? ''}/`)
      .send();
  const isEmpty = served.size === 0;
  const inPath = locales.find((locale) => path?.startsWith(`${locale}/`) === true);
  const locale = inPath ?? languageOf(request, locales) ?? settings.defaultLocale;
  const title = localText(settings.title, locale, settings.defaultLocale);
  const page = absentPage(locale, title, isEmpty ? 'empty' : 'missing', prefix);
  return reply
    .code(isEmpty ? 503 : 404)
    .header('content-security-policy', `${pagePolicy(settings.publicUrl)}; frame-ancestors 'none'`)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', locale)
    .header('cache-control', 'no-store')
    .send(request.method === 'HEAD' ? '' : page);
}

function languageOf(request: FastifyRequest, locales: readonly PublicLocale[]): PublicLocale | undefined {
  const accepted = request.headers['accept-language'];
  if (accepted === undefined || accepted.length > 1000) return undefined;
  const wanted = accepted
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
      const quality = rest.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((value) => value !== undefined);
      return { language: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { language } of wanted) {
    const found = locales.find((locale) => locale === language);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wantsOtherLanguage(request: FastifyRequest, locales: readonly PublicLocale[]): boolean {
  const language = languageOf(request, locales);
  return language !== undefined && language !== locales[0];
}

/** Only the address without a language depends on who asks, and says so. */
function redirect(request: FastifyRequest, reply: FastifyReply, locales: readonly PublicLocale[]): FastifyReply {
  const language = languageOf(request, locales) ?? locales[0] ?? 'en';
  return reply
    .code(302)
    .header('location', `${prefix}${language}/`)
    .header('vary', 'accept-language')
    .header('cache-control', pageCaching)
    .send();
}

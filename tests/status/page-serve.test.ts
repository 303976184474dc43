/** The page as our own server gives it to readers: from memory, compressed, never out of its folder. */

import Fastify, { type FastifyInstance } from 'fastify';
import { type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withCompressedForms } from '#src/platform/publish-compress.ts';
import { renderPage } from '#src/features/status/page/render-page.ts';
import { addPublicPage, createPublicPage, type PublicPage } from '#src/programs/server/public-page.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { february2022Snapshot } from '../support/snapshots-february.ts';
import { aPage } from '../support/snapshots.ts';

let app: FastifyInstance;
let page: PublicPage;
let origin: string;

beforeEach(async () => {
  app = Fastify();
  page = createPublicPage({ isTls: false });
  addPublicPage(app, page);
  app.get('/secret', () => 'not for the public');
  origin = await app.listen({ host: '127.48.0.5', port: 0 });
});
afterEach(async () => {
  await app.close();
});

const signer = aPageSigner();
async function fill(): Promise<void> {
  const snapshot = { ...february2022Snapshot(), page: aPage({ locales: ['de', 'en'], defaultLocale: 'de' }) };
  page.replace(await withCompressedForms(renderPage(snapshot, signer), new Map()));
}
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(`${origin}${path}`, { method, redirect: 'manual', headers });

describe('the public page', () => {
  it('says that there is nothing yet, and is never empty by mistake', async () => {
    const answer = await get('/status/');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is served with its policy, its age and without cookies', async () => {
    await fill();
    const answer = await get('/status/de/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<html lang="de"');
    const { headers } = answer;
    expect(headers.get('cache-control')).toMatch(/max-age=\d{1,2}, stale-while-revalidate=\d+, stale-if-error=\d+/);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('link')).toContain('rel="status"');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('etag')).toMatch(/^"[^"]+"$/);
  });

  it('answers a known state with 304, and another one in full', async () => {
    await fill();
    const etag = (await get('/status/de/index.html')).headers.get('etag') ?? '';
    const again = await get('/status/de/index.html', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const sequence = february2022Snapshot().sequence + 1;
    page.replace(renderPage({ ...february2022Snapshot(), sequence }, signer));
    expect((await get('/status/de/index.html', { 'if-none-match': etag })).status).toBe(200);
  });

  it('is compressed for who takes it, each form under a name of its own', async () => {
    await fill();
    const forms = await Promise.all(
      ['identity', 'gzip', 'gzip, br', 'br;q=0, gzip'].map((encoding) =>
        get('/status/de/', { 'accept-encoding': encoding }),
      ),
    );
    expect(forms.map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip', 'br', 'gzip']);
    expect(new Set(forms.map(({ headers }) => headers.get('etag'))).size).toBe(3);
    const raw = await app.inject({ url: '/status/de/', headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(raw.rawPayload).toString()).toContain('<html lang="de"');
  });

  it('answers HEAD without a body and no other method', async () => {
    await fill();
    const head = await get('/status/de/', {}, 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000);
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await get('/status/de/', {}, method)).status).toBe(405);
  });

  it('chooses the language at the address without one, and says that it did', async () => {
    await fill();
    const english = await get('/status/', { 'accept-language': 'fr, en;q=0.5' });
    expect([english.status, english.headers.get('location'), english.headers.get('vary')]).toEqual([
      ...[302, '/status/en/', 'accept-language'],
    ]);
    const own = await get('/status/', { 'accept-language': 'ja' });
    expect(own.status).toBe(200);
    expect(await own.text()).toContain('<html lang="de"');
  });

  it.each([
    '/status/../secret',
    '/status/%2e%2e/secret',
    '/status/..%2fsecret',
    '/status/de/../../secret',
    '/status//etc/passwd',
    '/status/\\..\\secret',
    `/status/${'a/'.repeat(5000)}`,
    '/status/snapshot.json%00.html',
    '/status/de/index.html.br',
  ])('never leaves its folder: %s', async (path) => {
    await fill();
    // As it stands, which a browser's own reader of addresses would not send.
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ hostname: '127.48.0.5', port: new URL(origin).port, path }, resolve)
        .on('error', reject)
        .end();
    });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect((await answer.toArray()).join('')).not.toContain('not for the public');
  });

  it('gives data to the pages of others, and the style sheet for ever', async () => {
    await fill();
    const summary = await get('/status/api/v2/summary.json');
    expect(summary.headers.get('access-control-allow-origin')).toBe('*');
    const [style] = /assets\/page-[0-9a-f]+\.css/.exec(await (await get('/status/de/')).text()) ?? [];
    expect((await get(`/status/${style ?? ''}`)).headers.get('cache-control')).toContain('immutable');
  });
});

/** What the forms of the public page refuse, and what they never do, whatever they are sent. */

import { Parser } from 'htmlparser2';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { publicLocales } from '#src/core/messages.ts';
import { fieldsOf, headingOf, hostile, openPublicWorld, read } from './public-world.ts';

const world = await openPublicWorld('127.49.0.22');
const { owner, sink, incidentId, takeTime, stopTime, goOn, at, post, mailTo } = world;
afterAll(() => world.close());
beforeEach(takeTime);

/** Tags and attributes that a form of ours never has. */
function strangersIn(html: string): string[] {
  const found: string[] = [];
  new Parser({
    onopentag: (name, attributes) => {
      if (/^(?:script|img|iframe|object|style|base|svg)$/.test(name)) found.push(name);
      found.push(...Object.keys(attributes).filter((attribute) => attribute.startsWith('on')));
    },
  }).end(html);
  return found;
}

describe('what forms refuse', () => {
  const posted = ['subscribe', 'confirm', 'manage', 'unsubscribe', 'report', 'question'];

  it('takes posts from copies of the page elsewhere, without reading or setting a cookie', async () => {
    const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const path of posted) {
      takeTime();
      const given = { locale: 'en', email: 'x', text: '', token: 'none' };
      const plain = await post(path, given);
      const foreign = await post(path, given, { origin: 'https://copy.example', cookie });
      expect(foreign.status, path).toBe(plain.status);
      expect(foreign.text, path).toBe(plain.text);
      expect(foreign.text, path).not.toContain('request.origin-refused');
      for (const { headers } of [plain, foreign]) {
        expect(headers.getSetCookie(), path).toEqual([]);
        expect(headers.get('access-control-allow-origin'), path).toBeNull();
        // Nothing may run there: not even the scripts of the console, which lie at the same origin.
        expect(headers.get('content-security-policy'), path).toBe(
          "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        );
        expect(headers.get('x-content-type-options'), path).toBe('nosniff');
        expect(headers.get('referrer-policy'), path).toBe('no-referrer');
        expect(headers.get('cache-control'), path).toBe('no-store');
        expect(headers.get('content-type'), path).toBe('text/html; charset=utf-8');
      }
    }
  });

  it('refuses another origin at every other address', async () => {
    const { json } = await owner.call('GET', '/api/v1/openapi.json');
    const paths = Object.entries(json['paths'] as Record<string, Record<string, unknown>>);
    const changes = paths.flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((method) => /^(?:post|put|patch|delete)$/.test(method))
        .map((method) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x')] as const),
    );
    expect(changes.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (const [method, path] of [...changes, ['POST', '/status/en/'], ['PUT', '/status/subscribe']] as const) {
      const answer = await owner.call(method, path, {}, { origin: 'https://copy.example' });
      if (answer.json['code'] !== 'request.origin-refused') wrong.push(`${method} ${path} ${String(answer.status)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('bounds bodies and fields, and takes nothing but forms', async () => {
    const form = 'application/x-www-form-urlencoded';
    const send = async (body: string, type: string): Promise<number> => {
      const init = { method: 'POST', body, headers: { 'content-type': type } };
      return (await read(at('question'), init)).status;
    };
    expect(await send(`text=${'x'.repeat(33 * 1024)}`, form)).toBe(413);
    expect(await send(`text=hello&incident=${incidentId}${'&a=1'.repeat(300)}`, form)).toBe(422);
    expect(await send('{"text":"hello"}', 'application/json')).toBe(415);
    expect(await send('hello', 'text/plain')).toBe(415);
    for (const [method, path] of [
      ['PUT', 'subscribe'],
      ['DELETE', 'manage'],
      ['POST', 'en/'],
      ['PATCH', 'summary.json'],
    ] as const) {
      const { status, headers } = await read(at(path), { method });
      const allowed = path === 'subscribe' || path === 'manage' ? 'GET, HEAD, POST' : 'GET, HEAD';
      expect([status, headers.get('allow')], `${method} ${path}`).toEqual([405, allowed]);
    }
    const subscribed = await read(at('subscribe'), { headers: { 'accept-language': 'de' } });
    expect([subscribed.status, subscribed.headers.get('location')]).toEqual([303, '/status/de/subscribe/']);
  });

  it.each([
    ['en', 'x'.repeat(33 * 1024), 'application/x-www-form-urlencoded', 413, 'What was sent is too large.'],
    ['de', '{"text":"hello"}', 'application/json', 415, 'Das wurde nicht so gesendet wie ein Formular.'],
    ['ja', 'hello', 'text/plain', 415, 'フォームの形式で送信されていません。'],
  ])('says to a person in %s what is wrong and what to do', async (locale, body, type, status, words) => {
    const browser = { 'content-type': type, 'accept-language': locale, accept: 'text/html,*/*;q=0.8' };
    const page = await read(at('question'), { method: 'POST', body, headers: browser });
    expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-language')).toBe(locale);
    expect(page.text).toContain(words);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src");
    const program = { ...browser, accept: 'application/json' };
    const problem = await read(at('question'), { method: 'POST', body, headers: program });
    expect([problem.status, problem.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(JSON.parse(problem.text)).toMatchObject({ status });
  });

  it('shows people a page of theirs at an address where there is nothing', async () => {
    const missing = await read(at('de/incident/inc_none/'), { headers: { 'accept-language': 'en' } });
    expect([missing.status, headingOf(missing.text)]).toEqual([404, 'Diese Seite gibt es nicht']);
    const hostilePath = await read(at(`${encodeURIComponent('<script>alert(1)</script>')}/x`));
    expect(hostilePath.status).toBe(404);
    expect(strangersIn(hostilePath.text)).toEqual([]);
    const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(missing.text) ?? [];
    expect((await read(new URL(style, at('')).href)).status).toBe(200);
  });

  it('takes the patience of one address for no other', async () => {
    const first = fieldsOf((await post('subscribe', { email: 'patient@one.example', locale: 'en' })).text);
    takeTime();
    const other = await post('subscribe', { ...first, email: 'other@one.example' });
    expect(headingOf(other.text)).toBe('What do you want to hear of?');
    expect(headingOf((await post('subscribe', first)).text)).toBe('Look into your mailbox');
    await mailTo('patient@one.example');
    expect(sink.mails.filter(({ to }) => to === 'other@one.example')).toEqual([]);
  });

  it('makes nobody wait longer for having posted a hundred times too often', async () => {
    stopTime();
    const codes = new Set<number>();
    for (let n = 0; n < 200; n += 1) codes.add((await post('confirm', { token: 'none' })).status);
    expect(codes).toEqual(new Set([403, 429]));
    takeTime();
    expect((await post('confirm', { token: 'none' })).status).toBe(403);
    goOn();
  });

  it('lets nobody make a question look as if many had asked it', async () => {
    const text = 'Do you have something to hide?';
    const askers = async (): Promise<number> => {
      const { json } = await owner.call('GET', `/api/v1/incidents/${incidentId}/questions`);
      const found = json['questions'] as { text: string; askers: number }[];
      return found.find((one) => one.text === text)?.askers ?? 0;
    };
    const pages = new Set<string>();
    for (let n = 0; n < 40; n += 1) {
      takeTime();
      // Another address each time, so that each could be another person.
      const email = n % 2 === 0 ? '' : `asker${String(n)}@one.example`;
      pages.add((await post('question', { locale: 'en', incident: incidentId, text, email })).text);
    }
    expect(pages.size).toBe(1);
    expect(await askers()).toBe(20);
  });

  it('bounds what opening links may cost', async () => {
    stopTime();
    const codes: number[] = [];
    for (let n = 0; n < 40; n += 1) codes.push((await read(at('manage?token=none'))).status);
    goOn();
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 403));
    expect(codes.at(-1)).toBe(429);
  });

  it('slows down who posts too often, and nobody after that', async () => {
    stopTime();
    const codes: number[] = [];
    for (let n = 0; n < 12; n += 1) codes.push((await post('confirm', { token: 'none' })).status);
    expect(codes[0]).toBe(403);
    expect(codes).toContain(429);
    takeTime();
    expect((await post('confirm', { token: 'none' })).status).toBe(403);
    goOn();
  });

  it.each(publicLocales)('answers in %s, as asked by the form or by the browser', async (locale) => {
    const chosen = await post('confirm', { token: 'none', locale });
    const accepted = await post('confirm', { token: 'none' }, { 'accept-language': `tlh, ${locale}-XX;q=0.9` });
    expect(chosen.text).toContain(`<html lang="${locale}"`);
    expect(chosen.headers.get('content-language')).toBe(locale);
    expect(accepted.text).toBe(chosen.text);
    const english = await post('confirm', { token: 'none', locale: 'en' });
    expect(headingOf(chosen.text) === headingOf(english.text)).toBe(locale === 'en');
  });
});

describe('hostile values', () => {
  it('stay text in every field of every form, and in the names of what is watched', async () => {
    const names = [
      ...['email', 'website', 'locale', 'components', 'severity', 'delivery', 'maintenance', 'stamp', 'token'],
      ...['component', 'kind', 'text', 'incident', 'subscription', 'leave'],
    ];
    for (const path of ['subscribe', 'push', 'confirm', 'manage', 'unsubscribe', 'return', 'report', 'question']) {
      for (const name of names) {
        takeTime();
        const good = { email: 'mallory@one.example', locale: 'en', text: 'x', incident: 'inc_none' };
        const { status, text } = await post(
          path,
          { ...good, [name]: hostile },
          { 'accept-language': hostile.slice(0, 20) },
        );
        expect(status, `${path} ${name}`).toBeLessThan(500);
        expect(strangersIn(text), `${path} ${name}`).toEqual([]);
      }
    }
    const query = encodeURIComponent(hostile);
    for (const path of ['confirm', 'manage', 'unsubscribe', 'return', 'report']) {
      const { status, text } = await read(at(`${path}?token=${query}&locale=${query}`));
      expect(status, path).toBeLessThan(500);
      expect(strangersIn(text), path).toEqual([]);
    }
    takeTime();
    const choice = await post('subscribe', { email: 'mallory@one.example', locale: 'en' });
    expect(choice.text).toContain('Doors &quot;&#39;&gt;&lt;script&gt;');
    expect((await read(at('report'))).text).toContain('Doors &quot;&#39;&gt;&lt;script&gt;');
  });

  it('of an address that a mail may have are escaped too', async () => {
    const { text } = await post('subscribe', { email: `a'b&c=d@one.example`, locale: 'en' });
    expect(text).toContain('a&#39;b&amp;c=d@one.example');
  });
});

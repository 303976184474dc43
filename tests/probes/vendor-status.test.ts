import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import { aCertificate, aServerThatSays, aTlsServer, run } from './harness.ts';

const answer = (body: string, head = 'HTTP/1.1 200 OK'): string =>
  `${head}\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`;

const read = async (body: string, settings: object = {}) =>
  run('vendor-status', { url: String(await aServerThatSays(answer(body))), ...settings });

const claimOf = async (body: string, settings: object = {}): Promise<ClaimReading> => {
  const { claim, failure } = await read(body, settings);
  expect(failure).toBeUndefined();
  if (claim === undefined) throw new Error('There is no claim.');
  return claim;
};

const now = new Date().toISOString();

describe('the common JSON', () => {
  const summary = JSON.stringify({
    page: { id: 'x', name: 'Vendor', updated_at: now },
    status: { indicator: 'minor', description: 'Partially Degraded Service' },
    components: [
      { id: 'c1', name: 'Main site', status: 'major_outage', updated_at: now, group: false },
      { id: 'c2', name: 'Regional sites', status: 'operational' },
      { id: 'c3', name: 'Licences', status: 'under_maintenance' },
      { id: 'c4', name: 'New thing', status: 'sparkling' },
      { id: 'c5', name: 17, status: 'operational' },
      { id: 'c6', status: 'operational' },
      'nonsense',
    ],
    incidents: [
      {
        id: 'i1',
        name: 'Main site is\u202e down',
        status: 'Investigating',
        created_at: now,
        shortlink: 'javascript:alert(1)',
      },
      { id: 'i2', name: 'Sign-in', status: 'monitoring', shortlink: 'https://status.vendor.example/i2' },
    ],
  });

  it('is read with overall, components, incidents, times and the hash of what was read', async () => {
    const claim = await claimOf(summary);
    expect(claim.captureHash).toBe(createHash('sha256').update(summary).digest('hex'));
    expect(claim.overall).toBe('degraded');
    expect(claim.pageUpdatedAt).toBe(Date.parse(now));
    expect(claim.components.map(({ key, state, isMaintenance }) => [key, state, isMaintenance])).toEqual([
      ['c1', 'down', false],
      ['c2', 'ok', false],
      ['c3', 'degraded', true],
      // A word that nobody knows is not guessed, least of all as good.
      ['c4', 'unknown', false],
      ['c5', 'ok', false],
    ]);
    expect(claim.incidents).toEqual([
      { key: 'i1', title: 'Main site is down', state: 'investigating', startedAt: Date.parse(now) },
      { key: 'i2', title: 'Sign-in', state: 'monitoring', url: 'https://status.vendor.example/i2' },
    ]);
  });

  it.each([
    ['none', 'ok'],
    ['minor', 'degraded'],
    ['major', 'partial'],
    ['critical', 'down'],
    ['maintenance', 'degraded'],
    ['fine, really', 'unknown'],
  ])('says %s and means %s', async (indicator, state) => {
    expect((await claimOf(JSON.stringify({ status: { indicator } }))).overall).toBe(state);
  });

  it('may be that of Instatus', async () => {
    const claim = await claimOf(
      JSON.stringify({
        page: { name: 'Vendor', status: 'HASISSUES' },
        components: [
          { id: 'a', name: 'API', status: 'MAJOROUTAGE', children: [{ id: 'b', name: 'EU', status: 'OPERATIONAL' }] },
        ],
        activeIncidents: [{ name: 'API down', started: now, status: 'INVESTIGATING', url: 'https://vendor.example/1' }],
      }),
    );
    expect(claim.overall).toBe('degraded');
    expect(claim.components.map(({ key, state }) => [key, state])).toEqual([
      ['a', 'down'],
      ['b', 'ok'],
    ]);
    expect(claim.incidents).toMatchObject([{ title: 'API down', state: 'investigating', startedAt: Date.parse(now) }]);
  });

  it('is degraded as a source when it says itself that it is old', async () => {
    const old = summary.replaceAll(now, '2022-02-20T12:00:00Z');
    const result = await read(old, { staleAfterS: 600 });
    expect(result.failure).toBe('content.stale');
    expect(result.claim?.components).toHaveLength(5);
    expect((await read(summary, { staleAfterS: 600 })).failure).toBeUndefined();
  });
});

describe('a feed', () => {
  const rss = (items: string): string =>
    `<?xml version="1.0"?><?xml-stylesheet href="a.css"?><rss version="2.0"><channel><title>V</title><pubDate>${new Date().toUTCString()}</pubDate>${items}</channel></rss>`;
  const item = (title: string, body: string, at = new Date()): string =>
    `<item><title>${title}</title><guid>g-${title}</guid><pubDate>${at.toUTCString()}</pubDate><link>https://v.example/1</link><description><![CDATA[${body}]]></description></item>`;

  it('with an open entry claims trouble; the newest word of an entry counts', async () => {
    const claim = await claimOf(
      rss(item('Sign-in', '<p><strong>Identified</strong> - we know.</p><p><strong>Investigating</strong></p>')),
    );
    expect(claim).toMatchObject({
      overall: 'degraded',
      incidents: [{ title: 'Sign-in', state: 'identified', key: 'g-Sign-in' }],
    });
  });

  it('with closed, old or no entries claims nothing, and never that all is well', async () => {
    const old = new Date(Date.now() - 30 * 86_400_000);
    const closed = item('Sign-in', '<strong>Resolved</strong> - done. <strong>Investigating</strong>');
    expect((await claimOf(rss(closed))).overall).toBeUndefined();
    expect((await claimOf(rss(item('Old', '<strong>Investigating</strong>', old)))).overall).toBeUndefined();
    expect((await claimOf(rss(''))).overall).toBeUndefined();
  });

  it('may be Atom; markup in it is text', async () => {
    const claim = await claimOf(
      `<feed xmlns="http://www.w3.org/2005/Atom"><updated>${now}</updated><entry><id>tag:1</id><title type="html">&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;API&lt;/b&gt; down</title>` +
        `<updated>${now}</updated><published>${now}</published><link href="https://v.example/2"/><content type="html">&lt;p&gt;Investigating&lt;/p&gt;</content></entry></feed>`,
    );
    expect(claim.incidents).toEqual([
      {
        ...{ key: 'tag:1', title: 'API down', state: 'investigating', url: 'https://v.example/2' },
        ...{ startedAt: Date.parse(now), updatedAt: Date.parse(now) },
      },
    ]);
  });
});

describe('a plain page', () => {
  const page = `<!doctype html><html><head><script>var a = '<li class="c"><b>Forged</b><i>operational</i></li>'</script></head><body>
    <h1 class="all">Some systems have problems</h1><time datetime="${now}">now</time>
    <ul><li class="c"><b>Main site</b> <i data-s="outage">Störung</i></li>
    <li class="c"><b>Regional sites</b> <i data-s="fine">In Betrieb</i></li>
    <li class="c"><b>Shop</b> <i data-s="x">Nicht in Betrieb</i></li></ul></body></html>`;
  const selectors = { component: 'ul > li.c', name: 'b', state: 'i', overall: 'h1.all', updated: 'time' };
  const words = [
    { text: 'in betrieb', state: 'ok' },
    { text: 'störung', state: 'down' },
    { text: 'problems', state: 'partial', how: 'contains' },
  ];

  it('is read by selectors and a table of words; a longer text is not the word in it', async () => {
    const claim = await claimOf(page, { selectors, words });
    expect(claim.overall).toBe('partial');
    expect(claim.pageUpdatedAt).toBe(Date.parse(now));
    expect(claim.components.map(({ name, state }) => [name, state])).toEqual([
      ['Main site', 'down'],
      ['Regional sites', 'ok'],
      ['Shop', 'unknown'],
    ]);
  });

  it('may hold its states in attributes', async () => {
    const byAttribute = { ...selectors, overall: '', stateAttribute: 'data-s' };
    const claim = await claimOf(page, {
      selectors: byAttribute,
      words: [
        { text: 'fine', state: 'ok' },
        { text: 'outage', state: 'down' },
      ],
    });
    expect(claim.components.map(({ state }) => state)).toEqual(['down', 'ok', 'unknown']);
  });

  it.each([
    ['nothing that was named', { selectors: { component: 'table.none' } }, 'content.missing'],
    ['no known word', { selectors: { component: 'ul > li.c', name: 'b', state: 'i' } }, 'content.unexpected'],
    ['no selectors', {}, 'self.settings'],
    ['a selector that could be slow', { selectors: { component: 'li:has(b) ~ li' } }, 'self.settings'],
    ['a selector of many steps', { selectors: { component: 'a b c d' } }, 'self.settings'],
    ['a selector that cannot be read', { selectors: { component: 'li[' } }, 'self.settings'],
  ])('with %s gives no claim', async (_name, settings, failure) => {
    const result = await read(page, settings);
    expect(result.failure).toBe(failure);
    expect(result.claim).toBeUndefined();
  });
});

describe('a page that cannot be read is a failure of the source, and never a claim', () => {
  it.each([
    ['an error', 'HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n', 'http.server-error'],
    ['nothing', '', 'protocol.closed'],
    ['half of it', 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"status":{"indicator":"none"}}', 'http.truncated'],
    ['too much', answer(`{"status":{"indicator":"none"},"x":"${'x'.repeat(5000)}"}`), 'content.too-large'],
    ['a block page', answer('<title>Just a moment...</title>', 'HTTP/1.1 403 No'), 'http.blocked'],
    ['another format', answer('<html>Maintenance</html>'), 'self.settings'],
    ['empty JSON', answer('{}'), 'content.missing'],
    ['a list', answer('{"components":"operational"}'), 'content.missing'],
    ['damaged XML', answer('<rss><channel>'), 'content.unexpected'],
    [
      'XML with a document type',
      answer('<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>'),
      'content.unexpected',
    ],
    [
      'another site',
      'HTTP/1.1 302 Go\r\nLocation: https://parking.example/\r\nContent-Length: 0\r\n\r\n',
      'http.redirect-elsewhere',
    ],
  ])('%s', async (_name, text, failure) => {
    const result = await run('vendor-status', { url: String(await aServerThatSays(text)), maxBytes: 2048 });
    expect(result.failure).toBe(failure);
    expect(result.claim).toBeUndefined();
  });

  it('nor is one with a certificate that nobody trusts', async () => {
    const port = await aTlsServer(await aCertificate({ names: ['other.example'] }), (socket) => {
      socket.once('data', () => socket.end(answer('{"status":{"indicator":"none"}}')));
    });
    const result = await run('vendor-status', { url: `https://good.example:${String(port)}/` });
    expect(result).toMatchObject({ failure: 'tls.wrong-name' });
    expect(result.claim).toBeUndefined();
  });
});

describe('whatever a page holds', () => {
  /** The readers themselves, without a network: thousands of pages. */
  const readers = async () => {
    const { readStatusJson } = await import('#src/plugins/probes/vendor-status/read-json.ts');
    const { readFeed } = await import('#src/plugins/probes/vendor-status/read-feed.ts');
    const { readStatusPage } = await import('#src/plugins/probes/vendor-status/read-page.ts');
    const selectors = { component: 'li', name: 'b', state: 'i', stateAttribute: '', overall: 'h1', updated: 'time' };
    return [
      (text: string) => readStatusJson(text, []),
      (text: string) => readFeed(text, Date.parse(now), 14),
      (text: string) => readStatusPage(text, selectors, []),
    ];
  };
  const markup = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<li>',
          '</li>',
          '<b>',
          '</b>',
          '<i>',
          '</i>',
          '<h1>',
          '<script>',
          '</script>',
          '<item>',
          '</item>',
          '<rss>',
          '<channel>',
          '<feed>',
          '<entry>',
          '<title>',
          '</title>',
          '<![CDATA[',
          ']]>',
          '<!--',
          '&lt;',
          '&#0;',
          '<?x',
          'operational',
          'major outage',
          '<a b="',
        ),
        fc.string({ unit: 'binary', maxLength: 20 }),
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));
  const json = fc
    .record(
      {
        page: fc.oneof(fc.anything(), fc.record({ updated_at: fc.anything(), status: fc.anything() })),
        status: fc.oneof(fc.anything(), fc.record({ indicator: fc.anything() })),
        components: fc.array(
          fc.oneof(
            fc.anything(),
            fc.record({ id: fc.anything(), name: fc.anything(), status: fc.anything(), children: fc.anything() }),
          ),
        ),
        incidents: fc.oneof(
          fc.anything(),
          fc.array(
            fc.record({
              name: fc.anything(),
              status: fc.anything(),
              created_at: fc.anything(),
              shortlink: fc.anything(),
            }),
          ),
        ),
      },
      { requiredKeys: [] },
    )
    .map(
      (value) => JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? '',
    );
  const words = new Set(['ok', 'degraded', 'restoring', 'unknown', 'partial', 'off-by-operator', 'down']);

  it('nothing throws, everything is bounded and plain, and a state is only ever one of ours', async () => {
    const all = await readers();
    fc.assert(
      fc.property(fc.oneof(markup, json, fc.string({ unit: 'binary' })), (text) => {
        for (const reader of all) {
          const result = reader(text);
          if (!result.ok) continue;
          const { claim } = result;
          const names = [...claim.components.map(({ name }) => name), ...claim.incidents.map(({ title }) => title)];
          expect(names.every((name) => name.length > 0 && name.length <= 200 && !/[\p{Cc}\u202e]/u.test(name))).toBe(
            true,
          );
          expect(
            [claim.overall ?? 'unknown', ...claim.components.map(({ state }) => state)].every((state) =>
              words.has(state),
            ),
          ).toBe(true);
          expect(claim.incidents.every(({ url }) => url === undefined || /^https?:/.test(url))).toBe(true);
          const times = [claim.pageUpdatedAt, ...claim.components.map(({ updatedAt }) => updatedAt)];
          expect(times.every((at) => at === undefined || Number.isSafeInteger(at))).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('nesting, size and number are bounded', async () => {
    const [readJson, , readPage] = await readers();
    const deep = `${'<div>'.repeat(100_000)}<li><b>Deep</b><i>operational</i></li>`;
    expect(readPage?.(deep)).toMatchObject({ ok: false, failure: 'content.missing' });
    const wide = '<li><b>x</b><i>operational</i></li>'.repeat(60_000);
    expect(readPage?.(wide)).toMatchObject({ ok: true });
    const many = JSON.stringify({
      components: Array.from({ length: 5000 }, (_, i) => ({ id: i, name: 'n', status: 'operational' })),
    });
    const read = readJson?.(many);
    expect(read?.ok === true && read.claim.components.length).toBe(500);
    expect(readJson?.('['.repeat(200_000))).toMatchObject({ ok: false });
  });
});

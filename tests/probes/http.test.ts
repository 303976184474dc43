import { createSecureServer, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createAuthority } from '#src/platform/certificate-authority.ts';
import {
  aCertificate,
  address,
  aNetwork,
  aServerThatSays,
  aTcpServer,
  atEnd,
  aTlsServer,
  aWebServer,
  greeting,
  listen,
  run,
} from './harness.ts';

const page = (body: string, head = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n${head}\r\n${body}`;

const get = (url: URL | string, extra: object = {}, limits: object = {}) =>
  run('http', { url: String(url), ...extra }, { limits });

const pour = (socket: Socket): void => {
  const more = (): void => void (socket.write('x'.repeat(65_536)) ? setImmediate(more) : socket.once('drain', more));
  more();
};

describe('an address that works', () => {
  it('is good, with address, status and the time of each phase', async () => {
    const url = await aServerThatSays(page('Tür'));
    const result = await get(url, { conditions: [{ part: 'body', test: 'contains', value: 'tür' }] });
    expect(result).toMatchObject({ address, httpStatus: 200, bytesRead: 4 });
    expect(result.failure).toBeUndefined();
    expect(Object.keys(result.phases).toSorted()).toEqual(['connectMs', 'dnsMs', 'firstByteMs', 'transferMs']);
  });

  it('is good over HTTPS, and says when its certificate ends', async () => {
    const port = await aTlsServer(await aCertificate(), greeting);
    const result = await get(`https://good.example:${String(port)}/`);
    expect(result.failure).toBeUndefined();
    expect(result.certificateEndsAt).toBeGreaterThan(Date.now());
    expect(result.phases.tlsMs).toBeGreaterThan(0);
  });

  it('is read when compressed', async () => {
    const url = await aWebServer((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync('all is well'));
    });
    expect(
      (await get(url, { conditions: [{ part: 'body', test: 'contains', value: 'well' }] })).failure,
    ).toBeUndefined();
  });

  it('is slow when it takes longer than it may, and an error that is slow stays an error', async () => {
    const late = (text: string) =>
      aTcpServer((socket) => void socket.once('data', () => setTimeout(() => socket.end(text), 60)));
    const good = await late(page('hi'));
    const bad = await late('HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n');
    expect((await get(`http://${address}:${String(good)}/`, {}, { slowAboveMs: 10 })).failure).toBe('slow');
    expect((await get(`http://${address}:${String(bad)}/`, {}, { slowAboveMs: 10 })).failure).toBe('http.server-error');
  });
});

describe('an answer that fails', () => {
  it.each([
    [401, '', 'http.not-allowed'],
    [403, '', 'http.not-allowed'],
    [404, '', 'http.client-error'],
    [429, 'Retry-After: 60\r\n', 'http.rate-limited'],
    [500, '', 'http.server-error'],
    [503, 'Retry-After: 120\r\n', 'http.unavailable'],
    [304, '', 'http.wrong-status'],
  ])('by its status %i', async (status, head, failure) => {
    const url = await aServerThatSays(`HTTP/1.1 ${String(status)} Said\r\nContent-Length: 0\r\n${head}\r\n`);
    const result = await get(url);
    expect(result).toMatchObject({ failure, httpStatus: status });
    expect(result.detail).toContain(String(status));
    expect(result.detail?.includes('Retry-After')).toBe(head !== '');
  });

  it('counts as good when that status is expected', async () => {
    const url = await aServerThatSays('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n');
    expect((await get(url, { expectStatus: ['401'] })).failure).toBeUndefined();
  });

  it.each([
    ['Cloudflare', 'HTTP/1.1 403 Forbidden\r\ncf-mitigated: challenge\r\nContent-Length: 2\r\n\r\nhi'],
    // More bytes than stated after a whole answer are no fault of it.
    ['Cloudflare', 'HTTP/1.1 503 No\r\nContent-Length: 41\r\n\r\n<html><title>Just a moment...</title></html>'],
    ['Imperva', 'HTTP/1.1 200 OK\r\n\r\nRequest unsuccessful. Incapsula incident ID: 1'],
  ])('as turned away by %s, and not as an outage', async (maker, text) => {
    const url = await aServerThatSays(text);
    const conditions = [{ part: 'body', test: 'contains', value: 'welcome' }];
    const result = await get(url, { conditions });
    expect(result.failure).toBe('http.blocked');
    expect(result.detail).toContain(maker);
  });

  it('that is silent after the connection: not the same as no connection', async () => {
    const port = await aTcpServer(() => undefined);
    const result = await get(`http://${address}:${String(port)}/`, {}, { budgetMs: 200 });
    expect(result.failure).toBe('http.timed-out');
    expect(result.phases.connectMs).toBeGreaterThanOrEqual(0);
  });

  it('that ends in the middle of its head, or never ends it', async () => {
    const cut = await aServerThatSays('HTTP/1.1 200 OK\r\nContent-Le');
    const half = await aServerThatSays('HTTP/1.1 200 OK\r\nContent-Le', () => undefined);
    const endless = await aServerThatSays(`HTTP/1.1 200 OK\r\nX: `, pour);
    expect((await get(cut)).failure).toBe('http.truncated');
    expect((await get(half, {}, { budgetMs: 200 })).failure).toBe('http.timed-out');
    expect((await get(endless)).failure).toBe('content.too-large');
  });

  it('that ends in the middle of its body', async () => {
    const byLength = await aServerThatSays('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort');
    const byChunks = await aServerThatSays('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n');
    const byReset = await aServerThatSays('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort', (s) => {
      setTimeout(() => s.resetAndDestroy(), 20);
    });
    for (const url of [byLength, byChunks, byReset]) expect((await get(url)).failure).toBe('http.truncated');
  });

  it('that closes or resets instead of answering', async () => {
    const closed = await aServerThatSays('');
    const reset = await aServerThatSays('', (socket) => socket.resetAndDestroy());
    expect((await get(closed)).failure).toBe('protocol.closed');
    expect((await get(reset)).failure).toBe('tcp.reset');
  });

  it('that is no HTTP, or a damaged body', async () => {
    const chunks = await aServerThatSays('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nshort\r\n');
    expect((await get(chunks)).failure).toBe('http.malformed');
    const ssh = await aServerThatSays('SSH-2.0-OpenSSH_9\r\n');
    const damaged = await aServerThatSays(page('this is no gzip at all', 'Content-Encoding: gzip\r\n'));
    const upgrade = await aServerThatSays(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    );
    expect((await get(ssh)).failure).toBe('http.malformed');
    expect((await get(damaged)).failure).toBe('http.malformed');
    expect((await get(upgrade)).failure).toBe('http.malformed');
  });

  it('whose body has no end, where its content matters, in bounded memory', async () => {
    const url = await aServerThatSays('HTTP/1.1 200 OK\r\n\r\n', pour);
    const bomb = await aWebServer((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000)));
    });
    const settings = { maxBytes: 20_000, conditions: [{ part: 'body', test: 'contains', value: 'never' }] };
    for (const endless of [url, bomb]) {
      const result = await get(endless, settings);
      expect(result).toMatchObject({ failure: 'content.too-large', bytesRead: 20_000 });
    }
    expect((await get(url, { maxBytes: 20_000 })).failure).toBeUndefined();
  });
});

describe('content', () => {
  const json = '{"status":{"indicator":"none","at":"2020-01-01T00:00:00Z"},"queue":[{"n":7},{"n":3}]}';
  it.each([
    [{ part: 'json', at: '$.status.indicator', test: 'equals', value: 'none' }, undefined],
    [{ part: 'json', at: 'status.indicator', test: 'equals', value: 'major' }, 'content.missing'],
    [{ part: 'json', at: '$.queue[*].n', test: 'above', value: '5' }, undefined],
    [{ part: 'json', at: '$.queue[1].n', test: 'above', value: '5' }, 'content.missing'],
    [{ part: 'json', at: '$.queue[0].n', test: 'below', value: '8' }, undefined],
    [{ part: 'json', at: '$["status"]', test: 'exists' }, undefined],
    [{ part: 'json', at: '$.errors', test: 'absent' }, undefined],
    [{ part: 'json', at: '$.status', test: 'absent' }, 'content.unexpected'],
    [{ part: 'json', at: '$.status.at', test: 'newer-than', value: '3600' }, 'content.stale'],
    [{ part: 'body', test: 'lacks', value: 'INDICATOR' }, 'content.unexpected'],
    [{ part: 'body', test: 'contains', value: 'welcome' }, 'content.missing'],
    [{ part: 'header', at: 'X-Made-By', test: 'equals', value: 'Us' }, undefined],
    [{ part: 'header', at: 'x-made-by', test: 'contains', value: 'them' }, 'content.missing'],
    [{ part: 'header', at: 'x-none', test: 'exists' }, 'content.missing'],
  ])('%j gives %s', async (condition, failure) => {
    const url = await aServerThatSays(page(json, 'X-Made-By: us\r\n'));
    expect((await get(url, { conditions: [condition] })).failure).toBe(failure);
  });

  it('names the worst of several faults, whatever their order', async () => {
    const url = await aServerThatSays(page(json));
    const stale = { part: 'json', at: '$.status.at', test: 'newer-than', value: '3600' };
    const missing = { part: 'body', test: 'contains', value: 'welcome' };
    expect((await get(url, { conditions: [stale, missing] })).failure).toBe('content.missing');
    expect((await get(url, { conditions: [missing, stale] })).failure).toBe('content.missing');
  });

  it('is no JSON where JSON is expected', async () => {
    const url = await aServerThatSays(page('<html>Under maintenance</html>'));
    const conditions = [{ part: 'json', at: '$.ok', test: 'exists' }];
    expect((await get(url, { conditions })).failure).toBe('content.unexpected');
  });
});

describe('redirects', () => {
  const redirectTo = (location: string, status = 302) =>
    aServerThatSays(`HTTP/1.1 ${String(status)} Go\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);

  it('are followed on the site, each with a connection of its own, and told', async () => {
    const end = await aServerThatSays(page('here'));
    const url = await redirectTo(`http://www.good.example:${end.port}/there`);
    const { network, records } = aNetwork();
    const result = await run('http', { url: `http://good.example:${url.port}/` }, { network });
    expect(result.failure).toBeUndefined();
    expect(result.evidence).toMatchObject({ redirects: [`http://www.good.example:${end.port}/there`] });
    expect(records.map(({ host }) => host)).toEqual(['good.example', 'www.good.example']);
  });

  it.each([
    'http://elsewhere.example/',
    'http://good.example.attacker.example/',
    'http://attackergood.example/',
    'http://user:word@good.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://2130706433/',
    'http://0x7f000001/',
    '//elsewhere.example',
    'http:// broken host/',
  ])('to %s is not followed', async (location) => {
    const url = await redirectTo(location);
    const { network, records } = aNetwork();
    const result = await run('http', { url: `http://good.example:${url.port}/` }, { network });
    expect(result.failure).toBe('http.redirect-elsewhere');
    expect(result.detail).not.toContain('word');
    expect(records).toHaveLength(1);
  });

  it('may lead to a named host, without the headers that are meant for the first', async () => {
    const seen: string[] = [];
    const end = await aTcpServer((socket) => {
      socket.once('data', (bytes) => {
        seen.push(String(bytes));
        socket.end(page('here'));
      });
    });
    const url = await redirectTo(`http://elsewhere.example:${String(end)}/`, 307);
    const settings = {
      redirectHosts: ['elsewhere.example'],
      headers: { Authorization: 'Bearer secret' },
      method: 'POST',
      body: 'b',
    };
    expect((await run('http', { url: `http://good.example:${url.port}/`, ...settings })).failure).toBeUndefined();
    expect(seen[0]).not.toContain('secret');
  });

  it('from a secured page to one that is not are refused', async () => {
    const port = await aTlsServer(await aCertificate(), (socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 301 Go\r\nLocation: http://good.example/\r\nContent-Length: 0\r\n\r\n'),
      );
    });
    expect((await get(`https://good.example:${String(port)}/`)).failure).toBe('http.redirect-elsewhere');
  });

  it('in circles and without end are a loop', async () => {
    const circle = await redirectTo('/');
    let count = 0;
    const endless = await aWebServer((_request, response) => {
      count += 1;
      response.writeHead(302, { location: `/${String(count)}` }).end();
    });
    expect((await get(circle)).failure).toBe('http.redirect-loop');
    expect((await get(endless, { redirectsMax: 3 })).failure).toBe('http.redirect-loop');
    expect(count).toBe(4);
  });

  it('are judged as an answer when none is to be followed', async () => {
    const url = await redirectTo('http://elsewhere.example/');
    expect((await get(url, { redirectsMax: 0, expectStatus: ['302'] })).failure).toBeUndefined();
    expect((await get(url, { redirectsMax: 0 })).failure).toBe('http.wrong-status');
  });
});

describe('certificates', () => {
  const asked: string[] = [];
  const serve = async (wish: object) =>
    aTlsServer(await aCertificate(wish), (socket) => {
      socket.once('data', (bytes) => {
        asked.push(String(bytes));
        socket.end(page('hi'));
      });
    });

  it.each([
    ['tls.expired', { fromDays: -100, days: 90 }],
    ['tls.not-yet-valid', { fromDays: 10 }],
    ['tls.wrong-name', { names: ['other.example'] }],
    ['tls.expires-soon', { fromDays: -10, days: 15 }],
  ])('%s', async (failure, wish) => {
    asked.length = 0;
    const port = await serve(wish);
    const result = await get(`https://good.example:${String(port)}/`, { headers: { authorization: 'Bearer secret' } });
    expect(result.failure).toBe(failure);
    expect(asked).toHaveLength(failure === 'tls.expires-soon' ? 1 : 0);
  });

  it('of nobody who is trusted: nothing is asked, unless the authority or the certificate is named', async () => {
    const stranger = await createAuthority('Stranger', Date.now() - 86_400_000, 100);
    const port = await serve({ by: stranger });
    const url = `https://good.example:${String(port)}/`;
    asked.length = 0;
    const refused = await get(url);
    expect(refused).toMatchObject({ failure: 'tls.untrusted' });
    expect(refused.httpStatus).toBeUndefined();
    expect(asked).toEqual([]);
    const chain = refused.evidence?.['certificateChain'];
    const fingerprint = Array.isArray(chain) ? String(chain[0]) : '';
    expect((await get(url, { fingerprint })).failure).toBeUndefined();
    expect((await get(url, { fingerprint: 'ab'.repeat(32) })).failure).toBe('tls.untrusted');
    expect((await get(url, { certificate: 'any' })).failure).toBeUndefined();
  });

  it('are not even reached where the handshake fails or hangs', async () => {
    const plain = await aServerThatSays(page('hi'));
    const silent = await aTcpServer(() => undefined);
    expect((await get(`https://good.example:${plain.port}/`)).failure).toBe('tls.handshake');
    expect((await get(`https://good.example:${String(silent)}/`, {}, { budgetMs: 200 })).failure).toBe('tls.handshake');
  });
});

describe('HTTP/2', () => {
  const http2 = async (answer: (stream: ServerHttp2Stream) => void) => {
    const { certificate, privateKey } = await aCertificate();
    const server = createSecureServer({ cert: certificate, key: privateKey });
    const sessions = new Set<{ destroy(): void }>();
    server.on('session', (session) => sessions.add(session.on('error', () => undefined)));
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined);
      answer(stream);
    });
    atEnd(() => sessions.forEach((session) => session.destroy()));
    return `https://good.example:${String(await listen(server))}/`;
  };

  it('works, with conditions', async () => {
    const url = await http2((stream) => {
      stream.respond({ ':status': 200, 'x-made-by': 'us', 'content-encoding': 'gzip' });
      stream.end(gzipSync('all is well'));
    });
    const conditions = [
      { part: 'body', test: 'contains', value: 'well' },
      { part: 'header', at: 'x-made-by', test: 'equals', value: 'us' },
    ];
    expect(await get(url, { version: '2', conditions })).toMatchObject({ httpStatus: 200 });
    expect((await get(url, { version: '2', conditions })).failure).toBeUndefined();
  });

  it('works without TLS by prior knowledge', async () => {
    const server = createHttp2Server();
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.respond({ ':status': 204 });
      stream.end();
    });
    expect(await get(`http://${address}:${String(await listen(server))}/`, { version: '2' })).toMatchObject({
      httpStatus: 204,
    });
  });

  it('fails as over HTTP/1.1: status, silence, reset stream, endless body, another protocol', async () => {
    const error = await http2((stream) => {
      stream.respond({ ':status': 503, 'retry-after': '5' });
      stream.end();
    });
    const silent = await http2(() => undefined);
    const reset = await http2((stream) => stream.close(2));
    const endless = await http2((stream) => {
      stream.respond({ ':status': 200 });
      const more = (): void =>
        void (stream.write('x'.repeat(16_384)) ? setImmediate(more) : stream.once('drain', more));
      more();
    });
    const old = `https://good.example:${String(await aTlsServer(await aCertificate(), greeting))}/`;
    const version = '2';
    expect((await get(error, { version })).failure).toBe('http.unavailable');
    expect((await get(silent, { version }, { budgetMs: 400 })).failure).toBe('http.timed-out');
    expect((await get(reset, { version })).failure).toBe('protocol.closed');
    const noise = await aTlsServer(
      await aCertificate(),
      (socket) => void socket.write('HTTP/1.1 400 Bad\r\n\r\n'.repeat(9)),
      {
        ALPNProtocols: ['h2'],
      },
    );
    expect((await get(`https://good.example:${String(noise)}/`, { version })).failure).toBe('http.malformed');
    const conditions = [{ part: 'body', test: 'contains', value: 'never' }];
    expect((await get(endless, { version, conditions, maxBytes: 20_000 })).failure).toBe('content.too-large');
    expect((await get(old, { version })).failure).toBe('protocol.wrong-answer');
  });
});

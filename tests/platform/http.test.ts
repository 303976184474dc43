import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { isAppError } from '#src/core/errors.ts';
import { classifyIp, formatIpv4, parseIp } from '#src/core/ip.ts';
import { createAuthority, issueCertificate } from '#src/platform/certificate-authority.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard, type EgressRecord } from '#src/platform/egress.ts';
import { guardedRequest, type OutboundRequest } from '#src/platform/http.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

const records: EgressRecord[] = [];
const guard = createEgressGuard({
  clock: systemClock,
  simulated: true,
  onConnection: (r) => void records.push(r),
});
const strict = createEgressGuard({ clock: systemClock, simulated: false });
const never = new AbortController().signal;

async function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
  close(): unknown;
  address(): unknown;
}): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function aServer(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  closers.push(() => server.closeAllConnections());
  return new URL(`http://127.0.0.1:${String(await listen(server))}/`);
}

async function aRawServer(onConnection: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  closers.push(() => sockets.forEach((socket) => socket.destroy()));
  return new URL(`http://127.0.0.1:${String(await listen(server))}/`);
}

function get(url: URL, extra: Partial<OutboundRequest> = {}, signal = never): ReturnType<typeof guardedRequest> {
  const purpose = { reason: 'device-check' as const };
  return guardedRequest(
    guard,
    { url, method: 'GET', audience: 'device', purpose, timeoutMs: 5000, maxBytes: 10_000, ...extra },
    signal,
  );
}

describe('a request to a device', () => {
  it('gives status, headers, every challenge on its own, and UTF-8 text whatever charset was named', async () => {
    const url = await aServer((_request, response) => {
      response.writeHead(
        401,
        [
          ['WWW-Authenticate', 'Digest realm="a"'],
          ['WWW-Authenticate', 'Basic realm="b"'],
          ['Content-Type', 'application/json; charset=utf8'],
        ].flat(),
      );
      response.end('Tür');
    });
    expect(await get(url)).toMatchObject({
      status: 401,
      challenges: ['Digest realm="a"', 'Basic realm="b"'],
      text: 'Tür',
    });
  });

  it('does not follow a redirect', async () => {
    const url = await aServer((_request, response) => response.writeHead(302, { location: 'http://127.0.0.9/' }).end());
    expect((await get(url)).status).toBe(302);
  });

  it('ends an endless body, an endless header and a small bomb at the limit', async () => {
    const endless = await aServer((_request, response) => {
      const pour = (): void =>
        void (response.write('x'.repeat(65_536)) ? setImmediate(pour) : response.once('drain', pour));
      response.on('error', () => undefined);
      pour();
    });
    const header = await aRawServer((socket) => void socket.write(`HTTP/1.1 200 OK\r\nX-Long: ${'y'.repeat(70_000)}`));
    const bomb = await aServer((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(50_000_000)));
    });
    for (const url of [endless, header, bomb])
      await expect(get(url)).rejects.toMatchObject({ code: 'net.answer-too-large' });
  });

  it('names what is wrong: silence, another protocol, a cut body, a refused port', async () => {
    const silent = await aRawServer(() => undefined);
    const banner = await aRawServer((socket) => void socket.end('SSH-2.0-OpenSSH_9\r\n'));
    const cut = await aRawServer((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'));
    const gone = await aRawServer(() => undefined);
    closers.pop();
    await expect(get(silent, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'net.timed-out' });
    await expect(get(banner)).rejects.toMatchObject({ code: 'net.answer-malformed' });
    await expect(get(cut)).rejects.toMatchObject({ code: 'net.broken' });
    gone.port = '1';
    await expect(get(gone)).rejects.toMatchObject({ code: 'net.refused' });
    await expect(get(new URL('http://name.invalid/'))).rejects.toMatchObject({
      code: /net\.(name-not-found|own-network-down)/,
    });
    silent.protocol = 'https:';
    await expect(get(silent, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'net.timed-out' });
  });

  it('stops at once when it is cancelled', async () => {
    const silent = await aRawServer(() => undefined);
    const stop = new AbortController();
    const waiting = get(silent, {}, stop.signal);
    stop.abort(new Error('stopped by the test'));
    await expect(waiting).rejects.toThrow('stopped by the test');
  });

  it('sends nothing over TLS before the pinned certificate is seen', async () => {
    const now = Date.now();
    const authority = await createAuthority('test', now - 1000, 2);
    const issued = await issueCertificate(authority, {
      commonName: 'camera',
      dnsNames: ['camera'],
      ipAddresses: ['127.0.0.1'],
      validFromAt: now - 1000,
      days: 1,
    });
    const seen: string[] = [];
    const server = createTlsServer({ cert: issued.certificate, key: issued.privateKey }, (request, response) => {
      seen.push(request.headers.authorization ?? 'none');
      response.end('ok');
    });
    const url = new URL(`https://127.0.0.1:${String(await listen(server))}/`);
    const answer = await get(url);
    expect(answer.certificate?.keyType).toBe('ec');
    expect((await get(url, { pin: answer.certificate?.fingerprint ?? '' })).text).toBe('ok');
    const wrong = get(url, { pin: '0'.repeat(64), headers: { authorization: 'Basic canary' } });
    await expect(wrong).rejects.toMatchObject({ code: 'net.certificate-changed' });
    expect(seen).toEqual(['none', 'none']);
  });
});

describe('the egress guard', () => {
  it('keeps a simulated world on loopback: nothing of a real network is reached', async () => {
    for (const host of ['192.168.1.20', '10.0.0.1', '8.8.8.8', 'fe80::1']) {
      await expect(guard.resolve(host, 80, 'device', never)).rejects.toMatchObject({ code: 'net.egress-refused' });
    }
    expect(await guard.resolve('127.9.0.5', 80, 'device', never)).toEqual({ address: '127.9.0.5', family: 4 });
  });

  it('never lets a device be our own machine, a metadata service or a group', async () => {
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '0.0.0.0',
      '169.254.169.254',
      '255.255.255.255',
      '239.1.1.1',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
    ]) {
      const code = await strict.resolve(host, 80, 'device', never).then(
        (found) => `reached ${found.address}`,
        (error: unknown) => (isAppError(error) ? error.code : String(error)),
      );
      expect([host, code]).toEqual([
        host,
        expect.stringMatching(/^net\.(egress-refused|name-not-found|own-network-down)$/),
      ]);
    }
  });

  it('lets a public audience reach public addresses only, for every IPv4 address there is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(0n, 0xffff_ffffn), async (value) => {
        const host = formatIpv4(value);
        const parsed = parseIp(host);
        const isPublic = parsed !== undefined && classifyIp(parsed) === 'public';
        const reached = await strict.resolve(host, 443, 'public', never).then(
          () => true,
          () => false,
        );
        expect(reached).toBe(isPublic);
      }),
    );
  });

  it('records each connection with its reason and outcome', async () => {
    records.length = 0;
    await get(await aServer((_request, response) => response.end()));
    await get(new URL('http://169.254.169.254/')).catch(() => undefined);
    expect(records.map((r) => [r.purpose.reason, r.outcome])).toEqual([
      ['device-check', 'connected'],
      ['device-check', 'refused-by-guard'],
    ]);
  });
});

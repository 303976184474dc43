import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createServer } from 'node:http';
import type { ProbeLocals } from '#src/plugins/kit/probe.ts';
import { fakeClock } from '../support/clock.ts';
import { aCertificate, address, aNetwork, aTcpServer, atEnd, aTlsServer, aWebServer, listen, run } from './harness.ts';

const host = address;
/** Short only where the end of the time is what is waited for: whatever else there is to see may take its time. */
const limitsFor = (failure: string) => (failure === 'http.timed-out' ? { budgetMs: 400 } : {});
const says = (text: string) => aTcpServer((socket) => void socket.write(text));

describe('tcp', () => {
  it('is good when the port takes the connection, and greets as expected', async () => {
    const port = await says('SSH-2.0-Camera\r\n');
    expect((await run('tcp', { host, port })).failure).toBeUndefined();
    expect((await run('tcp', { host, port, expect: 'SSH-2.0' })).failure).toBeUndefined();
  });

  it('sends a text and reads what comes back', async () => {
    const port = await aTcpServer((socket) => {
      socket.once('data', (bytes) => socket.write(bytes.toString() === 'PING\r\n' ? '+PONG\r\n' : '-no\r\n'));
    });
    expect((await run('tcp', { host, port, send: 'PING\\r\\n', expect: '+PONG' })).failure).toBeUndefined();
  });

  it.each([
    ['protocol.wrong-answer', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n')],
    ['protocol.wrong-answer', (socket: Socket) => socket.write('x'.repeat(100_000))],
    ['protocol.closed', (socket: Socket) => socket.end()],
    ['tcp.reset', (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 20)],
    ['http.timed-out', () => undefined],
  ])('fails as %s', async (failure, act) => {
    const port = await aTcpServer((socket) => void act(socket));
    const result = await run('tcp', { host, port, expect: 'SSH-2.0' }, { limits: limitsFor(failure) });
    expect(result.failure).toBe(failure);
  });

  it('is refused where nobody listens', async () => {
    expect(await run('tcp', { host, port: 9 })).toMatchObject({ failure: 'tcp.refused', address: host });
  });

  it('has no way to a network that this machine has no route to, or is told so', async () => {
    // TEST-NET is never connected to; 240.0.0.0/4 neither: both stop at the guard, so no route is asked of the system.
    expect((await run('tcp', { host: '192.0.2.1', port: 9 })).failure).toBe('self.refused-by-guard');
  });
});

describe('tls', () => {
  const quiet = (socket: Socket): void => void socket.resume();

  it('reads protocol, chain and end, and needs no answer behind the handshake', async () => {
    const port = await aTlsServer(await aCertificate(), quiet);
    const result = await run('tls', { host: 'good.example', port });
    expect(result.failure).toBeUndefined();
    expect(result.evidence).toMatchObject({ tlsProtocol: 'TLSv1.3' });
    expect(result.evidence?.['certificateChain']).toHaveLength(2);
  });

  it.each([
    ['tls.expired', { fromDays: -100, days: 90 }, {}],
    ['tls.not-yet-valid', { fromDays: 3 }, {}],
    ['tls.wrong-name', { names: ['*.good.example'] }, {}],
    ['tls.wrong-name', {}, { serverName: 'other.example' }],
    ['tls.expires-soon', { fromDays: -1, days: 8 }, {}],
    [undefined, { fromDays: -1, days: 8 }, { warnDays: 0 }],
  ])('%s', async (failure, wish, settings) => {
    const port = await aTlsServer(await aCertificate(wish), quiet);
    expect((await run('tls', { host: 'good.example', port, ...settings })).failure).toBe(failure);
  });

  it('counts an old protocol as degraded, and an expired certificate beside it as what it is', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const good = await aTlsServer(await aCertificate(), quiet, old);
    const expired = await aTlsServer(await aCertificate({ fromDays: -100, days: 90 }), quiet, old);
    expect((await run('tls', { host: 'good.example', port: good })).failure).toBe('tls.old-protocol');
    const both = await run('tls', { host: 'good.example', port: expired });
    expect(both).toMatchObject({ failure: 'tls.expired', evidence: { failures: ['tls.expired', 'tls.old-protocol'] } });
  });

  it('is judged by the clock of this machine, and a clock that steps in the middle makes the sample void', async () => {
    const clock = fakeClock(Date.now());
    const port = await aTlsServer(await aCertificate(), (socket) => {
      quiet(socket);
    });
    const { network } = aNetwork();
    const stepping = {
      ...network,
      connect: async (...args: Parameters<typeof network.connect>) => {
        const connection = await network.connect(...args);
        clock.stepWallClock(-86_400_000);
        return connection;
      },
    };
    const result = await run('tls', { host: 'good.example', port }, { network: stepping, clock });
    expect(result).toMatchObject({ failure: 'self.clock', phases: {} });
  });
});

describe('smtp', () => {
  const mailServer = async (options: ConstructorParameters<typeof SMTPServer>[0]) => {
    const { certificate, privateKey } = await aCertificate();
    const server = new SMTPServer({
      logger: false,
      authOptional: true,
      cert: certificate,
      key: privateKey,
      ...options,
    });
    server.on('error', () => undefined);
    atEnd(() => server.close(() => undefined));
    await listen(server.server);
    return (server.server.address() as { port: number }).port;
  };

  it('greets, answers and secures the connection', async () => {
    const port = await mailServer({ banner: 'Mail of the tests' });
    expect((await run('smtp', { host, port })).failure).toBeUndefined();
    expect((await run('smtp', { host, port, expectBanner: 'of the tests' })).failure).toBeUndefined();
    const secured = await run('smtp', { host: 'good.example', port, security: 'starttls' });
    expect(secured.failure).toBeUndefined();
    expect(secured.phases.tlsMs).toBeGreaterThan(0);
    expect(secured.certificateEndsAt).toBeGreaterThan(Date.now());
  });

  it('is secured from the beginning on its other port', async () => {
    const port = await mailServer({ secure: true });
    expect((await run('smtp', { host: 'good.example', port, security: 'tls' })).failure).toBeUndefined();
    expect((await run('smtp', { host: 'other.example', port, security: 'tls' })).failure).toBe('tls.wrong-name');
  });

  it('does not count as secured when STARTTLS is not offered, or the certificate is for another name', async () => {
    const plain = await mailServer({ disabledCommands: ['STARTTLS'] });
    const port = await mailServer({});
    expect((await run('smtp', { host, port: plain, security: 'starttls' })).failure).toBe('protocol.wrong-answer');
    expect((await run('smtp', { host: 'other.example', port, security: 'starttls' })).failure).toBe('tls.wrong-name');
  });

  it.each([
    ['http.unavailable', '421 4.3.2 Shutting down\r\n', {}],
    ['protocol.wrong-answer', '554 No\r\n', {}],
    ['protocol.wrong-answer', 'SSH-2.0-OpenSSH_9\r\n', {}],
    ['content.missing', '220 mail.example ESMTP\r\n', { expectBanner: 'other.example' }],
    ['http.timed-out', '220-mail.example waits\r\n', {}],
    ['http.timed-out', '', {}],
  ])('fails as %s', async (failure, text, settings) => {
    const port = await says(text);
    expect((await run('smtp', { host, port, ...settings }, { limits: limitsFor(failure) })).failure).toBe(failure);
  });

  it('refuses what is pushed in clear between the go-ahead and the handshake', async () => {
    const port = await aTcpServer((socket) => {
      socket.write('220 mail.example\r\n');
      socket.on('data', (bytes) => {
        const text = bytes.toString();
        if (text.startsWith('EHLO')) socket.write('250-mail.example\r\n250 STARTTLS\r\n');
        if (text.startsWith('STARTTLS')) socket.write('220 go\r\n250 injected\r\n');
      });
    });
    const result = await run('smtp', { host, port, security: 'starttls' }, { limits: { budgetMs: 1000 } });
    expect(result.failure).not.toBeUndefined();
    expect(result.phases.tlsMs).toBeUndefined();
  });
});

describe('websocket', () => {
  const webSocketServer = async (options: object = {}) => {
    const server = createServer();
    const sockets = new WebSocketServer({ server, ...options });
    atEnd(() => {
      sockets.clients.forEach((client) => client.terminate());
      sockets.close();
      server.closeAllConnections();
    });
    return { sockets, port: await listen(server) };
  };
  const dial = (port: number, extra: object = {}, budgetMs = 2000) =>
    run('websocket', { url: `ws://${host}:${String(port)}/events?x=1`, ...extra }, { limits: { budgetMs } });

  it('is good when the handshake is agreed to and the pong comes back, between other messages', async () => {
    const { sockets, port } = await webSocketServer();
    sockets.on('connection', (socket) => {
      socket.send('hello');
      socket.send('x'.repeat(70_000));
    });
    expect((await dial(port, { origin: 'https://good.example/' })).failure).toBeUndefined();
  });

  it('fails without its pong, at a refusal, and at what is no WebSocket', async () => {
    const { port: mute } = await webSocketServer({ autoPong: false });
    const { port: refusing } = await webSocketServer({ verifyClient: () => false });
    const { sockets, port: closing } = await webSocketServer();
    sockets.on('connection', (socket) => socket.close());
    const web = await aWebServer((_request, response) => response.end('a page'));
    const forged = await aTcpServer((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no\r\n\r\n'),
      );
    });
    expect((await dial(mute, {}, 400)).failure).toBe('http.timed-out');
    expect((await dial(mute, { ping: false })).failure).toBeUndefined();
    expect((await dial(refusing)).failure).toBe('http.not-allowed');
    expect((await dial(closing)).failure).toBe('protocol.closed');
    expect((await dial(Number(web.port))).failure).toBe('http.wrong-status');
    expect((await dial(forged)).failure).toBe('protocol.wrong-answer');
    expect((await dial(await says('SSH-2.0\r\n\r\n'))).failure).toBe('http.malformed');
    expect((await dial(await says('x'.repeat(70_000)))).failure).toBe('content.too-large');
    expect((await dial(await aTcpServer((socket) => socket.end()))).failure).toBe('protocol.closed');
  });
});

describe('rtsp', () => {
  const camera = (answer: (method: string, cseq: string) => string) =>
    aTcpServer((socket) => {
      socket.on('data', (bytes) => {
        const text = bytes.toString();
        const method = text.split(' ')[0] ?? '';
        socket.write(answer(method, /CSeq: (\d+)/i.exec(text)?.[1] ?? '0'));
      });
    });
  const sdp = 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n';
  const reply = (status: string, cseq: string, rest = '\r\n'): string =>
    `RTSP/1.0 ${status}\r\nCSeq: ${cseq}\r\n${rest}`;
  const described = `Content-Type: application/sdp\r\nContent-Length: ${String(sdp.length)}\r\n\r\n${sdp}`;
  const watch = (port: number, extra: object = {}, budgetMs = 2000) =>
    run('rtsp', { url: `rtsp://${host}:${String(port)}/live`, ...extra }, { limits: { budgetMs } });

  it('is good when the stream is described, or a login is wanted', async () => {
    const open = await camera((method, cseq) =>
      method === 'DESCRIBE' ? reply('200 OK', cseq, described) : reply('200 OK', cseq),
    );
    const locked = await camera((_method, cseq) =>
      reply('401 Unauthorized', cseq, 'WWW-Authenticate: Digest realm="a", nonce="b"\r\n\r\n'),
    );
    expect((await watch(open)).failure).toBeUndefined();
    expect((await watch(locked)).failure).toBeUndefined();
    expect((await watch(locked, { loginIsGood: false })).failure).toBe('http.not-allowed');
  });

  it.each([
    ['http.client-error', '404 Not Found'],
    ['http.unavailable', '503 Service Unavailable'],
    ['protocol.wrong-answer', '500 Oh'],
    ['content.unexpected', '200 OK'],
  ])('fails as %s', async (failure, status) => {
    const port = await camera((method, cseq) => reply(method === 'OPTIONS' ? '200 OK' : status, cseq));
    expect((await watch(port)).failure).toBe(failure);
  });

  it('fails when something else answers, or nothing, or it ends', async () => {
    expect((await watch(await camera(() => 'HTTP/1.1 400 Bad Request\r\n\r\n'))).failure).toBe('protocol.wrong-answer');
    expect((await watch(await camera(() => ''), {}, 300)).failure).toBe('http.timed-out');
    expect((await watch(await aTcpServer((socket) => socket.once('data', () => socket.end())))).failure).toBe(
      'protocol.closed',
    );
  });
});

describe('icmp', () => {
  it('counts echoes of the system’s own ping', async () => {
    const result = await run('icmp', { host: address, count: 2 });
    expect(result).toMatchObject({ address, evidence: { sent: 2, received: 2 } });
    expect(result.failure).toBeUndefined();
  });

  it('judges loss by its share', async () => {
    const { network } = aNetwork();
    const answering = (received: number) => ({
      ...network,
      ping: () => Promise.resolve({ address, sent: 4, received, fastestMs: received === 0 ? undefined : 1 }),
    });
    const judged = (received: number, lossMaxPercent = 34) =>
      run('icmp', { host, count: 4, lossMaxPercent }, { network: answering(received) });
    expect((await judged(0)).failure).toBe('icmp.no-answer');
    expect((await judged(2)).failure).toBe('icmp.loss');
    expect((await judged(3)).failure).toBeUndefined();
    expect((await judged(3, 0)).failure).toBe('icmp.loss');
  });

  it('never takes a host for an option, and is void without the program', async () => {
    expect((await run('icmp', { host: '-f' })).failure).toBe('self.settings');
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      const result = await run('icmp', { host: address });
      expect(result.failure).toBe('self.settings');
      expect(result.detail).toContain('iputils-ping');
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('what only this installation knows', () => {
  const nowMs = 1_768_478_400_000;
  const locals = (given: Partial<ProbeLocals>): ProbeLocals => ({
    deviceState: () => undefined,
    heartbeat: () => undefined,
    ...given,
  });
  const beat = (heartbeat: { at: number; ok: boolean; message?: string } | undefined) =>
    run(
      'heartbeat',
      { everyS: 60, graceS: 10 },
      { clock: fakeClock(nowMs), locals: locals({ heartbeat: () => heartbeat }) },
    );

  it('signs of life: fresh, late, of a failure, from the future, none', async () => {
    expect((await beat({ at: nowMs - 70_000, ok: true })).failure).toBeUndefined();
    expect((await beat({ at: nowMs - 70_001, ok: true })).failure).toBe('heartbeat.missed');
    expect(await beat({ at: nowMs, ok: false, message: 'disk full' })).toMatchObject({
      failure: 'heartbeat.reported-failure',
      detail: 'It reported: disk full',
    });
    expect((await beat({ at: nowMs + 61_000, ok: true })).failure).toBe('self.clock');
    expect((await beat(undefined)).failure).toBe('heartbeat.missed');
  });

  it.each([
    ['up', undefined],
    ['degraded', 'device.degraded'],
    ['down', 'device.down'],
    ['unknown', 'device.unknown'],
  ] as const)('a device that is %s', async (state, failure) => {
    const known = locals({ deviceState: () => ({ state }) });
    expect((await run('device', { deviceId: 'dev_1' }, { locals: known })).failure).toBe(failure);
  });

  it('is void elsewhere, and for a device that is not there', async () => {
    expect((await run('heartbeat', {})).failure).toBe('self.settings');
    expect((await run('device', { deviceId: 'dev_1' })).failure).toBe('self.settings');
    expect((await run('device', { deviceId: 'dev_1' }, { locals: locals({}) })).failure).toBe('self.settings');
  });
});

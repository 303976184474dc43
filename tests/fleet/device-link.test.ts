/** The link to one device, against servers that misbehave in one way each: endless bodies in both directions, and logins. */

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DeviceUpload } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import { createDeviceLink, type DeviceLink, type LinkOptions } from '#src/features/fleet/device-http.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { systemRandom } from '#src/platform/random.ts';
import { makeChallenge, verifyResponse } from '#src/wire/http-digest.ts';

const guard = createEgressGuard({ clock: systemClock, simulated: true });
const never = new AbortController().signal;
const address = '127.38.3.1';
const password = 'right-one';

async function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, address, resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}

async function aServer(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

function linkTo(port: number, more: Partial<LinkOptions> = {}): DeviceLink {
  const target = { host: address, port, tls: false };
  const credential = { username: 'keepsight', password: new Secret(password) };
  return createDeviceLink(
    { guard, clock: systemClock, random: systemRandom },
    { target, credential, purpose: { reason: 'device-action' }, ...more },
  );
}

/** Asks for digest; each nonce is good for `uses` answers. */
function digestGate(uses = Number.POSITIVE_INFINITY) {
  let number = 0;
  const counts = new Map<string, number>();
  const seen = { refused: 0, accepted: 0 };
  const admits = (request: IncomingMessage): string | undefined => {
    const result = verifyResponse(request.headers.authorization, {
      ...{ method: request.method ?? '', realm: 'AXIS', uri: request.url ?? '' },
      passwordOf: () => password,
      nonceState: (nonce) => {
        const used = counts.get(nonce);
        counts.set(nonce, (used ?? 0) + 1);
        return used !== undefined && used < uses ? 'good' : 'stale';
      },
    });
    if (result.kind === 'accepted') {
      seen.accepted += 1;
      return undefined;
    }
    if (result.reason !== 'missing') seen.refused += 1;
    number += 1;
    counts.set(`n${String(number)}`, 0);
    return makeChallenge({ realm: 'AXIS', nonce: `n${String(number)}`, qop: 'auth' });
  };
  return { admits, seen };
}

const speech = { path: '/talk', headers: { 'content-type': 'audio/basic' }, lengthBytes: 9_999_999 };

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await systemClock.sleep(10);
}

describe('a connection for a driver', () => {
  it('that the device resets is named as broken', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.resetAndDestroy());
    });
    onTestFinished(() => void server.close());
    const port = await listen(server);
    const stream = await linkTo(port).tcp.connect({ port, tls: false }, never);
    stream.write('hello');
    await expect(stream.read(never)).rejects.toMatchObject({ code: 'net.broken', retry: 'backoff' });
  });
});

describe('an answer', () => {
  it('of 64 MB is left when it has more than was asked for, and is not kept', async () => {
    let sentBytes = 0;
    const port = await aServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': String(64 * 1024 * 1024) });
      const piece = Buffer.alloc(1024 * 1024, 0xff);
      const send = (): void => {
        if (sentBytes >= 64 * 1024 * 1024 || response.destroyed) return;
        sentBytes += piece.length;
        response.write(piece, send);
      };
      send();
    });
    const before = process.memoryUsage().arrayBuffers;
    const picture = { path: '/jpg', maxBytes: 100 * 1024 * 1024, timeoutMs: 20_000 };
    await expect(linkTo(port).http.request(picture, never)).rejects.toMatchObject({
      code: 'net.answer-too-large',
      fields: { limitBytes: 16 * 1024 * 1024 },
    });
    expect(sentBytes).toBeLessThan(40 * 1024 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    await expect(linkTo(port).http.request({ path: '/jpg' }, never)).rejects.toMatchObject({
      fields: { limitBytes: 512 * 1024 },
    });
  });

  it('of another port is asked for there, with a login of its own', async () => {
    const [main, other] = [digestGate(), digestGate()];
    const serve =
      (gate: typeof main, text: string): RequestListener =>
      (request, response) => {
        const challenge = gate.admits(request);
        if (challenge !== undefined) response.setHeader('www-authenticate', challenge);
        response.writeHead(challenge === undefined ? 200 : 401);
        response.end(text);
      };
    const port = await aServer(serve(main, 'main'));
    const otherPort = await aServer(serve(other, 'picture'));
    const link = linkTo(port);
    for (let n = 0; n < 2; n += 1) {
      expect((await link.http.request({ path: '/', auth: 'device' }, never)).text).toBe('main');
      expect((await link.http.request({ path: '/', port: otherPort, auth: 'device' }, never)).text).toBe('picture');
    }
    expect([main.seen, other.seen]).toEqual([
      { accepted: 2, refused: 0 },
      { accepted: 2, refused: 0 },
    ]);
  });
});

describe('an account that is too small', () => {
  const refuseAll = () => {
    const gate = digestGate();
    return aServer((request, response) => {
      const challenge = gate.admits(request) ?? makeChallenge({ realm: 'AXIS', nonce: 'again', qop: 'auth' });
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    });
  };

  it('looks like a wrong password, unless the password is known to be right', async () => {
    const request = { path: '/', auth: 'device' } as const;
    await expect(linkTo(await refuseAll()).http.request(request, never)).rejects.toMatchObject({
      code: 'device.auth-rejected',
    });
    const proven = linkTo(await refuseAll(), { loginProven: true });
    expect((await proven.http.request(request, never)).status).toBe(401);
    expect(proven.loginAccepted()).toBe(false);
  });
});

describe('a body without an end', () => {
  /** Takes speech behind a login. */
  async function aSpeaker(uses?: number) {
    const gate = digestGate(uses);
    const heard = { bytes: 0, lengths: [] as string[], ended: 0, early: 0 };
    const port = await aServer((request, response) => {
      const challenge = gate.admits(request);
      if (challenge !== undefined) {
        request.on('data', (chunk: Buffer) => (heard.early += chunk.length));
        response.writeHead(401, { 'www-authenticate': challenge, connection: 'close' }).end();
        return;
      }
      if (request.method === 'GET') {
        response.end('here');
        return;
      }
      heard.lengths.push(request.headers['content-length'] ?? '');
      request.on('data', (chunk: Buffer) => (heard.bytes += chunk.length));
      request.once('close', () => (heard.ended += 1)).on('error', () => undefined);
    });
    return { port, gate, heard };
  }

  async function speak(upload: DeviceUpload, bytes: number): Promise<void> {
    for (let sent = 0; sent < bytes; sent += 800) {
      while (!upload.write(new Uint8Array(800))) await systemClock.sleep(5);
    }
  }

  it('arrives whole, with the login before its first byte, and ends when it is closed', async () => {
    const { port, gate, heard } = await aSpeaker();
    const upload = await linkTo(port).uploads.open(speech, never);
    await speak(upload, 16_000);
    await until(() => heard.bytes === 16_000);
    upload.close();
    expect(await upload.answered).toBeUndefined();
    await until(() => heard.ended === 1);
    expect(heard).toEqual({ bytes: 16_000, lengths: ['9999999'], ended: 1, early: 0 });
    expect(gate.seen).toEqual({ accepted: 1, refused: 0 });
    expect(upload.write(new Uint8Array(10))).toBe(false);
  });

  it('answers a new nonce once where the known one is worn, and nothing of it was heard before', async () => {
    const { port, gate, heard } = await aSpeaker(1);
    const link = linkTo(port);
    await link.http.request({ path: '/', auth: 'device' }, never);
    const upload = await link.uploads.open(speech, never);
    await speak(upload, 1600);
    await until(() => heard.bytes === 1600);
    expect(heard.early).toBe(0);
    expect(gate.seen.accepted).toBe(2);
    upload.close();
    await upload.answered;
  });

  it('is not begun with a password that is refused, and that is tried once', async () => {
    const { port, gate, heard } = await aSpeaker();
    const link = linkTo(port, { credential: { username: 'keepsight', password: new Secret('wrong') } });
    await expect(link.uploads.open(speech, never)).rejects.toMatchObject({ code: 'device.auth-rejected' });
    await expect(link.uploads.open(speech, never)).rejects.toMatchObject({ code: 'device.auth-rejected' });
    expect([gate.seen.refused, heard.lengths]).toEqual([1, []]);
  });

  it('hands out what the device answers in the middle, and that it hung up', async () => {
    const port = await aServer((request, response) => {
      request.once('data', () => response.writeHead(503, { connection: 'close' }).end('busy'));
      if (request.headers['content-length'] === '0') response.end();
    });
    const upload = await linkTo(port, { credential: undefined }).uploads.open(speech, never);
    await speak(upload, 800);
    expect((await upload.answered)?.status).toBe(503);

    const server = createTcpServer((socket) => socket.once('data', () => setTimeout(() => socket.destroy(), 600)));
    onTestFinished(() => void server.close());
    const rude = await linkTo(await listen(server), { credential: undefined }).uploads.open(speech, never);
    await expect(rude.answered).rejects.toMatchObject({ code: 'net.broken' });
  });

  it('is dropped, not kept, while the device does not take it, and ended when it takes nothing for long', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket.pause().on('error', () => undefined));
    });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const upload = await linkTo(await listen(server), { credential: undefined }).uploads.open(speech, never);
    const before = process.memoryUsage().arrayBuffers;
    let taken = 0;
    const piece = new Uint8Array(4000);
    const over = upload.answered.then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    );
    let outcome: string | undefined;
    void over.then((word) => (outcome = word));
    while (outcome === undefined) {
      if (upload.write(piece)) taken += piece.length;
      else await systemClock.sleep(1);
    }
    expect(outcome).toBe('net.timed-out');
    // Beyond what the two systems hold for a connection, nothing waits with us.
    expect(taken).toBeLessThan(9_999_999);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });
});

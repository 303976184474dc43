import { gunzipSync } from 'node:zlib';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultName } from '#src/sim/faults.ts';
import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';
import { ask, askWithLogin, callJson, until } from './client.ts';

let world: World;
let camera: WorldDevice;

beforeEach(async () => {
  const devices = [{ id: 'camera', name: 'Camera', address: '127.35.2.1', product: 'axis-p3265' as const }];
  world = await startWorld({ name: 'Faults', devices }, { discovery: false, rebootGapMs: 1 });
  camera = world.device('camera');
});
afterEach(() => world.close());

const ready = '/axis-cgi/systemready.cgi';
const set = (fault: FaultName, on = true): Promise<void> => world.setFault('camera', fault, on);

interface Ready {
  readonly data: { readonly bootid: string; readonly needsetup: string; readonly uptime: string };
}
async function readReady(): Promise<Ready['data']> {
  return (JSON.parse((await callJson(camera, 'systemready.cgi', 'systemready')).text) as Ready).data;
}

async function serialNow(): Promise<string | undefined> {
  return /"SerialNumber":"(\w+)"/.exec(
    (await callJson(camera, 'basicdeviceinfo.cgi', 'getAllUnrestrictedProperties')).text,
  )?.[1];
}

function firstBytes(socket: Socket): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  socket
    .once('data', resolve)
    .once('error', reject)
    .once('close', () => reject(new Error('closed')));
  return promise;
}

/** What came first within a time in which loopback has long answered. */
function outcomeOfConnecting(port: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connectTcp({ host: camera.address, port, timeout: 300 });
  socket.once('connect', () => resolve('connected')).once('timeout', () => resolve('nothing'));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
  return promise.finally(() => socket.destroy());
}

describe('a device that is not there', () => {
  it('unplugged: swallows attempts to connect, ends connections that are open, and comes back', async () => {
    const open = connectTcp(camera.ports.http ?? 0, camera.address);
    const ended = new Promise((resolve) => open.once('close', resolve));
    await until(() => Promise.resolve(world.observations('camera').connections === 1));
    await set('unplugged');
    await ended;
    for (const port of [camera.ports.http, camera.ports.https, camera.ports.rtsp]) {
      expect(await outcomeOfConnecting(port ?? 0)).toBe('nothing');
    }
    await set('unplugged', false);
    expect((await readReady()).needsetup).toBe('no');
  });

  it('refused: refuses connections, and comes back', async () => {
    await set('refused');
    expect(await outcomeOfConnecting(camera.ports.http ?? 0)).toBe('ECONNREFUSED');
    await set('refused', false);
    expect((await readReady()).needsetup).toBe('no');
  });

  it('silent: takes connections and says nothing', async () => {
    await set('silent');
    const socket = connectTcp(camera.ports.http ?? 0, camera.address);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const bytes = firstBytes(socket);
    await until(() => Promise.resolve(world.observations('camera').connections === 1));
    await set('silent', false);
    expect(await callJson(camera, 'systemready.cgi', 'systemready')).toMatchObject({ status: 200 });
    socket.destroy();
    await expect(bytes).rejects.toThrow('closed');
    expect(world.observations('camera').requests).toBe(1);
  });

  it('reboot: has a new boot id and starts to count its uptime anew', async () => {
    const before = await readReady();
    await set('reboot');
    await until(() => Promise.resolve(world.faults('camera').length === 0));
    await until(
      async () => (await callJson(camera, 'systemready.cgi', 'systemready').catch(() => undefined)) !== undefined,
    );
    const after = await readReady();
    expect(after.bootid).not.toBe(before.bootid);
    expect(Number(before.uptime)).toBeGreaterThan(60);
    expect(Number(after.uptime)).toBeLessThan(60);
  });
});

describe('a device that is not as it was', () => {
  it('password-changed: refuses the known password', async () => {
    const asked = { path: '/axis-cgi/param.cgi?action=list&group=Brand' };
    expect((await askWithLogin(camera, asked)).status).toBe(200);
    await set('password-changed');
    expect((await askWithLogin(camera, asked)).status).toBe(401);
    const changed = { username: camera.username, password: `${camera.password}-changed` };
    expect((await askWithLogin(camera, asked, changed)).status).toBe(200);
  });

  it('certificate-changed and certificate-unstable: show others', async () => {
    const read = async (): Promise<string | undefined> => (await ask(camera, { path: '/', tls: true })).fingerprint;
    const first = await read();
    expect(first).toMatch(/^([0-9A-F]{2}:){31}/);
    expect(await read()).toBe(first);
    await set('certificate-changed');
    expect(await read()).not.toBe(first);
    await set('certificate-unstable');
    expect(await read()).not.toBe(await read());
  });

  it('identity-swapped: has another serial number, realm, certificate and MAC', async () => {
    const before = {
      serial: await serialNow(),
      fingerprint: (await ask(camera, { path: '/', tls: true })).fingerprint,
    };
    await set('identity-swapped');
    expect(await serialNow()).not.toBe(before.serial);
    expect(await serialNow()).toBe(world.device('camera').serial);
    expect((await ask(camera, { path: '/', tls: true })).fingerprint).not.toBe(before.fingerprint);
    expect((await ask(camera, { path: '/axis-cgi/param.cgi' })).challenges[0]).toContain(world.device('camera').serial);
  });

  it('needs-setup: says so, and has no account', async () => {
    await set('needs-setup');
    expect((await readReady()).needsetup).toBe('yes');
    expect(
      (
        await askWithLogin(camera, { path: '/axis-cgi/param.cgi', headers: { authorization: 'Basic x' } }).catch(
          () => undefined,
        )
      )?.status,
    ).not.toBe(200);
  });

  it('not-a-device: is a printer', async () => {
    await set('not-a-device');
    const answer = await callJson(camera, 'systemready.cgi', 'systemready');
    expect(answer.text).toContain('LaserDesk');
    expect(answer.headers['server']).toBe('Papyra-HTTP/1.0');
  });
});

describe('a hostile device', () => {
  it('endless-body: never ends, and stops when the client goes', async () => {
    await set('endless-body');
    const socket = connectTcp(camera.ports.http ?? 0, camera.address);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let received = 0;
    socket.on('data', (chunk) => (received += chunk.length));
    await until(() => Promise.resolve(received > 4_000_000));
    socket.destroy();
  });

  it('gzip-bomb: is small and unpacks to 256 MiB', async () => {
    await set('gzip-bomb');
    const answer = await ask(camera, { path: ready });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.body.length).toBeLessThan(1_000_000);
    expect(() => gunzipSync(answer.body, { maxOutputLength: 1_000_000 })).toThrow();
    expect(gunzipSync(answer.body)).toHaveLength(256 * 1024 * 1024);
  });

  it('deep-xml, redirect, answers-all: answer the same to each request', async () => {
    await set('deep-xml');
    expect((await ask(camera, { path: ready })).text).toContain('<a><a><a>');
    await set('deep-xml', false);
    await set('redirect');
    expect(await ask(camera, { path: ready })).toMatchObject({
      status: 302,
      headers: { location: 'http://192.0.2.1/elsewhere' },
    });
    await set('redirect', false);
    await set('answers-all');
    const pages = await Promise.all(['/', ready, '/no-such-page'].map((path) => ask(camera, { path })));
    expect(pages.map((page) => page.status)).toEqual([200, 200, 200]);
    expect(new Set(pages.map((page) => page.text)).size).toBe(1);
  });

  it('truncated: closes in the middle', async () => {
    await set('truncated');
    await expect(ask(camera, { path: '/axis-cgi/param.cgi' })).rejects.toThrow(/early|aborted|hang up|reset/);
  });

  it('wrong-length: sends more than it said', async () => {
    await set('wrong-length');
    const socket = connectTcp(camera.ports.http ?? 0, camera.address);
    let text = '';
    const ended = new Promise((resolve) =>
      socket.on('data', (chunk) => (text += String(chunk))).once('close', resolve),
    );
    socket.write('GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await ended;
    const [head = '', body = ''] = text.split('\r\n\r\n', 2);
    expect(body.length).toBe(Number(/content-length: (\d+)/i.exec(head)?.[1]) + 7);
  });

  it('drip: sends one byte after the other', async () => {
    await set('drip');
    const socket = connectTcp(camera.ports.http ?? 0, camera.address);
    const chunks: string[] = [];
    socket.on('data', (chunk) => chunks.push(String(chunk)));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => Promise.resolve(chunks.length >= 3));
    expect(chunks.at(-1)).toHaveLength(1);
    socket.destroy();
  });

  it('garbage-banner: is not HTTP', async () => {
    await set('garbage-banner');
    await expect(ask(camera, { path: '/' })).rejects.toMatchObject({
      code: expect.stringMatching(/^HPE_|ECONNRESET/) as string,
    });
  });

  it('old-tls and weak-key: are refused by a client of today', async () => {
    await set('old-tls');
    const handshake = (): Promise<string | undefined> => {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const socket = connectTls({ host: camera.address, port: camera.ports.https ?? 0, rejectUnauthorized: false });
      socket.once('secureConnect', () => resolve(socket.getProtocol() ?? undefined));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      return promise.finally(() => socket.destroy());
    };
    expect(await handshake()).toMatch(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|ALERT/);
    await set('old-tls', false);
    expect(await handshake()).toBe('TLSv1.3');
  });
});

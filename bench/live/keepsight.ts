/** A Keepsight in a process of its own, with cameras, people and tokens, as its users would have made them. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Farm } from './cameras.ts';
import { startProgram, until, type Program } from './program.ts';

export const keepsightEntry = resolve(import.meta.dirname, '../../src/programs/cli/keepsight.mjs');
export const owner = { name: 'bench', password: 'nine slow herons at noon' };

const ServeLine = z.object({ origin: z.string(), setupLink: z.string(), authorityFile: z.string().nullable() });
const Created = z.object({ id: z.string() });
const Channels = z.object({ channels: z.array(z.object({ deviceId: z.string(), channelId: z.string() })) });

export interface BenchChannel {
  readonly deviceId: string;
  readonly channelId: string;
}

export interface Keepsight extends AsyncDisposable {
  readonly program: Program;
  readonly origin: string;
  readonly authority: string | undefined;
  readonly authorityFile: string | undefined;
  /** A right to watch, of somebody else each time. */
  token(): Promise<string>;
  addCamera(camera: Farm['cameras'][number], alwaysOn: boolean): Promise<BenchChannel>;
  /** The first channel of a device that was added. */
  channelOf(deviceId: string): Promise<BenchChannel>;
  /** As the owner. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

export interface KeepsightOptions {
  readonly isTls?: boolean;
  readonly settings?: readonly string[];
  /** Words for Node in front of the program, such as for a profile. */
  readonly nodeWords?: readonly string[];
}

export async function startKeepsight(options: KeepsightOptions = {}): Promise<Keepsight> {
  const data = mkdtempSync(join(tmpdir(), 'keepsight-bench-live-'));
  const settings = ['devices.simulated=true', `tls.mode=${options.isTls === true ? 'site-ca' : 'off'}`];
  const words = [...settings, ...(options.settings ?? [])].flatMap((setting) => ['--set', setting]);
  const serve = ['serve', '--data', data, '--port', '0', '--json', ...words];
  const nodeWords = options.nodeWords ?? [];
  const program = startProgram(process.execPath, [...nodeWords, keepsightEntry, ...serve], {
    env: { KEEPSIGHT_LOG_LEVEL: 'error' },
  });
  const { origin, setupLink, authorityFile } = await program.next(ServeLine);
  const authority = authorityFile === null ? undefined : readFileSync(authorityFile, 'utf8');
  const people = createPeople(origin, authority);
  const setupToken = setupLink.split('#token=')[1] ?? '';
  const first = people.client();
  await first('POST', '/api/v1/setup', { token: setupToken, ...owner, displayName: 'Bench', locale: 'en' });
  const channelOf = (deviceId: string): Promise<BenchChannel> =>
    until(`the channel of ${deviceId}`, async () => {
      const { channels } = Channels.parse(await first('GET', `/api/v1/live/channels?deviceId=${deviceId}`));
      const [channel] = channels;
      return channel && { deviceId: channel.deviceId, channelId: channel.channelId };
    });
  return {
    program,
    origin,
    authority,
    authorityFile: authorityFile ?? undefined,
    call: first,
    token: () => people.tokenOfSomebody(first),
    addCamera: async (camera, alwaysOn) => {
      const place = { host: camera.address, port: Number(new URL(camera.url.replace(/^rtsp/, 'http')).port) };
      const body = { ...place, path: '/main', driver: 'rtsp', name: `Camera ${String(camera.number)}` };
      const device = Created.parse(await first('POST', '/api/v1/devices', body));
      const settingsPath = `/api/v1/devices/${device.id}/live-settings`;
      if (alwaysOn) await first('PUT', settingsPath, { transport: 'tcp', alwaysOn: true });
      return channelOf(device.id);
    },
    channelOf,
    [Symbol.asyncDispose]: async () => {
      await program.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

type Call = Keepsight['call'];

function createPeople(origin: string, authority: string | undefined) {
  let made = 0;
  const client = (): Call => createClient(origin, authority);
  return {
    client,
    tokenOfSomebody: async (first: Call): Promise<string> => {
      made += 1;
      const name = `viewer${String(made)}`;
      const grants = [{ role: 'viewer', scope: { kind: 'everything' } }];
      const { password } = owner;
      await first('POST', '/api/v1/people', { name, displayName: name, locale: null, grants, password });
      const own = client();
      await own('POST', '/api/v1/sign-in', { name, password });
      const wish = { name: 'bench', scopes: ['live:view', 'device:read', 'site:read'], expiresInDays: 1 };
      const made2 = await own('POST', '/api/v1/me/tokens', wish);
      return z.object({ secret: z.string() }).parse(made2).secret;
    },
  };
}

/** Keeps cookies as a browser does. */
function createClient(origin: string, authority: string | undefined): Call {
  const cookies = new Map<string, string>();
  return async (method, path, body) => {
    const url = new URL(path, origin);
    const { promise, resolve: done, reject } = Promise.withResolvers<unknown>();
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method,
      ...(authority !== undefined && { ca: authority }),
      headers: {
        origin,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
    });
    request.once('error', reject);
    request.once('response', (answer) => {
      for (const line of answer.headers['set-cookie'] ?? []) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if ((answer.statusCode ?? 500) >= 300) reject(new Error(`${method} ${path}: ${text.slice(0, 300)}`));
        else done(/json/.test(answer.headers['content-type'] ?? '') ? (JSON.parse(text) as unknown) : text);
      });
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  };
}

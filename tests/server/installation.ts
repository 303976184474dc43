/** A whole Keepsight as `keepsight serve` starts it, and people who use it over real HTTP. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoleGrant } from '#src/core/access.ts';
import type { Clock } from '#src/core/ports.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createLog } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { checkConfig } from '#src/programs/config.ts';
import { startServer, type RunningServer } from '#src/programs/server/serve.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object; empty when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Client {
  /** By name, as a browser keeps them. */
  readonly cookies: Map<string, string>;
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
}

export interface Installation {
  readonly server: RunningServer;
  readonly directory: string;
  readonly logLines: readonly string[];
  /** Signed in as the first owner. */
  readonly owner: Client;
  /** Somebody without a session. */
  readonly stranger: () => Client;
  /** Adds a person and signs in. */
  readonly person: (
    name: string,
    grants: readonly RoleGrant[],
  ) => Promise<{ readonly id: string; readonly client: Client }>;
  readonly signIn: (name: string) => Promise<Client>;
  readonly close: () => Promise<void>;
}

export const password = 'seven quiet herons at dusk';

export async function startInstallation(
  options: {
    readonly flags?: Readonly<Record<string, unknown>>;
    readonly clock?: Clock;
  } = {},
): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'keepsight-attack-'));
  const { config } = await checkConfig({
    file: undefined,
    environment: {},
    flags: { 'data.directory': directory, 'http.port': 0, ...options.flags },
  });
  const logLines: string[] = [];
  const log = createLog({
    level: 'debug',
    pretty: false,
    write: (line) => void logLines.push(line),
  });
  const server = await startServer({
    config: config.values,
    clock: options.clock ?? systemClock,
    random: systemRandom,
    log,
    signal: new AbortController().signal,
  });
  const stranger = (): Client => createClient(server.origin);
  const known = new Map<string, string>();
  // In the browser of the time before: it is known, so that wrong passwords of others slow nobody down here.
  const signIn = async (name: string): Promise<Client> => {
    const client = stranger();
    const device = known.get(name);
    if (device !== undefined) client.cookies.set('keepsight_device', device);
    await client.call('POST', '/api/v1/sign-in', { name, password });
    known.set(name, client.cookies.get('keepsight_device') ?? '');
    return client;
  };
  const owner = stranger();
  const token = server.setupLink?.split('#token=')[1] ?? '';
  await owner.call('POST', '/api/v1/setup', { token, name: 'olga', displayName: 'Olga', password, locale: 'en' });
  return {
    server,
    directory,
    logLines,
    owner,
    stranger,
    signIn,
    person: async (name, grants) => {
      const added = { name, displayName: name, locale: null, grants, password };
      const { json } = await owner.call('POST', '/api/v1/people', added);
      const { id } = json['person'] as { id: string };
      return { id, client: await signIn(name) };
    },
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function createClient(origin: string): Client {
  const client: Client = {
    cookies: new Map(),
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(`${origin}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          origin,
          ...(client.cookies.size === 0 ? {} : { cookie: cookieHeaderOf(client) }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const [name = '', value = ''] = pair.split('=');
        if (value === '') client.cookies.delete(name);
        else client.cookies.set(name, value);
      }
      const text = await response.text();
      const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
      return { status: response.status, headers: response.headers, text, json };
    },
  };
  return client;
}

export function cookieHeaderOf(client: Client): string {
  return [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/**
 * A device that answers from a folder of raw answers: an implementation of the ports that drivers ask, for fixtures.
 *
 * `device.json` lists the exchanges; the first that fits counts. Bodies stand in files of their own, byte for byte.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock, DeviceHttp, DeviceRequest, DeviceTcp, HttpAnswer, Log, Random } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import type { DriverContext } from '#src/plugins/kit/driver.ts';

const Exchange = z.strictObject({
  method: z.enum(['GET', 'POST']),
  /** Without query; `param.cgi` and others differ by `contains`. */
  path: z.string(),
  /** Texts in the body or in the query of the request. */
  contains: z.array(z.string()).default([]),
  /** Answered only with the stored credential; otherwise 401 with the device's challenge. */
  login: z.boolean().default(false),
  status: z.number().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  file: z.string().optional(),
  /** The file is a full parameter list of which the asked groups are given. */
  isParamList: z.boolean().default(false),
});
type Exchange = z.infer<typeof Exchange>;

const Device = z.strictObject({
  target: z.strictObject({ host: z.string(), port: z.number(), tls: z.boolean() }),
  /** Whether a person entered a credential. */
  hasCredential: z.boolean(),
  /** What a question for a login shows, one entry for each header line. */
  challenges: z.array(z.string()),
  /** For paths that are not listed. */
  otherwise: z.strictObject({ status: z.number(), headers: z.record(z.string(), z.string()), file: z.string() }),
  exchanges: z.array(Exchange),
});

export interface FixtureCase {
  readonly name: string;
  readonly folder: string;
}

/** `<model>-<version>/<case>` below a driver's `fixtures`. */
export function listFixtures(folder: URL): FixtureCase[] {
  const root = folder.pathname;
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .toSorted()
    .flatMap((model) =>
      readdirSync(join(root, model))
        .toSorted()
        .map((name) => ({ name: `${model}/${name}`, folder: join(root, model, name) })),
    );
}

export function readExpected(fixture: FixtureCase): unknown {
  return JSON.parse(readFileSync(join(fixture.folder, 'expected.json'), 'utf8'));
}

/** Fixtures live in this instant. */
const fixtureNowAt = Date.UTC(2026, 10, 22, 12, 0, 0);
/** Must never be seen in an error, a fact or a log. */
export const canaryPassword = 'canary-7b1f9d-password';

export function openFixture(fixture: FixtureCase): { context: DriverContext; requests: DeviceRequest[] } {
  const device = Device.parse(JSON.parse(readFileSync(join(fixture.folder, 'device.json'), 'utf8')));
  const requests: DeviceRequest[] = [];
  const credential = { username: 'keepsight', password: new Secret(canaryPassword) };
  const http: DeviceHttp = {
    request: async (request, signal) => {
      signal.throwIfAborted();
      requests.push(request);
      return answerFrom(fixture, device, request);
    },
  };
  const context = fixtureContext({
    target: device.target,
    http,
    credential: device.hasCredential ? credential : undefined,
  });
  return { context, requests };
}

export function fixtureContext(given: Pick<DriverContext, 'target' | 'http' | 'credential'>): DriverContext {
  const memory = new Map<string, string>();
  return { ...given, tcp: silentTcp, clock: fixtureClock, random: fixtureRandom, log: silentLog, memory };
}

function answerFrom(fixture: FixtureCase, device: z.infer<typeof Device>, request: DeviceRequest): HttpAnswer {
  const [path, query = ''] = request.path.split('?', 2);
  const said = `${query} ${typeof request.body === 'string' ? request.body : ''}`;
  const found = device.exchanges.find(
    (exchange) =>
      exchange.path === path &&
      exchange.method === (request.method ?? 'GET') &&
      exchange.contains.every((text) => said.includes(text)),
  );
  const read = (file: string | undefined): Uint8Array =>
    file === undefined ? new Uint8Array() : new Uint8Array(readFileSync(join(fixture.folder, file)));
  if (found === undefined) return answer({ ...device.otherwise, body: read(device.otherwise.file) });
  if (found.login && !(device.hasCredential && request.auth === 'device')) {
    const body = new TextEncoder().encode('<html><body>Unauthorized</body></html>');
    return answer(
      { status: 401, headers: { 'content-type': 'text/html; charset=ISO-8859-1' }, body },
      device.challenges,
    );
  }
  const body = read(found.file);
  return answer({ ...found, body: found.isParamList ? askedParams(body, query) : body });
}

/** As `param.cgi` does it: the asked groups in their order, and an error line for each that the device does not have. */
function askedParams(list: Uint8Array, query: string): Uint8Array {
  const lines = new TextDecoder().decode(list).split(/(?<=\n)/);
  const groups = new URLSearchParams(query).get('group')?.split(',') ?? [];
  const text = groups.map((group) => {
    const own = lines.filter((line) => line.startsWith(`root.${group}.`) || line.startsWith(`root.${group}=`));
    return own.length > 0 ? own.join('') : `# Error: Error -1 getting param in group '${group}'\r\n`;
  });
  return new TextEncoder().encode(text.join(''));
}

function answer(
  from: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
  challenges: readonly string[] = [],
): HttpAnswer {
  const { status, headers, body } = from;
  return { status, headers, challenges, body, text: new TextDecoder().decode(body), certificate: undefined };
}

const fixtureClock: Clock = {
  nowMs: () => fixtureNowAt,
  monotonicMs: () => 0,
  sleep: (_ms, signal) => {
    const { promise, reject } = Promise.withResolvers<never>();
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    return promise;
  },
};

const fixtureRandom: Random = { bytes: (length) => new Uint8Array(length).fill(7), float: () => 0.5 };

const silentTcp: DeviceTcp = {
  connect: (_options, signal) => {
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    return promise;
  },
};

const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => silentLog };

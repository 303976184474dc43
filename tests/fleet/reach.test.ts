/** How other features work at a device: the login is proven before, and an account that is too small keeps its password. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createFleet } from '#src/features/fleet/fleet.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer } from '#src/platform/sealer.ts';
import { rememberLogin, rightsError } from '#src/plugins/kit/answers.ts';
import { defineDriver, type DriverContext } from '#src/plugins/kit/driver.ts';
import { makeChallenge, verifyResponse } from '#src/wire/http-digest.ts';
import { silentLog } from '../support/silent-log.ts';
import { contextOn } from '../support/use-case-context.ts';
import { freshSqlite, none } from './harness.ts';

const address = '127.38.3.2';
const signal = new AbortController().signal;

/** Answers 401 to who is nobody, and, as some makes do, to who may not act. */
async function aDevice() {
  const device = { password: 'first', mayAct: false, refused: 0, acts: 0 };
  const server = createServer((request, response) => {
    const result = verifyResponse(request.headers.authorization, {
      ...{ method: request.method ?? '', realm: 'x', uri: request.url ?? '' },
      passwordOf: () => device.password,
      nonceState: () => 'good',
    });
    const isKnown = result.kind === 'accepted';
    if (!isKnown && request.headers.authorization !== undefined) device.refused += 1;
    if (isKnown && request.url === '/act') device.acts += 1;
    if (isKnown && (device.mayAct || request.url !== '/act')) {
      response.end('{}');
      return;
    }
    response.setHeader('www-authenticate', makeChallenge({ realm: 'x', nonce: String(Math.random()), qop: 'auth' }));
    response.writeHead(401).end();
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((done) => server.listen(0, address, done));
  return { device, port: (server.address() as AddressInfo).port };
}

async function login(context: DriverContext, inner: AbortSignal) {
  const answer = await context.http.request({ path: '/check', auth: 'device' }, inner);
  if (answer.status === 401) throw rightsError(context, 'check', answer.challenges);
  rememberLogin(context, 'accepted');
  return { liveness: { ready: true }, login: 'accepted' as const, source: 'check' };
}

const identity = { kind: 'camera', maker: 'Test', model: 'T1' } as const;
const driver = defineDriver({
  ...{ id: 'test', label: 'Test', ports: [{ port: 80, tls: false }], rank: 1 },
  recognise: () => Promise.resolve({ confidence: 'certain', identity, evidence: [] }),
  check: login,
  collectors: {
    identity: async (context, inner) => {
      await login(context, inner);
      return { value: identity, source: 'check' };
    },
  },
});

async function act(context: DriverContext): Promise<string> {
  const answer = await context.http.request({ path: '/act', auth: 'device' }, signal);
  if (answer.status === 401) throw rightsError(context, 'act', answer.challenges);
  return 'done';
}

it('an account that may not act is told as such; a password that was changed is refused once', async () => {
  const { device, port } = await aDevice();
  const store = await freshSqlite();
  const fleet = createFleet({
    ...{ drivers: [driver], store, clock: systemClock, random: systemRandom, log: silentLog, publish: () => undefined },
    guard: createEgressGuard({ clock: systemClock, simulated: true }),
    sealer: createSealer(new Uint8Array(32).fill(7)),
    settings: {
      ...{ watchPeriodSeconds: 60, discoveryPacketsPerSecond: 100 },
      discoveryPacketsPerHostPerSecond: 10,
    },
  });
  const ctx = contextOn(store);
  const credential = { username: 'small', password: 'first' };
  const body = { host: address, port, tls: false, name: 'One', groupIds: [], credential };
  const { id } = await fleet.createDevice(ctx, { ...none, body });
  const work = async (): Promise<string> => {
    const reached = await fleet.reach.device(id);
    if (reached === undefined) throw new Error('no device');
    return fleet.reach.work(reached, 'device-action', act, signal);
  };
  const loginNow = async (): Promise<string | undefined> => (await fleet.reach.device(id))?.login;

  for (let n = 0; n < 3; n += 1) await expect(work()).rejects.toMatchObject({ code: 'device.refused-call' });
  expect([await loginNow(), device.refused]).toEqual(['accepted', 0]);
  device.mayAct = true;
  expect(await work()).toBe('done');

  device.password = 'second';
  // Told first as a missing right, because it was right a moment ago; the next work tests it, and nobody tries it after.
  for (let n = 0; n < 5; n += 1) await work().catch(() => undefined);
  await expect(work()).rejects.toMatchObject({ code: 'device.auth-rejected' });
  expect(await loginNow()).toBe('refused');
  // With the nonce that was known, with a new one, and in the test: what it takes to tell it from a worn nonce, and no more.
  expect(device.refused).toBe(3);

  await fleet.setCredential(ctx, { ...none, params: { id }, body: { username: 'small', password: 'second' } });
  expect(await work()).toBe('done');
});

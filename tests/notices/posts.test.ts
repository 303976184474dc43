/** Webhooks and push messages over real TLS: what receivers verify, and whom we refuse to call. */

import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import ece from 'http_ece';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, it, vi, describe } from 'vitest';
import { z } from 'zod';
import { createAuthority, issueCertificate } from '#src/platform/certificate-authority.ts';
import { systemClock } from '#src/platform/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { aCause, choice, input, openWorld, tell, type World } from './world.ts';

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const host = '127.49.0.3';
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function startReceiver(
  answer: (received: Received) => { status: number; body?: string; headers?: Record<string, string> },
) {
  const received: Received[] = [];
  const validFromAt = systemClock.nowMs() - 60_000;
  const request = { commonName: host, dnsNames: [], ipAddresses: [host], validFromAt, days: 1 };
  const { certificate, privateKey } = await issueCertificate(await createAuthority('Test', validFromAt, 1), request);
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const one = { headers, body: Buffer.concat(chunks) };
      received.push(one);
      const { status, body = '', headers: more = {} } = answer(one);
      response.writeHead(status, more).end(body);
    });
  });
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `https://${host}:${String(port)}`, port, received };
}

/** Stands for the internet, where tests have none: loopback may be posted to, and its certificate is believed. */
const likePublic = { audience: 'operator', trusts: () => true } as const;
const until = (check: () => boolean | Promise<boolean>): Promise<unknown> => vi.waitUntil(check, { timeout: 20_000 });
const Challenge = z.object({ type: z.string(), data: z.object({ challenge: z.string() }) });

async function signUpWebhook({ notices, ctx }: World, url: string): Promise<string> {
  const answer = await notices.acceptSignUp(ctx, { channel: 'webhook', url }, choice());
  return answer.secret ?? '';
}

describeOnStores('webhooks', (openFresh) => {
  it('agrees by echo, and signs so that the receiver’s own library verifies', async () => {
    const receiver = await startReceiver(({ body }) => {
      const read = Challenge.safeParse(JSON.parse(body.toString('utf8')));
      return { status: 200, body: JSON.stringify({ challenge: read.data?.data.challenge ?? '' }) };
    });
    const world = openWorld(await openFresh(), { postsTo: likePublic });
    const running = world.start();
    const secret = await signUpWebhook(world, `${receiver.url}/hook`);
    await until(async () => (await world.store.db.selectFrom('noticeSubscribers').select('id').execute()).length === 1);
    await tell(world, aCause());
    await until(() => receiver.received.length === 2);
    await running.stop();
    const { headers = {}, body = Buffer.alloc(0) } = receiver.received[1] ?? {};
    const payload = new Webhook(secret).verify(body.toString('utf8'), { ...headers });
    expect(payload).toMatchObject({
      type: 'status.notices',
      data: { notices: [{ id: 'sta_1', incidentState: 'confirmed' }] },
    });
    expect(headers['webhook-id']).toMatch(/^msg_[0-9a-f]{40}$/);
    expect(() => new Webhook(secret).verify(`${body.toString('utf8')} `, { ...headers })).toThrow();
  });

  it('tells nothing to a receiver that does not agree', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'ok' }));
    const world = openWorld(await openFresh(), { postsTo: likePublic });
    const running = world.start();
    await signUpWebhook(world, `${receiver.url}/hook`);
    await until(() => receiver.received.length === 1);
    await tell(world, aCause());
    await until(async () => {
      const [job] = await world.store.db.selectFrom('noticeJobs').select('state').execute();
      return job?.state === 'expanded';
    });
    await running.stop();
    expect(receiver.received).toHaveLength(1);
    expect(await world.store.db.selectFrom('notices').selectAll().execute()).toEqual([]);
  });

  it('follows no redirect, and is not called any more after 410', async () => {
    let status = 302;
    const receiver = await startReceiver(({ body }) => {
      const read = Challenge.safeParse(JSON.parse(body.toString('utf8')));
      if (read.success) return { status: 200, body: read.data.data.challenge };
      return { status, headers: { location: `https://${host}:1/inside` } };
    });
    const world = openWorld(await openFresh(), { postsTo: likePublic });
    const running = world.start();
    await signUpWebhook(world, `${receiver.url}/hook`);
    await until(async () => (await world.store.db.selectFrom('noticeSubscribers').select('id').execute()).length === 1);
    await tell(world, aCause());
    await until(async () => {
      const [row] = await world.store.db.selectFrom('notices').select(['state', 'reason']).execute();
      return row?.reason === 'the receiver answered 302';
    });
    status = 410;
    await tell(world, aCause({ causeId: 'sta_2' }));
    await until(async () => {
      const [row] = await world.store.db.selectFrom('noticeSubscribers').select('state').execute();
      return row?.state === 'suspended';
    });
    await running.stop();
  });
});

describeOnStores('web push', (openFresh) => {
  it('is read by the browser alone, and names us to its service', async () => {
    const receiver = await startReceiver(() => ({ status: 201 }));
    const browser = createECDH('prime256v1');
    browser.generateKeys();
    const auth = randomBytes(16);
    const world = openWorld(await openFresh(), {
      postsTo: likePublic,
      deps: { pushHosts: [`${host}:${String(receiver.port)}`] },
    });
    const { notices, ctx } = world;
    const running = world.start();
    const endpoint = `${receiver.url}/push/abc`;
    const keys = { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') };
    await notices.acceptSignUp(
      ctx,
      { channel: 'web-push', subscription: { endpoint, keys } },
      choice({ locale: 'de' }),
    );
    await until(() => receiver.received.length === 1);
    const read = (received: Received | undefined) =>
      z.object({ title: z.string(), body: z.string(), url: z.string(), tag: z.string() }).parse(
        JSON.parse(
          ece
            .decrypt(received?.body ?? Buffer.alloc(0), {
              version: 'aes128gcm',
              privateKey: browser,
              authSecret: auth.toString('base64url'),
            })
            .toString('utf8'),
        ),
      );
    const token = /token=([\w-]+)/.exec(read(receiver.received[0]).url)?.[1] ?? '';
    await notices.confirmSignUp(ctx, input({ token }));
    await tell(world, aCause());
    await until(() => receiver.received.length === 2);
    await running.stop();
    const [, message] = receiver.received;
    expect(read(message)).toMatchObject({ title: 'Ausfall: Cloud-Anmeldung – Bestätigt', tag: 'inc_1' });
    expect(message?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400', topic: 'inc_1' });
    const [, jwt = '', key = ''] =
      /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(message?.headers['authorization'] ?? '') ?? [];
    const { publicKey } = await notices.getPushKey(ctx, { params: undefined, query: undefined, body: undefined });
    expect(key).toBe(publicKey);
    expect(verifyJwt(jwt, key)).toMatchObject({ aud: receiver.url, sub: 'mailto:operator@example.org' });
  });

  it('goes to services on the list only, and to no other port of them', async () => {
    const { notices, ctx } = openWorld(await openFresh());
    const keys = { p256dh: randomBytes(65).toString('base64url'), auth: randomBytes(16).toString('base64url') };
    const ask = (endpoint: string) =>
      notices.acceptSignUp(ctx, { channel: 'web-push', subscription: { endpoint, keys } }, choice());
    for (const endpoint of [
      'https://push.example.net.evil.example/x',
      'https://push.example.net:8443/x',
      'https://127.0.0.1/x',
      'https://evilpush.example.net/x',
    ]) {
      await expect(ask(endpoint)).rejects.toMatchObject({ code: 'notices.push-host-refused' });
    }
    await expect(ask('https://push.example.net/x')).resolves.toMatchObject({ accepted: true });
  });
});

function verifyJwt(jwt: string, point: string): unknown {
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const bytes = Buffer.from(point, 'base64url');
  const [x, y] = [bytes.subarray(1, 33).toString('base64url'), bytes.subarray(33).toString('base64url')];
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const isGood = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  expect(isGood).toBe(true);
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
}

describe('whom subscribers may make us call', () => {
  const portsOf = async (answers: readonly string[]) => {
    const { createEgressGuard } = await import('#src/platform/egress.ts');
    const { createNoticePorts } = await import('#src/platform/notice-ports.ts');
    const reached: string[] = [];
    let asked = 0;
    const guard = createEgressGuard({
      clock: systemClock,
      simulated: false,
      onConnection: ({ outcome, address }) => void reached.push(`${outcome} ${String(address)}`),
      // Another answer each time: whoever asks twice connects elsewhere than was checked.
      lookUp: async () => {
        const address = answers[asked % answers.length] ?? '';
        asked += 1;
        return [{ address, family: address.includes(':') ? 6 : 4 }];
      },
    });
    return { ports: createNoticePorts({ guard, mail: undefined }), reached, asked: () => asked };
  };
  const signal = new AbortController().signal;
  const body = new Uint8Array();

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '::1',
    'fd00::1',
    '::ffff:127.0.0.1',
  ])('refuses a name that stands at %s', async (address) => {
    const { ports, reached } = await portsOf([address]);
    const posted = ports.post({ url: 'https://hook.example/x', headers: {}, body }, signal);
    await expect(posted).rejects.toMatchObject({ code: 'net.egress-refused' });
    expect(reached).toEqual(['refused-by-guard undefined']);
  });

  it('asks for the name once, so that a second answer changes nothing', async () => {
    const { ports, asked } = await portsOf(['127.0.0.1', '93.184.216.34']);
    const posted = ports.post({ url: 'https://rebind.example/x', headers: {}, body }, signal);
    await expect(posted).rejects.toMatchObject({ code: 'net.egress-refused' });
    expect(asked()).toBe(1);
  });

  it.each(['http://hook.example/x', 'https://user:pass@hook.example/x', 'https://127.0.0.1/x', 'https://[::1]/x'])(
    'refuses %s',
    async (url) => {
      const { ports } = await portsOf(['93.184.216.34']);
      await expect(ports.post({ url, headers: {}, body }, signal)).rejects.toMatchObject({
        code: 'net.egress-refused',
      });
    },
  );

  it('sends nothing to a certificate that no browser would believe', async () => {
    const receiver = await startReceiver(() => ({ status: 200 }));
    const { createEgressGuard } = await import('#src/platform/egress.ts');
    const { createNoticePorts } = await import('#src/platform/notice-ports.ts');
    const ports = createNoticePorts({
      guard: createEgressGuard({ clock: systemClock, simulated: false }),
      mail: undefined,
      postsTo: { audience: 'operator', trusts: (outcome) => outcome.problem === undefined },
    });
    const posted = ports.post({ url: `${receiver.url}/x`, headers: {}, body }, signal);
    await expect(posted).rejects.toMatchObject({ code: 'net.tls-failed' });
    expect(receiver.received).toEqual([]);
  });
});

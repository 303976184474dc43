/** How mails travel: encrypted or not at all, signed, and with a way back that says whose they were. */

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '#src/core/secret.ts';
import {
  createAuthority,
  issueCertificate,
  type CertificateRequest,
  type KeyAndCertificate,
} from '#src/platform/certificate-authority.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createMailServer, type MailServerOptions } from '#src/platform/mail-server.ts';
import { describeOnStores } from '../support/stores.ts';
import { verifyDkim } from './dkim.ts';
import { startMailSink, type MailSink } from './mail-sink.ts';
import { aCause, addConfirmed, input, openWorld, tell } from './world.ts';

const host = '127.49.0.21';
const from = { name: 'Status', address: 'status@example.org' };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const validFromAt = systemClock.nowMs() - 60_000;
const authority = await createAuthority('Mail tests', validFromAt, 1);

async function aSink(
  tls: { isImplicit: boolean; request?: Partial<CertificateRequest>; by?: KeyAndCertificate } | undefined,
): Promise<MailSink> {
  const request = { commonName: 'mail', dnsNames: [], ipAddresses: [host], validFromAt, days: 1, ...tls?.request };
  const { certificate, privateKey } = await issueCertificate(tls?.by ?? authority, request);
  const keys = { key: privateKey, cert: certificate, isImplicit: tls?.isImplicit === true };
  const sink = await startMailSink(host, tls === undefined ? undefined : keys);
  closers.push(sink.close);
  return sink;
}

async function send(sink: MailSink, options: Partial<MailServerOptions>): Promise<unknown> {
  const guard = createEgressGuard({ clock: systemClock, simulated: false });
  const server = createMailServer(guard, { host, port: sink.port, tls: 'starttls', from, connections: 1, ...options });
  const text = 'Grüße aus dem Hafen.  \r\nNoch  eine Zeile.\r\n\r\n';
  const mail = { to: 'ada@one.example', subject: 'Grüße', text, html: '<p>Grüße</p>', headers: { 'X-One': 'a  b' } };
  try {
    return await server.send({ ...mail, messageId: 'm1', bounceTag: 'sub_1-abc' }, new AbortController().signal);
  } catch (error) {
    return error;
  } finally {
    await server.close();
  }
}

describe('a mail', () => {
  it.each([
    ['starttls', false],
    ['implicit', true],
  ] as const)('goes by %s to a server of the named authority', async (tls, isImplicit) => {
    const sink = await aSink({ isImplicit });
    expect(await send(sink, { tls, authorities: authority.certificate })).toMatchObject({ code: 250 });
    expect(sink.mails).toMatchObject([{ to: 'ada@one.example', isEncrypted: true }]);
  });

  it.each([
    ['starttls', false],
    ['implicit', true],
  ] as const)('does not go by %s to a server that nobody vouches for', async (tls, isImplicit) => {
    const sink = await aSink({ isImplicit });
    expect(await send(sink, { tls })).toBeInstanceOf(Error);
    const stranger = await createAuthority('Stranger', validFromAt, 1);
    const other = await aSink({ isImplicit, by: stranger });
    expect(await send(other, { tls, authorities: authority.certificate })).toBeInstanceOf(Error);
    const named = await aSink({ isImplicit, request: { ipAddresses: [], dnsNames: ['elsewhere.example'] } });
    expect(await send(named, { tls, authorities: authority.certificate })).toBeInstanceOf(Error);
    expect([...sink.mails, ...other.mails, ...named.mails]).toEqual([]);
  });

  it('does not go in clear when somebody took STARTTLS out of the answer', async () => {
    const sink = await aSink(undefined);
    expect(await send(sink, { tls: 'starttls', authorities: authority.certificate })).not.toMatchObject({ code: 250 });
    expect(sink.mails).toEqual([]);
    expect(await send(sink, { tls: 'none' })).toMatchObject({ code: 250 });
    expect(sink.mails).toMatchObject([{ isEncrypted: false }]);
  });

  it('is signed for its domain, with everything that a reader sees', async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const privateKey = new Secret(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const sink = await aSink(undefined);
    const dkim = { domain: 'example.org', selector: 'k1', privateKey };
    expect(await send(sink, { tls: 'none', dkim })).toMatchObject({ code: 250 });
    const raw = sink.mails[0]?.raw ?? '';
    const verdict = verifyDkim(raw, keys.publicKey);
    expect(verdict).toMatchObject({ isBodyIntact: true, isSignatureValid: true });
    expect(verdict.tags).toMatchObject({ v: '1', a: 'rsa-sha256', c: 'relaxed/relaxed', d: 'example.org', s: 'k1' });
    expect(verdict.signedHeaders).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'message-id', 'date']));
    // What somebody changes on the way is found.
    expect(verifyDkim(raw.replace('Hafen', 'Hagen'), keys.publicKey)).toMatchObject({ isBodyIntact: false });
    const renamed = raw.replace('From: Status', 'From: Bank');
    expect(verifyDkim(renamed, keys.publicKey)).toMatchObject({ isSignatureValid: false });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(verifyDkim(raw, createPublicKey(other.export({ type: 'spki', format: 'pem' })))).toMatchObject({
      isSignatureValid: false,
    });
  });

  it('comes back to an address that says whose it was', async () => {
    const sink = await aSink(undefined);
    await send(sink, { tls: 'none', returnAddress: 'bounces@example.org' });
    await send(sink, { tls: 'none' });
    expect(sink.mails.map((mail) => mail.from)).toEqual(['bounces+sub_1-abc@example.org', 'status@example.org']);
  });
});

/** As a mail server of others writes it (RFC 3464). */
function report(deliveredTo: string, status: string, action: string, about = 'somebody@elsewhere.example'): string {
  return [
    'From: MAILER-DAEMON@mx.one.example',
    `To: ${deliveredTo}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="b"',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.one.example',
    '',
    `Final-Recipient: rfc822; ${about}`,
    `Action: ${action}`,
    `Status: ${status}`,
    '',
    '--b--',
  ].join('\r\n');
}

describeOnStores('returned mails', (openFresh) => {
  it('count for the subscriber of their tag alone, and end the sending after some', async () => {
    const sink = await aSink(undefined);
    const world = openWorld(await openFresh(), { mail: { port: sink.port, host } });
    await addConfirmed(world, [{ email: 'ada@one.example' }, { email: 'bob@one.example' }]);
    const running = world.start();
    await tell(world, aCause());
    await vi.waitUntil(() => sink.mails.length === 2, { timeout: 20_000 });
    await running.stop();
    await world.close();
    const tagged = sink.mails.find(({ to }) => to === 'ada@one.example')?.from ?? '';
    expect(tagged).toMatch(/^bounces\+[\w-]{20,}@example\.org$/);
    expect(new Set(sink.mails.map((mail) => mail.from)).size).toBe(2);
    const { notices, ctx, store } = world;
    const back = async (to: string, status = '5.1.1', action = 'failed'): Promise<string> =>
      (await notices.readBounce(ctx, input({ message: report(to, status, action) }))).outcome;
    expect(await back(tagged, '4.2.2', 'delayed')).toBe('temporary');
    // Nobody takes a subscription from somebody else with a tag that is made up.
    expect(await back(tagged.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@')))).toBe('untagged');
    expect(await back('bounces@example.org')).toBe('untagged');
    const outcomes = [await back(tagged.toUpperCase())];
    for (let n = 0; n < 10 && outcomes.at(-1) !== 'suspended'; n += 1) outcomes.push(await back(tagged));
    expect(outcomes[0]).toBe('counted');
    expect(outcomes.at(-1)).toBe('suspended');
    const rows = await store.db
      .selectFrom('noticeSubscribers')
      .select(['state', 'bounces'])
      .orderBy('bounces')
      .execute();
    expect(rows).toEqual([
      { state: 'confirmed', bounces: 0 },
      { state: 'suspended', bounces: outcomes.length },
    ]);
  });

  it('count although a relay takes every mail at first, and are forgotten when long none came back', async () => {
    const sink = await aSink(undefined);
    let laterMs = 0;
    const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + laterMs };
    const world = openWorld(await openFresh(), { mail: { port: sink.port, host }, clock });
    await addConfirmed(world, [{ email: 'ada@one.example' }]);
    const { notices, ctx, store } = world;
    const send = async (n: number): Promise<string> => {
      const running = world.start();
      await tell(world, aCause({ causeId: `sta_${String(n)}`, threadId: `inc_${String(n)}` }));
      await vi.waitUntil(() => sink.mails.length === n, { timeout: 20_000 });
      await running.stop();
      return sink.mails.at(-1)?.from ?? '';
    };
    const outcomes: string[] = [];
    for (let n = 1; n <= 5; n += 1) {
      const message = report(await send(n), '5.1.1', 'failed');
      outcomes.push((await notices.readBounce(ctx, input({ message }))).outcome);
      // After the second, for longer than that counts.
      laterMs += (n === 2 ? 40 : 1) * 86_400_000;
    }
    expect(outcomes).toEqual(['counted', 'counted', 'counted', 'counted', 'suspended']);
    expect(await store.db.selectFrom('noticeSubscribers').select(['state', 'bounces']).execute()).toEqual([
      { state: 'suspended', bounces: 3 },
    ]);
    await world.close();
  });

  it('count for nobody without a tag, whomever they name; how many there were is shown', async () => {
    const world = openWorld(await openFresh());
    await addConfirmed(world, [{ email: 'ada@one.example' }]);
    const { notices, ctx, store } = world;
    const forged = [
      report('bounces@example.org', '5.1.1', 'failed', 'ada@one.example'),
      report('ada@one.example', '5.1.1', 'failed', 'ada@one.example'),
      report('bounces+sub_0-0123456789abcdef@example.org', '5.1.1', 'failed', 'ada@one.example'),
    ];
    for (const message of [...forged, ...forged]) {
      expect(await notices.readBounce(ctx, input({ message }))).toEqual({ outcome: 'untagged' });
    }
    // What is no report about a failed mail is no number either.
    for (const message of [report('bounces@example.org', '4.2.2', 'delayed'), 'To: bounces@example.org\n\nAway.']) {
      await notices.readBounce(ctx, input({ message }));
    }
    expect(await store.db.selectFrom('noticeSubscribers').select(['state', 'bounces']).execute()).toEqual([
      { state: 'confirmed', bounces: 0 },
    ]);
    const { figures } = await notices.listSubscribers(ctx, { params: undefined, body: undefined, query: { limit: 1 } });
    expect(figures).toMatchObject({ confirmed: 1, returnsUntagged: forged.length * 2 });
    await world.close();
  });
});

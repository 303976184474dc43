/** A vantage elsewhere over real sockets: how it recognises its hub, what it keeps while it is cut off, whose time counts. */

import { describe, expect, it } from 'vitest';
import { createHubLink } from '#src/features/watch/remote/hub-link.ts';
import { batchBytesMax } from '#src/features/watch/contract-lists.ts';
import type { Batch, RemoteSample, SyncMessage } from '#src/features/watch/remote/messages.ts';
import { openOutbox, type Outbox } from '#src/features/watch/remote/outbox.ts';
import { openVantage } from '#src/features/watch/remote/enrol.ts';
import { createAuthority, issueCertificate, type KeyAndCertificate } from '#src/platform/certificate-authority.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { X509Certificate } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeOnStores } from '../support/stores.ts';
import { addMonitors, addVantage, enrolAt, hubNetwork, quickClock, startVantage, storedKeys } from './elsewhere.ts';
import { openHub, recordingLog, type Way } from './hub.ts';
import { newScript, scriptedProbe } from './world.ts';

const probes = [scriptedProbe(newScript())];
const never = new AbortController().signal;
const hourMs = 3_600_000;

async function certificateFor(address: string): Promise<KeyAndCertificate> {
  const now = systemClock.nowMs();
  const authority = await createAuthority('Keepsight test', now - hourMs, 2);
  const names = { commonName: 'hub', dnsNames: [], ipAddresses: [address] };
  return issueCertificate(authority, { ...names, validFromAt: now - hourMs, days: 1 });
}

function fingerprintOf({ certificate }: KeyAndCertificate): string {
  return new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
}

describeOnStores('a vantage and its hub over TLS', (openFresh) => {
  it('recognises it by the certificate of the day it enrolled, and tells nothing to another', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const host = '127.46.3.1';
    const store = await openFresh();
    const tls = await certificateFor(host);
    const hub = await openHub({ store, probes, host, tls });
    const { token, vantageId } = await addVantage(hub, 'East');
    const { identity, key, isNew } = await enrolAt(hub, { directory: folder.path, token });
    expect({ isNew, ...identity }).toEqual({
      ...{ isNew: true, vantageId, name: 'East', hub: hub.url, pin: fingerprintOf(tls) },
    });
    await addMonitors(hub, 3, { vantageIds: [vantageId] });
    const vantage = startVantage({ directory: folder.path, identity, key, probes });
    await vantage.until(({ isConnected, monitors }) => isConnected && monitors === 3);

    const other = await certificateFor(host);
    await hub.close();
    let heard = 0;
    const counted = { wayOf: (): Way => ((heard += 1), 'open') };
    const thief = await openHub({ store, probes, host, port: hub.port, tls: other, ...counted });
    const { problem } = await vantage.until((contact) => contact.problem?.includes(fingerprintOf(other)) === true);
    expect(problem).toContain('another certificate');
    await vantage.stop();
    expect(heard).toBe(0);

    // Renewed on purpose: whoever says so is believed, and the vantage remembers it.
    const place = { directory: folder.path, hub: undefined, token: undefined, network: hubNetwork, clock: systemClock };
    await openVantage({ ...place, pin: fingerprintOf(other), version: '1' }, never);
    const again = await openVantage({ ...place, pin: undefined, version: '1' }, never);
    expect(again.identity).toEqual({ ...identity, pin: fingerprintOf(other) });
    const back = startVantage({ directory: folder.path, identity: again.identity, key: again.key, probes });
    await back.until(({ isConnected }) => isConnected);
    await back.stop();
    await thief.close();
  });

  it('does not give its token to a hub that is not the expected one', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const host = '127.46.3.2';
    const tls = await certificateFor(host);
    let heard = 0;
    const wayOf = (): Way => ((heard += 1), 'open');
    const hub = await openHub({ store: await openFresh(), probes, host, tls, wayOf });
    const { token } = await addVantage(hub, 'East');
    const pin = fingerprintOf(await certificateFor(host));
    await expect(enrolAt(hub, { directory: folder.path, token, pin })).rejects.toMatchObject({
      code: 'vantage.hub-certificate',
    });
    expect(heard).toBe(0);
    await enrolAt(hub, { directory: folder.path, token, pin: fingerprintOf(tls) });
    await expect(enrolAt(hub, { directory: folder.path, token })).rejects.toMatchObject({
      code: 'vantage.hub-refused',
    });
    await hub.close();
  });
});

describe('the address of a hub', () => {
  const link = (url: string) => () =>
    createHubLink({ url, network: hubNetwork, clock: systemClock, pin: undefined }).shownPin();

  it.each(['http://192.0.2.1/', 'http://hub.example/', 'http://127.0.0.1.example/', 'ftp://127.0.0.1/', 'hub', ''])(
    '%j is refused before anything is sent',
    (url) => expect(link(url)).toThrow(expect.objectContaining({ code: 'vantage.hub-not-secure' })),
  );

  it.each(['https://hub.example:8470/', 'http://127.0.0.1:8470/', 'http://localhost/', 'http://[::1]:8470/'])(
    '%j is one to talk to',
    (url) => expect(link(url)()).toBeUndefined(),
  );

  it('where nobody listens is an error of the network', async () => {
    const closed = createHubLink({
      url: 'http://127.46.3.9:1',
      network: hubNetwork,
      clock: systemClock,
      pin: undefined,
    });
    await expect(closed.post('/x', {}, z.object({}), never)).rejects.toMatchObject({ code: 'net.refused' });
  });
});

const aSample = (at: number, detail: string | null = null): RemoteSample => ({
  ...{ monitorId: 'mon_a', scheduledAt: at, startedAt: at, totalMs: 3, failure: null, phases: {}, address: null },
  ...{ httpStatus: null, bytesRead: null, loopDelayMs: 0, detail, evidence: null },
});
const startsOf = (batch: Pick<Batch, 'samples'> | undefined): number[] | undefined =>
  batch?.samples.map(({ startedAt }) => startedAt);

describe('the outbox', () => {
  const putEach = async (outbox: Outbox, times: readonly number[]): Promise<void> => {
    for (const at of times) {
      await outbox.note([aSample(at)], 0);
      await outbox.pack();
    }
  };

  it('keeps what was not acknowledged, in order, over restarts, and numbers nothing twice', async () => {
    await using folder = await openTemporaryDirectory('keepsight-outbox-');
    await using first = await openOutbox(folder.path);
    await putEach(first, [1, 2, 3]);
    await first.acknowledge(2);
    await using second = await openOutbox(folder.path);
    expect([second.waiting, await second.oldest()]).toMatchObject([1, { sequence: 3, samples: [{ startedAt: 3 }] }]);
    await second.acknowledge(3);
    await using third = await openOutbox(folder.path);
    // What was acknowledged last is still there, for its number; the hub says that it has it.
    await third.acknowledge(3);
    expect([third.waiting, await third.oldest()]).toEqual([0, undefined]);
    await putEach(third, [4]);
    expect(await third.oldest()).toMatchObject({ sequence: 4 });
  });

  it('has on the disk what was noted, packed or not, and makes a batch of it after a restart', async () => {
    await using folder = await openTemporaryDirectory('keepsight-outbox-');
    await using killed = await openOutbox(folder.path);
    await putEach(killed, [1]);
    await killed.note([aSample(2), aSample(3)], 7);
    expect([killed.waiting, killed.packed]).toEqual([3, 1]);
    await using next = await openOutbox(folder.path);
    expect([next.waiting, next.packed]).toEqual([3, 3]);
    await next.acknowledge(1);
    expect(await next.oldest()).toMatchObject({ sequence: 2, clockAheadMs: 0 });
    expect(startsOf(await next.oldest())).toEqual([2, 3]);
  });

  it('leaves out a line that broke off, and nothing else', async () => {
    await using folder = await openTemporaryDirectory('keepsight-outbox-');
    await using killed = await openOutbox(folder.path);
    await killed.note([aSample(1), aSample(2)], 0);
    await appendFile(join(folder.path, 'outbox', 'journal.jsonl'), JSON.stringify(aSample(3)).slice(0, -9));
    await using next = await openOutbox(folder.path);
    expect(startsOf(await next.oldest())).toEqual([1, 2]);
    await putEach(next, [4]);
    await next.acknowledge(1);
    expect(startsOf(await next.oldest())).toEqual([4]);
  });

  it('never changes a batch that has its number', async () => {
    await using folder = await openTemporaryDirectory('keepsight-outbox-');
    await using outbox = await openOutbox(folder.path);
    await outbox.note([aSample(1)], 0);
    await outbox.pack();
    const before = await outbox.oldest();
    await outbox.note([aSample(2)], 0);
    expect(await outbox.oldest()).toEqual(before);
    await outbox.pack();
    await outbox.pack();
    expect(await outbox.oldest()).toEqual(before);
    await using again = await openOutbox(folder.path);
    expect(again.packed).toBe(2);
  });

  it('makes a batch by itself when there is as much as one message holds', async () => {
    await using folder = await openTemporaryDirectory('keepsight-outbox-');
    await using outbox = await openOutbox(folder.path);
    await outbox.note(
      Array.from({ length: 501 }, (_, at) => aSample(at)),
      0,
    );
    expect([outbox.waiting, outbox.packed]).toEqual([501, 500]);
    await outbox.note(
      Array.from({ length: 300 }, (_, at) => aSample(1000 + at, 'x'.repeat(2000))),
      0,
    );
    for (let sequence = 1; ; sequence += 1) {
      const batch = await outbox.oldest();
      if (batch === undefined) break;
      expect(JSON.stringify(batch).length).toBeLessThan(batchBytesMax / 2);
      await outbox.acknowledge(sequence);
    }
  });

  it('knows what is newest, in the time of one clock', async () => {
    await using folder = await openTemporaryDirectory('keepsight-outbox-');
    await using outbox = await openOutbox(folder.path);
    await outbox.note([aSample(1)], null);
    // Now the hub was heard of: what was noted before stands in a batch of its own.
    await outbox.note([aSample(2)], 3_600_000);
    expect(await outbox.oldest()).toMatchObject({ sequence: 1, clockAheadMs: null });
    await outbox.pack();
    await outbox.note([aSample(3)], 3_600_012);
    expect(outbox.newest()).toMatchObject({ clockAheadMs: 3_600_000, samples: [{ startedAt: 2 }, { startedAt: 3 }] });
    await outbox.pack();
    await outbox.note([aSample(4)], 0);
    expect(outbox.newest()).toMatchObject({ clockAheadMs: 0, samples: [{ startedAt: 4 }] });
  });

  it('gives up the oldest when there is no room, and counts them', async () => {
    await using folder = await openTemporaryDirectory('keepsight-outbox-');
    await using outbox = await openOutbox(folder.path, 1_000);
    for (let at = 1; at <= 10; at += 1) {
      await outbox.note([aSample(at), aSample(-at)], 0);
      await outbox.pack();
    }
    const oldest = await outbox.oldest();
    expect(oldest?.sequence).toBeGreaterThan(1);
    expect(outbox.givenUp).toBe(2 * ((oldest?.sequence ?? 0) - 1));
    expect(outbox.waiting + outbox.givenUp).toBe(20);
  });
});

describeOnStores('a vantage that is cut off', (openFresh) => {
  it('tests on, keeps what fits, says what it gave up, and tells what is newest first when it is back', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const directory = folder.path;
    const [there, here] = [recordingLog(), recordingLog()];
    const store = await openFresh();
    let way: Way = 'open';
    const told: SyncMessage[] = [];
    const hub = await openHub({
      ...{ store, probes, host: '127.46.3.4', log: here.log, wayOf: () => way },
      onMessage: (message) => void told.push(message),
    });
    const { token, vantageId } = await addVantage(hub, 'East');
    const { identity, key } = await enrolAt(hub, { directory, token });
    await addMonitors(hub, 1_500, { vantageIds: [vantageId] });
    // Room for two batches of five hundred.
    const bounded = { outboxBytesMax: 300_000, log: there.log };
    const vantage = startVantage({ directory, identity, key, probes, ...bounded });
    await vantage.until(({ isConnected, monitors }) => isConnected && monitors === 1_500);
    await vantage.until(({ waiting }) => waiting < 400);
    // Something of it was acknowledged, or the hub could not know of a gap.
    while ((await storedKeys(store)).length === 0) await vantage.until(() => true);
    way = 'cut';
    const { givenUp } = await vantage.until((contact) => contact.givenUp > 0);
    expect(givenUp).toBeGreaterThan(0);
    expect(there.warnings.join()).toContain('given up');
    way = 'open';
    const before = told.length;
    await vantage.until(({ isConnected, waiting }) => isConnected && waiting < 400);
    expect(here.warnings.join()).toContain('gave up');
    const [first] = told.slice(before).filter(({ batch }) => batch !== null);
    const newestOf = (samples: readonly RemoteSample[] = []): number =>
      Math.max(...samples.map((one) => one.startedAt));
    expect(newestOf(first?.ahead?.samples)).toBeGreaterThan(newestOf(first?.batch?.samples));
    await vantage.stop();
    const stored = await storedKeys(store);
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored.length).toBeGreaterThan(500);
    await hub.close();
  });
});

describeOnStores('a vantage whose clock is wrong', (openFresh) => {
  it.each([hourMs, -hourMs])('by %i ms is understood in the time of the hub', async (aheadMs) => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const directory = folder.path;
    const store = await openFresh();
    const hub = await openHub({ store, probes, host: '127.46.3.5' });
    const { token, vantageId } = await addVantage(hub, 'East');
    const { identity, key } = await enrolAt(hub, { directory, token });
    const begunAt = systemClock.nowMs();
    await addMonitors(hub, 50, { vantageIds: [vantageId] });
    const clock = { ...quickClock, nowMs: () => systemClock.nowMs() + aheadMs };
    const vantage = startVantage({ directory, identity, key, probes, clock });
    const heard = async (): Promise<number[]> =>
      (await storedKeys(store)).map((stored) => Number(stored.split(' ')[1] ?? 0));
    let times: number[] = [];
    while (times.length < 50) {
      await vantage.until(({ isConnected }) => isConnected);
      times = await heard();
    }
    await vantage.stop();
    // Which of the two ways took longer nobody can know; it is far less than the hour.
    const slackMs = 10_000;
    expect(Math.min(...times)).toBeGreaterThan(begunAt - slackMs);
    expect(Math.max(...times)).toBeLessThan(systemClock.nowMs() + slackMs);
    const [, east] = hub.watch.vantages();
    expect(Math.abs((east?.clockAheadMs ?? 0) - aheadMs)).toBeLessThan(slackMs);
    await hub.close();
  });
});

import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { ComponentState } from '#src/core/component-state.ts';
import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput } from '../watch/world.ts';
import { openStatus, type StatusWorld } from './world.ts';

const minute = 60_000;
const page = { offset: 0, limit: 100 };

function aReading(parts: Readonly<Record<string, ComponentState>>, overall: ComponentState): ClaimReading {
  return {
    overall,
    incidents: [],
    captureHash: createHash('sha256').update(JSON.stringify({ parts, overall })).digest('hex'),
    components: Object.entries(parts).map(([name, state]) => ({ key: name, name, state, isMaintenance: false })),
  };
}

describeOnStores('contradictions', (openFresh) => {
  let world: StatusWorld | undefined;
  afterEach(async () => {
    await world?.stop();
    world = undefined;
  });

  /** A provider with a main and a local site, and a page that tells of both. */
  async function aProvider(): Promise<StatusWorld & { readonly localId: string; readonly claimId: string }> {
    const open = await openStatus({ store: await openFresh() });
    world = open;
    const claimId = await open.addMonitor({ target: 'status.example', periodS: 60 });
    const main = await open.addMonitor({ target: 'main.example', periodS: 30 });
    const local = await open.addMonitor({ target: 'local.example', periodS: 30 });
    open.script.claims.set('status.example', aReading({ main: 'ok', local: 'ok' }, 'ok'));
    const group = await open.addComponent({ en: 'Provider', rule: { kind: 'share', downFromPercent: 100 } });
    const claim = (key: string) => ({ monitorId: claimId, key });
    await open.addComponent({ en: 'Main', parentId: group.id, monitorIds: [main], claim: claim('main') });
    const { id } = await open.addComponent({
      ...{ en: 'Local', parentId: group.id, monitorIds: [local], claim: claim('local') },
    });
    await open.pass(3 * minute);
    return { ...open, localId: id, claimId };
  }

  it('are raised only when they last, dated from their beginning, and end when both agree', async () => {
    const own = await aProvider();
    own.script.failures.set('local.example', 'tcp.timed-out');
    const brokenAt = own.clock.nowMs();
    expect((await own.pass(4 * minute)).contradictions).toEqual([]);
    const [raised] = (await own.pass(4 * minute)).contradictions;
    expect(raised).toMatchObject({ componentId: own.localId, kind: 'claimed-better', claimed: 'ok', measured: 'down' });
    expect(raised?.startedAt).toBeGreaterThanOrEqual(brokenAt);
    expect(raised?.startedAt).toBeLessThanOrEqual(brokenAt + minute);
    expect((raised?.raisedAt ?? 0) - (raised?.startedAt ?? 0)).toBeGreaterThan(5 * minute);

    own.script.claims.set('status.example', aReading({ main: 'ok', local: 'down' }, 'partial'));
    const [ended] = (await own.pass(4 * minute)).contradictions;
    expect(ended).toMatchObject({ id: raised?.id });
    expect(ended?.endedAt).toBeGreaterThan(raised?.raisedAt ?? 0);

    own.script.failures.delete('local.example');
    const after = await own.pass(10 * minute);
    expect(after.contradictions.filter(({ endedAt }) => endedAt === null)).toMatchObject([{ kind: 'claimed-worse' }]);
    expect(own.view('local')).toMatchObject({ state: 'down', measured: 'ok', claimed: 'down' });
  });

  it('of a group tell that one part is admitted while another is not', async () => {
    const own = await aProvider();
    for (const name of ['main', 'local']) own.script.failures.set(`${name}.example`, 'tcp.timed-out');
    own.script.claims.set('status.example', aReading({ main: 'partial', local: 'ok' }, 'partial'));
    const { contradictions } = await own.pass(12 * minute);
    expect(contradictions.map(({ kind }) => kind).toSorted()).toEqual([
      'claimed-better',
      'claimed-better',
      'group-incoherent',
    ]);
  });

  it('tell that the page of a provider cannot be read, and take no words from it', async () => {
    const own = await aProvider();
    own.script.failures.set('status.example', 'http.unavailable');
    own.script.claims.delete('status.example');
    const { contradictions } = await own.pass(20 * minute, 20_000);
    expect(contradictions.map(({ kind }) => kind)).toEqual(['claim-unreachable']);
    expect(own.view('local')).toMatchObject({ state: 'ok', measured: 'ok', claimed: 'unknown' });
  });

  it('come with evidence that a stranger can verify, and that nobody can change', async () => {
    const own = await aProvider();
    own.script.failures.set('local.example', 'tcp.timed-out');
    const { contradictions } = await own.pass(8 * minute);
    const params = { id: contradictions[0]?.id ?? '' };
    const signed = await own.status.getContradictionEvidence(own.ctx, { ...noInput, params });
    expect(signed.pack.monitors.map(({ target }) => target)).toEqual(['local.example', 'status.example']);
    expect(signed.pack.monitors[0]?.samples.some(({ failure }) => failure === 'tcp.timed-out')).toBe(true);
    expect(signed.pack.claims[0]).toMatchObject({ state: 'ok', captureHash: expect.stringMatching(/^[0-9a-f]{64}$/) });

    // As a stranger would: from the bytes of the file alone, with nothing of ours.
    const verified = (text: string): boolean => {
      const file = JSON.parse(text) as {
        pack: unknown;
        signature: { publicKey: string; value: string; keyId: string };
      };
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: file.signature.publicKey }, format: 'jwk' });
      const isKey =
        createHash('sha256').update(Buffer.from(file.signature.publicKey, 'base64url')).digest('hex') ===
        file.signature.keyId;
      const bytes = Buffer.from(sortedJson(file.pack));
      return isKey && verify(null, bytes, key, Buffer.from(file.signature.value, 'base64url'));
    };
    const text = JSON.stringify(signed, null, 2);
    expect(verified(text)).toBe(true);
    expect(verified(text.replace('tcp.timed-out', 'tcp.refused'))).toBe(false);
  });

  it('are measured: how late a provider told, and for how long he told wrongly', async () => {
    const own = await aProvider();
    own.script.failures.set('local.example', 'tcp.timed-out');
    await own.pass(20 * minute, 15_000);
    own.script.claims.set('status.example', aReading({ main: 'ok', local: 'down' }, 'partial'));
    await own.pass(10 * minute, 15_000);
    own.script.failures.delete('local.example');
    await own.pass(10 * minute, 15_000);
    own.script.claims.set('status.example', aReading({ main: 'ok', local: 'ok' }, 'ok'));
    await own.pass(5 * minute, 15_000);
    const { providers, method } = await own.status.listProviderLag(own.ctx, noInput);
    const figures = providers.find(({ monitorId }) => monitorId === own.claimId)?.newest;
    expect(method).toContain('Medians');
    expect(figures).toMatchObject({ outages: 1, neverAcknowledged: 0 });
    expect(figures?.startLagMedianS).toBeGreaterThan(18 * 60);
    expect(figures?.startLagMedianS).toBeLessThan(23 * 60);
    expect(figures?.endLagMedianS).toBeGreaterThan(7 * 60);
    expect(figures?.falseGreenMinutes).toBeGreaterThanOrEqual(18);
    expect(figures?.falseRedMinutes).toBeGreaterThanOrEqual(7);
  });

  it('stand on one line of time with what was measured, claimed and reported', async () => {
    const own = await aProvider();
    const fromAt = own.clock.nowMs();
    own.script.failures.set('local.example', 'tcp.timed-out');
    await own.pass(6 * minute);
    await own.status.submitReport({ componentId: own.localId, text: 'No picture', address: '192.0.2.7' });
    await own.pass(2 * minute);
    const query = { fromAt, toAt: own.clock.nowMs() };
    const line = await own.status.getTimeline(own.ctx, { ...noInput, params: { id: own.localId }, query });
    expect(line.measured.map(({ state }) => state)).toEqual(['ok', 'down']);
    expect(line.claimed.map(({ state }) => state)).toEqual(['ok']);
    expect(line.shown.map(({ state }) => state)).toContain('down');
    expect(line.experienced).toEqual([expect.objectContaining({ verified: 0, anonymous: 1 })]);
    expect(line.contradictions).toHaveLength(1);
    expect(line.statements).toHaveLength(1);
    const listed = await own.status.listContradictions(own.ctx, { ...noInput, query: { ...page, isOpen: 'true' } });
    expect(listed.total).toBe(1);
  });
});

/** RFC 8785 for what a pack holds, written here anew so that it agrees with the text of the guide and not with our code. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${sortedJson(member)}`).join(',')}}`;
}

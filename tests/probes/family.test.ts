/** Over which addresses a name is tested: a site that is dead over IPv6 only is seen as such, and nobody is told otherwise. */

import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import type { ResolvedAddress } from '#src/platform/name-lookup.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import { prepareProbe, type RunResult } from '#src/plugins/kit/run-probe.ts';
import { probes } from '#src/plugins/registry.ts';
import { silentLog } from '../support/silent-log.ts';
import { address, aTcpServer } from './harness.ts';

const never = new AbortController().signal;
const four: ResolvedAddress = { address, family: 4 };
const six: ResolvedAddress = { address: '::1', family: 6 };
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === '::1'));

async function test(probe: string, settings: object, found: readonly ResolvedAddress[]): Promise<RunResult> {
  const guard = createEgressGuard({
    ...{ clock: systemClock, simulated: false, privateNetworks: ['127.50.0.0/16', '::1/128'] },
    lookUp: () => Promise.resolve(found),
  });
  const chosen = probes.find(({ id }) => id === probe);
  if (chosen === undefined) throw new Error(`There is no probe ${probe}.`);
  const network = createProbeNetwork({ guard, clock: systemClock, purpose: { reason: 'monitor' } });
  const context = { monitorId: 'm', network, locals: undefined, clock: systemClock, log: silentLog };
  return prepareProbe(chosen, settings).run(context, { budgetMs: 10_000, slowAboveMs: null }, never);
}

describe.skipIf(!hasIpv6)('a name with an address of each family, of which only IPv4 answers', () => {
  const dual = [four, six];
  const port = (): Promise<number> => aTcpServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));

  it('is well over IPv4, failing over IPv6, and the address says which was used', async () => {
    const place = { host: 'dual.example', port: await port() };
    expect(await test('tcp', { ...place, family: 'ipv4' }, dual)).toMatchObject({ address });
    expect((await test('tcp', { ...place, family: 'ipv4' }, dual)).failure).toBeUndefined();
    expect(await test('tcp', { ...place, family: 'ipv6' }, dual)).toMatchObject({
      ...{ failure: 'tcp.refused', address: '::1' },
    });
  });

  it('is tested over IPv4 when nobody chose', async () => {
    const url = `http://dual.example:${String(await port())}/`;
    const result = await test('http', { url }, dual);
    expect([result.failure, result.address]).toEqual([undefined, address]);
    expect(await test('http', { url, family: 'ipv6' }, dual)).toMatchObject({ failure: 'tcp.refused', address: '::1' });
  });

  it.each([
    ['tls', {}],
    ['smtp', {}],
    ['rtsp', undefined],
    ['websocket', undefined],
  ])('is asked over IPv6 by %s too', async (probe, over) => {
    const open = await port();
    const schemes: Readonly<Record<string, string>> = { rtsp: 'rtsp', websocket: 'ws' };
    const settings =
      over === undefined
        ? { url: `${schemes[probe] ?? ''}://dual.example:${String(open)}/` }
        : { host: 'dual.example', port: open };
    expect(await test(probe, { ...settings, family: 'ipv6' }, dual)).toMatchObject({
      ...{ failure: 'tcp.refused', address: '::1' },
    });
  });
});

describe('a name without an address of the chosen family', () => {
  it.each([
    ['ipv6', four],
    ['ipv4', six],
  ] as const)('%s is failing for what its records say, and is not called unknown', async (family, only) => {
    const result = await test('tcp', { host: 'one.example', port: 1, family }, [only]);
    expect(result.failure).toBe('dns.wrong-answer');
    expect(result.detail).toContain(family === 'ipv6' ? 'IPv6' : 'IPv4');
  });
});

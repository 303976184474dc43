/** One vantage that loses its internet: nobody is called down for that. One whose target is down, or whose targets are few: it is. */

import { describe, expect, it } from 'vitest';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import { openBench, type Bench, type Place } from './bench.ts';

const minuteMs = 60_000;
/** Of different owners, in different networks. */
const hosts = {
  'www.one.example': '8.1.0.1',
  'www.two.example': '9.2.0.1',
  'www.three.example': '11.3.0.1',
  'www.four.example': '2001:4860::1',
} as const;

function openWith(names: Readonly<Record<string, string>>): { bench: Bench; places: Place[] } {
  const bench = openBench();
  const places = Object.entries(names).map(([host, address]) => bench.place(host, address));
  bench.assign(Object.fromEntries(Object.keys(names).map((host) => [host, 2])));
  return { bench, places };
}

const saidSince = ({ samples }: Bench, from: number): string[] => [
  ...new Set(samples.slice(from).map(({ failure }) => failure ?? 'ok')),
];

/** Everything that a test which began before could still say is out. */
async function settled(bench: Bench): Promise<number> {
  await bench.pass(2 * minuteMs);
  return bench.samples.length;
}

describe('a vantage that loses its internet', () => {
  it.each(['is silent', 'name is silent'] as const)('calls nobody down, when everything %s', async (behaviour) => {
    const { bench, places } = openWith(hosts);
    const before = await settled(bench);
    expect(saidSince(bench, 0)).toEqual(['ok']);
    for (const place of places) place.behaviour = behaviour;
    await bench.pass(5 * minuteMs);
    expect(saidSince(bench, before)).toEqual(['self.network']);
    const during = bench.samples.slice(before);
    expect(during.length).toBeGreaterThanOrEqual(4 * 2 * 4);
    expect(new Set(during.map(({ result }) => result))).toEqual(new Set(['void']));
    expect(during[0]?.detail).toContain(behaviour === 'is silent' ? 'tcp.timed-out' : 'dns.timed-out');
    for (const place of places) place.behaviour = 'answers';
    const after = bench.samples.length;
    await bench.pass(2 * minuteMs);
    expect(saidSince(bench, after).filter((said) => said !== 'self.network')).toEqual(['ok']);
    await bench.stop();
  });

  it('and had none when it was started, calls nobody down either', async () => {
    const { bench, places } = openWith(hosts);
    for (const place of places) place.behaviour = 'is silent';
    await bench.pass(3 * minuteMs);
    expect(saidSince(bench, 0)).toEqual(['self.network']);
    await bench.stop();
  });
});

describe('a vantage whose internet works', () => {
  const failuresAt = (samples: readonly Sample[], host: string): Set<string> =>
    new Set(samples.filter(({ monitorId }) => monitorId.startsWith(host)).map(({ failure }) => failure ?? 'ok'));

  it.each([1, 2, 3])('calls %i silent networks down while one other answers', async (silent) => {
    const { bench, places } = openWith(hosts);
    const before = await settled(bench);
    for (const place of places.slice(0, silent)) place.behaviour = 'is silent';
    await bench.pass(5 * minuteMs);
    const since = bench.samples.slice(before);
    for (const [index, host] of Object.keys(hosts).entries()) {
      expect([host, failuresAt(since, host)]).toEqual([host, new Set([index < silent ? 'tcp.timed-out' : 'ok'])]);
    }
    await bench.stop();
  });

  it('takes a refusal for an answer', async () => {
    const { bench, places } = openWith(hosts);
    const before = await settled(bench);
    for (const [index, place] of places.entries()) place.behaviour = index === 0 ? 'refuses' : 'is silent';
    await bench.pass(5 * minuteMs);
    expect(new Set(saidSince(bench, before))).toEqual(new Set(['tcp.refused', 'tcp.timed-out']));
    await bench.stop();
  });

  it('cannot tell with fewer than three networks, and says what it sees', async () => {
    const { 'www.one.example': one, 'www.two.example': two } = hosts;
    const { bench, places } = openWith({
      'www.one.example': one,
      'mail.one.example': '8.1.9.9',
      'www.two.example': two,
    });
    const before = await settled(bench);
    for (const place of places) place.behaviour = 'is silent';
    await bench.pass(3 * minuteMs);
    expect(saidSince(bench, before)).toEqual(['tcp.timed-out']);
    await bench.stop();
  });

  it('believes its own network, whatever the line to the outside does', async () => {
    const { bench, places } = openWith({ ...hosts, 'nas.home.example': '192.168.1.9' });
    const before = await settled(bench);
    for (const place of places) place.behaviour = 'is silent';
    await bench.pass(3 * minuteMs);
    expect(failuresAt(bench.samples.slice(before), 'nas')).toEqual(new Set(['tcp.timed-out']));
    expect(failuresAt(bench.samples.slice(before), 'www')).toEqual(new Set(['self.network']));
    await bench.stop();
  });

  it('is told so by a hub that lies outside', async () => {
    const { bench, places } = openWith(hosts);
    const before = await settled(bench);
    for (const place of places) place.behaviour = 'is silent';
    for (let passed = 0; passed < 3 * minuteMs; passed += 1_000) {
      bench.scheduler.heard();
      await bench.pass(1_000);
    }
    expect(saidSince(bench, before)).toEqual(['tcp.timed-out']);
    await bench.stop();
  });
});

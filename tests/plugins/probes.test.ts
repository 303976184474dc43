import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ProbeNetwork } from '#src/core/ports.ts';
import { failureClasses } from '#src/core/failure.ts';
import type { ProbeContext } from '#src/plugins/kit/probe.ts';
import { prepareProbe } from '#src/plugins/kit/run-probe.ts';
import { probes } from '#src/plugins/registry.ts';
import { fakeClock } from '../support/clock.ts';
import { silentLog } from '../support/silent-log.ts';

const folderOf = (id: string): URL => new URL(`../../src/plugins/probes/${id}/`, import.meta.url);

/** Settings of each probe that say no more than they must. */
const least: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  device: { deviceId: 'dev_1' },
  dns: { name: 'www.example.org' },
  heartbeat: {},
  http: { url: 'https://example.org/private?key=canary-secret', headers: { authorization: 'canary-secret' } },
  icmp: { host: 'example.org' },
  rtsp: { url: 'rtsp://example.org/live?key=canary-secret' },
  smtp: { host: 'example.org' },
  tcp: { host: 'example.org', port: 80 },
  tls: { host: 'example.org' },
  'vendor-status': { url: 'https://status.example.org/summary.json?key=canary-secret' },
  websocket: { url: 'wss://example.org/events?key=canary-secret' },
};

/** Takes everything and answers nothing, as a network does that drops all packets. */
const hang = (...args: unknown[]): Promise<never> => {
  const signal = args.at(-1) as AbortSignal;
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return promise;
};
const silentNetwork: ProbeNetwork = { resolve: hang, connect: hang, http: hang, dns: hang, ping: hang };

function aContext(clock = fakeClock()): ProbeContext & { clock: ReturnType<typeof fakeClock> } {
  const locals = { deviceState: () => undefined, heartbeat: () => undefined };
  return { monitorId: 'mon_1', network: silentNetwork, locals, clock, log: silentLog };
}
const limits = { budgetMs: 5000, slowAboveMs: null };

describe('the probes', () => {
  it('have different ids, and settings that this test knows', () => {
    expect(probes.map(({ id }) => id).toSorted()).toEqual(Object.keys(least).toSorted());
  });
});

describe.each(probes.map((probe) => [probe.id, probe] as const))('probe %s', (id, probe) => {
  const settings = least[id] ?? {};

  it('lives in the folder of its id, with a README and a label', () => {
    expect(existsSync(new URL('index.ts', folderOf(id)))).toBe(true);
    expect(readFileSync(new URL('README.md', folderOf(id)), 'utf8').startsWith('# ')).toBe(true);
    expect(probe.label).not.toBe('');
  });

  it('describes each setting in words, for the form and the help', () => {
    const schema = z.toJSONSchema(probe.settings, { io: 'input' });
    const fields = Object.entries(schema.properties ?? {});
    expect(fields.length).toBeGreaterThan(0);
    const bare = fields.filter(([, field]) => typeof field === 'boolean' || (field.description ?? '').length < 5);
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('takes the least settings, refuses unknown ones, and says what is wrong', () => {
    expect(prepareProbe(probe, settings).problem).toBeUndefined();
    expect(prepareProbe(probe, { ...settings, nosuch: 1 }).problem).toContain('nosuch');
    expect(prepareProbe(probe, 'text').problem).not.toBeUndefined();
  });

  it('names its target without what might be secret', () => {
    const { target } = prepareProbe(probe, settings);
    expect(target).not.toBe('');
    expect(target).not.toContain('canary');
  });

  it('ends at its deadline with a class, also when nothing ever answers, and leaves no timer', async () => {
    const context = aContext();
    const running = prepareProbe(probe, settings).run(context, limits, new AbortController().signal);
    await context.clock.advance(limits.budgetMs);
    const { failure, detail } = await running;
    expect(failureClasses).toContain(failure);
    expect(detail ?? '').not.toContain('canary');
    expect(context.clock.sleeping).toBe(0);
  });

  it('has no result when it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(prepareProbe(probe, settings).run(aContext(), limits, stop.signal)).rejects.toThrow('stopped');
  });
});

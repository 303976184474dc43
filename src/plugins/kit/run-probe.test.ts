import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { failureClasses } from '#src/core/failure.ts';
import {
  AnswerMalformed,
  ConnectionTimedOut,
  DeadlinePassed,
  EgressRefused,
  NoRoute,
  OwnNetworkDown,
} from '#src/core/network-errors.ts';
import type { ProbeNetwork } from '#src/core/ports.ts';
import { fakeClock } from '../../../tests/support/clock.ts';
import { silentLog } from '../../../tests/support/silent-log.ts';
import { nameFailure } from './name-failure.ts';
import { defineProbe, type ProbeContext, type ProbeResult } from './probe.ts';
import { prepareProbe } from './run-probe.ts';
import { worstFault } from './worst-failure.ts';

const network: ProbeNetwork = {
  resolve: () => Promise.reject(new Error('unused')),
  connect: () => Promise.reject(new Error('unused')),
  http: () => Promise.reject(new Error('unused')),
  dns: () => Promise.reject(new Error('unused')),
  ping: () => Promise.reject(new Error('unused')),
};
const limits = { budgetMs: 1000, slowAboveMs: null };
const never = new AbortController().signal;

function aRun(work: (context: ProbeContext, signal: AbortSignal) => Promise<ProbeResult>, clock = fakeClock()) {
  const probe = defineProbe({
    id: 'aim',
    label: 'Aim',
    settings: z.strictObject({ host: z.string().min(1) }),
    targetOf: ({ host }) => host,
    run: (context, _settings, signal) => work(context, signal),
  });
  const context: ProbeContext = { monitorId: 'mon_1', network, locals: undefined, clock, log: silentLog };
  return { clock, context, prepared: prepareProbe(probe, { host: 'a.example' }), probe };
}

const untilAborted = (signal: AbortSignal): Promise<never> => {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return promise;
};

describe('a run', () => {
  it('gives the result with its start and its time', async () => {
    const { clock, context, prepared } = aRun(async ({ clock: own }) => {
      await own.sleep(40);
      return { phases: { connectMs: 40 } };
    });
    const running = prepared.run(context, limits, never);
    const startedAt = clock.nowMs();
    await clock.advance(40);
    expect(await running).toEqual({ phases: { connectMs: 40 }, totalMs: 40, startedAt });
    expect(clock.sleeping).toBe(0);
  });

  it('ends at its deadline, in the phase that it was in', async () => {
    const { clock, context, prepared } = aRun((_context, signal) =>
      untilAborted(signal).catch((error: unknown) => {
        throw new ConnectionTimedOut(
          { host: 'a', port: 1, phase: 'connect', address: '192.0.2.1', dnsMs: 3 },
          { cause: error },
        );
      }),
    );
    const running = prepared.run(context, limits, never);
    await clock.advance(1000);
    expect(await running).toMatchObject({
      failure: 'tcp.timed-out',
      address: '192.0.2.1',
      phases: { dnsMs: 3 },
      totalMs: 1000,
    });
  });

  it('is void when the deadline came far too late, because then this process was the slow one', async () => {
    const clock = fakeClock();
    const late = { ...clock, sleep: (_ms: number, signal?: AbortSignal) => clock.sleep(5000, signal) };
    const { context, prepared } = aRun((_context, signal) => untilAborted(signal), clock);
    const running = prepared.run({ ...context, clock: late }, limits, never);
    await clock.advance(5000);
    expect(await running).toMatchObject({ failure: 'self.overloaded', phases: {} });
  });

  it('is void when the wall clock stepped, even when all was good', async () => {
    const { clock, context, prepared } = aRun(({ clock: own }) => own.sleep(10).then(() => ({ phases: {} })));
    const running = prepared.run(context, limits, never);
    clock.stepWallClock(60_000);
    await clock.advance(10);
    expect(await running).toMatchObject({ failure: 'self.clock' });
  });

  it('has no result when it is cancelled from outside', async () => {
    const { context, prepared } = aRun((_context, signal) => untilAborted(signal));
    const stop = new AbortController();
    const running = prepared.run(context, limits, stop.signal);
    stop.abort(new Error('shutting down'));
    await expect(running).rejects.toThrow('shutting down');
    await expect(prepared.run(context, limits, stop.signal)).rejects.toThrow('shutting down');
  });

  it('that breaks is our own fault, never that of the target', async () => {
    const { context, prepared } = aRun(() => Promise.reject(new TypeError('cannot read x of undefined')));
    const result = await prepared.run(context, limits, never);
    expect(result).toMatchObject({ failure: 'self.fault' });
    expect(result.detail).not.toContain('undefined');
  });

  it('with wrong settings says which, and tests nothing', async () => {
    const { context, probe } = aRun(() => Promise.resolve({ phases: {} }));
    const prepared = prepareProbe(probe, { host: '', hosst: 'b' });
    expect(prepared.problem).toContain('host');
    expect(await prepared.run(context, limits, never)).toMatchObject({ failure: 'self.settings', totalMs: 0 });
  });

  it('that is slow is only worse than good, never better than bad', async () => {
    const slow = async (result: ProbeResult): Promise<string | undefined> => {
      const { clock, context, prepared } = aRun(({ clock: own }) => own.sleep(50).then(() => result));
      const running = prepared.run(context, { ...limits, slowAboveMs: 49 }, never);
      await clock.advance(50);
      return (await running).failure;
    };
    expect(await slow({ phases: {} })).toBe('slow');
    expect(await slow({ phases: {}, failure: 'tls.expires-soon' })).toBe('tls.expires-soon');
    expect(await slow({ phases: {}, failure: 'http.server-error' })).toBe('http.server-error');
    expect(await slow({ phases: {}, failure: 'http.rate-limited' })).toBe('http.rate-limited');
  });
});

describe('what was thrown', () => {
  const place = { host: 'a.example', port: 443 };
  it.each([
    ['tcp.timed-out', new ConnectionTimedOut({ ...place, phase: 'connect' })],
    ['tls.handshake', new ConnectionTimedOut({ ...place, phase: 'secure connection' })],
    ['dns.timed-out', new ConnectionTimedOut({ ...place, phase: 'name' })],
    ['http.timed-out', new ConnectionTimedOut({ ...place, phase: 'answer' })],
    ['tcp.unreachable', new NoRoute(place)],
    ['self.network', new OwnNetworkDown({ ...place, problem: 'ENETUNREACH' })],
    ['self.refused-by-guard', new EgressRefused({ host: 'a', reason: 'no' })],
    ['http.malformed', new AnswerMalformed({ ...place, problem: 'this is not HTTP' })],
    ['self.fault', new DeadlinePassed({ budgetMs: 1 })],
    ['self.fault', 'a text'],
  ])('is named %s', (failure, error) => {
    expect(nameFailure(error).failure).toBe(failure);
  });
});

describe('the worst of several faults', () => {
  const fault = (failure: (typeof failureClasses)[number]) => ({ failure, detail: '' });
  it('is the maximum of their weights, whatever their order', () => {
    const faults = [fault('slow'), fault('http.rate-limited'), fault('tls.expired'), fault('tls.expires-soon')];
    expect(worstFault(faults)?.failure).toBe('tls.expired');
    expect(worstFault(faults.toReversed())?.failure).toBe('tls.expired');
    expect(worstFault([fault('slow'), fault('http.blocked')])?.failure).toBe('http.blocked');
    expect(worstFault([])).toBeUndefined();
  });
});

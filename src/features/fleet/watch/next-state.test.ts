import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InternalFault } from '#src/core/errors.ts';
import * as net from '#src/core/network-errors.ts';
import type { CheckResult } from '#src/plugins/kit/driver.ts';
import * as device from '#src/plugins/kit/errors.ts';
import { FaultClass } from '../contract-schemas.ts';
import {
  isOtherCondition,
  nextState,
  stateOfFault,
  type Known,
  type Outcome,
  type Surroundings,
} from './next-state.ts';

const place = { host: '192.0.2.7', port: 443 };
const expected = { ...place, serial: 'ACCC8E000001', isCredentialRefused: false };
const limits = { slowAfterMs: 2000 };
const up: Known = { state: 'up', fault: null, bootId: 'boot-1', bootedAt: null };
const quiet: Surroundings = { ownNetworkUp: true, stalled: false, othersAnswer: true };
const at = 1_768_478_400_000;

function answered(result: Partial<CheckResult> = {}, tookMs = 50): Outcome {
  const liveness = { ready: true, bootId: 'boot-1', ...result.liveness };
  return { kind: 'answered', result: { login: 'accepted', source: 'test', ...result, liveness }, tookMs, at };
}

function failed(error: unknown, surroundings: Partial<Surroundings> = {}): Outcome {
  return { kind: 'failed', error, surroundings: { ...quiet, ...surroundings } };
}

describe('a check that failed', () => {
  const cases: readonly [string, unknown, Partial<Surroundings>, string, string][] = [
    ['an unknown name', new net.NameNotFound(place), {}, 'down', 'name-not-found'],
    ['no route', new net.NoRoute(place), {}, 'down', 'no-route'],
    ['a refused connection', new net.ConnectionRefused(place), {}, 'down', 'refused'],
    ['no answer', new net.ConnectionTimedOut({ ...place, phase: 'connect' }), {}, 'down', 'timed-out'],
    ['a broken connection', new net.ConnectionBroken(place), {}, 'down', 'connection-broken'],
    ['a failed handshake', new net.TlsFailed({ ...place, problem: 'x' }), {}, 'down', 'tls-failed'],
    [
      'another certificate',
      new net.CertificateChanged({ ...place, fingerprint: 'ab' }),
      {},
      'down',
      'certificate-changed',
    ],
    ['an endless answer', new net.AnswerTooLarge({ ...place, limitBytes: 1 }), {}, 'down', 'protocol-error'],
    ['an answer that is no HTTP', new net.AnswerMalformed({ ...place, problem: 'x' }), {}, 'down', 'protocol-error'],
    ['a redirect elsewhere', new net.RedirectRefused({ ...place, location: 'x' }), {}, 'down', 'not-a-device'],
    ['a stranger', new device.DeviceNotRecognised({ host: 'x', problem: 'y' }), {}, 'down', 'not-a-device'],
    [
      'an answer without sense',
      new device.DeviceAnswerInvalid({ host: 'x', call: 'y', problem: 'z' }),
      {},
      'down',
      'protocol-error',
    ],
    [
      'a refused call',
      new device.DeviceRefusedCall({ host: 'x', call: 'y', problem: 'z' }),
      {},
      'down',
      'protocol-error',
    ],
    ['a refused login', new device.DeviceAuthRejected({ host: 'x' }), {}, 'degraded', 'login-refused'],
    ['a missing login', new device.DeviceLoginNeeded({ host: 'x', call: 'y' }), {}, 'degraded', 'login-missing'],
    ['a login in clear', new device.DeviceInsecureAuth({ host: 'x' }), {}, 'degraded', 'login-insecure'],
    ['a forbidden address', new net.EgressRefused({ host: 'x', reason: 'y' }), {}, 'unknown', 'blocked-by-policy'],
    ['a mistake of ours', new InternalFault({ sentence: 'x' }), {}, 'unknown', 'check-failed'],
    ['anything else', new TypeError('x'), {}, 'unknown', 'check-failed'],
    [
      'our network being down',
      new net.OwnNetworkDown({ ...place, problem: 'ENETDOWN' }),
      {},
      'unknown',
      'own-network-down',
    ],
    ['too many open files', new net.OwnNetworkDown({ ...place, problem: 'EMFILE' }), {}, 'unknown', 'own-process-busy'],
    ['a local firewall', new net.OwnNetworkDown({ ...place, problem: 'EPERM' }), {}, 'unknown', 'blocked-by-policy'],
    ['no route to one subnet', new net.OwnNetworkDown({ ...place, problem: 'ENETUNREACH' }), {}, 'down', 'no-route'],
    [
      'no route to anything',
      new net.OwnNetworkDown({ ...place, problem: 'ENETUNREACH' }),
      { othersAnswer: false },
      'unknown',
      'own-network-down',
    ],
    [
      'no answer without a network',
      new net.ConnectionTimedOut({ ...place, phase: 'x' }),
      { ownNetworkUp: false },
      'unknown',
      'own-network-down',
    ],
    [
      'no answer while we stood still',
      new net.ConnectionTimedOut({ ...place, phase: 'x' }),
      { stalled: true },
      'unknown',
      'own-process-busy',
    ],
  ];
  it.each(cases)('by %s', (_name, error, surroundings, state, faultClass) => {
    const verdict = nextState(up, failed(error, surroundings), expected, limits);
    expect([verdict.state, verdict.fault?.class]).toEqual([state, faultClass]);
    expect(verdict.bootId).toBe('boot-1');
  });

  it('by chance is tried a second time before the state changes', () => {
    const timeout = failed(new net.ConnectionTimedOut({ ...place, phase: 'connect' }));
    expect(nextState(up, timeout, expected, limits).needsSecondTry).toBe(true);
    const known: Known = { ...up, state: 'down', fault: { class: 'timed-out', fields: {} } };
    expect(nextState(known, timeout, expected, limits).needsSecondTry).toBe(false);
  });

  it('by something that chance does not do is not tried again', () => {
    const refusal = failed(new device.DeviceAuthRejected({ host: 'x' }));
    expect(nextState(up, refusal, expected, limits).needsSecondTry).toBe(false);
    const certificate = failed(new net.CertificateChanged({ ...place, fingerprint: 'ab' }));
    expect(nextState(up, certificate, expected, limits).needsSecondTry).toBe(false);
  });

  it('for want of a login that was refused before still says that it was refused', () => {
    const verdict = nextState(
      up,
      failed(new device.DeviceLoginNeeded({ host: 'x', call: 'y' })),
      { ...expected, isCredentialRefused: true },
      limits,
    );
    expect(verdict.fault?.class).toBe('login-refused');
  });
});

describe('a check that was answered', () => {
  const cases: readonly [string, Known, Outcome, string, string | undefined][] = [
    ['well', up, answered(), 'up', undefined],
    [
      'by a device in factory state',
      up,
      answered({ liveness: { ready: true, needsSetup: true } }),
      'degraded',
      'needs-setup',
    ],
    ['by a device that starts', up, answered({ liveness: { ready: false } }), 'degraded', 'not-ready'],
    ['with a clock that is fast', up, answered({ clockOffsetMs: 61_000 }), 'degraded', 'clock-wrong'],
    ['with a clock that is slow', up, answered({ clockOffsetMs: -61_000 }), 'degraded', 'clock-wrong'],
    ['with a clock that is a little off', up, answered({ clockOffsetMs: 59_000 }), 'up', undefined],
    [
      'with a clock that is not yet clearly right again',
      { ...up, state: 'degraded', fault: { class: 'clock-wrong', fields: {} } },
      answered({ clockOffsetMs: 50_000 }),
      'degraded',
      'clock-wrong',
    ],
    ['after a restart', up, answered({ liveness: { ready: true, bootId: 'boot-2' } }), 'degraded', 'rebooted'],
    ['slowly', up, answered({}, 2500), 'degraded', 'slow'],
    ['by another device', up, answered({ serial: 'ACCC8E999999' }), 'down', 'identity-changed'],
    ['by the same device, written otherwise', up, answered({ serial: 'ac:cc:8e:00:00:01' }), 'up', undefined],
  ];
  it.each(cases)('%s', (_name, known, outcome, state, faultClass) => {
    const verdict = nextState(known, outcome, expected, limits);
    expect([verdict.state, verdict.fault?.class]).toEqual([state, faultClass]);
  });

  it('without the password that was refused is never up', () => {
    const verdict = nextState(up, answered(), { ...expected, isCredentialRefused: true }, limits);
    expect([verdict.state, verdict.fault?.class]).toEqual(['degraded', 'login-refused']);
  });

  it('notices a restart by the uptime where there is no boot id', () => {
    const known: Known = { ...up, bootId: null, bootedAt: at - 3_600_000 };
    const liveness = { ready: true, bootId: undefined, uptimeSeconds: 20 };
    expect(nextState(known, answered({ liveness }), expected, limits).rebooted).toBe(true);
    const longer = { ...liveness, uptimeSeconds: 3605 };
    expect(nextState(known, answered({ liveness: longer }), expected, limits).rebooted).toBe(false);
  });

  it('in part, before the time was over, is slow and not silent', () => {
    const verdict = nextState(up, { kind: 'unfinished', tookMs: 3900 }, expected, limits);
    expect(verdict).toMatchObject({ state: 'degraded', fault: { class: 'slow', fields: { seconds: 3.9 } } });
  });

  it('is a restart once only', () => {
    const first = nextState(up, answered({ liveness: { ready: true, bootId: 'boot-2' } }), expected, limits);
    const second = nextState(first, answered({ liveness: { ready: true, bootId: 'boot-2' } }), expected, limits);
    expect(second.state).toBe('up');
  });
});

describe('whatever happened before', () => {
  const errors = [
    new net.NoRoute(place),
    new net.ConnectionTimedOut({ ...place, phase: 'x' }),
    new net.OwnNetworkDown({ ...place, problem: 'ENETDOWN' }),
    new net.CertificateChanged({ ...place, fingerprint: 'ab' }),
    new device.DeviceAuthRejected({ host: 'x' }),
    new Error('x'),
  ];
  const anyKnown = fc.record({
    state: fc.constantFrom('up', 'degraded', 'down', 'unknown'),
    fault: fc.option(fc.record({ class: fc.constantFrom(...FaultClass.options), fields: fc.constant({}) })),
    bootId: fc.option(fc.string()),
    bootedAt: fc.option(fc.integer()),
  });
  const anySurroundings = fc.record({ ownNetworkUp: fc.boolean(), stalled: fc.boolean(), othersAnswer: fc.boolean() });

  it('a failed check is never up, and never down when our own side is broken', () => {
    fc.assert(
      fc.property(anyKnown, fc.constantFrom(...errors), anySurroundings, (known, error, surroundings) => {
        const verdict = nextState(known, { kind: 'failed', error, surroundings }, expected, limits);
        expect(verdict.state).not.toBe('up');
        if (error instanceof net.ConnectionTimedOut && (!surroundings.ownNetworkUp || surroundings.stalled)) {
          expect(verdict.state).toBe('unknown');
        }
      }),
    );
  });

  it('up has no fault and every other state has one of its own kind', () => {
    const anyResult = fc.record({
      ready: fc.boolean(),
      needsSetup: fc.boolean(),
      clockOffsetMs: fc.integer({ min: -1e7, max: 1e7 }),
      tookMs: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(anyKnown, anyResult, (known, { ready, needsSetup, clockOffsetMs, tookMs }) => {
        const verdict = nextState(
          known,
          answered({ liveness: { ready, needsSetup }, clockOffsetMs }, tookMs),
          expected,
          limits,
        );
        expect(verdict.fault === null ? 'up' : stateOfFault[verdict.fault.class]).toBe(verdict.state);
      }),
    );
  });
});

describe('a stretch of history', () => {
  it('goes on while only the numbers change', () => {
    const condition = (offsetSeconds: number) => ({
      state: 'degraded' as const,
      fault: { class: 'clock-wrong' as const, fields: { offsetSeconds } },
    });
    expect(isOtherCondition(condition(100), condition(101))).toBe(false);
  });

  it('ends with another certificate, although the fault has the same name', () => {
    const condition = (fingerprint: string) => ({
      state: 'down' as const,
      fault: { class: 'certificate-changed' as const, fields: { fingerprint } },
    });
    expect(isOtherCondition(condition('aa'), condition('bb'))).toBe(true);
  });
});

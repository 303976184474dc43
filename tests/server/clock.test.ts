/** A machine whose clock is wrong: years away at the start, or set while we run. */

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '#src/core/ports.ts';
import { systemClock } from '#src/platform/clock.ts';
import { checkConfig } from '#src/programs/config.ts';
import { loadServerTls } from '#src/programs/server/tls.ts';
import { silentLog } from '../support/silent-log.ts';
import { startInstallation, type Client, type Installation } from './installation.ts';

const yearMs = 365.25 * 86_400_000;
const hourMs = 3_600_000;

/** Runs like any clock, but somebody set it. */
interface WrongClock extends Clock {
  offMs: number;
}

function aClock(atMs?: number): WrongClock {
  const clock: WrongClock = {
    offMs: atMs === undefined ? 0 : atMs - systemClock.nowMs(),
    nowMs: () => systemClock.nowMs() + clock.offMs,
    monotonicMs: () => systemClock.monotonicMs(),
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  return clock;
}

async function start(clock: Clock): Promise<Installation> {
  const keepsight = await startInstallation({ clock });
  onTestFinished(() => keepsight.close());
  return keepsight;
}

async function isIntact(owner: Client): Promise<unknown> {
  return (await owner.call('POST', '/api/v1/audit/verify')).json['intact'];
}

const secondsOf = (years: number): number => Math.floor(years * yearMs);

describe.each([
  ['1970', 0],
  ['2100', secondsOf(130)],
])('in %s', (_year, atMs) => {
  it('people are set up, sign in and work, and the audit log is intact', async () => {
    const { owner, signIn } = await start(aClock(atMs));
    expect((await owner.call('POST', '/api/v1/sites', { name: 'Wrong time' })).status).toBe(200);
    const again = await signIn('olga');
    expect((await again.call('GET', '/api/v1/me')).status).toBe(200);
    const entries = (await owner.call('GET', '/api/v1/audit')).json['entries'] as { at: number }[];
    expect(entries.every(({ at }) => Math.abs(at - atMs) < hourMs)).toBe(true);
    expect(await isIntact(owner)).toBe(true);
  });

  it('certificates are made, and made anew when the clock is right', async () => {
    const { directory } = await start(aClock(atMs));
    const flags = { 'data.directory': directory, 'tls.mode': 'site-ca' };
    const { config } = await checkConfig({ file: undefined, environment: {}, flags });
    const validNow = async (nowMs: number): Promise<boolean[]> => {
      const files = ['site-ca.pem', 'server.pem'].map((file) => readFile(join(directory, 'tls', file)));
      const made = (await Promise.all(files)).map((pem) => new X509Certificate(pem));
      return made.map(({ validFrom, validTo }) => Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo));
    };
    await loadServerTls(config.values, { clock: aClock(atMs), log: silentLog });
    expect(await validNow(atMs)).toEqual([true, true]);
    await loadServerTls(config.values, { clock: systemClock, log: silentLog });
    expect(await validNow(systemClock.nowMs())).toEqual([true, true]);
  });
});

describe('a clock that is set while we run', () => {
  it('to the future ends sessions, and says so', async () => {
    const clock = aClock();
    const { owner, signIn } = await start(clock);
    clock.offMs = 50 * yearMs;
    expect((await owner.call('GET', '/api/v1/me')).json['code']).toBe('access.sign-in-needed');
    expect((await (await signIn('olga')).call('GET', '/api/v1/me')).status).toBe(200);
  });

  it('back by years ends the sessions of that future, which nobody could otherwise end', async () => {
    const clock = aClock(systemClock.nowMs() + 50 * yearMs);
    const { owner, signIn } = await start(clock);
    expect((await owner.call('POST', '/api/v1/sites', { name: 'Future' })).status).toBe(200);
    clock.offMs = 0;
    expect((await owner.call('GET', '/api/v1/me')).json['code']).toBe('access.sign-in-needed');
    const back = await signIn('olga');
    expect((await back.call('POST', '/api/v1/sites', { name: 'Present' })).status).toBe(200);
    expect(await isIntact(back)).toBe(true);
  });

  it('back by an hour disturbs nobody, and the audit log keeps its order', async () => {
    const clock = aClock();
    const { owner } = await start(clock);
    await owner.call('POST', '/api/v1/sites', { name: 'Before' });
    clock.offMs = -hourMs;
    expect((await owner.call('POST', '/api/v1/sites', { name: 'After' })).status).toBe(200);
    const entries = (await owner.call('GET', '/api/v1/audit?limit=2')).json['entries'] as {
      object: { name: string };
    }[];
    expect(entries.map(({ object }) => object.name)).toEqual(['After', 'Before']);
    expect(await isIntact(owner)).toBe(true);
  });

  it('makes codes of an app wrong, in words that name the clock, and not for ever', async () => {
    const clock = aClock();
    const { owner } = await start(clock);
    const { json } = await owner.call('POST', '/api/v1/me/totp');
    const code = (): string =>
      new TOTP({ secret: String(json['secret']) }).generate({ timestamp: systemClock.nowMs() });
    clock.offMs = -hourMs;
    const refused = await owner.call('POST', '/api/v1/me/totp/confirm', { code: code() });
    expect([refused.json['code'], refused.text.includes('clock')]).toEqual(['people.code-refused', true]);
    clock.offMs = 0;
    expect((await owner.call('POST', '/api/v1/me/totp/confirm', { code: code() })).status).toBe(200);
  });
});

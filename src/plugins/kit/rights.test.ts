import { describe, expect, it } from 'vitest';
import { Secret } from '#src/core/secret.ts';
import { loginError, rememberLogin, rightsError } from './answers.ts';
import type { DriverContext } from './driver.ts';

const digest = ['Digest realm="x", nonce="1"'];

function contextWith(credential: boolean, tls = true): DriverContext {
  const unused = {
    request: () => Promise.reject(new Error('unused')),
    connect: () => Promise.reject(new Error('unused')),
  };
  const clock = { nowMs: () => 0, monotonicMs: () => 0, sleep: () => Promise.resolve() };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log };
  return {
    target: { host: 'cam', port: 443, tls },
    http: unused,
    tcp: unused,
    credential: credential ? { username: 'u', password: new Secret('p') } : undefined,
    clock,
    random: { bytes: (length) => new Uint8Array(length), float: () => 0 },
    log,
    memory: new Map(),
  };
}

describe('an answer that asks for a login', () => {
  it('is a refusal only when a credential was used', () => {
    expect(loginError(contextWith(false), 'x', digest).code).toBe('device.login-needed');
    expect(loginError(contextWith(true), 'x', digest).code).toBe('device.auth-rejected');
    expect(loginError(contextWith(true), 'x', []).code).toBe('device.auth-rejected');
    expect(loginError(contextWith(true), 'x', ['Negotiate']).code).toBe('device.refused-call');
  });

  it('is not answered in clear', () => {
    expect(loginError(contextWith(true, false), 'x', ['Basic realm="x"']).code).toBe('device.insecure-auth');
    expect(loginError(contextWith(true, true), 'x', ['Basic realm="x"']).code).toBe('device.auth-rejected');
  });

  it('is a missing right where the same credential was accepted before', () => {
    const context = contextWith(true);
    expect(rightsError(context, 'x', digest).code).toBe('device.auth-rejected');
    rememberLogin(context, 'accepted');
    expect(rightsError(context, 'x', digest).code).toBe('device.refused-call');
    rememberLogin(context, 'refused');
    expect(rightsError(context, 'x', digest).code).toBe('device.auth-rejected');
  });
});

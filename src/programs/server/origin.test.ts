import { describe, expect, it } from 'vitest';
import { createOriginPolicy } from './origin.ts';

const policy = createOriginPolicy({ isTls: true, origins: ['https://cameras.example.org'] });

describe('the Host that a browser used', () => {
  it.each([
    '127.0.0.1:8470',
    '192.168.1.4',
    '[fd00::1]:8470',
    'localhost:8470',
    'cameras.example.org',
    'my.localhost:1',
  ])('is ours: %s', (host) => {
    expect(policy.originOf(host)).toMatch(/^https:\/\//);
  });

  it.each([
    'evil.example',
    'cameras.example.org.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    '',
    undefined,
  ])('is a rebound name and refused: %s', (host) => {
    expect(() => policy.originOf(host)).toThrow(expect.objectContaining({ code: 'request.host-refused' }));
  });
});

describe('the Origin of a change', () => {
  it('must be the page of the console itself', () => {
    policy.requireSameOrigin('https://cameras.example.org', 'cameras.example.org', true);
    policy.requireSameOrigin('https://192.168.1.4:8470', '192.168.1.4:8470', true);
  });

  it.each([
    ['https://evil.example', '192.168.1.4:8470'],
    ['http://192.168.1.4:8470', '192.168.1.4:8470'],
    ['https://192.168.1.4', '192.168.1.4:8470'],
    ['null', '192.168.1.4:8470'],
    [undefined, '192.168.1.4:8470'],
  ])('refuses %s at %s when a session cookie came along', (origin, host) => {
    expect(() => policy.requireSameOrigin(origin, host, true)).toThrow(
      expect.objectContaining({ code: 'request.origin-refused' }),
    );
  });

  it('may be absent when no cookie came along, as with an API token', () => {
    expect(() => policy.requireSameOrigin(undefined, '192.168.1.4', false)).not.toThrow();
  });
});

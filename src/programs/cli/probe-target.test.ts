import { describe, expect, it } from 'vitest';
import { probeTarget } from './probe-target.ts';

describe('the target of a test', () => {
  it.each([
    ['https://example.org/a?b', 'http', { url: 'https://example.org/a?b' }],
    ['wss://example.org/x', 'websocket', { url: 'wss://example.org/x' }],
    ['rtsp://10.0.0.5/live', 'rtsp', { url: 'rtsp://10.0.0.5/live' }],
    ['tls://example.org', 'tls', { host: 'example.org', port: 443 }],
    ['smtp://mail.example.org', 'smtp', { host: 'mail.example.org', port: 25 }],
    ['example.org:22', 'tcp', { host: 'example.org', port: 22 }],
    ['[fd00::1]:22', 'tcp', { host: 'fd00::1', port: 22 }],
    ['fd00::1', 'icmp', { host: 'fd00::1' }],
    ['10.0.0.5', 'icmp', { host: '10.0.0.5' }],
    ['example.org', 'dns', { name: 'example.org' }],
    ['dns://example.org', 'dns', { name: 'example.org' }],
  ])('%s is %s', (text, type, settings) => {
    expect(probeTarget(text, undefined)).toEqual({ type, settings });
  });

  it('is what the person says, when a type is named', () => {
    expect(probeTarget('example.org', 'http')).toEqual({ type: 'http', settings: { url: 'https://example.org/' } });
    expect(probeTarget('example.org:443', 'tls')).toEqual({
      type: 'tls',
      settings: { host: 'example.org', port: 443 },
    });
  });
});

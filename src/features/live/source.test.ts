import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atHost } from './source.ts';

describe('the address of a stream', () => {
  it.each([
    ['rtsp://10.0.0.1/live', '10.0.0.9', 'rtsp://10.0.0.9/live'],
    ['rtsp://10.0.0.1:8554/a?b=c&d=e', 'camera.local', 'rtsp://camera.local:8554/a?b=c&d=e'],
    ['rtsps://[fe80::1]:322/x', '10.0.0.9', 'rtsps://10.0.0.9:322/x'],
    ['rtsp://10.0.0.1', 'fd00::7', 'rtsp://[fd00::7]'],
    ['rtsp://10.0.0.1:554/x', '[fd00::7]', 'rtsp://[fd00::7]:554/x'],
    ['RTSP://user:p@ss@10.0.0.1:9/x', '10.0.0.9', 'rtsp://10.0.0.9:9/x'],
  ])('%s at %s is %s', (url, host, expected) => {
    expect(atHost(url, host)).toBe(expected);
  });

  it('is nothing for other schemes', () => {
    expect(['http://a/', 'file:///etc/passwd', 'exec:ls', '', 'rtsp:a'].map((url) => atHost(url, 'b'))).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });

  it('never leads to another host, whatever the device lists', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const url = atHost(`rtsp://${text}`, '10.0.0.9');
        expect(url === undefined || /^rtsp:\/\/10\.0\.0\.9([:/?#]|$)/.test(url)).toBe(true);
      }),
    );
  });
});

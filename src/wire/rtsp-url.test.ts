import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRtspUrl, parseRtspUrl, resolveControl, rtspBase } from './rtsp-url.ts';

describe('an RTSP address', () => {
  it.each([
    ['rtsp://192.0.2.7/live', { secure: false, host: '192.0.2.7', port: 554, target: '/live' }],
    ['RTSP://cam.example:8554', { secure: false, host: 'cam.example', port: 8554, target: '/' }],
    ['rtsps://cam/a?b=c&d=/e', { secure: true, host: 'cam', port: 322, target: '/a?b=c&d=/e' }],
    ['rtsp://[2001:db8::7]:554/x', { secure: false, host: '2001:db8::7', port: 554, target: '/x' }],
    ['rtsp://root:pa:ss@192.0.2.7?x=1', { secure: false, host: '192.0.2.7', port: 554, target: '/?x=1' }],
  ])('%s is read', (text, url) => {
    expect(parseRtspUrl(text)).toEqual(url);
  });

  it('is written without a login and without the usual port', () => {
    expect(formatRtspUrl({ secure: true, host: '2001:db8::7', port: 322, target: '/x?y' })).toBe(
      'rtsps://[2001:db8::7]/x?y',
    );
    const url = parseRtspUrl('rtsp://root:secret@192.0.2.7:8554/x');
    expect(url && formatRtspUrl(url)).toBe('rtsp://192.0.2.7:8554/x');
  });

  it.each([
    'http://192.0.2.7/',
    'rtsp://',
    'rtsp://a b/',
    'rtsp://a:99999/',
    'rtsp://a:0/',
    `rtsp://a/${'x'.repeat(3000)}`,
  ])('%s is none', (text) => expect(parseRtspUrl(text)).toBeUndefined());

  it('is the same after writing and reading', () => {
    const url = fc.record({
      secure: fc.boolean(),
      host: fc.constantFrom('a', 'cam.example', '192.0.2.7', '2001:db8::7'),
      port: fc.integer({ min: 1, max: 65_535 }),
      target: fc.stringMatching(/^\/[!-~]{0,40}$/),
    });
    fc.assert(
      fc.property(url, (one) => {
        expect(parseRtspUrl(formatRtspUrl(one))).toEqual(one);
      }),
    );
  });
});

describe('the base of control values', () => {
  const asked = 'rtsp://192.0.2.7:8554/live/main?x=1';
  it.each([
    [undefined, asked],
    ['', asked],
    ['rtsp://192.0.2.7/live/main/', 'rtsp://192.0.2.7/live/main/'],
    ['192.0.2.7:554/live/main/', 'rtsp://192.0.2.7:554/live/main/'],
    ['//192.0.2.7/live/', 'rtsp://192.0.2.7/live/'],
    ['/live/main/', 'rtsp://192.0.2.7:8554/live/main/'],
    ['live/main/', 'rtsp://192.0.2.7:8554/live/main/'],
    ['rtsp://a b/', asked],
  ])('from Content-Base %s is %s', (contentBase, base) => {
    expect(rtspBase(asked, contentBase)).toBe(base);
  });
});

describe('a control value', () => {
  it.each([
    ['rtsp://h/live', 'trackID=1', 'rtsp://h/live/trackID=1'],
    ['rtsp://h/live/', 'trackID=1', 'rtsp://h/live/trackID=1'],
    ['rtsp://h/live/', '*', 'rtsp://h/live/'],
    ['rtsp://h/live/', undefined, 'rtsp://h/live/'],
    ['rtsp://h/live?channel=1&subtype=0', 'trackID=0', 'rtsp://h/live?channel=1&subtype=0/trackID=0'],
    ['rtsp://h/live?channel=1/', 'trackID=0', 'rtsp://h/live?channel=1/trackID=0'],
    ['rtsp://h/live/ch0', '/live/ch0/video', 'rtsp://h/live/ch0/video'],
    ['rtsp://h/live/ch0', '/video', 'rtsp://h/live/ch0/video'],
    [
      'rtsp://h/axis-media/media.amp?videocodec=h264/',
      'rtsp://h/axis-media/media.amp/stream=0?videocodec=h264',
      'rtsp://h/axis-media/media.amp/stream=0?videocodec=h264',
    ],
    ['rtsp://h/live', 'two words', 'rtsp://h/live'],
  ])('on %s, %s is %s', (base, control, url) => {
    expect(resolveControl(base, control)).toBe(url);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { h264PictureSize, h265PictureSize } from './picture-size.ts';

const bytes = (base64: string): Uint8Array => Uint8Array.fromBase64(base64);

describe('sizes of parameter sets that x264 and x265 made', () => {
  it.each([
    ['baseline', 'Z0LAH9kAUAW7ARAAAAMAEAAAAwMg8YMkgA==', 1280, 720],
    ['high, cropped', 'Z2QAKKzZQHgCJ+XARAAAAwAEAAADAMg8YMZY', 1920, 1080],
    ['interlaced', 'Z2QAKKzZQHgET94CIAAAAwAgAAAGQ+LFssA=', 1920, 1080],
    ['odd, 4:4:4', 'Z/QAFZGbKC4T8IQhgIgAAAMACAAAAwGQeLFssA==', 353, 289],
    ['not a multiple of 16', 'Z2QAHqzZQKAv6mwEQAAAAwBAAAAMg8WLZYA=', 638, 358],
    ['4:2:2', 'Z3oAHrzZQLQSbARAAAADAEAAAAyDxYtlgA==', 720, 576],
  ])('H.264 %s', (_name, base64, width, height) => {
    expect(h264PictureSize(bytes(base64))).toEqual({ width, height });
  });

  it.each([
    ['main', 'QgEBAWAAAAMAkAAAAwAAAwBdoAKAgC0WWVmkkyvAWgIAAAMAAgAAAwAyEA==', 1280, 720],
    ['main 10, cropped', 'QgEBAiAAAAMAkAAAAwAAAwB4oAKsgDCdSNllZpJMrwFoCAAAAwAIAAADAMhA', 1366, 770],
    ['4K', 'QgEBAWAAAAMAkAAAAwAAAwCWoAHgIAIcWWVmkkyvAWgIAAADAAgAAAMAyEA=', 3840, 2160],
    ['4:4:4 with two layers', 'QgECBAgAAAMAnggAAAMAAFoAAJAAtkASTnnyysxWaSTK8BaAgAAAAwCAAAAMhA==', 722, 578],
  ])('H.265 %s', (_name, base64, width, height) => {
    expect(h265PictureSize(bytes(base64))).toEqual({ width, height });
  });
});

describe('anything else', () => {
  it('has no size', () => {
    expect(h264PictureSize(new Uint8Array())).toBeUndefined();
    expect(h264PictureSize(bytes('aO48gA=='))).toBeUndefined();
    expect(h265PictureSize(bytes('RAHBc9Ei'))).toBeUndefined();
    const sps = bytes('Z2QAKKzZQHgCJ+XARAAAAwAEAAADAMg8YMZY');
    expect(h264PictureSize(sps.subarray(0, 8))).toBeUndefined();
  });

  it('never throws, never runs on, and stays within what the standards allow', () => {
    const isSmall = (size: { width: number; height: number } | undefined) =>
      size === undefined || (size.width <= 16_888 && size.height <= 16_888 && size.width > 0 && size.height > 0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (tail) => {
        const h264 = new Uint8Array([0x67, ...tail]);
        const h265 = new Uint8Array([0x42, 0x01, ...tail]);
        expect(isSmall(h264PictureSize(h264)) && isSmall(h265PictureSize(h265))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

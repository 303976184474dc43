import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseStream, type Candidate, type Wish } from './choose-stream.ts';

const aStream = (profileId: string, codec: string | undefined, width?: number, height?: number): Candidate => ({
  ...{ profileId, codec, width, height, hasAudio: false },
});
const aWish = (more: Partial<Wish> = {}): Wish => ({
  ...{ quality: 'auto', width: 1920, height: 1080, codecs: ['h264', 'jpeg'], isLineSlow: false },
  ...more,
});
const main = aStream('main', 'h264', 1920, 1080);
const middle = aStream('middle', 'h264', 1280, 720);
const sub = aStream('sub', 'h264', 640, 360);
const tiny = aStream('tiny', 'h264', 128, 96);
const all = [sub, main, tiny, middle];

describe('the stream of a tile', () => {
  it.each<[string, readonly Candidate[], Partial<Wish>, unknown]>([
    ['a large tile', all, {}, ['main', 'main', 'tile-size']],
    ['a small tile', all, { width: 400, height: 225 }, ['sub', 'sub', 'tile-size']],
    ['a tile that is a little larger than a stream', all, { width: 780, height: 440 }, ['sub', 'sub', 'tile-size']],
    ['a tile between', all, { width: 1000, height: 560 }, ['middle', 'sub', 'tile-size']],
    ['a tall tile that the height fills', all, { width: 900, height: 300 }, ['sub', 'sub', 'tile-size']],
    ['main that was asked for in a small tile', all, { quality: 'main', width: 10 }, ['main', 'main', 'asked']],
    ['sub that was asked for in a large tile', all, { quality: 'sub' }, ['middle', 'sub', 'asked']],
    ['a slow line', all, { isLineSlow: true }, ['middle', 'sub', 'slow-line']],
    ['a slow line that does not matter', all, { isLineSlow: true, width: 300 }, ['sub', 'sub', 'tile-size']],
    ['a camera with one stream', [main], { quality: 'sub' }, ['main', 'main', 'only-one']],
    [
      'the same size twice',
      [aStream('265', 'h265', 1920, 1080), main],
      { codecs: ['h264', 'h265'] },
      ['main', 'main', 'only-one'],
    ],
    [
      'H.265 that the viewer can show',
      [aStream('265', 'h265', 3840, 2160), main],
      { codecs: ['h264', 'h265'], width: 3840, height: 2160 },
      ['265', 'main', 'tile-size'],
    ],
    ['H.265 that it cannot', [aStream('265', 'h265', 3840, 2160), main, sub], {}, ['main', 'main', 'codec']],
    ['Motion JPEG beside better', [aStream('jpeg', 'jpeg', 3840, 2160), sub], {}, ['sub', 'main', 'only-one']],
    ['Motion JPEG alone', [aStream('jpeg', 'jpeg', 640, 480)], {}, ['jpeg', 'main', 'only-one']],
    [
      'sizes that nobody knows',
      [aStream('one', undefined), aStream('two', undefined)],
      { quality: 'sub' },
      ['two', 'sub', 'asked'],
    ],
  ])('%s', (_what, streams, wish, expected) => {
    const choice = chooseStream(streams, aWish(wish));
    expect('profileId' in choice ? [choice.profileId, choice.quality, choice.because] : choice).toEqual(expected);
  });

  it('is none when the viewer can show nothing of it, and says what there is', () => {
    const streams = [aStream('a', 'h265', 1, 1), aStream('b', 'av1', 1, 1), aStream('c', 'h265', 2, 2)];
    expect(chooseStream(streams, aWish())).toEqual({ unsupported: ['h265', 'av1'] });
    expect(chooseStream([], aWish())).toEqual({ unsupported: [] });
  });

  it('is always one that the viewer can show', () => {
    const size = fc.option(fc.integer({ min: 1, max: 8000 }), { nil: undefined });
    const codec = fc.constantFrom('h264', 'h265', 'jpeg', 'av1', undefined);
    const stream = fc.record({ codec, width: size, height: size, hasAudio: fc.boolean() });
    const wish = fc.record({
      quality: fc.constantFrom('auto' as const, 'main' as const, 'sub' as const),
      width: fc.integer({ min: 1, max: 8000 }),
      height: fc.integer({ min: 1, max: 8000 }),
      codecs: fc.subarray(['h264', 'h265', 'jpeg']),
      isLineSlow: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(stream, { maxLength: 8 }), wish, (streams, wanted) => {
        const candidates = streams.map((one, index) => ({ ...one, profileId: String(index) }));
        const choice = chooseStream(candidates, wanted);
        const can = candidates.filter((one) => one.codec === undefined || wanted.codecs.includes(one.codec));
        const isChosen = 'profileId' in choice && can.some(({ profileId }) => profileId === choice.profileId);
        expect(isChosen).toBe(can.length > 0);
      }),
    );
  });
});

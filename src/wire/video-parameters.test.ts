import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBitWriter } from './bit-writer.ts';
import { readH264Sps } from './h264-sps.ts';
import { h264Description, h265Description, withoutReordering, withoutReorderingConfig } from './video-parameters.ts';

const bytes = (base64: string): Uint8Array => Uint8Array.fromBase64(base64);
const pps = bytes('aOvjyyLA');
const highWithB = bytes('Z2QAHqzZQKAv+XARAAADAAEAAAMAMg8WLZY=');
const vps = bytes('QAEMAf//AWAAAAMAkAAAAwAAAwBdkoCQoQ==');
const main265 = bytes('QgEBAWAAAAMAkAAAAwAAAwBdoAKAgC0WWVmkkyvAWgIAAAMAAgAAAwAyEA==');
const pps265 = bytes('RAHBc9Ei');

/** The same set, but without usability information. */
function withoutVui(sps: Uint8Array): Uint8Array {
  const parsed = readH264Sps(sps);
  if (parsed === undefined) throw new Error('the set of the test cannot be read');
  const writer = createBitWriter();
  writer.copy(parsed.payload, parsed.vuiFlagAt);
  writer.bits(0, 1);
  return writer.finish(sps.subarray(0, 1));
}

describe('the description of H.264, as ffprobe reads the same sets', () => {
  it.each([
    ['constrained baseline', 'Z0LAHtkAoC/5cBEAAAMAAQAAAwAyDxYuSA==', 'avc1.42c01e', 0],
    ['main with one B picture', 'Z01AHvIBQF/y4CIAAAMAAgAAAwBkHixaJA==', 'avc1.4d401e', 1],
    ['high with B pictures that others need', 'Z2QAHqzZQKAv+XARAAADAAEAAAMAMg8WLZY=', 'avc1.64001e', 2],
    ['with buffer model and B pictures', 'Z2QAHqzZQKAv+XARAAADAAEAAAMAMmBAAPQkAB6EpMMAeLFssA==', 'avc1.64001e', 2],
    ['high 10 intra', 'Z24QHqbLgUBf8uAiAAADAAIAAAMAZAg=', 'avc1.6e101e', 0],
    [
      'with buffer model, colours and aspect',
      'Z2QAHqyyAUBf8uA0oCAgNKAAAAMAIAAABkwIAB6EgAPQnJhgDxYuSA==',
      'avc1.64001e',
      0,
    ],
  ])('%s', (_name, base64, codecString, reorderDepth) => {
    expect(h264Description(bytes(base64), [pps])).toMatchObject({ codecString, reorderDepth, width: 640, height: 360 });
  });

  it('does not claim a depth that is not stated', () => {
    const main = withoutVui(bytes('Z01AHvIBQF/y4CIAAAMAAgAAAwBkHixaJA=='));
    expect(h264Description(main, [pps])?.reorderDepth).toBeUndefined();
    expect(h264Description(withoutVui(bytes('Z0LAHtkAoC/5cBEAAAMAAQAAAwAyDxYuSA==')), [pps])?.reorderDepth).toBe(0);
  });

  it('knows that pictures in the order of decoding need no depth', () => {
    const writer = createBitWriter();
    for (const [value, count] of [
      [77, 8],
      [0, 8],
      [30, 8],
    ] as const)
      writer.bits(value, count);
    // Number, frame number, order type 2, one reference; no gaps; 40 by 23 macroblocks of whole frames; no crop, no VUI.
    for (const value of [0, 0, 2, 1]) writer.ue(value);
    writer.bits(0, 1);
    for (const value of [39, 22]) writer.ue(value);
    writer.bits(0b1100, 4);
    const description = h264Description(writer.finish(Uint8Array.of(0x67)), [pps]);
    expect(description).toMatchObject({ width: 640, height: 368, reorderDepth: 0 });
  });

  it('carries the sets in the configuration record, with the bit depths of high profiles', () => {
    const { config } = h264Description(highWithB, [pps, pps]) ?? {};
    expect(config).toEqual(
      Uint8Array.of(
        ...[1, 0x64, 0, 0x1e, 0xff, 0xe1, 0, highWithB.length, ...highWithB],
        ...[2, 0, pps.length, ...pps, 0, pps.length, ...pps],
        ...[0xfd, 0xf8, 0xf8, 0],
      ),
    );
    const baseline = bytes('Z0LAHtkAoC/5cBEAAAMAAQAAAwAyDxYuSA==');
    expect(h264Description(baseline, [pps])?.config).toHaveLength(8 + baseline.length + 1 + 2 + pps.length);
  });

  it('needs sets that can be read', () => {
    expect(h264Description(highWithB, [])).toBeUndefined();
    expect(h264Description(pps, [pps])).toBeUndefined();
    expect(h264Description(highWithB.subarray(0, 6), [pps])).toBeUndefined();
    expect(h264Description(highWithB, [new Uint8Array(70_000)])).toBeUndefined();
  });
});

describe('the description of H.265, as ffprobe reads the same sets', () => {
  it.each([
    ['main', 'QgEBAWAAAAMAkAAAAwAAAwA/oAUCAWlllZpJMrwFoCAAAAMAIAAAAwMh', 'hvc1.1.6.L63.90', 2],
    ['main 10, high tier', 'QgEBIiAAAAMAkAAAAwAAAwB4oAUCAWk2WSpJMrwFoCAAAAMAIAAAAwMh', 'hvc1.2.4.H120.90', 0],
    ['two layers in time', 'QgECAWAAAAMAkAAAAwAAAwA/AACgBQIBaWWVlKyySZXgLQEAAAMAAQAAAwAZCA==', 'hvc1.1.6.L63.90', 2],
  ])('%s', (_name, base64, codecString, reorderDepth) => {
    const description = h265Description(vps, bytes(base64), [pps265]);
    expect(description).toMatchObject({ codecString, reorderDepth, width: 640, height: 360 });
  });

  it('carries the sets in the configuration record', () => {
    const { config } = h265Description(vps, main265, [pps265]) ?? {};
    const head = [1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 3];
    const array = (type: number, set: Uint8Array): number[] => [0x80 | type, 0, 1, 0, set.length, ...set];
    expect(config).toEqual(Uint8Array.of(...head, ...array(32, vps), ...array(33, main265), ...array(34, pps265)));
  });

  it('needs sets that can be read', () => {
    expect(h265Description(new Uint8Array(), main265, [pps265])).toBeUndefined();
    expect(h265Description(vps, main265.subarray(0, 20), [pps265])).toBeUndefined();
    expect(h265Description(vps, main265, [])).toBeUndefined();
  });
});

describe('a set without reordering', () => {
  const sets = [
    ['with a bitstream restriction', highWithB],
    ['without usability information', withoutVui(highWithB)],
    ['with a buffer model', bytes('Z2QAHqyyAUBf8uA0oCAgNKAAAAMAIAAABkwIAB6EgAPQnJhgDxYuSA==')],
    ['main', bytes('Z01AHvIBQF/y4CIAAAMAAgAAAwBkHixaJA==')],
  ] as const;

  it.each(sets)('says so: %s', (_name, sps) => {
    const before = readH264Sps(sps);
    const after = readH264Sps(withoutReordering(sps));
    expect(after?.statedReorderDepth).toBe(0);
    expect(after).toMatchObject({ size: before?.size, referenceFrames: before?.referenceFrames, hasVui: true });
    expect(after && before && [after.payload.slice(0, 8), after.id]).toEqual(
      before && [before.payload.slice(0, 8), before.id],
    );
  });

  it('is made inside of a configuration record too', () => {
    const config = h264Description(highWithB, [pps])?.config ?? new Uint8Array();
    expect(withoutReorderingConfig(config)).toEqual(h264Description(withoutReordering(highWithB), [pps])?.config);
  });

  it('stays as it is when it says so already or cannot be read', () => {
    const done = withoutReordering(highWithB);
    expect(withoutReordering(done)).toBe(done);
    expect(withoutReordering(pps)).toBe(pps);
    const cut = Uint8Array.of(1, 0x64, 0, 0x1e, 0xff, 0xe1, 0, 99, 1);
    expect(withoutReorderingConfig(cut)).toBe(cut);
  });

  it('comes of any set that can be read, and of no other', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(40), (tail, keep) => {
        const sps = Uint8Array.of(...highWithB.subarray(0, keep), ...tail);
        const rewritten = withoutReordering(sps);
        const [before, after] = [readH264Sps(sps), readH264Sps(rewritten)];
        expect(after?.size).toEqual(before?.size);
        expect(rewritten === sps || after?.statedReorderDepth === 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

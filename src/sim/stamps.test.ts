import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeStamp, encodeStamp, stampBlocks, stampScale } from './stamps.ts';

function drawn(blocks: readonly boolean[], width: number, bytesPerPixel = 1): Uint8Array {
  const edge = width / stampScale;
  const rows = Math.ceil(edge) + 1;
  const data = new Uint8Array(width * rows * bytesPerPixel).fill(120);
  for (let y = 0; y < edge; y += 1)
    for (let x = 0; x < edge * stampBlocks; x += 1)
      data[(y * width + x) * bytesPerPixel] = blocks[Math.floor(x / edge)] === true ? 235 : 16;
  return data;
}

describe('a stamp', () => {
  it('comes back at every size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.constantFrom(320, 640, 1000, 1280, 1920),
        fc.constantFrom(1, 4),
        (number, width, bytesPerPixel) => {
          const data = drawn(encodeStamp(number), width, bytesPerPixel);
          expect(decodeStamp({ data, width, bytesPerPixel })).toBe(number);
        },
      ),
    );
  });

  it('is not read with a wrong block', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 2, max: stampBlocks - 1 }),
        (number, wrong) => {
          const blocks = encodeStamp(number).map((block, index) => (index === wrong ? !block : block));
          expect(decodeStamp({ data: drawn(blocks, 640), width: 640, bytesPerPixel: 1 })).toBeUndefined();
        },
      ),
    );
  });

  it('is not found in a plain picture, a dark one, or none at all', () => {
    for (const light of [0, 128, 255]) {
      const data = new Uint8Array(640 * 8).fill(light);
      expect(decodeStamp({ data, width: 640, bytesPerPixel: 1 })).toBeUndefined();
    }
    expect(decodeStamp({ data: new Uint8Array(), width: 640, bytesPerPixel: 1 })).toBeUndefined();
  });
});

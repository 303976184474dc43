import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, decodeLine, encodeRow } from './format.ts';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  fc.string({ unit: 'binary' }),
  fc.uint8Array(),
);

describe('a row of a backup', () => {
  it('is one line and comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 200 }), (cells) => {
        const line = encodeRow(cells);
        expect(line).not.toContain('\n');
        expect(decodeLine(line)).toEqual(cells);
      }),
    );
  });

  it.each(['', '{', 'null', '7', '{"table":"x"}', '[true]', '[{"base64":1}]', '[{"other":""}]', '{"end":{"a":"b"}}'])(
    'is refused when it is %j',
    (line) => {
      expect(() => decodeLine(line)).toThrow();
    },
  );
});

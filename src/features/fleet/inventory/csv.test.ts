import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCsv, parseCsv, withoutGuard } from './csv.ts';

const limits = { maxLines: 1000, maxFields: 20 };
const linesOf = (text: string) => {
  const result = parseCsv(text, limits);
  return result.kind === 'lines' ? result.lines.map(({ line, fields }) => [line, ...fields]) : result;
};

describe('reading CSV', () => {
  it.each([
    [
      'plain lines',
      'a,b\r\n1,2\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'bare line feeds and no end',
      'a,b\n1,2',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'a byte order mark and semicolons',
      '\uFEFFa;b\n1;2,5',
      [
        [1, 'a', 'b'],
        [2, '1', '2,5'],
      ],
    ],
    [
      'quotes, commas and line breaks inside',
      'a,b\n"x ""y"", z","1\n2"\n3,4',
      [
        [1, 'a', 'b'],
        [2, 'x "y", z', '1\n2'],
        [4, '3', '4'],
      ],
    ],
    [
      'empty lines and fields',
      'a,b\n\n,\n1,\n',
      [
        [1, 'a', 'b'],
        [4, '1', ''],
      ],
    ],
  ])('takes %s', (_name, text, expected) => {
    expect(linesOf(text)).toEqual(expected);
  });

  it.each([
    ['a quotation mark without an end', 'a\n"b\nc', 2],
    ['text after a closing quotation mark', 'a\n"b"c', 2],
    ['too many columns', ','.repeat(30), 1],
  ])('names the line of %s', (_name, text, line) => {
    expect(linesOf(text)).toMatchObject({ kind: 'broken', line });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\r', '\n', '\0', '\uFEFF', '\uD800') }),
        (text) => void parseCsv(text, limits),
      ),
    );
  });
});

describe('writing CSV', () => {
  it('is read back as it was', () => {
    const anyField = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\r', '\n', '=', "'", ' ', 'ü') });
    const anyRow = fc
      .array(anyField, { minLength: 2, maxLength: 5 })
      .filter((row) => row.some((field) => field.trim() !== ''));
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 5 }), (rows) => {
        const guardFree = (row: readonly string[]): string[] => row.map(withoutGuard);
        const result = parseCsv(formatCsv([['h', 'h2'], ...rows]), limits);
        expect(result.kind === 'lines' && result.lines.slice(1).map(({ fields }) => guardFree(fields))).toEqual(
          rows.map(guardFree),
        );
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('makes text of %j, which a spreadsheet would run', (value) => {
    expect(formatCsv([[value]])).toContain(`'${value}`);
  });
});

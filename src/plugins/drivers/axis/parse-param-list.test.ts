import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupNumbers, parseParamList } from './parse-param-list.ts';
import { anyText } from '../../../../tests/support/any-text.ts';

function values(text: string): Record<string, string> {
  return Object.fromEntries(parseParamList(text)?.values ?? []);
}

describe('parameter lists', () => {
  it('reads names without their root, in either line end', () => {
    expect(values('root.Brand.Brand=AXIS\r\nroot.Brand.ProdVariant=\r\n')).toEqual({
      'Brand.Brand': 'AXIS',
      'Brand.ProdVariant': '',
    });
  });

  it('goes on after an error in the middle, also where the next line lost its root', () => {
    const text =
      "root.Brand.Brand=AXIS\n# Error: Error -1 getting param in group 'Nothing'\nProperties.Image.Format=h264\n" +
      'root.Properties.Image.Resolution=640x480\n';
    expect(values(text)).toEqual({
      'Brand.Brand': 'AXIS',
      'Properties.Image.Format': 'h264',
      'Properties.Image.Resolution': '640x480',
    });
    expect(parseParamList(text)?.missing).toBe(1);
  });

  it('keeps further equals signs and leaves hidden values out', () => {
    const list = parseParamList('root.StreamProfile.S0.Parameters=a=1&b=2\nroot.System.BoaProtViewer=******\n');
    expect(list?.values.get('StreamProfile.S0.Parameters')).toBe('a=1&b=2');
    expect(list?.values.has('System.BoaProtViewer')).toBe(false);
    expect(list?.hidden).toEqual(['System.BoaProtViewer']);
  });

  it('takes an answer of nothing but errors for a list, and a web page not', () => {
    expect(parseParamList("# Error: Error -1 getting param in group 'X'\n")).toMatchObject({ missing: 1 });
    expect(parseParamList('<html><body class="a">Hello</body></html>')).toBeUndefined();
    expect(parseParamList('')).toBeUndefined();
  });

  it('lists the numbers of a group', () => {
    const list = parseParamList(
      'root.Image.I10.Name=b\nroot.Image.I2.Name=a\nroot.Image.I2.Source=0\nroot.Image.Ix.Name=c\n',
    );
    expect(list && groupNumbers(list, 'Image.I')).toEqual([2, 10]);
  });

  it('never throws and never keeps more than it was given', () => {
    fc.assert(fc.property(anyText(), (text) => (parseParamList(text)?.values.size ?? 0) <= text.length));
    const piece = fc.constantFrom('root.', 'A.B', '=', '\n', '\r\n', '# Error: x', '******', '__proto__', '.', 'é');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => (parseParamList(pieces.join(''))?.values.size ?? 0) <= pieces.length),
    );
  });
});

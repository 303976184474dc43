import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeOf, child, children, escapeXml, parseXml, textOf, type XmlElement } from './xml.ts';
import { maxXmlDepth, maxXmlElements } from './xml-scan.ts';
import { anyText } from '../../tests/support/any-text.ts';

const limits = { maxBytes: 4 * 1024 * 1024 };

function parse(text: string): XmlElement {
  const result = parseXml(text, limits);
  if (!result.ok) throw new Error(result.problem);
  return result.root;
}

function problem(text: string): string {
  const result = parseXml(text, limits);
  return result.ok ? 'accepted' : result.problem;
}

describe('reading', () => {
  const root = parse(
    '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<!-- hello -->\n<s:Envelope xmlns:s="urn:s" a:id=" 1 " xmlns="urn:d">' +
      "<Name> Front &amp; <![CDATA[<back>&amp;]]> </Name><x1:Name>second</x1:Name><Empty/><Deep><Er v='\"'>0123</Er></Deep>" +
      '</s:Envelope>\n',
  );

  it('leaves prefixes and namespace declarations out', () => {
    expect(root.name).toBe('Envelope');
    expect([...root.attributes]).toEqual([['id', ' 1 ']]);
    expect(children(root, 'Name').map((element) => element.text)).toEqual(['Front & <back>&amp;', 'second']);
  });

  it('finds by path and keeps text as text', () => {
    expect(textOf(root, 'Deep', 'Er')).toBe('0123');
    expect(attributeOf(child(root, 'Deep', 'Er'), 'v')).toBe('"');
    expect(textOf(root, 'Empty')).toBeUndefined();
    expect(child(root, 'Deep', 'None', 'Er')).toBeUndefined();
    expect(children(child(root, 'None'), 'Er')).toEqual([]);
  });

  it('decodes the five entities and numbers, and nothing else', () => {
    expect(parse('<a>&lt;&gt;&quot;&apos;&amp;&#65;&#x42;</a>').text).toBe('<>"\'&AB');
    expect(parse('<a>&copy; &amp;lt; a&b &#0; &#xD800; &#99999999;</a>').text).toBe(
      '&copy; &lt; a&b &#0; &#xD800; &#99999999;',
    );
  });

  it('reads past the zero byte that some devices send at the end', () => {
    expect(parse('<a>x</a>\u0000\u0000').text).toBe('x');
    expect(problem('<a>x</a>\u0000y')).toBe('text outside of it');
  });

  it('reads bytes as UTF-8', () => {
    expect(parseXml(new TextEncoder().encode('<a>Tür</a>'), limits)).toMatchObject({ ok: true, root: { text: 'Tür' } });
  });
});

describe('refusing', () => {
  it.each([
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'a document type is not allowed'],
    ['<a><!DOCTYPE b></a>', 'a document type is not allowed'],
    ['<?xml-stylesheet href="x"?><a/>', 'a processing instruction is not allowed'],
    ['<a><?php x ?></a>', 'a processing instruction is not allowed'],
    ['<a><b></a></b>', 'tags that do not fit together'],
    ['<a>', 'it ends in the middle'],
    ['<a><!-- ', 'it ends in the middle'],
    ['<a/><b/>', 'it has more than one root'],
    ['<a/>text', 'text outside of it'],
    ['Unauthorized', 'text outside of it'],
    ['', 'it has no element'],
    ['<a b></a>', 'a tag that is not one'],
    ['<a b="<"/>', 'a tag that is not one'],
    ['<1/>', 'a tag without name'],
    ['<xmlns:a/>', 'a tag without name'],
  ])('%s', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'])(
    'touches no prototype for %s',
    (name) => {
      const result = parseXml(`<a ${name}="1"><${name} polluted="yes"><polluted>yes</polluted></${name}></a>`, limits);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(result.ok ? child(result.root, 'polluted') : undefined).toBeUndefined();
    },
  );

  it('bounds bytes, depth, elements and attributes', () => {
    expect(parseXml('<a>xxxx</a>', { maxBytes: 10 }).ok).toBe(false);
    expect(problem('<a>'.repeat(maxXmlDepth) + '</a>'.repeat(maxXmlDepth))).toBe('accepted');
    expect(problem('<a>'.repeat(maxXmlDepth + 1) + '</a>'.repeat(maxXmlDepth + 1))).toContain('deeper');
    expect(problem(`<r>${'<a/>'.repeat(maxXmlElements - 1)}</r>`)).toBe('accepted');
    expect(problem(`<r>${'<a/>'.repeat(maxXmlElements)}</r>`)).toContain('elements');
    expect(problem(`<a ${'b="" '.repeat(300)}/>`)).toContain('attributes');
  });

  it('does not slow down on long runs', () => {
    const long = 500_000;
    expect(problem(`<a b="${'x'.repeat(long)}"/>`)).toBe('accepted');
    expect(problem(`<a${' '.repeat(long)}x`)).toBe('a tag that is not one');
    expect(problem(`<a>${'&'.repeat(long)}</a>`)).toBe('accepted');
    expect(problem(`<a>${'<![CDATA[]]>'.repeat(long / 12)}</a>`)).toBe('accepted');
    expect(problem('<'.repeat(long))).toBe('a tag without name');
  });
});

describe('any input', () => {
  it('never throws', () => {
    fc.assert(fc.property(anyText(), (text) => typeof parseXml(text, limits).ok === 'boolean'));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof parseXml(bytes, limits).ok === 'boolean'));
    const words =
      '<a>|</a>|<a:b c="d">|</a:b>|<a/>|<!--|-->|<![CDATA[|]]>|<?xml ?>|&amp;|"|\'|>|<|/| |#text|<#text/>|:@|x|=';
    const names = '<__proto__>|</__proto__>|<a b=\'"\'>|<constructor/>|<a __proto__="1">';
    const piece = fc.constantFrom(...words.split('|'), ...names.split('|'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (parts) => {
        const result = parseXml(parts.join(''), limits);
        return !result.ok || result.root.name !== '';
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back what it escapes, in text and in attributes', () => {
    const writable = fc.string({
      unit: fc.constantFrom('a', '<', '>', '&', '"', "'", '\n', '\r', '\t', ' ', 'ä', '😀', ']', ';'),
    });
    fc.assert(
      fc.property(writable, (text) => {
        const root = parse(`<a b="${escapeXml(text)}">|${escapeXml(text)}|</a>`);
        expect(root.text).toBe(`|${text}|`);
        expect(attributeOf(root, 'b')).toBe(text);
      }),
    );
  });

  it('keeps the tree', () => {
    interface Tree {
      readonly name: string;
      readonly text: string;
      readonly children: readonly Tree[];
    }
    const name = fc.constantFrom('a', 'Body', 'x.y', 'n-1', 'Größe');
    const tree = fc.memo((depth): fc.Arbitrary<Tree> =>
      fc.record({
        name,
        text: fc.constantFrom('', 't', '1'),
        children: depth > 1 ? fc.array(tree(depth - 1), { maxLength: 3 }) : fc.constant([]),
      }),
    );
    const write = (node: Tree): string =>
      `<p:${node.name}>${node.text}${node.children.map(write).join('')}</p:${node.name}>`;
    const strip = (element: XmlElement): Tree => ({
      name: element.name,
      text: element.text,
      children: element.children.map(strip),
    });
    fc.assert(
      fc.property(tree(4), (node) => {
        expect(strip(parse(write(node)))).toEqual(node);
      }),
    );
  });
});

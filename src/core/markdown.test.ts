import { describe, expect, it } from 'vitest';
import { documentToHtml, markdownToHtml, markdownToText } from './markdown.ts';

/** What somebody who may write a statement, or whose words end up in a report, would try. */
const attempts = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![x](https://elsewhere.example/pixel.png)',
  '[click](javascript:alert(1))',
  '[click](data:text/html;base64,PHNjcmlwdD4=)',
  '[click](JaVaScRiPt:alert(1))',
  '[a](vbscript:x "onmouseover=alert(1)")',
  '`</code><script>`',
  '```"><script>\nx\n```',
  '<a href="https://x.example" onclick="x()">y</a>',
];

const readers = { markdownToHtml, documentToHtml };

describe.each(Object.entries(readers))('%s', (_name, read) => {
  it.each(attempts)('makes nothing that runs or loads of %s', (source) => {
    const made = read(source);
    expect(made).not.toMatch(/<(script|img|iframe|svg|object)\b|<[^>]+\son\w+=|href="(?!https?:|mailto:|tel:|#)/i);
  });

  it('gives every link its relation, and takes marks of writing direction away', () => {
    const made = read('See [the note](https://example.org/a) of \u202ethe maker.');
    expect(made).toContain('<a href="https://example.org/a" rel="nofollow noopener noreferrer">');
    expect(made).not.toContain('\u202e');
  });
});

describe('headings', () => {
  it('are text in a statement, and below those of the page in a document', () => {
    expect(markdownToHtml('# Big')).toBe('<p># Big</p>\n');
    expect(documentToHtml('# Big\n\n###### Small')).toBe('<h3>Big</h3><h6>Small</h6>');
  });
});

describe('markdownToText', () => {
  it('keeps the words and the addresses', () => {
    expect(markdownToText('**Down** since 9.\n\n- see [here](https://example.org/a)')).toBe(
      'Down since 9.\n\nsee here (https://example.org/a)',
    );
  });
});

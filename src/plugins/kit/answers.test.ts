import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factText, urlHost } from './answers.ts';
import { anyText } from '../../../tests/support/any-text.ts';

describe('text of devices', () => {
  it('becomes one line, or nothing', () => {
    expect(factText('  a\r\n\tb\u0000 ', 10)).toBe('a b');
    expect(factText(' \u0007 ', 10)).toBeUndefined();
    expect(factText(undefined, 10)).toBeUndefined();
  });

  it('is never longer than the fact allows and never half a character', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const fact = factText(text, max) ?? 'x';
        expect(fact.length).toBeLessThanOrEqual(max);
        expect(fact.isWellFormed()).toBe(true);
      }),
    );
  });

  it('puts addresses with colons into brackets', () => {
    expect([urlHost('fe80::1'), urlHost('10.0.0.1'), urlHost('camera.example')]).toEqual([
      '[fe80::1]',
      '10.0.0.1',
      'camera.example',
    ]);
  });
});

import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { defineError, isAppError } from './errors.ts';
import { newId } from './ids.ts';
import { chooseLocale, defineCatalogue, formatMessage } from './messages.ts';
import { Secret } from './secret.ts';

describe('secrets', () => {
  it('show nothing wherever they are printed', () => {
    const secret = new Secret('canary-1');
    const shown = [
      `${String(secret)}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9 }),
      JSON.stringify(Object.entries(secret)),
    ];
    expect(shown.join(' ')).not.toContain('canary-1');
    expect(secret.reveal()).toBe('canary-1');
  });
});

describe('errors', () => {
  const Sample = defineError('sample.refused', {
    kind: 'conflict',
    retry: 'never',
    message: (f: { host: string }) => `${f.host} said no.`,
    remedy: 'Ask again.',
  });

  it('carry code, status, fields and cause', () => {
    const cause = new Error('why');
    const error = new Sample({ host: 'cam' }, { cause });
    expect(error).toMatchObject({
      code: 'sample.refused',
      status: 409,
      message: 'cam said no.',
      fields: { host: 'cam' },
      cause,
    });
    expect(isAppError(error, 'sample.refused')).toBe(true);
    expect(Sample.template).toBe('{host} said no.');
  });

  it('cannot be defined twice under one code', () => {
    expect(() =>
      defineError('sample.refused', { kind: 'limit', retry: 'never', message: () => '', remedy: '' }),
    ).toThrow(/twice/);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of members, and reads back as the same value', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, (sample) => {
        const text = canonicalJson(sample);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.stringify(JSON.parse(text)) === JSON.stringify(sample) || canonicalJson(sample) === text).toBe(
          true,
        );
      }),
    );
    expect(canonicalJson({ b: 1, a: [undefined, { d: null, c: undefined }] })).toBe('{"a":[null,{"d":null}],"b":1}');
  });
});

describe('ids', () => {
  it('sort by the time of their creation', () => {
    const random = { bytes: (n: number) => new Uint8Array(n).fill(255), float: () => 0 };
    const at = (nowMs: number): string =>
      newId('dev', { nowMs: () => nowMs, monotonicMs: () => 0, sleep: async () => {} }, random);
    const early = at(1_700_000_000_000);
    const late = at(1_700_000_000_001);
    expect(early < late).toBe(true);
    expect(early).toMatch(/^dev_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });
});

describe('messages', () => {
  const words = defineCatalogue({
    en: { found: '{count, plural, one {# device} other {# devices}} found', plain: 'Nothing' },
    de: { found: '{count, plural, one {# Gerät} other {# Geräte}} gefunden', plain: 'Nichts' },
  });

  it('are formatted in the asked language', () => {
    expect(formatMessage(words, 'en', 'found', { count: 1 })).toBe('1 device found');
    expect(formatMessage(words, 'de', 'found', { count: 1200 })).toBe('1.200 Geräte gefunden');
    expect(formatMessage(words, 'de', 'plain')).toBe('Nichts');
  });

  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr,en;q=0.5', 'en'],
    ['sv', 'en'],
    ['en;q=0.2, de;q=0.9', 'de'],
    ['de;q=0, en', 'en'],
    [undefined, 'en'],
  ])('choose for %s the language %s', (accepted, expected) => {
    expect(chooseLocale(accepted)).toBe(expected);
  });
});

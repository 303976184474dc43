import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxChallengeLineLength, parseChallenges, parseCredential, quoteHeaderValue } from './http-challenge.ts';
import { anyText } from '../../tests/support/any-text.ts';

function read(...lines: string[]) {
  const { challenges, problems } = parseChallenges(lines);
  return {
    challenges: challenges.map(({ scheme, params, token68 }) => [scheme, Object.fromEntries(params), token68]),
    problems: problems.length,
  };
}

describe('challenges', () => {
  it('reads several in one line and in several lines', () => {
    expect(read('Digest realm="a", nonce="1", qop="auth,auth-int", Basic realm="b"', 'Bearer realm="c"')).toEqual({
      challenges: [
        ['digest', { realm: 'a', nonce: '1', qop: 'auth,auth-int' }, undefined],
        ['basic', { realm: 'b' }, undefined],
        ['bearer', { realm: 'c' }, undefined],
      ],
      problems: 0,
    });
  });

  it('keeps commas and escaped quotes inside of quotes', () => {
    expect(read('Digest realm="Front \\"door\\", left",nonce="x,y"').challenges).toEqual([
      ['digest', { realm: 'Front "door", left', nonce: 'x,y' }, undefined],
    ]);
  });

  it('takes unquoted values, odd case, blanks around the equals sign and missing commas', () => {
    expect(read('DIGEST Realm = AXIS_ACCC8E000001 NONCE="n" Algorithm="MD5" stale=FALSE').challenges).toEqual([
      ['digest', { realm: 'AXIS_ACCC8E000001', nonce: 'n', algorithm: 'MD5', stale: 'FALSE' }, undefined],
    ]);
  });

  it('takes schemes without parameters and with a token', () => {
    expect(read('Negotiate, NTLM TlRMTVNTUAAB==, Basic realm="b"').challenges).toEqual([
      ['negotiate', {}, undefined],
      ['ntlm', {}, 'TlRMTVNTUAAB=='],
      ['basic', { realm: 'b' }, undefined],
    ]);
  });

  it('lets the first of two equal parameters count', () => {
    expect(read('Digest realm="first", realm="second"').challenges).toEqual([
      ['digest', { realm: 'first' }, undefined],
    ]);
  });

  it('names what it cannot read and keeps what it could', () => {
    expect(read('Basic realm="b", Digest realm="never ends')).toEqual({
      challenges: [
        ['basic', { realm: 'b' }, undefined],
        ['digest', {}, undefined],
      ],
      problems: 1,
    });
    expect(read('Basic realm="a\r\nSet-Cookie: x"')).toEqual({ challenges: [], problems: 1 });
    expect(read(`Basic realm="${'a'.repeat(maxChallengeLineLength)}"`)).toEqual({ challenges: [], problems: 1 });
    expect(read('=====')).toEqual({ challenges: [], problems: 1 });
  });

  it('never throws and stays within its bounds', () => {
    fc.assert(
      fc.property(fc.array(anyText(200), { maxLength: 30 }), (lines) => {
        const { challenges } = parseChallenges(lines);
        return challenges.length <= 16 && challenges.every((challenge) => challenge.params.size <= 32);
      }),
    );
    const pieces = fc.constantFrom('Digest', 'Basic', ' ', ',', '=', '"', '\\', 'realm', 'nonce', '\t', 'é', '\u0000');
    fc.assert(fc.property(fc.array(pieces), (parts) => parseChallenges([parts.join('')]).challenges.length <= 16));
  });

  it('reads back every value that it quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', ' ', '=', 'é', '中') }), (value) => {
        expect(parseCredential(`Digest realm=${quoteHeaderValue(value)}`)?.params.get('realm')).toBe(value);
      }),
    );
  });
});

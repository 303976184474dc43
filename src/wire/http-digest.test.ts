import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerChallenge,
  chooseChallenge,
  type DigestAlgorithm,
  type DigestAnswerInput,
  makeChallenge,
  verifyResponse,
} from './http-digest.ts';
import { anyText } from '../../tests/support/any-text.ts';

const input: DigestAnswerInput = {
  username: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nonceCount: 1,
};

function headerFor(lines: string[], change: Partial<DigestAnswerInput> = {}, allowBasic = false): string {
  const answer = answerChallenge(lines, allowBasic, { ...input, ...change });
  return answer.kind === 'answer' ? answer.header : answer.kind;
}

describe('digest answers of the standards', () => {
  const rfc7616 = (algorithm: string) =>
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

  it('matches RFC 7616 section 3.9.1 with MD5 and SHA-256', () => {
    expect(headerFor([rfc7616('MD5')])).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    expect(headerFor([rfc7616('SHA-256')])).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
  });

  it('matches RFC 2617 section 3.5', () => {
    const line =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5c"';
    expect(headerFor([line], { password: 'Circle Of Life', cnonce: '0a4f113b' })).toBe(
      'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
        'uri="/dir/index.html", response="6629fae49393a05397450978507c4ef1", opaque="5c", qop=auth, nc=00000001, ' +
        'cnonce="0a4f113b"',
    );
  });

  // No standard has examples of the session algorithms; these answers were made by curl 7.88.
  it.each([
    ['MD5-sess', 'MmU3ODU1YTA4YjYxMmE5M2JjNTdiNmMyYzEyY2RhZTA=', '5de74d906ea729ec7a335e2b719e3772'],
    [
      'SHA-256-sess',
      'YTUzNmNmZDcyYjNhYzg1MDQ4MGQ1Y2Q2NWQ0M2M0ZTk=',
      'de8e858389e121eb1c81c7672916c4204ae2fa6bb59eab587618417285d1449b',
    ],
  ])('matches curl with %s', (algorithm, cnonce, response) => {
    const line = `Digest realm="AXIS_00408C000001", nonce="n0nce/+=", algorithm=${algorithm}, qop="auth"`;
    const change = { username: 'root', password: 'pass word', uri: '/axis-cgi/param.cgi?a=b', cnonce };
    expect(headerFor([line], change)).toContain(`response="${response}"`);
  });

  it('matches RFC 2069 where the server names no qop', () => {
    const line = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const header = headerFor([line], { password: 'CircleOfLife' });
    expect(header).toContain('response="1949323746fe6a43ef61f9606e7febea"');
    expect(header).not.toContain('qop');
    expect(header).not.toContain('cnonce');
  });
});

describe('choice of a challenge', () => {
  it('takes the strongest digest, wherever it stands', () => {
    const lines = ['Basic realm="x", Digest realm="x", nonce="1"', 'Digest realm="x", nonce="2", algorithm=sha-256'];
    expect(chooseChallenge(lines, true)).toMatchObject({ kind: 'digest', algorithm: 'SHA-256', nonce: '2' });
  });

  it('leaves Basic unanswered unless the transport is safe', () => {
    expect(chooseChallenge(['Basic realm="x"'], false)).toEqual({ kind: 'refusal', reason: 'insecure-basic' });
    expect(headerFor(['Basic realm="x"'], { username: 'root', password: 'pass' }, true)).toBe('Basic cm9vdDpwYXNz');
  });

  it('does not choose what it cannot do', () => {
    const unsupported = { kind: 'refusal', reason: 'unsupported' };
    expect(chooseChallenge(['Digest realm="x", nonce="1", qop="auth-int"'], true)).toEqual(unsupported);
    expect(chooseChallenge(['Digest realm="x", nonce="1", algorithm=SHA-512-256'], true)).toEqual(unsupported);
    expect(chooseChallenge(['Digest realm="x"'], true)).toEqual(unsupported);
    expect(chooseChallenge(['Negotiate'], true)).toEqual(unsupported);
    expect(chooseChallenge([], true)).toEqual({ kind: 'refusal', reason: 'none' });
    expect(chooseChallenge(['"""'], true)).toEqual({ kind: 'refusal', reason: 'malformed' });
  });

  it('reads stale in any case', () => {
    expect(chooseChallenge(['Digest realm="x", nonce="1", stale=TRUE'], false)).toMatchObject({ stale: true });
  });

  it('refuses names and targets that would break out of the header', () => {
    expect(headerFor(['Digest realm="x", nonce="1"'], { username: 'root\r\nX: y' })).toBe('unusable-input');
    expect(headerFor(['Digest realm="x", nonce="1"'], { uri: '/\n' })).toBe('unusable-input');
    expect(headerFor(['Basic realm="x"'], { username: 'a:b' }, true)).toBe('unusable-input');
  });
});

describe('client and server together', () => {
  const algorithms: (DigestAlgorithm | undefined)[] = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', undefined];
  const text = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '"', '\\', ',', ' ', '=', ':', 'ä', '中', "'", '%') });
  const scenario = fc.record({
    algorithm: fc.constantFrom(...algorithms),
    qop: fc.constantFrom('auth', 'auth,auth-int', undefined),
    realm: text,
    nonce: text,
    opaque: fc.option(text, { nil: undefined }),
    username: text,
    password: text,
    uri: fc.constantFrom('/', '/axis-cgi/param.cgi?action=list&group=Brand', 'rtsp://10.0.0.1/a,b'),
    method: fc.constantFrom('GET', 'POST', 'DESCRIBE'),
    nonceCount: fc.integer({ min: 1, max: 0xffff }),
  });

  const run = (
    s: typeof scenario extends fc.Arbitrary<infer T> ? T : never,
    serverPassword: string,
    state: 'good' | 'stale',
  ) => {
    const { algorithm, qop, opaque, realm, nonce, username, method, uri } = s;
    const challenge = makeChallenge({
      realm,
      nonce,
      ...(algorithm !== undefined && { algorithm }),
      ...(qop !== undefined && { qop }),
      ...(opaque !== undefined && { opaque }),
    });
    const header = headerFor([challenge], { ...s, cnonce: '0a4f113b' });
    return verifyResponse(header, {
      method,
      uri,
      realm,
      ...(algorithm !== undefined && { algorithm }),
      passwordOf: (name) => (name === username ? serverPassword : undefined),
      nonceState: (seen) => (seen === nonce ? state : 'unknown'),
    });
  };

  it('agree on every algorithm, qop and text', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        expect(run(s, s.password, 'good')).toEqual({ kind: 'accepted', username: s.username });
        expect(run(s, s.password, 'stale')).toEqual({ kind: 'refused', reason: 'stale' });
        expect(run(s, `${s.password}x`, 'stale')).toEqual({ kind: 'refused', reason: 'wrong' });
      }),
    );
  });

  it('compares the target, the algorithm and the realm', () => {
    const header = headerFor(['Digest realm="r", nonce="n", qop="auth", algorithm=MD5']);
    const options = { method: 'GET', realm: 'r', passwordOf: () => input.password, nonceState: () => 'good' as const };
    expect(verifyResponse(header, options).kind).toBe('accepted');
    expect(verifyResponse(header, { ...options, uri: '/other' }).kind).toBe('refused');
    expect(verifyResponse(header, { ...options, realm: 'other' }).kind).toBe('refused');
    expect(verifyResponse(header, { ...options, algorithm: 'SHA-256' }).kind).toBe('refused');
    expect(verifyResponse(header, { ...options, method: 'POST' }).kind).toBe('refused');
  });

  it('accepts Basic only where the server allows it', () => {
    const options = { method: 'GET', realm: 'r', passwordOf: () => 'p:w', nonceState: () => 'good' as const };
    const header = headerFor(['Basic realm="r"'], { username: 'root', password: 'p:w' }, true);
    expect(verifyResponse(header, { ...options, allowBasic: true })).toEqual({ kind: 'accepted', username: 'root' });
    expect(verifyResponse(header, options)).toEqual({ kind: 'refused', reason: 'malformed' });
    expect(verifyResponse('Basic ***', { ...options, allowBasic: true }).kind).toBe('refused');
  });

  it('never throws on an arbitrary header, on either side', () => {
    const options = {
      method: 'GET',
      realm: 'r',
      passwordOf: () => 'p',
      nonceState: () => 'good' as const,
      allowBasic: true,
    };
    fc.assert(
      fc.property(anyText(), (header) => {
        expect(verifyResponse(header, options).kind).toBe('refused');
        expect(verifyResponse(`Digest username="u", ${header}`, options).kind).toBe('refused');
        expect(typeof headerFor([`Digest nonce="1", realm="x", ${header}`])).toBe('string');
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { offer, peerOf, sdp, type Peer } from '../../tests/support/rtsp-peer.ts';
import { makeChallenge, verifyResponse, type DigestAlgorithm } from './http-digest.ts';
import { rtspHeader, type RtspRequest } from './rtsp.ts';

interface Lock {
  nonce: string;
  readonly password: string;
  readonly algorithm: DigestAlgorithm;
  readonly qop?: string;
}

/** Answers the oldest request as a camera with a password does. Returns whether the request carried a login. */
function guarded(peer: Peer, lock: Lock, body: string, isStale = false): boolean {
  const [request] = peer.requests;
  const authorization = request && rtspHeader(request, 'authorization');
  const verdict = verifyResponse(authorization, {
    method: request?.method ?? '',
    realm: 'cam',
    algorithm: lock.algorithm,
    uri: request?.uri ?? '',
    passwordOf: () => lock.password,
    nonceState: (nonce) => (nonce === lock.nonce ? 'good' : 'stale'),
  });
  const { algorithm, nonce, qop } = lock;
  const challenge = makeChallenge({
    realm: 'cam',
    nonce,
    algorithm,
    stale: isStale,
    ...(qop !== undefined && { qop }),
  });
  if (verdict.kind === 'accepted') peer.answer('200 OK', [], body);
  else peer.answer('401 Unauthorized', [`WWW-Authenticate: ${challenge}`]);
  return authorization !== undefined;
}

describe('a login', () => {
  it.each([
    ['MD5', undefined],
    ['MD5', 'auth'],
    ['SHA-256', 'auth'],
    ['MD5-sess', 'auth'],
    ['SHA-256-sess', 'auth'],
  ] as const)('with %s and qop %s is answered and used again', (algorithm, qop) => {
    const lock: Lock = { nonce: 'n1', password: 'pässword', algorithm, ...(qop !== undefined && { qop }) };
    const peer = peerOf();
    peer.answer('200 OK');
    expect(guarded(peer, lock, '')).toBe(false);
    expect(guarded(peer, lock, sdp('1'))).toBe(true);
    peer.client.setUp([{ control: '1', transport: offer }], 0);
    peer.pass(0);
    expect(guarded(peer, lock, '')).toBe(true);
    expect(peer.events).toMatchObject([{ kind: 'described' }, { kind: 'set-up' }]);
  });

  it('whose nonce is stale is made again, and one without end is not', () => {
    const lock: Lock = { nonce: 'n1', password: 'pässword', algorithm: 'SHA-256', qop: 'auth' };
    const peer = peerOf();
    peer.answer('200 OK');
    guarded(peer, lock, '');
    lock.nonce = 'n2';
    guarded(peer, lock, '', true);
    guarded(peer, lock, sdp('1'));
    expect(peer.events).toMatchObject([{ kind: 'described' }]);
    const endless = peerOf();
    endless.answer('200 OK');
    for (let n = 0; n < 4; n += 1) {
      lock.nonce = `m${String(n)}`;
      guarded(endless, { ...lock, password: 'other' }, '', n > 0);
    }
    expect(endless.events).toMatchObject([{ reason: 'login-refused' }]);
  });

  it('that was good is made once more when the nonce changed without a word', () => {
    const lock: Lock = { nonce: 'n1', password: 'pässword', algorithm: 'MD5' };
    const peer = peerOf();
    peer.answer('200 OK');
    guarded(peer, lock, '');
    guarded(peer, lock, sdp('1'));
    peer.client.setUp([{ control: '1', transport: offer }], 0);
    peer.pass(0);
    lock.nonce = 'n2';
    guarded(peer, lock, '');
    guarded(peer, lock, '');
    expect(peer.events.at(-1)).toMatchObject({ kind: 'set-up' });
  });

  it('that is wrong is sent once', () => {
    const lock: Lock = { nonce: 'n1', password: 'other', algorithm: 'MD5' };
    const peer = peerOf();
    peer.answer('200 OK');
    expect(guarded(peer, lock, '')).toBe(false);
    lock.nonce = 'n2';
    expect(guarded(peer, lock, '')).toBe(true);
    expect(peer.requests).toEqual([]);
    expect(peer.events).toMatchObject([{ kind: 'failed', reason: 'login-refused' }]);
  });

  it('in clear text is made over a safe line only', () => {
    const basic = ['WWW-Authenticate: Basic realm="cam"'];
    const clear = peerOf();
    clear.answer('200 OK');
    clear.answer('401 Unauthorized', basic);
    expect(clear.requests).toEqual([]);
    expect(clear.events).toMatchObject([{ reason: 'login-insecure' }]);
    const safe = peerOf({ isSecure: true });
    safe.answer('200 OK');
    safe.answer('401 Unauthorized', basic);
    expect(rtspHeader(safe.requests[0] as RtspRequest, 'authorization')).toMatch(/^Basic /);
    safe.answer('401 Unauthorized', basic);
    expect(safe.events).toMatchObject([{ reason: 'login-refused' }]);
  });

  it('prefers the stronger of two challenges', () => {
    const peer = peerOf();
    peer.answer('200 OK');
    const strong = makeChallenge({ realm: 'cam', nonce: 'a', algorithm: 'SHA-256', qop: 'auth' });
    peer.answer('401 Unauthorized', ['WWW-Authenticate: Digest realm="cam", nonce="b"', `WWW-Authenticate: ${strong}`]);
    expect(rtspHeader(peer.requests[0] as RtspRequest, 'authorization')).toContain('algorithm=SHA-256');
  });

  it.each([
    [{ credential: undefined }, 'Digest realm="cam", nonce="a"', 'login-missing'],
    [{}, 'Bearer realm="cam"', 'login-unsupported'],
  ])('that cannot be made is named (%#)', (change, challenge, reason) => {
    const peer = peerOf(change);
    peer.answer('200 OK');
    peer.answer('401 Unauthorized', [`WWW-Authenticate: ${challenge}`]);
    expect(peer.events).toMatchObject([{ kind: 'failed', reason }]);
    expect(JSON.stringify(peer.events)).not.toContain('pässword');
  });
});

/**
 * HTTP authentication (RFC 7616, RFC 2617, RFC 7617) as values: the client's answer to a challenge, and the server's side
 * for the simulated world. RTSP uses the same (RFC 7826 section 19.1). Pure: nonces and randomness come from the caller.
 */

import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  type AuthChallenge,
  hasControlCharacter,
  parseChallenges,
  parseCredential,
  quoteHeaderValue,
} from './http-challenge.ts';

export type DigestAlgorithm = 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';

/** Strongest first: this is the order of choice. */
const algorithmsByStrength: readonly DigestAlgorithm[] = ['SHA-256-sess', 'SHA-256', 'MD5-sess', 'MD5'];

export interface DigestChallenge {
  readonly kind: 'digest';
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: DigestAlgorithm;
  /** Whether the server named the algorithm; when it did not, it is MD5 and is not echoed, as old servers expect. */
  readonly algorithmNamed: boolean;
  /** `auth`, or nothing for servers that follow RFC 2069. `auth-int` alone is not supported. */
  readonly qop: 'auth' | undefined;
  readonly opaque: string | undefined;
  /** The password was right, the nonce too old: to be answered again, and not a refusal. */
  readonly stale: boolean;
}

export interface BasicChallenge {
  readonly kind: 'basic';
  readonly realm: string;
}

export type UsableChallenge = DigestChallenge | BasicChallenge;

export interface ChallengeRefusal {
  readonly kind: 'refusal';
  /**
   * `none`: no challenge at all. `malformed`: nothing readable. `unsupported`: only schemes or algorithms that we do not
   * speak. `insecure-basic`: only Basic, on a transport where the password could be read.
   */
  readonly reason: 'none' | 'malformed' | 'unsupported' | 'insecure-basic';
}

/**
 * The challenge to answer, strongest first.
 *
 * @param allowBasic true only when the transport is encrypted and the peer's certificate is pinned or verified.
 */
export function chooseChallenge(lines: readonly string[], allowBasic: boolean): UsableChallenge | ChallengeRefusal {
  const { challenges, problems } = parseChallenges(lines);
  const digests = challenges.flatMap((challenge) => readDigestChallenge(challenge) ?? []);
  for (const algorithm of algorithmsByStrength) {
    const found = digests.find((challenge) => challenge.algorithm === algorithm);
    if (found !== undefined) return found;
  }
  const basic = challenges.find((challenge) => challenge.scheme === 'basic');
  if (basic !== undefined) {
    if (!allowBasic) return { kind: 'refusal', reason: 'insecure-basic' };
    return { kind: 'basic', realm: basic.params.get('realm') ?? '' };
  }
  if (challenges.length > 0) return { kind: 'refusal', reason: 'unsupported' };
  return { kind: 'refusal', reason: problems.length > 0 ? 'malformed' : 'none' };
}

export interface DigestAnswerInput {
  readonly username: string;
  readonly password: string;
  /** The request method, such as `GET` or `DESCRIBE`. */
  readonly method: string;
  /** The request target exactly as it stands in the request line. */
  readonly uri: string;
  /** Client nonce from a strong source; at least 64 bits as text. */
  readonly cnonce: string;
  /** 1 for the first use of a nonce, then one more each time. */
  readonly nonceCount: number;
}

export type AuthorizationAnswer =
  | { readonly kind: 'answer'; readonly header: string; readonly challenge: UsableChallenge }
  | ChallengeRefusal
  /** The user name or the target has characters that cannot stand in a header. */
  | { readonly kind: 'unusable-input' };

/**
 * Chooses a challenge and answers it in one step, for clients that keep no state between requests.
 *
 * @internal for tests
 */
export function answerChallenge(
  lines: readonly string[],
  allowBasic: boolean,
  input: DigestAnswerInput,
): AuthorizationAnswer {
  const challenge = chooseChallenge(lines, allowBasic);
  if (challenge.kind === 'refusal') return challenge;
  const header = answerUsable(challenge, input);
  return header === undefined ? { kind: 'unusable-input' } : { kind: 'answer', header, challenge };
}

/** The value of `Authorization` for a chosen challenge; `undefined` when the input cannot stand in a header. */
export function answerUsable(challenge: UsableChallenge, input: DigestAnswerInput): string | undefined {
  const { username, uri, cnonce } = input;
  if ([username, uri, cnonce].some((value) => hasControlCharacter(value))) return undefined;
  if (challenge.kind === 'basic') {
    if (username.includes(':')) return undefined;
    return `Basic ${utf8ToBytes(`${username}:${input.password}`).toBase64()}`;
  }
  return digestHeader(challenge, input);
}

function digestHeader(challenge: DigestChallenge, input: DigestAnswerInput): string {
  const nc = input.nonceCount.toString(16).padStart(8, '0');
  const response = digestResponse({ ...input, ...challenge, nc });
  const parts = [
    `Digest ${usernameParam(input.username)}`,
    `realm=${quoteHeaderValue(challenge.realm)}`,
    `nonce=${quoteHeaderValue(challenge.nonce)}`,
    `uri=${quoteHeaderValue(input.uri)}`,
    `response="${response}"`,
  ];
  if (challenge.algorithmNamed) parts.push(`algorithm=${challenge.algorithm}`);
  if (challenge.opaque !== undefined) parts.push(`opaque=${quoteHeaderValue(challenge.opaque)}`);
  if (challenge.qop !== undefined) parts.push(`qop=auth`, `nc=${nc}`);
  // A session algorithm mixes the client nonce into the key, so the server needs it even without qop.
  if (challenge.qop !== undefined || isSession(challenge.algorithm)) {
    parts.push(`cnonce=${quoteHeaderValue(input.cnonce)}`);
  }
  return parts.join(', ');
}

/** RFC 7616 section 3.4: a name outside of ASCII goes into `username*` in the form of RFC 8187. */
function usernameParam(username: string): string {
  if (/^[\u0020-\u007e]*$/.test(username)) return `username=${quoteHeaderValue(username)}`;
  return `username*=UTF-8''${encodeURIComponent(username.toWellFormed()).replaceAll(/['()*]/g, percentByte)}`;
}

function percentByte(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

function readDigestChallenge(challenge: AuthChallenge): DigestChallenge | undefined {
  const { params } = challenge;
  const nonce = params.get('nonce');
  const realm = params.get('realm');
  if (challenge.scheme !== 'digest' || nonce === undefined || realm === undefined) return undefined;
  const algorithm = readAlgorithm(params.get('algorithm'));
  if (algorithm === undefined) return undefined;
  const qopList =
    params
      .get('qop')
      ?.toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean) ?? [];
  if (qopList.length > 0 && !qopList.includes('auth')) return undefined;
  return {
    kind: 'digest',
    realm,
    nonce,
    algorithm,
    algorithmNamed: params.has('algorithm'),
    qop: qopList.length > 0 ? 'auth' : undefined,
    opaque: params.get('opaque'),
    stale: params.get('stale')?.toLowerCase() === 'true',
  };
}

function readAlgorithm(named: string | undefined): DigestAlgorithm | undefined {
  if (named === undefined || named === '') return 'MD5';
  return algorithmsByStrength.find((algorithm) => algorithm.toLowerCase() === named.toLowerCase());
}

interface ResponseInput {
  readonly algorithm: DigestAlgorithm;
  readonly realm: string;
  readonly nonce: string;
  readonly qop: 'auth' | undefined;
  readonly username: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly cnonce: string;
  readonly nc: string;
}

/** RFC 7616 section 3.4.1. */
function digestResponse(input: ResponseInput): string {
  const hash = hashOf(input.algorithm);
  const base = hash(`${input.username}:${input.realm}:${input.password}`);
  const a1 = isSession(input.algorithm) ? hash(`${base}:${input.nonce}:${input.cnonce}`) : base;
  const a2 = hash(`${input.method}:${input.uri}`);
  if (input.qop === undefined) return hash(`${a1}:${input.nonce}:${a2}`);
  return hash(`${a1}:${input.nonce}:${input.nc}:${input.cnonce}:${input.qop}:${a2}`);
}

function isSession(algorithm: DigestAlgorithm): boolean {
  return algorithm.endsWith('-sess');
}

function hashOf(algorithm: DigestAlgorithm): (text: string) => string {
  const digest = algorithm.startsWith('SHA-256') ? sha256 : md5;
  return (text) => bytesToHex(digest(utf8ToBytes(text.toWellFormed())));
}

export interface ChallengeOptions {
  readonly realm: string;
  readonly nonce: string;
  /** Left out: the header names none, as very old servers do, and MD5 counts. */
  readonly algorithm?: DigestAlgorithm;
  /** Left out: no qop, as very old servers do. */
  readonly qop?: string;
  readonly stale?: boolean;
  readonly opaque?: string;
}

/** Server side: one `WWW-Authenticate` value. */
export function makeChallenge(options: ChallengeOptions): string {
  const parts = [`Digest realm=${quoteHeaderValue(options.realm)}`, `nonce=${quoteHeaderValue(options.nonce)}`];
  if (options.algorithm !== undefined) parts.push(`algorithm=${options.algorithm}`);
  if (options.qop !== undefined) parts.push(`qop=${quoteHeaderValue(options.qop)}`);
  if (options.opaque !== undefined) parts.push(`opaque=${quoteHeaderValue(options.opaque)}`);
  if (options.stale === true) parts.push('stale=true');
  return parts.join(', ');
}

export interface VerifyOptions {
  readonly method: string;
  readonly realm: string;
  /** Algorithm that the challenge named; MD5 when it named none. */
  readonly algorithm?: DigestAlgorithm;
  /** The request target; left out: the `uri` of the header is not compared, for servers behind a rewriting proxy. */
  readonly uri?: string;
  readonly passwordOf: (username: string) => string | undefined;
  readonly nonceState: (nonce: string, nonceCount: number) => 'good' | 'stale' | 'unknown';
  /** Whether Basic is accepted too. */
  readonly allowBasic?: boolean;
}

export type VerifyResult =
  | { readonly kind: 'accepted'; readonly username: string }
  /** `stale`: the password was right but the nonce is used up; answer 401 with `stale=true`. */
  | { readonly kind: 'refused'; readonly reason: 'missing' | 'malformed' | 'wrong' | 'stale' };

/** Server side: checks an `Authorization` value. */
export function verifyResponse(header: string | undefined, options: VerifyOptions): VerifyResult {
  if (header === undefined) return refused('missing');
  const credential = parseCredential(header);
  if (credential === undefined) return refused('malformed');
  if (credential.scheme === 'basic' && options.allowBasic === true) return verifyBasic(credential, options);
  if (credential.scheme !== 'digest') return refused('malformed');
  return verifyDigest(credential.params, options);
}

function verifyDigest(params: ReadonlyMap<string, string>, options: VerifyOptions): VerifyResult {
  const username = readUsername(params);
  const [nonce, uri, response] = [params.get('nonce'), params.get('uri'), params.get('response')];
  if (username === undefined || nonce === undefined || uri === undefined || response === undefined) {
    return refused('malformed');
  }
  const qop = params.get('qop');
  const nc = params.get('nc') ?? '';
  if (qop !== undefined && (qop !== 'auth' || !/^[0-9a-fA-F]{8}$/.test(nc))) return refused('malformed');
  const password = options.passwordOf(username);
  if (password === undefined || params.get('realm') !== options.realm) return refused('wrong');
  if (options.uri !== undefined && options.uri !== uri) return refused('wrong');
  const algorithm = options.algorithm ?? 'MD5';
  const named = params.get('algorithm');
  if (named !== undefined && readAlgorithm(named) !== algorithm) return refused('wrong');
  const { method, realm } = options;
  const cnonce = params.get('cnonce') ?? '';
  const signed = { algorithm, realm, nonce, username, password, method, uri, cnonce, nc };
  const expected = digestResponse({ ...signed, qop: qop === undefined ? undefined : 'auth' });
  if (expected !== response.toLowerCase()) return refused('wrong');
  const state = options.nonceState(nonce, qop === undefined ? 0 : Number.parseInt(nc, 16));
  return state === 'good' ? { kind: 'accepted', username } : refused('stale');
}

function readUsername(params: ReadonlyMap<string, string>): string | undefined {
  const plain = params.get('username');
  if (plain !== undefined) return plain;
  const extended = /^utf-8'[^']*'(.*)$/i.exec(params.get('username*') ?? '')?.[1];
  if (extended === undefined) return undefined;
  try {
    return decodeURIComponent(extended);
  } catch {
    return undefined;
  }
}

function verifyBasic(credential: AuthChallenge, options: VerifyOptions): VerifyResult {
  const text = decodeBase64Text(credential.token68 ?? '');
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 0) return refused('malformed');
  const username = text.slice(0, colon);
  const isRight = options.passwordOf(username) === text.slice(colon + 1);
  return isRight ? { kind: 'accepted', username } : refused('wrong');
}

function decodeBase64Text(value: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(value));
  } catch {
    return undefined;
  }
}

function refused(reason: 'missing' | 'malformed' | 'wrong' | 'stale'): VerifyResult {
  return { kind: 'refused', reason };
}

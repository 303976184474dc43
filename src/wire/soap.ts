/**
 * SOAP 1.2 (with the answers of SOAP 1.1 servers understood) and WS-Security UsernameToken 1.0: envelopes, faults and
 * tokens as values, for the client and for the simulated world.
 */

import { sha1 } from '@noble/hashes/legacy.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { child, escapeXml, parseXml, textOf, type XmlElement, type XmlLimits } from './xml.ts';

const soapNamespace = 'http://www.w3.org/2003/05/soap-envelope';
const securityNamespace = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const utilityNamespace = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const passwordDigestType =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
const base64Type = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

export interface EnvelopeParts {
  /** XML of the body's content, written by us. */
  readonly body: string;
  /** XML of the header's content, such as a UsernameToken. */
  readonly header?: string;
  /** Prefix to namespace, declared on the envelope; `s` is taken. */
  readonly namespaces?: Readonly<Record<string, string>>;
}

export function encodeEnvelope(parts: EnvelopeParts): string {
  const declared = Object.entries(parts.namespaces ?? {}).map(
    ([prefix, uri]) => ` xmlns:${prefix}="${escapeXml(uri)}"`,
  );
  const header = parts.header === undefined ? '' : `<s:Header>${parts.header}</s:Header>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${soapNamespace}"${declared.join('')}>` +
    `${header}<s:Body>${parts.body}</s:Body></s:Envelope>`
  );
}

/** Local names: the prefixes of codes are the sender's choice too. */
export interface SoapFault {
  /** Such as `Sender` or `Receiver`; `Client` and `Server` from SOAP 1.1. */
  readonly code: string;
  /** Outer to inner, such as `NotAuthorized`, or `InvalidArgVal`, `NoProfile`. */
  readonly subcodes: readonly string[];
  readonly reason: string;
}

export type EnvelopeResult =
  | { readonly kind: 'message'; readonly header: XmlElement | undefined; readonly body: XmlElement }
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  | { readonly kind: 'malformed'; readonly problem: string };

/** Reads an envelope; `body` is the one element inside of the Body. Never throws. */
export function parseEnvelope(input: string | Uint8Array, limits: XmlLimits): EnvelopeResult {
  const document = parseXml(input, limits);
  if (!document.ok) return { kind: 'malformed', problem: document.problem };
  const { root } = document;
  if (root.name !== 'Envelope') return { kind: 'malformed', problem: 'it is XML but no SOAP envelope' };
  const [body] = child(root, 'Body')?.children ?? [];
  if (body === undefined) return { kind: 'malformed', problem: 'its SOAP body is empty' };
  if (body.name === 'Fault') return { kind: 'fault', fault: readFault(body) };
  return { kind: 'message', header: child(root, 'Header'), body };
}

/** A fault holds two levels of subcodes in ONVIF; more than this is a loop of a joker. */
const maxSubcodes = 8;
const maxReasonLength = 200;

function readFault(fault: XmlElement): SoapFault {
  const code = textOf(fault, 'Code', 'Value') ?? textOf(fault, 'faultcode') ?? '';
  const reason = textOf(fault, 'Reason', 'Text') ?? textOf(fault, 'faultstring') ?? '';
  const subcodes: string[] = [];
  let subcode = child(fault, 'Code', 'Subcode');
  while (subcode !== undefined && subcodes.length < maxSubcodes) {
    subcodes.push(localName(textOf(subcode, 'Value') ?? ''));
    subcode = child(subcode, 'Subcode');
  }
  return { code: localName(code), subcodes, reason: reason.slice(0, maxReasonLength) };
}

/** The part of a qualified name after its prefix. */
export function localName(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf(':') + 1);
}

/** Whether a fault says that a login is missing or wrong. Vendors differ; all of these were seen in the field. */
export function isAuthFault(fault: SoapFault): boolean {
  const names = [fault.code, ...fault.subcodes];
  if (names.some((name) => /^(NotAuthorized|FailedAuthentication|InvalidSecurity|OperationProhibited)$/.test(name))) {
    return true;
  }
  return /not\s*authori[sz]ed|authority failure|unauthori[sz]ed/i.test(fault.reason);
}

/**
 * Server side: a fault. Codes and subcodes are given without prefix; they get `s` and `ter`.
 *
 * @internal for tests
 */
export function encodeFault(fault: SoapFault): string {
  const nested = fault.subcodes.reduceRight(
    (inner, code) => `<s:Subcode><s:Value>ter:${escapeXml(code)}</s:Value>${inner}</s:Subcode>`,
    '',
  );
  return encodeEnvelope({
    namespaces: { ter: 'http://www.onvif.org/ver10/error' },
    body:
      `<s:Fault><s:Code><s:Value>s:${escapeXml(fault.code)}</s:Value>${nested}</s:Code>` +
      `<s:Reason><s:Text xml:lang="en">${escapeXml(fault.reason)}</s:Text></s:Reason></s:Fault>`,
  });
}

export interface UsernameTokenInput {
  readonly username: string;
  readonly password: string;
  /** 16 bytes from a strong source, new for each request. */
  readonly nonce: Uint8Array;
  /** In the time of the device, because it compares with its own clock. */
  readonly createdAt: number;
}

/** The `Security` header with a password digest. The password cannot be read from it, but the request can be replayed. */
export function createUsernameToken(input: UsernameTokenInput): string {
  const created = new Date(input.createdAt).toISOString();
  return (
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${securityNamespace}" xmlns:wsu="${utilityNamespace}">` +
    `<wsse:UsernameToken><wsse:Username>${escapeXml(input.username)}</wsse:Username>` +
    `<wsse:Password Type="${passwordDigestType}">${passwordDigest(input.nonce, created, input.password)}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${base64Type}">${input.nonce.toBase64()}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

/** `Base64(SHA-1(nonce + created + password))`. */
function passwordDigest(nonce: Uint8Array, created: string, password: string): string {
  return sha1(concatBytes(nonce, utf8ToBytes(created), utf8ToBytes(password.toWellFormed()))).toBase64();
}

export interface VerifyTokenOptions {
  readonly passwordOf: (username: string) => string | undefined;
  /** Server's own clock. */
  readonly nowMs: number;
  /** Farther than this from the own clock, a token is refused. */
  readonly toleranceMs: number;
}

export type VerifyTokenResult =
  | { readonly kind: 'accepted'; readonly username: string; readonly nonce: string; readonly createdAt: number }
  | { readonly kind: 'refused'; readonly reason: 'missing' | 'malformed' | 'expired' | 'wrong' };

/** Server side: checks the token in a SOAP header. Whether a nonce was seen before is the caller's matter. */
export function verifyUsernameToken(header: XmlElement | undefined, options: VerifyTokenOptions): VerifyTokenResult {
  const token = child(header, 'Security', 'UsernameToken');
  if (token === undefined) return { kind: 'refused', reason: 'missing' };
  const username = textOf(token, 'Username');
  const [digest, nonce, created] = [textOf(token, 'Password'), textOf(token, 'Nonce'), textOf(token, 'Created')];
  const nonceBytes = nonce === undefined ? undefined : decodeBase64(nonce);
  if (username === undefined || created === undefined || nonce === undefined || nonceBytes === undefined) {
    return { kind: 'refused', reason: 'malformed' };
  }
  const createdAt = Date.parse(created);
  if (!(Math.abs(options.nowMs - createdAt) <= options.toleranceMs)) return { kind: 'refused', reason: 'expired' };
  const password = options.passwordOf(username);
  if (password === undefined || digest !== passwordDigest(nonceBytes, created, password)) {
    return { kind: 'refused', reason: 'wrong' };
  }
  return { kind: 'accepted', username, nonce, createdAt };
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}

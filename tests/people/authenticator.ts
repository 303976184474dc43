/**
 * A passkey in software: makes real registrations and assertions (WebAuthn Level 3) with keys of `node:crypto`, and can be
 * told to lie where a test needs it.
 */

import { type KeyObject, createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { z } from 'zod';
import type {
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
} from '#src/features/people/contract-schemas.ts';

type CreationOptions = z.infer<typeof PasskeyCreationOptions>;
type RequestOptions = z.infer<typeof PasskeyRequestOptions>;

export interface AnswerOptions {
  /** What the browser says it is at. */
  readonly origin: string;
  /** Whether the authenticator checked the person (fingerprint, PIN). Default: yes. */
  readonly isUserVerified?: boolean;
  /** Another challenge than the one that was asked for. */
  readonly challenge?: string;
}

export interface SoftwarePasskey {
  register(options: CreationOptions, how: AnswerOptions): PasskeyRegistration;
  sign(options: RequestOptions, how: AnswerOptions): PasskeyAssertion;
  /** Sets the signature counter, as a copied key would show an older one. */
  setCounter(counter: number): void;
}

const flags = { userPresent: 0x01, userVerified: 0x04, attestedData: 0x40 };

export function softwarePasskey(): SoftwarePasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(24);
  let counter = 1;
  let userHandle = '';

  const authenticatorData = (rpId: string, isUserVerified: boolean, attested: Buffer): Buffer => {
    const bits =
      flags.userPresent | (isUserVerified ? flags.userVerified : 0) | (attested.length > 0 ? flags.attestedData : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(bits, 0);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(rpId), head, attested]);
  };
  const id = credentialId.toString('base64url');

  return {
    setCounter: (value) => {
      counter = value;
    },
    register: (options, { origin, isUserVerified = true, challenge = options.challenge }) => {
      userHandle = options.user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey(publicKey)]);
      const authData = authenticatorData(options.rp.id, isUserVerified, attested);
      const attestationObject = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(authData)],
      ]);
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, origin).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    sign: (options, { origin, isUserVerified = true, challenge = options.challenge }) => {
      counter += 1;
      const authData = authenticatorData(options.rpId, isUserVerified, Buffer.alloc(0));
      const client = clientData('webauthn.get', challenge, origin);
      const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey);
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle,
        },
      };
    },
  };
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** RFC 9053, section 7.1.1: an EC2 key for ES256. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return cborMap([
    [cborInt(1), cborInt(2)],
    [cborInt(3), cborInt(-7)],
    [cborInt(-1), cborInt(1)],
    [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
    [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
  ]);
}

// As much of CBOR (RFC 8949) as an authenticator writes.
function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.of((major << 5) | value);
  if (value < 256) return Buffer.of((major << 5) | 24, value);
  return Buffer.of((major << 5) | 25, value >> 8, value & 0xff);
}
function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}
function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}
function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
}
function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}

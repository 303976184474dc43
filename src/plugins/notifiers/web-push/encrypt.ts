/** Encryption of push messages for the browser alone (RFC 8291 over RFC 8188, aes128gcm): the push service reads nothing. */

/** RFC 8291, section 4: browsers take at least that; the rest of 4096 goes to the head and the tag. */
const plaintextBytesMax = 3993;
const recordSize = 4096;
const authBytes = 16;
const saltBytes = 16;

type Bytes = Uint8Array<ArrayBuffer>;

export interface PushKeys {
  /** Uncompressed P-256 point, base64url. */
  readonly p256dh: string;
  /** 16 bytes, base64url. */
  readonly auth: string;
}

export async function encryptPush(plaintext: Bytes, keys: PushKeys, salt: Bytes): Promise<Bytes> {
  if (plaintext.length > plaintextBytesMax) throw new RangeError('A push message holds at most 3993 bytes.');
  const browserPoint = fromBase64Url(keys.p256dh);
  const auth = fromBase64Url(keys.auth);
  if (auth.length !== authBytes || salt.length !== saltBytes) throw new RangeError('A key of the wrong length.');
  const curve = { name: 'ECDH', namedCurve: 'P-256' } as const;
  const browserKey = await crypto.subtle.importKey('raw', browserPoint, curve, false, []);
  // One key pair for each message: whoever learns one of them reads one message.
  const own = await crypto.subtle.generateKey(curve, true, ['deriveBits']);
  const ownPoint = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
  const shared = new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'ECDH', public: browserKey }, own.privateKey, 256),
  );
  const info = joined(text('WebPush: info\0'), browserPoint, ownPoint);
  const input = await hkdf(auth, shared, info, 32);
  const contentKey = await hkdf(salt, input, text('Content-Encoding: aes128gcm\0'), 16);
  const nonce = await hkdf(salt, input, text('Content-Encoding: nonce\0'), 12);
  const key = await crypto.subtle.importKey('raw', contentKey, 'AES-GCM', false, ['encrypt']);
  // The delimiter 2 says: the last record (RFC 8188, section 2).
  const padded = joined(plaintext, Uint8Array.of(2));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, padded));
  const head = new Uint8Array(saltBytes + 5);
  head.set(salt);
  new DataView(head.buffer).setUint32(saltBytes, recordSize);
  head[saltBytes + 4] = ownPoint.length;
  return joined(head, ownPoint, sealed);
}

async function hkdf(salt: Bytes, secret: Bytes, info: Bytes, bytes: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, bytes * 8));
}

function fromBase64Url(value: string): Bytes {
  return Uint8Array.fromBase64(value, { alphabet: 'base64url' });
}

export function text(value: string): Bytes {
  return new TextEncoder().encode(value);
}

function joined(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

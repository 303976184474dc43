/**
 * The keys of notices: one random secret, sealed with the data key, from which each purpose derives its own; and the key
 * with which we name ourselves to push services. Made at first use.
 */

import { createHmac, createPrivateKey, generateKeyPairSync, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { invariant } from '#src/core/errors.ts';
import type { Random } from '#src/core/ports.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { Store } from '#src/store/store.ts';

export interface NoticeKeys {
  /** Finds a stored address again; without the data key nobody can try addresses against a stolen store. */
  hashAddress(text: string): string;
  /** Of a network, for one day: the next day nobody can tell that it was the same. */
  hashNetwork(network: string, day: number): string;
  readonly tokenKey: Uint8Array;
  sealAddress(address: string, hash: string): string;
  openAddress(sealed: string, hash: string): string;
  /** Uncompressed P-256 point, base64url. */
  readonly pushPublicKey: string;
  /** ES256: r and s, 64 bytes. */
  signPush(bytes: Uint8Array): Uint8Array;
}

const keyBytes = 32;

export async function openNoticeKeys(store: Store, sealer: Sealer, random: Random): Promise<NoticeKeys> {
  const master = await openKey(store, sealer, 'master', () => random.bytes(keyBytes));
  const pushKey = createPrivateKey({
    key: Buffer.from(await openKey(store, sealer, 'push', newPushKey)),
    format: 'der',
    type: 'pkcs8',
  });
  const derived = (label: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', master, new Uint8Array(), `keepsight notices ${label}`, keyBytes));
  const [addressKey, networkKey, tokenKey] = [derived('addresses'), derived('networks'), derived('tokens')];
  const hmac = (key: Uint8Array, text: string): string => createHmac('sha256', key).update(text).digest('base64url');
  return {
    hashAddress: (text) => hmac(addressKey, text),
    hashNetwork: (network, day) => hmac(networkKey, `${String(day)} ${network}`).slice(0, 22),
    tokenKey,
    sealAddress: (address, hash) => sealer.seal(new TextEncoder().encode(address), `notice address ${hash}`).toBase64(),
    openAddress: (sealed, hash) =>
      new TextDecoder().decode(sealer.open(Uint8Array.fromBase64(sealed), `notice address ${hash}`)),
    pushPublicKey: publicPointOf(pushKey),
    signPush: (bytes) => new Uint8Array(sign('sha256', bytes, { key: pushKey, dsaEncoding: 'ieee-p1363' })),
  };
}

/** Two processes may begin at once: what was stored first counts for both. */
async function openKey(store: Store, sealer: Sealer, name: string, make: () => Uint8Array): Promise<Uint8Array> {
  const context = `notice key ${name}`;
  const sealed = await store.transaction(async (tx) => {
    const find = () => tx.selectFrom('noticeKeys').select('sealed').where('name', '=', name).executeTakeFirst();
    const found = await find();
    if (found !== undefined) return found.sealed;
    const made = sealer.seal(make(), context).toBase64();
    await tx.insertInto('noticeKeys').values({ name, sealed: made }).execute();
    return made;
  });
  return sealer.open(Uint8Array.fromBase64(sealed), context);
}

function newPushKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
}

function publicPointOf(key: KeyObject): string {
  const { x, y } = key.export({ format: 'jwk' });
  invariant(x !== undefined && y !== undefined, 'a P-256 key has two coordinates.');
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return point.toString('base64url');
}

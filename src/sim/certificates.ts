/** Self-signed certificates as devices make them. A few keys are made and shared, because making one is what costs time. */

import 'reflect-metadata';
import { KeyObject, type webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { identityOfDevice, type SimDevice } from './device.ts';
import { makeUuid } from './identity.ts';

type KeyKind = 'ec' | 'rsa' | 'weak';

const algorithms = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  weak: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
} as const;

export interface Certificates {
  /** What the device shows at this connection. */
  contextFor(device: SimDevice): Promise<SecureContext>;
}

export function createCertificates(): Certificates {
  const keys = new Map<KeyKind, Promise<webcrypto.CryptoKeyPair>>();
  const contexts = new Map<string, Promise<SecureContext>>();
  let connections = 0;
  const keyOf = (kind: KeyKind): Promise<webcrypto.CryptoKeyPair> => {
    const known = keys.get(kind) ?? crypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']);
    keys.set(kind, known);
    return known;
  };
  return {
    contextFor: (device) => {
      connections += 1;
      const wanted = wantedCertificate(device, connections);
      const cacheKey = JSON.stringify(wanted);
      const known = contexts.get(cacheKey) ?? keyOf(wanted.key).then((pair) => makeContext(wanted, pair));
      contexts.set(cacheKey, known);
      return known;
    },
  };
}

interface WantedCertificate {
  readonly key: KeyKind;
  readonly serial: string;
  /** Another number is another certificate of the same device. */
  readonly generation: number;
  readonly expired: boolean;
  readonly oldTls: boolean;
}

/** How many different certificates a device with an unstable one shows in turn. */
const unstableGenerations = 5;

function wantedCertificate(device: SimDevice, connection: number): WantedCertificate {
  const { faults, product } = device;
  const modernKey: KeyKind = product.family === 'axis' && Number(product.version.split('.')[0]) >= 10 ? 'ec' : 'rsa';
  const changed = faults.has('certificate-changed') ? 1 : 0;
  return {
    key: faults.has('weak-key') ? 'weak' : modernKey,
    serial: identityOfDevice(device).serial,
    generation: faults.has('certificate-unstable') ? 2 + (connection % unstableGenerations) : changed,
    expired: faults.has('expired-certificate'),
    oldTls: faults.has('old-tls'),
  };
}

const dayMs = 86_400_000;

async function makeContext(wanted: WantedCertificate, keys: webcrypto.CryptoKeyPair): Promise<SecureContext> {
  const name = `axis-${wanted.serial.toLowerCase()}`;
  const nowMs = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: makeUuid('certificate', wanted.serial, String(wanted.generation)).replaceAll('-', '').slice(1, 17),
    name: `CN=${name}, O=Simulated device`,
    notBefore: new Date(nowMs - 400 * dayMs),
    notAfter: new Date(wanted.expired ? nowMs - 35 * dayMs : nowMs + 3000 * dayMs),
    signingAlgorithm: algorithms[wanted.key],
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: `${name}.local` }])],
  });
  return createSecureContext({
    cert: certificate.toString('pem'),
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }),
    // Old TLS and short keys are below the level that OpenSSL accepts by itself.
    ...((wanted.oldTls || wanted.key === 'weak') && { ciphers: 'DEFAULT@SECLEVEL=0' }),
    ...(wanted.oldTls && { minVersion: 'TLSv1', maxVersion: 'TLSv1' }),
  });
}

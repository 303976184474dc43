/** Self-signed certificates as devices make them. A few keys are made and shared, because making one is what costs time. */

import 'reflect-metadata';
import { KeyObject, type webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { z } from 'zod';
import { fileFacts } from '#src/platform/data-files.ts';
import { readFileBounded, writeFileAtomic } from '#src/platform/files.ts';
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
  /** Waits until the file is written. */
  close(): Promise<void>;
}

/** A certificate with its key, both PEM. */
const StoredCertificate = z.strictObject({ certificate: z.string(), privateKey: z.string() });
type StoredCertificate = z.infer<typeof StoredCertificate>;
const StoredCertificates = z.record(z.string(), StoredCertificate);

/** About two kilobytes for each certificate that was ever shown. */
const fileLimitBytes = 16 * 1024 * 1024;

/**
 * With a file, the same certificates are shown after the next start, as real devices do: what was pinned stays right.
 */
export async function createCertificates(file?: string): Promise<Certificates> {
  const keys = new Map<KeyKind, Promise<webcrypto.CryptoKeyPair>>();
  const known = new Map<string, Promise<StoredCertificate>>();
  for (const [name, stored] of Object.entries(await readStored(file))) known.set(name, Promise.resolve(stored));
  const contexts = new Map<string, Promise<SecureContext>>();
  let connections = 0;
  let saving: Promise<void> = Promise.resolve();

  const keyOf = (kind: KeyKind): Promise<webcrypto.CryptoKeyPair> => {
    const made = keys.get(kind) ?? crypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']);
    keys.set(kind, made);
    return made;
  };
  const save = async (): Promise<void> => {
    if (file === undefined) return;
    const entries = await Promise.all([...known].map(async ([name, stored]) => [name, await stored] as const));
    await writeFileAtomic(file, JSON.stringify(Object.fromEntries(entries)), { mode: 0o600 });
  };
  const certificateFor = (name: string, wanted: WantedCertificate): Promise<StoredCertificate> => {
    const stored = known.get(name);
    if (stored !== undefined) return stored;
    const made = keyOf(wanted.key).then((pair) => makeCertificate(wanted, pair));
    known.set(name, made);
    // A folder that cannot be written costs only that the next start has new certificates.
    saving = saving.then(save).catch(() => undefined);
    return made;
  };

  return {
    contextFor: (device) => {
      connections += 1;
      const wanted = wantedCertificate(device, connections);
      const { oldTls, ...certificate } = wanted;
      const name = JSON.stringify(certificate);
      const contextName = `${name} ${String(oldTls)}`;
      const context =
        contexts.get(contextName) ?? certificateFor(name, wanted).then((stored) => makeContext(wanted, stored));
      contexts.set(contextName, context);
      return context;
    },
    close: () => saving,
  };
}

async function readStored(file: string | undefined): Promise<Readonly<Record<string, StoredCertificate>>> {
  if (file === undefined || (await fileFacts(file)) === undefined) return {};
  const text = new TextDecoder().decode(await readFileBounded(file, fileLimitBytes));
  return StoredCertificates.safeParse(parseJson(text)).data ?? {};
}

/** A damaged file is as good as none: new certificates are made. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface WantedCertificate {
  readonly key: KeyKind;
  readonly serial: string;
  /** The name in the certificate. */
  readonly host: string;
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
  const { serial } = identityOfDevice(device);
  const changed = faults.has('certificate-changed') ? 1 : 0;
  return {
    key: faults.has('weak-key') ? 'weak' : modernKey,
    serial,
    host: `axis-${(faults.has('renamed-certificate') ? device.strangerIdentity.serial : serial).toLowerCase()}`,
    generation: faults.has('certificate-unstable') ? 2 + (connection % unstableGenerations) : changed,
    expired: faults.has('expired-certificate'),
    oldTls: faults.has('old-tls'),
  };
}

const dayMs = 86_400_000;

async function makeCertificate(wanted: WantedCertificate, keys: webcrypto.CryptoKeyPair): Promise<StoredCertificate> {
  const nowMs = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: makeUuid('certificate', wanted.serial, String(wanted.generation)).replaceAll('-', '').slice(1, 17),
    name: `CN=${wanted.host}, O=Simulated device`,
    notBefore: new Date(nowMs - 400 * dayMs),
    notAfter: new Date(wanted.expired ? nowMs - 35 * dayMs : nowMs + 3000 * dayMs),
    signingAlgorithm: algorithms[wanted.key],
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: `${wanted.host}.local` }])],
  });
  const privateKey = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { certificate: certificate.toString('pem'), privateKey: String(privateKey) };
}

function makeContext(wanted: WantedCertificate, stored: StoredCertificate): SecureContext {
  return createSecureContext({
    cert: stored.certificate,
    key: stored.privateKey,
    // Old TLS and short keys are below the level that OpenSSL accepts by itself.
    ...((wanted.oldTls || wanted.key === 'weak') && { ciphers: 'DEFAULT@SECLEVEL=0' }),
    ...(wanted.oldTls && { minVersion: 'TLSv1', maxVersion: 'TLSv1' }),
  });
}

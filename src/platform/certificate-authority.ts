/**
 * Certificates of our own: a site CA and what it signs, so that the console has TLS with no public authority. A person
 * imports the CA once. It signs server certificates only (path length 0).
 */

import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type JsonGeneralName,
} from '@peculiar/x509';
import { systemRandom } from './random.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

export interface KeyAndCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly validFromAt: number;
  readonly days: number;
}

/** A CA of its own for one installation. */
export async function createAuthority(
  commonName: string,
  validFromAt: number,
  days: number,
): Promise<KeyAndCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: systemRandom.bytes(16).toHex(),
    name: [{ CN: [commonName] }],
    notBefore: new Date(validFromAt),
    notAfter: new Date(validFromAt + days * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey: await exportKey(keys.privateKey) };
}

/** A server certificate signed by the authority. */
export async function issueCertificate(
  authority: KeyAndCertificate,
  request: CertificateRequest,
): Promise<KeyAndCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issuer = new X509Certificate(authority.certificate);
  const names: JsonGeneralName[] = [
    ...request.dnsNames.map((value): JsonGeneralName => ({ type: 'dns', value })),
    ...request.ipAddresses.map((value): JsonGeneralName => ({ type: 'ip', value })),
  ];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: systemRandom.bytes(16).toHex(),
    subject: [{ CN: [request.commonName] }],
    issuer: issuer.subjectName,
    notBefore: new Date(request.validFromAt),
    notAfter: new Date(request.validFromAt + request.days * dayMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.privateKey),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey: await exportKey(keys.privateKey) };
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = new Uint8Array(await crypto.subtle.exportKey('pkcs8', key));
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

async function importKey(pem: string): Promise<CryptoKey> {
  const der = Uint8Array.fromBase64(pem.replace(/-----[A-Z ]+-----|\s/g, ''));
  return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

import type { TLSSocket } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import type { PeerCertificate } from '#src/core/ports.ts';

const textCharactersMax = 256;
const namesCharactersMax = 2048;

/** The certificate that the other side of a secure connection showed. */
export function readPeerCertificate(socket: TLSSocket): PeerCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : describeCertificate(certificate, socket.getProtocol() ?? 'unknown');
}

function describeCertificate(certificate: X509Certificate, protocol: string): PeerCertificate {
  const details = keyDetails(certificate);
  return {
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    subjectAltName: (certificate.subjectAltName ?? '').slice(0, namesCharactersMax),
    validFromAt: Date.parse(certificate.validFrom),
    validToAt: Date.parse(certificate.validTo),
    selfSigned: certificate.subject === certificate.issuer,
    keyType: details.type,
    keyBits: details.bits,
    protocol,
  };
}

const curveBits = new Map([
  ['prime256v1', 256],
  ['secp384r1', 384],
  ['secp521r1', 521],
]);

function keyDetails(certificate: X509Certificate): { type: string; bits: number } {
  try {
    const key = certificate.publicKey;
    const bits =
      key.asymmetricKeyDetails?.modulusLength ?? curveBits.get(key.asymmetricKeyDetails?.namedCurve ?? '') ?? 0;
    return { type: key.asymmetricKeyType ?? 'unknown', bits };
  } catch {
    // A key that OpenSSL cannot read is still shown, as unknown.
    return { type: 'unknown', bits: 0 };
  }
}

function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ').slice(0, textCharactersMax);
}

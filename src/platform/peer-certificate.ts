import type { TLSSocket } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import { parseIp } from '#src/core/ip.ts';
import type { PeerCertificate, TlsOutcome } from '#src/core/ports.ts';

const textCharactersMax = 256;
const namesCharactersMax = 2048;

/** The certificate that the other side of a secure connection showed. */
export function readPeerCertificate(socket: TLSSocket): PeerCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : describeCertificate(certificate, socket.getProtocol() ?? 'unknown');
}

/** Longer chains are refused by OpenSSL itself. */
const chainMax = 10;

/** Whether the certificate would be trusted for this name, and by which chain; the handshake is over. */
export function readTlsOutcome(socket: TLSSocket, certificate: PeerCertificate, name: string): TlsOutcome {
  const leaf = socket.getPeerX509Certificate();
  const nameMatches = leaf !== undefined && isFor(leaf, name);
  // `authorizationError` is the code of OpenSSL, whatever its type says.
  const chainProblem = socket.authorized ? undefined : String(socket.authorizationError);
  return {
    protocol: certificate.protocol,
    alpn: typeof socket.alpnProtocol === 'string' && socket.alpnProtocol !== '' ? socket.alpnProtocol : undefined,
    certificate,
    chain: chainOf(leaf),
    nameMatches,
    problem: chainProblem ?? (nameMatches ? undefined : 'ERR_TLS_CERT_ALTNAME_INVALID'),
  };
}

/** As browsers judge it: the subject's common name says nothing (RFC 9525). */
function isFor(leaf: X509Certificate, name: string): boolean {
  if (parseIp(name) !== undefined) return leaf.checkIP(name) !== undefined;
  return leaf.checkHost(name.replace(/\.$/, ''), { subject: 'never', partialWildcards: false }) !== undefined;
}

function chainOf(leaf: X509Certificate | undefined): string[] {
  const chain: string[] = [];
  for (let next = leaf; next !== undefined && chain.length < chainMax; next = next.issuerCertificate) {
    chain.push(next.fingerprint256.replaceAll(':', '').toLowerCase());
    if (next.issuerCertificate === next) break;
  }
  return chain;
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

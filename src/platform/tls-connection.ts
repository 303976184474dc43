/** TLS over a connection that stands: with a pin, or with a judgement that lets everything pass and says what is wrong. */

import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { parseIp } from '#src/core/ip.ts';
import { CertificateChanged, TlsFailed } from '#src/core/network-errors.ts';
import type { PeerCertificate, TlsOutcome } from '#src/core/ports.ts';
import { codeOf, type FailedPlace } from './network-error.ts';
import { readPeerCertificate, readTlsOutcome } from './peer-certificate.ts';
import { socketEvent } from './socket-event.ts';

export interface TlsRequest {
  /** SHA-256 of the certificate that must be shown; checked before a byte is sent. */
  readonly pin?: string;
  readonly onCertificate?: (certificate: PeerCertificate) => void;
  readonly servername?: string;
  readonly alpn?: readonly string[];
  /** Wants to know whether the certificate would be trusted. The handshake is finished in any case. */
  readonly onOutcome?: (outcome: TlsOutcome) => void;
}

/**
 * Old devices and old servers speak nothing newer than this allows; that is reported, not refused: a pin holds all the same,
 * and a probe sends nothing secret to whom it does not trust. Made once, because the authorities take milliseconds to load.
 */
let lenientContext: SecureContext | undefined;

function contextForAll(): SecureContext {
  lenientContext ??= createSecureContext({ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' });
  return lenientContext;
}

/** @throws TlsFailed, CertificateChanged; the reason of the signal */
export async function secure(
  plain: Socket,
  place: FailedPlace,
  tls: TlsRequest,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const name = tls.servername ?? place.host;
  const socket = connectTls({
    socket: plain,
    secureContext: contextForAll(),
    // Devices carry self-signed certificates, and what is measured is judged afterwards, by everything that is wrong.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(tls.alpn !== undefined && { ALPNProtocols: [...tls.alpn] }),
    ...(parseIp(name) === undefined && { servername: name.replace(/\.$/, '') }),
  });
  try {
    await socketEvent(socket, 'secureConnect', signal);
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw error;
    throw new TlsFailed({ ...place, problem: tlsProblem(error) }, { cause: error });
  }
  const certificate = readPeerCertificate(socket);
  if (certificate === undefined) {
    socket.destroy();
    throw new TlsFailed({ ...place, problem: 'no certificate was shown' });
  }
  tls.onCertificate?.(certificate);
  if (tls.pin !== undefined && tls.pin !== certificate.fingerprint) {
    socket.destroy();
    throw new CertificateChanged({ ...place, fingerprint: certificate.fingerprint });
  }
  tls.onOutcome?.(readTlsOutcome(socket, certificate, name));
  return socket;
}

function tlsProblem(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the other side hung up';
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'the other side does not speak TLS';
  return code === ''
    ? 'the handshake failed'
    : code
        .replace(/^ERR_SSL_/, '')
        .toLowerCase()
        .replaceAll('_', ' ');
}

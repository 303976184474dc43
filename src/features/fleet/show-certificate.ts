/** The certificate that stands at an address right now; nothing is sent but the handshake. */

import { InternalFault } from '#src/core/errors.ts';
import type { PeerCertificate } from '#src/core/ports.ts';
import type { EgressGuard } from '#src/platform/egress.ts';

const handshakeTimeoutMs = 5000;

export async function showCertificate(
  deps: { readonly guard: EgressGuard },
  at: { readonly host: string; readonly port: number; readonly object: string },
  signal: AbortSignal,
): Promise<PeerCertificate> {
  let shown: PeerCertificate | undefined;
  const socket = await deps.guard.connect(
    {
      host: at.host,
      port: at.port,
      audience: 'device',
      purpose: { reason: 'adoption', object: at.object },
      timeoutMs: handshakeTimeoutMs,
      tls: { onCertificate: (certificate) => void (shown = certificate) },
    },
    signal,
  );
  socket.destroy();
  if (shown === undefined)
    throw new InternalFault({ sentence: 'a TLS connection without a certificate was let through.' });
  return shown;
}

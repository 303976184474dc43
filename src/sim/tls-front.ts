/** TLS in front of any protocol of a device, with the certificate that the device shows now. */

import { TLSSocket } from 'node:tls';
import type { Certificates } from './certificates.ts';
import type { ConnectionHandler } from './listeners.ts';

export function behindTls(certificates: Certificates, handle: ConnectionHandler): ConnectionHandler {
  return (socket, device) => {
    certificates.contextFor(device).then(
      (secureContext) => {
        if (socket.destroyed) return;
        const tls = new TLSSocket(socket, { isServer: true, secureContext });
        tls.on('error', () => socket.destroy());
        tls.once('secure', () => handle(tls, device));
      },
      () => socket.destroy(),
    );
  };
}

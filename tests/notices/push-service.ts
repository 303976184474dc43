/** Stands for the push service of a browser's maker: takes what is posted, over TLS. */

import { once } from 'node:events';
import { createServer } from 'node:https';
import { createAuthority, issueCertificate } from '#src/platform/certificate-authority.ts';
import { systemClock } from '#src/platform/clock.ts';

export interface PushService {
  readonly url: string;
  /** Bodies, encrypted for the browser. */
  readonly received: readonly Buffer[];
  readonly close: () => Promise<void>;
}

export async function startPushService(host: string): Promise<PushService> {
  const received: Buffer[] = [];
  const validFromAt = systemClock.nowMs() - 60_000;
  const request = { commonName: host, dnsNames: [], ipAddresses: [host], validFromAt, days: 1 };
  const { certificate, privateKey } = await issueCertificate(await createAuthority('Test', validFromAt, 1), request);
  const server = createServer({ cert: certificate, key: privateKey }, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      received.push(Buffer.concat(chunks));
      response.writeHead(201).end();
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `https://${host}:${String(port)}`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

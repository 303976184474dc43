/** A line that carries so many bits a second and no more, in front of a server: a TCP proxy with a token bucket. */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface SlowLine {
  readonly port: number;
  close(): Promise<void>;
}

const tickMs = 10;
/** What a router keeps; more would hide that the line is slow. */
const burstBytes = 16 * 1024;

/** Only the way to the viewer is slow, as with most lines. */
export async function openSlowLine(to: { host: string; port: number }, bitsPerSecond: number): Promise<SlowLine> {
  const sockets = new Set<Socket>();
  const server = createServer((viewer) => {
    const upstream = connect(to);
    for (const socket of [viewer, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        viewer.destroy();
        upstream.destroy();
        clearInterval(timer);
      });
    }
    viewer.pipe(upstream);
    let tokens = burstBytes;
    let lastMs = performance.now();
    const timer = setInterval(() => {
      const nowMs = performance.now();
      tokens = Math.min(burstBytes, tokens + ((nowMs - lastMs) / 1000) * (bitsPerSecond / 8));
      lastMs = nowMs;
      const wanted = Math.min(Math.floor(tokens), upstream.readableLength);
      if (wanted === 0 || viewer.writableLength > burstBytes) return;
      const bytes = upstream.read(wanted) as Buffer | null;
      if (bytes === null) return;
      tokens -= bytes.length;
      viewer.write(bytes);
    }, tickMs);
    // Without a listener for it nothing is read from the kernel.
    upstream.on('readable', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Listens and never accepts: the thread stops right after it listens. When the short queue of each port is full, the
 * system drops every further attempt to connect, which is what a client sees of a device without power or cable.
 */

import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { BlackHoleOrder } from './black-hole.ts';

// Written by `black-hole.ts` in the same process, so it is what its type says.
const order = workerData as BlackHoleOrder;

const servers = order.ports.map(() => createServer());
await Promise.all(
  servers.map((server, index) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ host: order.address, port: order.ports[index] ?? 0, backlog: 1 }, resolve);
    return promise;
  }),
);
parentPort?.postMessage('listening');
Atomics.wait(new Int32Array(order.released), 0, 0);

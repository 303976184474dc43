/** The TCP ports of one simulated device: opened and closed as its faults demand, with every connection known. */

import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { openBlackHole, type BlackHole } from './black-hole.ts';
import type { SimDevice } from './device.ts';

export type ConnectionHandler = (socket: Socket, device: SimDevice) => void;

export interface PortHandler {
  readonly port: number;
  readonly handle: ConnectionHandler;
}

export interface Listeners {
  /** Opens what should be open and closes what should not, by the faults of the device. */
  apply(): Promise<void>;
  close(): Promise<void>;
}

/** More at once than any client needs; a real device takes some dozens. */
const connectionLimit = 64;

export function createListeners(device: SimDevice, handlers: readonly PortHandler[]): Listeners {
  let servers: Server[] = [];
  let hole: BlackHole | undefined;
  const sockets = new Set<Socket>();
  // Faults may be switched faster than ports open and close: one after the other, the last state wins.
  let queue: Promise<void> = Promise.resolve();

  const take = (socket: Socket, handler: PortHandler): void => {
    device.observations.connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (sockets.size > connectionLimit) socket.destroy();
    else if (device.faults.has('silent')) socket.pause();
    else if (device.faults.has('garbage-banner')) socket.end(randomBytes(200));
    else handler.handle(socket, device);
  };

  const open = async (): Promise<void> => {
    servers = handlers.map((handler) => createServer({ noDelay: true }, (socket) => take(socket, handler)));
    await Promise.all(servers.map((server, index) => listen(server, handlers[index]?.port ?? 0, device.address)));
  };

  const shut = async (): Promise<void> => {
    const closing = servers;
    servers = [];
    for (const socket of sockets) socket.destroy();
    await Promise.all(closing.map(closeServer));
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  const swallow = async (): Promise<void> => {
    // A light device stands for thousands; a thread for each would be too much.
    if (device.light || hole !== undefined) return;
    hole = await openBlackHole(
      device.address,
      handlers.map((handler) => handler.port),
    );
  };

  const unswallow = async (): Promise<void> => {
    await hole?.close();
    hole = undefined;
  };

  return {
    apply: () =>
      inTurn(async () => {
        const wanted = wantedPorts(device);
        if (wanted !== 'open') await shut();
        if (wanted !== 'swallowing') await unswallow();
        if (wanted === 'swallowing') await swallow();
        if (wanted === 'open' && servers.length === 0) await open();
      }),
    close: () =>
      inTurn(async () => {
        await shut();
        await unswallow();
      }),
  };
}

function wantedPorts({ faults }: SimDevice): 'open' | 'closed' | 'swallowing' {
  if (faults.has('unplugged')) return 'swallowing';
  return faults.has('refused') || faults.has('reboot') ? 'closed' : 'open';
}

export function listen(server: Server, port: number, address: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host: address, backlog: 128 }, () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}

export function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  return promise;
}

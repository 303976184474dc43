/** The TCP ports of one simulated device: opened and closed as its faults demand, with every connection known. */

import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
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

  return {
    apply: () =>
      inTurn(async () => {
        const shouldBeOpen = !['unplugged', 'refused', 'reboot'].some((fault) => device.faults.has(fault as 'reboot'));
        if (shouldBeOpen && servers.length === 0) await open();
        if (!shouldBeOpen) await shut();
      }),
    close: () => inTurn(shut),
  };
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

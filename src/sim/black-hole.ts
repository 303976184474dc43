/** Ports that swallow every attempt to connect. Loopback knows no cable to pull, so the accept queue is kept full. */

import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

export interface BlackHole {
  close(): Promise<void>;
}

export interface BlackHoleOrder {
  readonly address: string;
  readonly ports: readonly number[];
  /** The thread waits until this is no longer zero. */
  readonly released: SharedArrayBuffer;
}

/** Each takes a thread of some megabytes; a world with more devices without power closes the ports of the rest. */
const blackHoleLimit = 24;
let openCount = 0;

/** More than the queue of backlog 1 takes; those that do not fit in wait with the rest. */
const fillersPerPort = 4;

/** Resolves when nothing gets through any more; `undefined` when there are too many already. */
export async function openBlackHole(address: string, ports: readonly number[]): Promise<BlackHole | undefined> {
  if (openCount >= blackHoleLimit) return undefined;
  openCount += 1;
  const released = new SharedArrayBuffer(4);
  const workerData: BlackHoleOrder = { address, ports, released };
  const worker = new Worker(new URL('black-hole-worker.ts', import.meta.url), { workerData });
  const { promise: ended, resolve: noteEnd } = Promise.withResolvers<void>();
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', () => resolve()).once('error', reject);
  worker.once('exit', () => noteEnd());
  await listening;
  const fillers = await Promise.all(ports.map((port) => fill(address, port)));
  return {
    close: async () => {
      for (const socket of fillers.flat()) socket.destroy();
      Atomics.store(new Int32Array(released), 0, 1);
      Atomics.notify(new Int32Array(released), 0);
      await worker.terminate();
      await ended;
      openCount -= 1;
    },
  };
}

/** The first ones get into the queue at once; the rest stay outside, which shows that it is full. */
async function fill(address: string, port: number): Promise<Socket[]> {
  const sockets = Array.from({ length: fillersPerPort }, () => connect(port, address).on('error', () => undefined));
  const { promise, resolve } = Promise.withResolvers<void>();
  let connected = 0;
  for (const socket of sockets) {
    socket.once('connect', () => {
      connected += 1;
      if (connected === 2) resolve();
    });
  }
  await promise;
  return sockets;
}

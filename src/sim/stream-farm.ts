/**
 * Many cameras that do nothing but send one clip at a wanted bitrate, cheaply and from a process of their own, so that
 * the load of whoever takes them in can be measured. RTSP over TCP without a login.
 */

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const FarmOrder = z.strictObject({
  addresses: z.array(z.ipv4()).min(1).max(1000),
  port: z.int().min(1).max(65_535),
  bitrateMbps: z.number().min(1).max(100),
});
export type FarmOrder = z.infer<typeof FarmOrder>;

export interface StreamFarmOptions {
  readonly count: number;
  /** Picture data without the heads of RTP. The clip itself has 2.6; below it nothing is taken away. */
  readonly bitrateMbps: number;
  /** The first three numbers of the addresses; cameras begin at 1. Default: `127.63.0`. */
  readonly block?: `127.${number}.${number}`;
  /** Default: 8554. */
  readonly port?: number;
}

export interface StreamFarm {
  /** 1280x720 with 30 pictures a second, a key picture each second; every picture has its stamp. */
  readonly urls: readonly string[];
  /** Of the process that sends. */
  readonly processId: number;
  close(): Promise<void>;
}

/** Addresses of one block. */
const countMax = 250;

/** @throws Error when the process cannot open its ports */
export async function startStreamFarm(options: StreamFarmOptions): Promise<StreamFarm> {
  const { count, bitrateMbps, block = '127.63.0', port = 8554 } = options;
  const addresses = Array.from({ length: Math.min(count, countMax) }, (_, index) => `${block}.${String(index + 1)}`);
  const order: FarmOrder = { addresses, port, bitrateMbps };
  const child = fork(fileURLToPath(new URL('stream-farm-process.ts', import.meta.url)), [JSON.stringify(order)]);
  const ended = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<void>();
  child.once('message', () => ready.resolve()).once('error', (error) => ready.reject(error));
  child.once('exit', (code) => {
    ready.reject(new Error(`The stream farm ended with ${String(code)}; are its ports free?`));
    ended.resolve();
  });
  await ready.promise;
  return {
    urls: addresses.map((address) => `rtsp://${address}:${String(port)}/farm`),
    processId: child.pid ?? 0,
    close: () => {
      if (child.connected) child.disconnect();
      return ended.promise;
    },
  };
}

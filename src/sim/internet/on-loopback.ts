/**
 * Hosts of a simulated internet on real sockets: each has a loopback address of its own and serves HTTP there, or does what
 * its condition says. For the demo, where real probes look. Names are given by `addressOf`, to whoever asks in this process.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { openBlackHole, type BlackHole } from '../black-hole.ts';
import { WorldPortsTaken } from '../errors.ts';
import { closeServer, listen } from '../listeners.ts';
import type { SimHost } from './internet.ts';

export interface LoopbackInternet {
  /** `undefined`: the name leads nowhere at this moment, or never did. */
  addressOf(name: string): string | undefined;
  /** Also when its name leads nowhere. */
  knows(name: string): boolean;
  /** After a condition was changed; resolves when the sockets are as it says. */
  apply(host: SimHost): Promise<void>;
  close(): Promise<void>;
}

/** What a browser would ask with; hosts answer everybody alike. */
const asked = { method: 'GET', headers: {}, version: '1.1', maxBytes: Infinity } as const;

/** @throws WorldPortsTaken */
export async function serveOnLoopback(
  hosts: readonly { readonly host: SimHost; readonly address: string }[],
  port: number,
): Promise<LoopbackInternet> {
  const stands = new Map(hosts.map(({ host, address }) => [host.name, createStand(host, { address, port })]));
  const close = async (): Promise<void> => void (await Promise.all([...stands.values()].map((stand) => stand.close())));
  try {
    await Promise.all([...stands.values()].map((stand) => stand.apply()));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    addressOf: (name) => {
      const stand = stands.get(name);
      return stand === undefined || stand.host.condition === 'name-gone' ? undefined : stand.address;
    },
    knows: (name) => stands.has(name),
    apply: async (host) => stands.get(host.name)?.apply(),
    close,
  };
}

function createStand(host: SimHost, { address, port }: { readonly address: string; readonly port: number }) {
  let server: Server | undefined;
  let hole: BlackHole | undefined;
  // Conditions may change faster than ports open and close: one after the other, the last one wins.
  let queue: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const open = async (): Promise<void> => {
    server = createServer((request, response) => void answer(host, request, response));
    try {
      await listen(server, port, address);
    } catch (error) {
      server = undefined;
      throw new WorldPortsTaken({ address, problem: error instanceof Error ? error.message : '' }, { cause: error });
    }
  };
  const shut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    closing?.closeAllConnections();
    if (closing !== undefined) await closeServer(closing);
    await hole?.close();
    hole = undefined;
  };
  const wanted = (): 'open' | 'swallowing' | 'closed' => {
    if (host.condition === 'timed-out') return 'swallowing';
    // Loopback has no way that could be missing: what cannot be reached refuses.
    return host.condition === 'refused' || host.condition === 'unreachable' ? 'closed' : 'open';
  };
  return {
    host,
    address,
    apply: () =>
      inTurn(async () => {
        const now = wanted();
        if (now === 'open' && server !== undefined) return;
        if (now === 'swallowing' && hole !== undefined) return;
        await shut();
        if (now === 'open') await open();
        if (now === 'swallowing') hole = await openBlackHole(address, [port]);
      }),
    close: () => inTurn(shut),
  };
}

async function answer(host: SimHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  if (host.condition === 'silent') return;
  await wait(host.answerMs);
  if (host.condition === 'reset') {
    request.socket.destroy();
    return;
  }
  const path = request.url ?? '/';
  const { status, headers = {}, body = '' } = host.answer({ ...asked, url: `http://${host.name}${path}` }, path);
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers });
  response.end(body);
}

/** A hub over real sockets: watch on a store, and the two addresses that vantages call, as the server has them. */

import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isAppError } from '#src/core/errors.ts';
import type { Log, ProbeNetwork } from '#src/core/ports.ts';
import * as contract from '#src/features/watch/contract.ts';
import { SyncMessage } from '#src/features/watch/remote/messages.ts';
import { createWatch, type Watch } from '#src/features/watch/watch.ts';
import type { KeyAndCertificate } from '#src/platform/certificate-authority.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { AnyProbe } from '#src/plugins/kit/probe.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import { silentLog } from '../support/silent-log.ts';
import { contextOn } from '../support/use-case-context.ts';

/** What becomes of a request: it is answered; done, but the answer is lost on the way; or never arrives. */
export type Way = 'open' | 'answer-lost' | 'cut';

export interface HubOptions {
  readonly store: Store;
  readonly probes: readonly AnyProbe[];
  readonly host: string;
  readonly port?: number;
  readonly tls?: KeyAndCertificate;
  readonly log?: Log;
  /** Asked for each request of a vantage. */
  readonly wayOf?: () => Way;
  /** Each message that arrived, before it is handled. */
  readonly onMessage?: (message: SyncMessage) => void;
}

export interface Hub {
  readonly url: string;
  readonly port: number;
  readonly watch: Watch;
  readonly ctx: UseCaseContext;
  close(): Promise<void>;
}

/** A hub that tests nothing itself needs no network. */
const noNetwork = {} as ProbeNetwork;

export async function openHub(options: HubOptions): Promise<Hub> {
  const { store, probes, host, port = 0, tls, log = silentLog } = options;
  const ending = new AbortController();
  const watch = createWatch({
    ...{ store, clock: systemClock, random: systemRandom, log, probes, network: noNetwork, version: '1.0.0-test' },
    locals: { deviceState: () => undefined },
    here: { name: 'Here', network: 'net-here' },
    loopDelay: { readMs: () => 0, turn: () => undefined, close: () => undefined },
    publish: () => undefined,
  });
  await watch.load();
  const running = watch.run(ending.signal);
  const ctx = { ...contextOn(store), log };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const way = options.wayOf?.() ?? 'open';
    if (way === 'cut') return void request.socket.destroy();
    void answerOf({ watch, ctx, onMessage: options.onMessage }, request).then(({ status, body }) => {
      if (way === 'answer-lost') return request.socket.destroy();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return undefined;
    });
  };
  const server =
    tls === undefined
      ? createPlainServer(handle)
      : createTlsServer({ cert: tls.certificate, key: tls.privateKey }, handle);
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, host, listening.resolve);
  await listening.promise;
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${String(bound)}`,
    ...{ port: bound, watch, ctx },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      ending.abort();
      await running;
    },
  };
}

interface Handling {
  readonly watch: Watch;
  readonly ctx: UseCaseContext;
  readonly onMessage: HubOptions['onMessage'];
}

async function answerOf({ watch, ctx, onMessage }: Handling, request: IncomingMessage) {
  try {
    const body: unknown = JSON.parse(await textOf(request));
    const nothing = { params: undefined, query: undefined };
    if (request.url === contract.enrolVantage.path) {
      const own = contract.enrolVantage.body?.parse(body);
      if (own !== undefined) return { status: 200, body: await watch.enrolVantage(ctx, { ...nothing, body: own }) };
    }
    const said = contract.syncVantage.body?.parse(body);
    if (said === undefined) return { status: 404, body: {} };
    onMessage?.(SyncMessage.parse(JSON.parse(said.message)));
    return { status: 200, body: await watch.syncVantage(ctx, { ...nothing, body: said }) };
  } catch (error) {
    return { status: 400, body: { code: isAppError(error) ? error.code : String(error) } };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) text += String(part);
  return text;
}

/** What was logged as worth a person's attention. */
export function recordingLog(): { readonly log: Log; readonly warnings: string[] } {
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (text) => void warnings.push(text), child: () => log };
  return { log, warnings };
}

/** One HTTP server for all simulated devices: connections are handed in with the device that they belong to. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { answerHttp, printerPage } from './answer-http.ts';
import { answerAxis } from './axis/router.ts';
import { traitsOf } from './axis/traits.ts';
import { isTransmit, takeTransmission } from './axis/transmit.ts';
import type { Certificates } from './certificates.ts';
import type { SimDevice } from './device.ts';
import { answer, type SimAnswer, type SimRequest } from './exchange.ts';
import type { ConnectionHandler } from './listeners.ts';
import { answerVendor } from './onvif/vendors.ts';
import { behindTls } from './tls-front.ts';

export interface HttpFront {
  readonly accept: ConnectionHandler;
  readonly acceptTls: ConnectionHandler;
  readonly close: () => void;
}

/** Firmware uploads are not simulated, so nothing large is ever sent to a device. */
const requestLimitBytes = 1024 * 1024;

export function createHttpFront(certificates: Certificates, signal: AbortSignal): HttpFront {
  const owners = new WeakMap<Socket, SimDevice>();
  const server = createServer((request, response) => {
    const device = owners.get(request.socket);
    if (device === undefined) response.destroy();
    else void handle(request, response, device, signal);
  });
  // Speech may last as long as somebody speaks; the world's end closes everything anyway.
  server.requestTimeout = 0;
  const accept = (socket: Socket, device: SimDevice): void => {
    owners.set(socket, device);
    server.emit('connection', socket);
  };
  return {
    accept,
    acceptTls: behindTls(certificates, accept),
    close: () => server.closeAllConnections(),
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  device: SimDevice,
  signal: AbortSignal,
): Promise<void> {
  try {
    const head = headOf(request);
    // The one request whose body is taken as it comes.
    if (device.product.family === 'axis' && isTransmit(head.path)) {
      observe(device, head);
      const { product } = device;
      const made = await takeTransmission(
        { request: head, device, product, traits: traitsOf(product.version) },
        request,
      );
      await answerHttp(response, device, () => made, signal);
      return;
    }
    const read = await readRequest(request, head);
    if (read === undefined) {
      response.writeHead(413).end();
      return;
    }
    observe(device, read);
    await answerHttp(response, device, () => answerDevice(read, device), signal);
  } catch {
    // The client went away or the world ended; a simulated device has nobody to tell.
    response.destroy();
  }
}

function observe(device: SimDevice, { headers }: SimRequest): void {
  device.observations.requests += 1;
  if (headers['authorization'] !== undefined) device.observations.credentialsSent += 1;
}

async function readRequest(request: IncomingMessage, head: SimRequest): Promise<SimRequest | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > requestLimitBytes) return undefined;
    chunks.push(chunk);
  }
  return { ...head, body: new Uint8Array(Buffer.concat(chunks)) };
}

function headOf(request: IncomingMessage): SimRequest {
  const target = request.url ?? '/';
  const [path = '/', query = ''] = target.split('?', 2);
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    target,
    headers: Object.fromEntries(headers) as Record<string, string | undefined>,
    body: new Uint8Array(),
    secure: request.socket instanceof TLSSocket,
  };
}

function answerDevice(request: SimRequest, device: SimDevice): SimAnswer {
  const { product } = device;
  switch (product.family) {
    case 'axis':
      return answerAxis({ request, device, product, traits: traitsOf(product.version) });
    case 'onvif':
      return answerVendor(request, device, product.habits);
    case 'bystander':
      return request.path === '/' ? printerPage : answer(404, 'text/html', '<html><title>Not found</title></html>\n');
    case 'rtsp':
      return answer(404, 'text/plain', 'Not found\n');
  }
}

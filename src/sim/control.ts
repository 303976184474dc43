/** The control address: switches faults on and off while the world runs. Loopback, with a bearer token. */

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isAppError } from '#src/core/errors.ts';
import { z } from 'zod';
import { FaultName, faultDescriptions } from './faults.ts';
import { videoTracks } from './products.data.ts';
import { closeServer, listen } from './listeners.ts';

const VideoTrack = z.enum(videoTracks);
type VideoTrack = z.infer<typeof VideoTrack>;

export interface Control {
  readonly url: string;
  readonly token: string;
  readonly close: () => Promise<void>;
}

/** The part of the world that is steered from here; what it tells of itself goes out as JSON. */
interface Steered {
  readonly name: string;
  readonly devices: readonly unknown[];
  device(id: string): object;
  setFault(id: string, fault: FaultName, on: boolean): Promise<void>;
  observations(id: string): object;
  state(id: string): object;
  sent(id: string, track?: VideoTrack): readonly number[];
}

export async function openControl(world: Steered, port: number): Promise<Control> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => void answerControl(world, token, request, response));
  await listen(server, port, '127.0.0.1');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${String(bound)}`,
    token,
    close: async () => {
      server.closeAllConnections();
      await closeServer(server);
    },
  };
}

async function answerControl(
  world: Steered,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [status, body] = isAllowed(request, token)
    ? await act(world, request)
    : [401, { error: 'A bearer token is needed.' }];
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

function isAllowed(request: IncomingMessage, token: string): boolean {
  const given = new TextEncoder().encode(request.headers.authorization ?? '');
  const wanted = new TextEncoder().encode(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** `GET /devices`, `GET /devices/ID`, `GET /devices/ID/sent/TRACK`, `PUT` or `DELETE /devices/ID/faults/NAME`, `GET /faults`. */
async function act(world: Steered, request: IncomingMessage): Promise<[number, unknown]> {
  const [first, id, second, name, ...rest] = (request.url ?? '').split('/').slice(1);
  const missing: [number, unknown] = [404, { error: 'There is no such address here.' }];
  try {
    if (rest.length > 0) return missing;
    if (request.method === 'GET' && first === 'faults' && id === undefined) return [200, faultDescriptions];
    if (first !== 'devices') return missing;
    if (request.method === 'GET' && id === undefined) return [200, { name: world.name, devices: world.devices }];
    if (id === undefined) return missing;
    if (request.method === 'GET' && second === undefined)
      return [200, { ...world.device(id), observations: world.observations(id), state: world.state(id) }];
    const track = VideoTrack.safeParse(name);
    if (request.method === 'GET' && second === 'sent' && track.success) return [200, world.sent(id, track.data)];
    const fault = FaultName.safeParse(name);
    if (second !== 'faults' || !fault.success || (request.method !== 'PUT' && request.method !== 'DELETE'))
      return missing;
    await world.setFault(id, fault.data, request.method === 'PUT');
    return [200, world.device(id)];
  } catch (error) {
    return isAppError(error)
      ? [error.status, { error: error.message }]
      : [500, { error: 'The simulated world made a mistake.' }];
  }
}

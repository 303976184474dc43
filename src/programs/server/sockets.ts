/**
 * WebSockets: who may open one, how many, and whether their rights still stand. What travels on them is the affair of each
 * endpoint. A page of ours comes with its session cookie and our origin; a program comes with an API token, which no page of
 * somebody else can send.
 */

import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Actor } from '#src/core/access.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import type { Bus } from '#src/platform/bus.ts';
import { credentialsOf, sessionCookieName, type Authenticate, type Recheck } from './authentication.ts';
import type { OriginPolicy } from './origin.ts';

/** Sent on the bus when somebody's rights or sessions changed. */
export interface AccessChange {
  readonly userId: string;
}

export interface SocketConnection {
  readonly ws: WebSocket;
  /** Under the WebSocket, for frames that many connections share. */
  readonly socket: Duplex;
  /** With the rights that were last read. */
  readonly actor: () => Actor;
  readonly address: string;
}

export interface SocketEndpoint {
  readonly path: string;
  readonly connectionsMax: number;
  readonly connectionsPerActorMax: number;
  /** Largest message that is taken, in bytes. */
  readonly messageBytesMax: number;
  readonly mayOpen: (actor: Actor) => boolean;
  /** Returns what the endpoint wants to hear of the connection. */
  readonly open: (connection: SocketConnection) => ConnectionEvents;
}

export interface ConnectionEvents {
  /** The rights of the actor may have changed and are being read: until `accessChanged`, nobody knows them. */
  readonly accessPending?: () => void;
  readonly accessChanged?: () => void;
  /** A ping came back after this time. */
  readonly pong?: (tookMs: number) => void;
  readonly closed?: () => void;
}

export interface SocketServerOptions {
  readonly accessChanges: Bus<AccessChange>;
  readonly authenticate: Authenticate;
  readonly recheck: Recheck;
  readonly origins: OriginPolicy;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SocketServer {
  /** Adds an endpoint. Returns the count of its open connections. */
  serve(endpoint: SocketEndpoint): { connections(): number };
  close(): void;
}

const heartbeatMs = 25_000;
/** The connections take their turns in so many parts: to look after all of them at once would hold up their pictures. */
const heartbeatParts = 100;
/** Who stopped reading does not take part in the closing either, and holds a place of its person until then. */
const closeTimeout = 5000;
/** Requests whose sender is not known yet; each costs a look into the store. */
const admittingMax = 256;

interface Connection extends SocketConnection {
  readonly endpoint: SocketEndpoint;
  readonly events: ConnectionEvents;
  readonly admitted: Admitted;
  /** Counts the readings of the rights; only the answer of the newest counts. */
  readings: number;
  /** Its part of the heartbeat. */
  readonly turn: number;
  isAlive: boolean;
  pingedAtMs: number | undefined;
}

type IncomingMessage = FastifyRequest['raw'];

interface Admitted {
  actor: Actor;
  /** Reads the rights anew; `undefined` when the session or the token has ended. */
  readonly readActor: () => Promise<Actor | undefined>;
  readonly address: string;
}

export function attachSockets(server: FastifyInstance['server'], options: SocketServerOptions): SocketServer {
  const { clock, log } = options;
  const endpoints = new Map<string, { readonly endpoint: SocketEndpoint; readonly sockets: WebSocketServer }>();
  const connections = new Map<WebSocket, Connection>();
  let admitting = 0;
  let welcomed = 0;

  const openAt = (endpoint: SocketEndpoint): Connection[] =>
    [...connections.values()].filter((connection) => connection.endpoint === endpoint);

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const served = endpoints.get((request.url ?? '').split('?')[0] ?? '');
    if (served === undefined || admitting >= admittingMax) {
      refuse(socket, served === undefined ? '403 Forbidden' : '503 Service Unavailable');
      return;
    }
    admitting += 1;
    admit(options, served.endpoint, request)
      .then((admitted) => {
        requireRoom(openAt(served.endpoint), served.endpoint, admitted.actor);
        served.sockets.handleUpgrade(request, socket, head, (ws) => welcome(served.endpoint, ws, socket, admitted));
      })
      .catch((error: unknown) => {
        log.debug('A WebSocket was refused.', { error });
        refuse(socket, '403 Forbidden');
      })
      .finally(() => {
        admitting -= 1;
      });
  });

  const welcome = (endpoint: SocketEndpoint, ws: WebSocket, socket: Duplex, admitted: Admitted): void => {
    const given: SocketConnection = { ws, socket, actor: () => admitted.actor, address: admitted.address };
    const events = endpoint.open(given);
    const connection: Connection = {
      ...{ ...given, endpoint, events, admitted },
      ...{ readings: 0, isAlive: true, pingedAtMs: undefined, turn: (welcomed += 1) % heartbeatParts },
    };
    connections.set(ws, connection);
    ws.on('pong', () => {
      connection.isAlive = true;
      if (connection.pingedAtMs !== undefined) events.pong?.(clock.monotonicMs() - connection.pingedAtMs);
      connection.pingedAtMs = undefined;
    });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      connections.delete(ws);
      events.closed?.();
    });
    if (events.pong !== undefined) ping(connection);
  };

  const ping = (connection: Connection): void => {
    connection.pingedAtMs = clock.monotonicMs();
    connection.ws.ping();
  };
  /** A session that ended, and rights that were withdrawn, count from now on. */
  const recheck = (connection: Connection): void => {
    const reading = (connection.readings += 1);
    const { admitted, ws, events } = connection;
    admitted.readActor().then(
      (actor) => {
        if (connection.readings !== reading) return;
        if (actor === undefined || !connection.endpoint.mayOpen(actor)) ws.close(4001, 'signed out');
        else {
          admitted.actor = actor;
          events.accessChanged?.();
        }
      },
      () => ws.close(1011, 'cannot check the session'),
    );
  };

  const closing = new AbortController();
  let turn = 0;
  const heartbeat = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await clock.sleep(heartbeatMs / heartbeatParts, closing.signal);
      turn = (turn + 1) % heartbeatParts;
      for (const connection of connections.values()) {
        if (connection.turn !== turn) continue;
        if (!connection.isAlive) connection.ws.terminate();
        else {
          connection.isAlive = false;
          ping(connection);
          recheck(connection);
        }
      }
    }
  };
  heartbeat().catch(() => undefined); // ends by the abort of `close`
  const unsubscribe = options.accessChanges.subscribe(({ userId }) => {
    for (const connection of connections.values()) {
      // A token does not say whose it is, and changes are rare.
      const { kind, id } = connection.actor();
      if (kind === 'user' && id !== userId) continue;
      connection.events.accessPending?.();
      recheck(connection);
    }
  });

  return {
    serve: (endpoint) => {
      const sockets = new WebSocketServer({
        noServer: true,
        maxPayload: endpoint.messageBytesMax,
        perMessageDeflate: false,
        ...{ closeTimeout }, // not in the types of the library yet
      });
      endpoints.set(endpoint.path, { endpoint, sockets });
      return { connections: () => openAt(endpoint).length };
    },
    close: () => {
      closing.abort();
      unsubscribe();
      for (const { ws } of connections.values()) ws.close(1001, 'stopping');
      for (const { sockets } of endpoints.values()) sockets.close();
    },
  };
}

/** @throws when the request is not one of ours, or from nobody who may */
async function admit(
  options: SocketServerOptions,
  endpoint: SocketEndpoint,
  request: IncomingMessage,
): Promise<Admitted> {
  const { headers } = request;
  const address = request.socket.remoteAddress ?? '';
  const credentials = credentialsOf(headers, sessionCookieOf(request), { address, requestId: 'socket' });
  options.origins.originOf(headers.host);
  options.origins.requireSameOrigin(headers.origin, headers.host, credentials.bearer === undefined);
  // No cookie can be set here, so a token that was just rotated is delivered by the next ordinary request.
  const actor = (await options.authenticate(credentials))?.actor;
  if (actor === undefined || !endpoint.mayOpen(actor)) throw new Error('not signed in, or no right to this');
  const { sessionId } = actor;
  const readActor = async (): Promise<Actor | undefined> =>
    sessionId === undefined ? (await options.authenticate(credentials))?.actor : options.recheck(sessionId);
  return { actor, readActor, address };
}

function requireRoom(open: readonly Connection[], endpoint: SocketEndpoint, actor: Actor): void {
  const mine = open.filter((connection) => connection.actor().id === actor.id).length;
  if (open.length >= endpoint.connectionsMax || mine >= endpoint.connectionsPerActorMax) {
    throw new Error('too many connections');
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function sessionCookieOf(request: IncomingMessage): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === sessionCookieName) return value;
  }
  return undefined;
}

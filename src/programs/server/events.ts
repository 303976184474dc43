/**
 * The WebSocket that tells open consoles what changed. Each event is filtered by the actor's grants at the moment it is
 * sent; a reader that does not keep up is closed and asks for the state anew.
 */

import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { can, type AccessTarget, type Actor, type Permission } from '#src/core/access.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import type { Bus } from '#src/platform/bus.ts';
import { credentialsOf, sessionCookieName, type Authenticate, type Recheck } from './authentication.ts';
import type { OriginPolicy } from './origin.ts';

/** What travels on the bus: an event says itself who may get it. */
export interface PublishedEvent {
  readonly type: string;
  readonly access: { readonly permission: Permission; readonly target?: AccessTarget | undefined };
}

/** Sent on the bus when somebody's rights or sessions changed. */
export interface AccessChange {
  readonly userId: string;
}

export interface EventServerOptions {
  readonly bus: Bus<PublishedEvent>;
  readonly accessChanges: Bus<AccessChange>;
  readonly authenticate: Authenticate;
  readonly recheck: Recheck;
  readonly origins: OriginPolicy;
  readonly clock: Clock;
  readonly log: Log;
}

export interface EventServer {
  connections(): number;
  close(): void;
}

const path = '/api/v1/events';
const connectionsMax = 1000;
const connectionsPerActorMax = 20;
/** A console that has this much waiting reads too slowly; it reconnects and loads the state. */
const waitingBytesMax = 1024 * 1024;
const heartbeatMs = 25_000;

interface Connection {
  actor: Actor;
  isAlive: boolean;
}

type IncomingMessage = FastifyRequest['raw'];

export function attachEvents(server: FastifyInstance['server'], options: EventServerOptions): EventServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  const connections = new Map<WebSocket, Connection>();

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    admit(request).then(
      (actor) => sockets.handleUpgrade(request, socket, head, (ws) => welcome(ws, actor)),
      (error: unknown) => {
        options.log.debug('A WebSocket was refused.', { error });
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      },
    );
  });

  const admit = async (request: IncomingMessage): Promise<Actor> => {
    if ((request.url ?? '').split('?')[0] !== path) throw new Error('not the event address');
    options.origins.requireSameOrigin(request.headers.origin, request.headers.host, true);
    const from = { address: request.socket.remoteAddress ?? '', requestId: 'events' };
    const found = await options.authenticate(credentialsOf(request.headers, sessionCookieOf(request), from));
    // No cookie can be set here, so a token that was just rotated is delivered by the next ordinary request.
    const actor = found?.actor;
    if (actor?.sessionId === undefined) throw new Error('not signed in');
    const mine = [...connections.values()].filter((connection) => connection.actor.id === actor.id).length;
    if (connections.size >= connectionsMax || mine >= connectionsPerActorMax) throw new Error('too many connections');
    return actor;
  };

  const welcome = (ws: WebSocket, actor: Actor): void => {
    const connection: Connection = { actor, isAlive: true };
    connections.set(ws, connection);
    ws.on('pong', () => void (connection.isAlive = true));
    ws.on('error', () => ws.terminate());
    ws.on('close', () => connections.delete(ws));
    ws.send(JSON.stringify({ type: 'hello', at: options.clock.nowMs() }));
  };

  const deliver = (published: PublishedEvent): void => {
    if (connections.size === 0) return;
    let text: string | undefined;
    for (const [ws, { actor }] of connections) {
      if (!can(actor, published.access.permission, published.access.target)) continue;
      if (ws.bufferedAmount > waitingBytesMax) ws.close(4008, 'too slow');
      else ws.send((text ??= JSON.stringify(published)));
    }
  };

  /** A session that ended, and rights that were withdrawn, count from now on. */
  const recheck = (ws: WebSocket, connection: Connection): void => {
    options.recheck(connection.actor.sessionId ?? '').then(
      (actor) => (actor === undefined ? ws.close(4001, 'signed out') : void (connection.actor = actor)),
      () => ws.close(1011, 'cannot check the session'),
    );
  };

  const closing = new AbortController();
  const heartbeat = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await options.clock.sleep(heartbeatMs, closing.signal);
      for (const [ws, connection] of connections) {
        if (!connection.isAlive) ws.terminate();
        else {
          connection.isAlive = false;
          ws.ping();
          recheck(ws, connection);
        }
      }
    }
  };
  heartbeat().catch(() => undefined); // ends by the abort of `close`
  const unsubscribe = [
    options.bus.subscribe(deliver),
    options.accessChanges.subscribe(({ userId }) => {
      for (const [ws, connection] of connections) if (connection.actor.id === userId) recheck(ws, connection);
    }),
  ];

  return {
    connections: () => connections.size,
    close: () => {
      closing.abort();
      for (const stop of unsubscribe) stop();
      for (const ws of connections.keys()) ws.close(1001, 'stopping');
      sockets.close();
    },
  };
}

function sessionCookieOf(request: IncomingMessage): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === sessionCookieName) return value;
  }
  return undefined;
}

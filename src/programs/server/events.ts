/**
 * The WebSocket that tells open consoles what changed. Each event is filtered by the actor's grants at the moment it is
 * sent; a reader that does not keep up is closed and asks for the state anew.
 */

import type { WebSocket } from 'ws';
import { can, type AccessTarget, type Actor, type Permission } from '#src/core/access.ts';
import type { Clock } from '#src/core/ports.ts';
import type { Bus } from '#src/platform/bus.ts';
import type { SocketServer } from './sockets.ts';

/** What travels on the bus: an event says itself who may get it. */
export interface PublishedEvent {
  readonly type: string;
  readonly access: { readonly permission: Permission; readonly target?: AccessTarget | undefined };
}

export interface EventServer {
  connections(): number;
  close(): void;
}

/** A console that has this much waiting reads too slowly; it reconnects and loads the state. */
const waitingBytesMax = 1024 * 1024;

export function attachEvents(
  sockets: SocketServer,
  options: { readonly bus: Bus<PublishedEvent>; readonly clock: Clock },
): EventServer {
  const readers = new Map<WebSocket, () => Actor>();
  const served = sockets.serve({
    path: '/api/v1/events',
    connectionsMax: 1000,
    connectionsPerActorMax: 20,
    messageBytesMax: 1024,
    mayOpen: (actor) => actor.sessionId !== undefined,
    open: ({ ws, actor }) => {
      readers.set(ws, actor);
      ws.send(JSON.stringify({ type: 'hello', at: options.clock.nowMs() }));
      return { closed: () => void readers.delete(ws) };
    },
  });

  const deliver = (published: PublishedEvent): void => {
    let text: string | undefined;
    for (const [ws, actor] of readers) {
      if (!can(actor(), published.access.permission, published.access.target)) continue;
      if (ws.bufferedAmount > waitingBytesMax) ws.close(4008, 'too slow');
      else ws.send((text ??= JSON.stringify(published)));
    }
  };
  return { connections: () => served.connections(), close: options.bus.subscribe(deliver) };
}

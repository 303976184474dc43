/**
 * The WebSocket for pictures, `/api/v1/live`. It carries frames and knows nothing of what is in them; a media packet is
 * framed once and written as it is to every viewer, without a copy and without compression.
 */

import type { Clock, Random } from '#src/core/ports.ts';
import { accessRange } from '#src/core/access.ts';
import { newId } from '#src/core/ids.ts';
import type { Live } from '#src/features/live/live.ts';
import { viewingPath } from '#src/features/live/contract-viewing.ts';
import type { SocketConnection, SocketServer } from './sockets.ts';

export interface ViewingServer {
  connections(): number;
}

export interface ViewingOptions {
  readonly live: Pick<Live, 'openViewing'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** A core takes a thousand viewers of 4 Mbps; a machine of two has some room for pages that show nothing now. */
const connectionsMax = 2500;
/** Several walls and telephones of one person, or one program that measures. */
const connectionsPerActorMax = 64;
/** An acknowledgement of all tiles, or a fifth of a second of speech. */
const messageBytesMax = 16 * 1024;

export function attachViewing(sockets: SocketServer, options: ViewingOptions): ViewingServer {
  const framer = createFramer();
  return sockets.serve({
    path: viewingPath,
    connectionsMax,
    connectionsPerActorMax,
    messageBytesMax,
    // What one may watch one must be able to see.
    mayOpen: (actor) =>
      (['live:view', 'device:read'] as const).every((right) => accessRange(actor, right) !== undefined),
    open: (connection) => carry(connection, options, framer),
  });
}

function carry({ ws, socket, actor, address }: SocketConnection, options: ViewingOptions, framer: Framer) {
  const viewing = options.live.openViewing({
    actor,
    address,
    requestId: newId('view', options.clock, options.random),
    bufferedBytes: () => ws.bufferedAmount,
    close: (code, reason) => {
      ws.close(code, reason);
      // One that reads no more would not take part in the closing either.
      if (ws.bufferedAmount > 0) ws.terminate();
    },
    send: (data) => {
      if (ws.readyState !== ws.OPEN) return;
      // A frame goes under the library, which without compression writes each of its own in one piece too.
      if (typeof data === 'string') ws.send(data);
      else socket.write(framer.frame(data));
    },
  });
  ws.on('message', (data, isBinary) => {
    // The library gives one Buffer unless it is told otherwise.
    if (!Buffer.isBuffer(data)) return;
    viewing.receive(isBinary ? data : data.toString('utf8'));
  });
  return {
    accessPending: () => viewing.suspend('rights'),
    accessChanged: () => viewing.resume('rights'),
    pong: (tookMs: number) => viewing.noteRoundTrip(tookMs),
    closed: () => viewing.end(),
  };
}

interface Framer {
  frame(payload: Uint8Array<ArrayBuffer>): Uint8Array;
}

/** All viewers of a stream get a packet in the same turn, so that keeping the last frame spares most of the work. */
function createFramer(): Framer {
  let last: Uint8Array | undefined;
  let framed: Uint8Array = new Uint8Array();
  return {
    frame: (payload) => {
      if (payload === last) return framed;
      last = payload;
      framed = frameOf(payload);
      return framed;
    },
  };
}

const finalBinary = 0x82;
const inTwoBytes = 126;
const inEightBytes = 127;

/**
 * One binary message as RFC 6455, section 5.2, from a server: whole, unmasked. The head goes into the room before the packet
 * where there is some; it is always the same there.
 *
 * @internal for the test against somebody else's library
 */
export function frameOf(payload: Uint8Array<ArrayBuffer>): Uint8Array {
  const head = headOf(payload.length);
  const start = payload.byteOffset - head.length;
  const total = head.length + payload.length;
  const frame = start >= 0 ? new Uint8Array(payload.buffer, start, total) : new Uint8Array(total);
  frame.set(head);
  if (start < 0) frame.set(payload, head.length);
  return frame;
}

function headOf(length: number): Uint8Array {
  if (length < inTwoBytes) return Uint8Array.of(finalBinary, length);
  const head = new Uint8Array(length < 65_536 ? 4 : 10);
  const view = new DataView(head.buffer);
  view.setUint8(0, finalBinary);
  view.setUint8(1, head.length === 4 ? inTwoBytes : inEightBytes);
  if (head.length === 4) view.setUint16(2, length);
  else view.setBigUint64(2, BigInt(length));
  return head;
}

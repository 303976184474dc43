/**
 * The least that a WebSocket client can do, so that a thousand of them fit beside the server that is measured: payloads are
 * counted and not kept, but for text and the first bytes of binary messages.
 */

import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface ViewerSocketEvents {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Called when the last byte of a binary message has come. `head` is only good during the call. */
  readonly onBinary: (head: Uint8Array, bytes: number) => void;
  readonly onClose: (reason: string) => void;
}

export interface ViewerSocket {
  send(text: string): void;
  pause(): void;
  resume(): void;
  close(): void;
}

export interface Endpoint {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the authority, for `wss:`. */
  readonly authority?: string | undefined;
  /** Connects here instead, such as to a slow line. */
  readonly port?: number | undefined;
}

/** Enough for the head of a media packet, and for the times in the head of an MP4 fragment. */
const headBytes = 256;
const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export function openViewerSocket(endpoint: Endpoint, events: ViewerSocketEvents): ViewerSocket {
  const { url, headers = {} } = endpoint;
  const isTls = url.protocol === 'wss:';
  const defaultPort = isTls ? 443 : 80;
  const place = { host: url.hostname, port: endpoint.port ?? Number(url.port === '' ? defaultPort : url.port) };
  const socket = isTls
    ? connectTls({ ...place, ca: endpoint.authority, servername: 'localhost', checkServerIdentity: () => undefined })
    : connect(place);
  socket.setNoDelay(true);
  const frames = createFrameReader((opcode, head, bytes) => {
    if (opcode === opcodes.binary) events.onBinary(head, bytes);
    else if (opcode === opcodes.text) events.onText(Buffer.from(head).toString('utf8'));
    else if (opcode === opcodes.ping) sendFrame(socket, opcodes.pong, Buffer.from(head));
    else if (opcode === opcodes.close) socket.end();
  });
  let greeting: Buffer | undefined = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    if (greeting === undefined) return frames.push(chunk);
    greeting = Buffer.concat([greeting, chunk]);
    const end = greeting.indexOf('\r\n\r\n');
    if (end < 0) return;
    const rest = greeting.subarray(end + 4);
    const status = greeting.subarray(0, greeting.indexOf('\r\n')).toString('latin1');
    greeting = undefined;
    if (!status.includes(' 101 ')) {
      socket.destroy(new Error(status));
      return;
    }
    events.onOpen();
    frames.push(rest);
  });
  let problem = 'closed';
  socket.on('error', (error) => (problem = error.message));
  socket.once('close', () => events.onClose(problem));
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return {
    send: (text) => sendFrame(socket, opcodes.text, Buffer.from(text)),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.destroy(),
  };
}

/** With a mask of zeros, which the standard allows and which costs nothing. */
function sendFrame(socket: Socket, opcode: number, payload: Buffer): void {
  const isLong = payload.length > 125;
  const head = Buffer.alloc(isLong ? 8 : 6);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (isLong ? 126 : payload.length);
  if (isLong) head.writeUInt16BE(payload.length, 2);
  if (socket.writable) socket.write(Buffer.concat([head, payload]));
}

function createFrameReader(onMessage: (opcode: number, head: Uint8Array, bytes: number) => void) {
  const frameHead = Buffer.alloc(10);
  let frameHeadLength = 0;
  let opcode = 0;
  let left = -1;
  let total = 0;
  let kept = Buffer.alloc(headBytes);
  let keptLength = 0;

  /** @returns bytes of the frame's own head, once it is whole: 2, 4 or 10 */
  const headSize = (): number => {
    const size = (frameHead[1] ?? 0) & 0x7f;
    if (size === 127) return 10;
    return size === 126 ? 4 : 2;
  };

  const begin = (): void => {
    opcode = (frameHead[0] ?? 0) & 0x0f;
    const size = (frameHead[1] ?? 0) & 0x7f;
    total = size;
    if (size === 126) total = frameHead.readUInt16BE(2);
    if (size === 127) total = Number(frameHead.readBigUInt64BE(2));
    left = total;
    keptLength = 0;
    frameHeadLength = 0;
    // Text is read whole; it is small.
    const wanted = opcode === opcodes.text ? Math.max(total, headBytes) : headBytes;
    if (kept.length !== wanted) kept = Buffer.alloc(wanted);
  };

  return {
    push: (chunk: Buffer): void => {
      let at = 0;
      while (at < chunk.length || left === 0) {
        if (left < 0) {
          frameHead[frameHeadLength] = chunk[at] ?? 0;
          frameHeadLength += 1;
          at += 1;
          if (frameHeadLength >= 2 && frameHeadLength === headSize()) begin();
          continue;
        }
        const take = Math.min(left, chunk.length - at);
        if (keptLength < kept.length) {
          keptLength += chunk.copy(kept, keptLength, at, at + Math.min(take, kept.length - keptLength));
        }
        at += take;
        left -= take;
        if (left > 0) return;
        left = -1;
        onMessage(opcode, kept.subarray(0, keptLength), total);
      }
    },
  };
}

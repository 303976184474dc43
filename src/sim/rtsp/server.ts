/** The RTSP server of a simulated camera: one connection carries one session. */

import type { Socket } from 'node:net';
import {
  createRtspReader,
  encodeRtspFrame,
  encodeRtspMessage,
  rtspHeader,
  type RtspItem,
  type RtspRequest,
} from '#src/wire/rtsp.ts';
import { traitsOf } from '../axis/traits.ts';
import type { SimDevice } from '../device.ts';
import { createRtspSession, type RtspAnswer } from './session.ts';

/** A client that does not read its stream is ended here; a real camera has far less memory. */
const backlogLimitBytes = 8 * 1024 * 1024;
/** What can wait waits above this. */
const fullBytes = 1024 * 1024;

export function serveRtsp(socket: Socket, device: SimDevice): void {
  if (device.faults.has('not-a-device')) {
    socket.destroy();
    return;
  }
  let isCorked = false;
  // The packets of one picture go out together: one call to the system instead of dozens.
  const write = (bytes: Uint8Array): void => {
    if (socket.destroyed) return;
    if (socket.writableLength > backlogLimitBytes) {
      socket.destroy();
      return;
    }
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      process.nextTick(() => {
        isCorked = false;
        socket.uncork();
      });
    }
    socket.write(bytes);
  };
  const session = createRtspSession({
    device,
    clientAddress: socket.remoteAddress ?? '',
    sendFrame: (channel, packet) => write(encodeRtspFrame(channel, packet)),
    sendRaw: write,
    isFull: () => socket.writableLength > fullBytes,
    close: () => socket.destroy(),
  });
  const reader = createRtspReader();
  // Requests are answered in order, although opening UDP ports takes a moment.
  let queue: Promise<void> = Promise.resolve();
  socket.on('data', (chunk: Uint8Array) => {
    for (const item of reader.push(chunk)) queue = queue.then(() => take(item)).catch(() => void socket.destroy());
  });
  socket.once('close', () => session.end());

  const take = async (item: RtspItem): Promise<void> => {
    if (item.kind === 'frame') session.touch();
    else if (item.kind === 'malformed')
      socket.end(encodeRtspMessage(message({ status: 400, reason: 'Bad Request', headers: [] }, '0', device)));
    else if (item.kind === 'request') await answerRequest(item);
  };

  const answerRequest = async (request: RtspRequest): Promise<void> => {
    device.observations.requests += 1;
    if (device.faults.has('hangs') || socket.destroyed) return;
    const answer = await session.answer(request);
    if (socket.destroyed) {
      session.end();
      return;
    }
    if (device.faults.has('rtsp-endless-head') && request.method === 'DESCRIBE' && answer.status === 200) {
      sendEndlessHead(socket);
      return;
    }
    socket.write(encodeRtspMessage(message(answer, rtspHeader(request, 'cseq') ?? '0', device)));
    answer.afterwards?.();
  };
}

function sendEndlessHead(socket: Socket): void {
  const lines = new TextEncoder().encode(`X-Padding: ${'x'.repeat(1000)}\r\n`.repeat(16));
  const more = (): void => {
    while (!socket.destroyed && socket.write(lines));
  };
  socket.on('drain', more);
  socket.write('RTSP/1.0 200 OK\r\n');
  more();
}

function message(answer: RtspAnswer, sequence: string, device: SimDevice): Parameters<typeof encodeRtspMessage>[0] {
  return {
    kind: 'response',
    status: answer.status,
    reason: answer.reason,
    headers: [['CSeq', sequence], ['Server', serverName(device)], ...answer.headers],
    body: new TextEncoder().encode(answer.body ?? ''),
  };
}

function serverName(device: SimDevice): string {
  const { product } = device;
  if (product.family === 'axis') return traitsOf(product.version).legacy ? 'AXIS RTSP Server' : 'GStreamer RTSP server';
  return product.family === 'onvif' ? `Rtsp Server/${product.habits === 'old' ? '2.0' : '3.0'}` : 'RTSP Server';
}

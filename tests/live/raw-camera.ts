/** A camera that a test writes itself, request by request, to be as wrong as no real server can be made to be. */

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createRtspReader, rtspHeader, type RtspRequest } from '#src/wire/rtsp.ts';

export interface RawCamera {
  readonly url: string;
  readonly port: number;
  readonly requests: RtspRequest[];
  readonly sockets: Socket[];
  close(): Promise<void>;
}

export interface RawCameraOptions {
  readonly address: string;
  /** Lines of the description after its head. */
  readonly media?: readonly string[];
  /** Given each request; what it returns is sent. `undefined`: the answer of a good camera. */
  readonly answer?: (request: RtspRequest, socket: Socket) => string | Uint8Array | undefined;
  readonly onConnection?: (socket: Socket) => void;
  /** Called after the answer to PLAY was sent. */
  readonly onPlay?: (socket: Socket) => void;
}

export const h264Media = ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:trackID=0'];

export async function openRawCamera(options: RawCameraOptions): Promise<RawCamera> {
  const sockets: Socket[] = [];
  const requests: RtspRequest[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    options.onConnection?.(socket);
    const reader = createRtspReader();
    socket.on('data', (chunk: Uint8Array) => {
      for (const item of reader.push(new Uint8Array(chunk))) {
        if (item.kind !== 'request') continue;
        requests.push(item);
        const answer = options.answer?.(item, socket) ?? goodAnswer(item, options.media ?? h264Media);
        if (socket.writable) socket.write(answer);
        if (item.method === 'PLAY') options.onPlay?.(socket);
      }
    });
  });
  server.listen(0, options.address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `rtsp://${options.address}:${String(port)}/live`,
    port,
    requests,
    sockets,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export function response(request: RtspRequest, status: string, headers: readonly string[] = [], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${String(body.length)}`];
  return [`RTSP/1.0 ${status}`, `CSeq: ${rtspHeader(request, 'cseq') ?? ''}`, ...headers, ...length, '', body].join(
    '\r\n',
  );
}

function goodAnswer(request: RtspRequest, media: readonly string[]): string {
  const head = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-'];
  if (request.method === 'DESCRIBE') {
    return response(request, '200 OK', ['Content-Type: application/sdp'], `${[...head, ...media].join('\r\n')}\r\n`);
  }
  if (request.method === 'SETUP') {
    const transport = rtspHeader(request, 'transport') ?? '';
    return response(request, '200 OK', ['Session: 1234;timeout=60', `Transport: ${transport}`]);
  }
  return response(request, '200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
}

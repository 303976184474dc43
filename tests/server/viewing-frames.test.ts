/** Our own frames of media packets, read by a WebSocket library that somebody else wrote. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { frameOf } from '#src/programs/server/viewing.ts';

it('frames of every length arrive whole, between messages of the library', async () => {
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];
  const rooms = [0, 10];
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      for (const roomBefore of rooms) {
        for (const length of lengths) {
          socket.write(frameOf(new Uint8Array(roomBefore + length).subarray(roomBefore).fill(length % 251)));
          ws.send(String(length));
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ws = new WebSocket(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
  onTestFinished(() => {
    ws.terminate();
    server.close();
  });
  const received: (string | Buffer)[] = [];
  ws.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : data.toString('utf8')));
  await expect.poll(() => received.length).toBe(rooms.length * lengths.length * 2);
  const each = lengths.flatMap((length) => [Buffer.alloc(length, length % 251), String(length)]);
  expect(received).toEqual(rooms.flatMap(() => each));
});

import type { Socket } from 'node:net';
import type { SimDevice } from '../device.ts';
export function serveRtsp(socket: Socket, _device: SimDevice): void {
  socket.destroy();
}

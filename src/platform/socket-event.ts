import type { Socket } from 'node:net';

/** Waits for one event of a socket; its error, its end and the signal come first. */
export function socketEvent(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal.reason as Error);
  const onClose = (): void => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  const settle = (): void => {
    signal.removeEventListener('abort', onAbort);
    socket.off('error', reject).off('close', onClose).off(event, resolve);
    // Whatever goes wrong later reaches the reader of the stream; here it must only not end the process.
    socket.on('error', () => undefined);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('error', reject).once('close', onClose).once(event, resolve);
  return promise.finally(settle);
}

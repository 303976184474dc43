/** A socket as the `ByteStream` that drivers read from. */

import type { ByteStream } from '#src/core/ports.ts';
import { networkError, type EgressGuard } from '#src/platform/egress.ts';

type Socket = Awaited<ReturnType<EgressGuard['connect']>>;

/** What may wait unread before the socket is paused; a driver reads small answers only. */
const waitingBytesMax = 256 * 1024;

/** `place`: what the socket leads to, for the errors of the network that reading throws. */
export function byteStreamOf(socket: Socket, place: { readonly host: string; readonly port: number }): ByteStream {
  const chunks: Uint8Array[] = [];
  let waitingBytes = 0;
  let ended = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const signalReader = (): void => wake?.();
  socket.on('data', (chunk: Uint8Array) => {
    chunks.push(new Uint8Array(chunk));
    waitingBytes += chunk.length;
    if (waitingBytes > waitingBytesMax) socket.pause();
    signalReader();
  });
  const end = (): void => {
    ended = true;
    signalReader();
  };
  socket.once('end', end).once('close', end);
  socket.on('error', (error: Error) => {
    failure = networkError(error, place);
    end();
  });

  const nextEvent = async (signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    wake = resolve;
    await promise.finally(() => signal.removeEventListener('abort', onAbort));
  };

  return {
    write: (bytes) => void socket.write(bytes),
    read: async (signal) => {
      signal.throwIfAborted();
      while (chunks.length === 0 && !ended) await nextEvent(signal);
      const chunk = chunks.shift();
      if (chunk === undefined && failure !== undefined) throw failure;
      waitingBytes -= chunk?.length ?? 0;
      if (socket.isPaused() && waitingBytes <= waitingBytesMax) socket.resume();
      return chunk;
    },
    close: () => void socket.destroy(),
  };
}

/**
 * A POST through the egress guard whose body goes on until somebody ends it, such as speech to a loudspeaker. Nothing waits
 * here: what the peer does not take at once is dropped, because late speech is worth nothing.
 */

import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { invariant } from '#src/core/errors.ts';
import { ConnectionBroken, ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { Clock, DeviceUpload, HttpAnswer, PeerCertificate } from '#src/core/ports.ts';
import type { EgressGuard } from './egress.ts';
import { answerError, type OutboundRequest, type Place, readAnswer, requestOver } from './http.ts';

export interface OutboundUpload extends Omit<OutboundRequest, 'method' | 'body'> {
  /** Stated as the length of the body, and the most that is sent. */
  readonly lengthBytes: number;
}

/** Unsent bytes above which new ones are dropped: half a second of speech. The system's own buffer comes on top. */
const waitingBytesMax = 4096;
/** Taking nothing for so long, a device is gone. */
const stalledMs = 5000;
/** For the last bytes to leave after `close`. */
const lingerMs = 300;

/**
 * Resolves when the head was sent. `timeoutMs` counts until then.
 *
 * @throws the errors of `core/network-errors.ts`
 */
export async function guardedUpload(
  ports: { readonly guard: EgressGuard; readonly clock: Clock },
  request: OutboundUpload,
  signal: AbortSignal,
): Promise<DeviceUpload & { readonly certificate: PeerCertificate | undefined }> {
  const { url, audience, purpose, timeoutMs, pin } = request;
  const isTls = url.protocol === 'https:';
  const defaultPort = isTls ? 443 : 80;
  const place = { host: url.hostname, port: url.port === '' ? defaultPort : Number(url.port) };
  let certificate: PeerCertificate | undefined;
  const tls = {
    ...(pin === undefined ? {} : { pin }),
    onCertificate: (shown: PeerCertificate) => void (certificate = shown),
  };
  const socket = await ports.guard.connect(
    { ...place, audience, purpose, timeoutMs, ...(isTls ? { tls } : {}) },
    signal,
  );
  const headers = { ...request.headers, 'content-length': String(request.lengthBytes) };
  const outgoing = requestOver(socket, { url, method: 'POST', headers });
  outgoing.flushHeaders();
  return { ...openUpload(ports.clock, { socket, outgoing, place, request }, signal), certificate };
}

interface Opened {
  readonly socket: Socket;
  readonly outgoing: ClientRequest;
  readonly place: Place;
  readonly request: OutboundUpload;
}

function openUpload(clock: Clock, opened: Opened, signal: AbortSignal): DeviceUpload {
  const { socket, outgoing, place, request } = opened;
  let isClosed = false;
  let sentBytes = 0;
  /** Since when something has waited unsent; `undefined`: nothing waits. */
  let waitingSinceMs: number | undefined;
  const ended = new AbortController();
  const answered = answerOf(opened, AbortSignal.any([signal, ended.signal])).then(
    // A body that ends early is turned down by some, and that is no news to whoever ended it.
    (answer) => (isClosed ? undefined : answer),
    (error: unknown) => {
      if (isClosed && !signal.aborted) return undefined;
      throw error;
    },
  );
  const end = (): void => {
    isClosed = true;
    outgoing.destroy();
    socket.destroy();
  };
  // Whoever opened it reads `answered`; that it also ends the connection must not depend on them.
  answered.then(end, end);

  return {
    answered,
    write: (bytes) => {
      invariant(bytes.length <= request.lengthBytes, 'a piece of an upload is larger than the whole.');
      if (isClosed || sentBytes + bytes.length > request.lengthBytes) return false;
      const waiting = socket.writableLength + outgoing.writableLength;
      if (waiting === 0) waitingSinceMs = undefined;
      else waitingSinceMs ??= clock.monotonicMs();
      if (waitingSinceMs !== undefined && clock.monotonicMs() - waitingSinceMs > stalledMs) {
        socket.destroy(new ConnectionTimedOut({ ...place, phase: 'sending' }));
        return false;
      }
      if (waiting + bytes.length > waitingBytesMax) return false;
      sentBytes += bytes.length;
      outgoing.write(bytes);
      return true;
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      // The body stays shorter than stated, which is how such a request ends: the device sees the end of the stream.
      socket.end();
      clock.sleep(lingerMs, signal).then(
        () => ended.abort(),
        () => ended.abort(),
      );
    },
  };
}

/** The answer, whenever it comes. */
async function answerOf(opened: Opened, signal: AbortSignal): Promise<HttpAnswer> {
  const { socket, outgoing, place, request } = opened;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const onAbort = (): void => reject(signal.reason as Error);
  const onClose = (): void => reject(new ConnectionBroken({ ...place }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  outgoing.once('response', resolve).on('error', reject);
  socket.once('close', onClose).on('error', reject);
  try {
    const answer = await readAnswer(await promise, request.maxBytes, place, signal);
    return { ...answer, certificate: undefined };
  } catch (error) {
    signal.throwIfAborted();
    throw answerError(error, place);
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.off('close', onClose);
  }
}

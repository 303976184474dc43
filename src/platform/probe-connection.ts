/** A connection that a probe reads and writes, with what opening it took. */

import type { Socket } from 'node:net';
import { PeerClosed } from '#src/core/network-errors.ts';
import type { Clock, ProbeConnection, ProbeTlsRequest, TlsOutcome } from '#src/core/ports.ts';
import { overdue } from './egress.ts';
import { networkError, type FailedPlace } from './network-error.ts';
import { secure } from './tls-connection.ts';

export interface OpenedSocket {
  readonly socket: Socket;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
  readonly tls: TlsOutcome | undefined;
}

/** Where it is and how far it got: what errors say. */
export function placeOf(opened: OpenedSocket): FailedPlace {
  const { host, port, address, dnsMs, connectMs, tlsMs } = opened;
  return { host, port, address, dnsMs, connectMs, ...(tlsMs !== undefined && { tlsMs }) };
}

/** More is not taken from the system before somebody reads. */
const waitingBytesMax = 65_536;

export function createProbeConnection(opened: OpenedSocket, clock: Clock): ProbeConnection {
  const { socket } = opened;
  const place = placeOf(opened);
  const chunks: Uint8Array[] = [];
  let waitingBytes = 0;
  let hasEnded = false;
  let failure: unknown;
  let wake: (() => void) | undefined;

  const onData = (chunk: Buffer): void => {
    chunks.push(new Uint8Array(chunk));
    waitingBytes += chunk.length;
    if (waitingBytes >= waitingBytesMax) socket.pause();
    wake?.();
  };
  const onEnd = (): void => {
    hasEnded = true;
    wake?.();
  };
  const onError = (error: Error): void => {
    failure = error;
    wake?.();
  };
  socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);

  const take = (): Uint8Array | undefined => {
    const chunk = chunks.shift();
    waitingBytes -= chunk?.length ?? 0;
    if (waitingBytes < waitingBytesMax) socket.resume();
    return chunk;
  };
  const changed = (signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(overdue(signal.reason, place, 'answer') ?? (signal.reason as Error));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    wake = resolve;
    return promise.finally(() => {
      wake = undefined;
      signal.removeEventListener('abort', onAbort);
    });
  };

  return {
    address: opened.address,
    dnsMs: opened.dnsMs,
    connectMs: opened.connectMs,
    tlsMs: opened.tlsMs,
    tls: opened.tls,
    write: (bytes) => void socket.write(bytes),
    read: async (signal) => {
      while (chunks.length === 0 && !hasEnded && failure === undefined) await changed(signal);
      if (chunks.length > 0) return take();
      if (failure !== undefined) throw networkError(failure, place);
      return undefined;
    },
    close: () => void socket.destroy(),
    secure: async (tls, signal) => {
      // Bytes that came in clear after the go-ahead could be somebody's in the middle (RFC 3207, section 4.2).
      if (waitingBytes > 0 || hasEnded || failure !== undefined) throw new PeerClosed(place);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      return createProbeConnection(await securedSocket(opened, tls, clock, signal), clock);
    },
  };
}

async function securedSocket(
  opened: OpenedSocket,
  tls: ProbeTlsRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<OpenedSocket> {
  const place = placeOf(opened);
  const startedMs = clock.monotonicMs();
  let outcome: TlsOutcome | undefined;
  try {
    const socket = await secure(opened.socket, place, { ...tls, onOutcome: (shown) => (outcome = shown) }, signal);
    return { ...opened, socket, tls: outcome, tlsMs: clock.monotonicMs() - startedMs };
  } catch (error) {
    opened.socket.destroy();
    if (signal.aborted) throw overdue(signal.reason, place, 'secure connection') ?? signal.reason;
    throw networkError(error, place);
  }
}

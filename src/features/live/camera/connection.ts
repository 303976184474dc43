/** One connection to a camera: carries bytes between the socket, the RTSP client and the media, and watches that they come. */

import { ConnectionBroken, ConnectionTimedOut } from '#src/core/network-errors.ts';
import { networkError, type EgressGuard } from '#src/platform/egress.ts';
import { createRtspClient, type RtspClient, type RtspClientEvent, type RtspFailure } from '#src/wire/rtsp-client.ts';
import { formatRtspUrl, type RtspUrl } from '#src/wire/rtsp-url.ts';
import type { RtspFrame } from '#src/wire/rtsp.ts';
import type { Sdp } from '#src/wire/sdp.ts';
import { chooseTracks } from './choose-tracks.ts';
import { CameraFault, printable } from './faults.ts';
import type { LoginTurn } from './login-gate.ts';
import { MediaRoutes } from './media-routes.ts';
import { createSessionMedia, type Arrival, type SessionMedia } from './media-track.ts';
import type { CameraDeps, CameraSource, SessionEvents } from './camera-source.ts';
import { createSilenceWatch } from './silence.ts';

type Socket = Awaited<ReturnType<EgressGuard['connect']>>;

export interface ConnectionRequest {
  readonly source: CameraSource;
  readonly url: RtspUrl;
}

/** How a connection ends that did not fail. */
export type ConnectionEnd = { readonly kind: 'aborted' } | { readonly kind: 'redirected'; readonly location: string };

const connectWithinMs = 5000;
const answerWithinMs = 6000;
const tickMs = 500;
const goodbyeWithinMs = 1000;

/**
 * Plays until the signal, or until the camera sends us elsewhere.
 *
 * @throws CameraFault and the errors of `core/network-errors.ts`
 */
export async function playConnection(
  deps: CameraDeps,
  request: ConnectionRequest,
  events: SessionEvents,
  signal: AbortSignal,
): Promise<ConnectionEnd> {
  const { host, port, secure } = request.url;
  const { pin, purpose } = request.source;
  const incoming: Incoming = { take: () => undefined };
  const socket = await deps.guard.connect(
    {
      host,
      port,
      audience: 'device',
      purpose,
      timeoutMs: connectWithinMs,
      ...(secure
        ? { tls: pin === undefined ? {} : { pin } }
        : { onBytes: (bytes: Uint8Array) => incoming.take(bytes) }),
    },
    signal,
  );
  return new CameraConnection(deps, request, events, { socket, incoming }).play(signal);
}

/** Where what is read goes to; the memory is used again afterwards. */
interface Incoming {
  take: (bytes: Uint8Array) => void;
}

class CameraConnection {
  readonly #deps: CameraDeps;
  readonly #request: ConnectionRequest;
  readonly #events: SessionEvents;
  readonly #socket: Socket;
  readonly #incoming: Incoming;
  readonly #client: RtspClient;
  readonly #silence = createSilenceWatch();
  readonly #ended = Promise.withResolvers<ConnectionEnd>();
  readonly #goodbye = Promise.withResolvers<void>();
  #transport: 'tcp' | 'udp';
  #routes: MediaRoutes;
  #sdp: Sdp | undefined;
  #media: SessionMedia | undefined;
  #isSilent = false;
  #endTurn: LoginTurn = () => undefined;

  constructor(
    deps: CameraDeps,
    request: ConnectionRequest,
    events: SessionEvents,
    { socket, incoming }: { readonly socket: Socket; readonly incoming: Incoming },
  ) {
    this.#deps = deps;
    this.#request = request;
    this.#events = events;
    this.#socket = socket;
    this.#incoming = incoming;
    const { source, url } = request;
    this.#transport = source.transport === 'udp' ? 'udp' : 'tcp';
    this.#client = createRtspClient({
      url: formatRtspUrl(url),
      credential: source.credential,
      isSecure: url.secure && source.pin !== undefined,
      randomBytes: (length) => deps.random.bytes(length),
      userAgent: 'Keepsight',
      answerWithinMs,
    });
    this.#routes = this.#openRoutes();
  }

  async play(signal: AbortSignal): Promise<ConnectionEnd> {
    const over = new AbortController();
    const onAbort = (): void => this.#ended.resolve({ kind: 'aborted' });
    // It may fail while this waits for something else.
    this.#ended.promise.catch(() => undefined);
    this.#listen();
    try {
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      await this.#waitForTurn(signal);
      this.#attempt(() => this.#client.start(this.#now().monotonicMs));
      void this.#tickUntil(over.signal);
      const end = await this.#ended.promise;
      if (end.kind === 'aborted') await this.#sayGoodbye();
      return end;
    } finally {
      signal.removeEventListener('abort', onAbort);
      over.abort();
      this.#endTurn('unknown');
      this.#routes.close();
      this.#hangUp();
    }
  }

  #openRoutes(): MediaRoutes {
    const { source, url } = this.#request;
    return new MediaRoutes({
      guard: this.#deps.guard,
      purpose: source.purpose,
      host: url.host,
      localAddress: this.#socket.localAddress ?? '0.0.0.0',
      peerAddress: this.#socket.remoteAddress ?? '',
      now: () => this.#now(),
      attempt: (work) =>
        this.#attempt(() => {
          this.#events.onActivity();
          work();
        }),
      onRtp: (track, packet, at) => {
        this.#silence.heard('media', at.monotonicMs);
        track.takeRtp(packet, at);
      },
      onRtcp: (track, packet, at) => {
        this.#silence.heard('report', at.monotonicMs);
        track.takeRtcp(packet, at);
      },
    });
  }

  async #waitForTurn(signal: AbortSignal): Promise<void> {
    const { source, url } = this.#request;
    const { logins } = this.#deps;
    if (logins === undefined || source.credential === undefined || source.credentialId === undefined) return;
    this.#endTurn = await logins.enter(source.credentialId, url.host, signal);
  }

  #now(): Arrival {
    const { clock } = this.#deps;
    return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
  }

  /** Whatever goes wrong here ends this connection and nothing else. */
  #attempt(work: () => void): void {
    try {
      work();
      const output = this.#client.takeOutput();
      if (output === undefined || this.#socket.destroyed) return;
      this.#socket.write(output);
    } catch (error) {
      this.#ended.reject(error);
    }
  }

  #listen(): void {
    const { host, port } = this.#request.url;
    const socket = this.#socket;
    const take = (chunk: Uint8Array): void => this.#attempt(() => this.#receive(chunk));
    this.#incoming.take = take;
    // With TLS it comes as events. Without, nothing comes here, but without a listener the end would not be heard of.
    socket.on('data', (chunk: Uint8Array) => take(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    socket.on('error', (error) => this.#ended.reject(networkError(error, { host, port })));
    socket.once('end', () => {
      const ended = new CameraFault({ fault: 'ended-by-camera', detail: `${host} ended the stream.` });
      this.#ended.reject(this.#media === undefined ? new ConnectionBroken({ host, port }) : ended);
    });
    socket.once('close', () => {
      this.#goodbye.resolve();
      this.#ended.reject(new ConnectionBroken({ host, port }));
    });
  }

  #receive(chunk: Uint8Array): void {
    const at = this.#now();
    this.#silence.heard('anything', at.monotonicMs);
    this.#events.onActivity();
    for (const event of this.#client.receive(chunk, at.monotonicMs)) {
      if (event.kind === 'frame') this.#routes.takeFrame(event, at);
      else this.#take(event, at);
    }
  }

  #take(event: Exclude<RtspClientEvent, RtspFrame>, at: Arrival): void {
    switch (event.kind) {
      case 'described':
        this.#endTurn('accepted');
        this.#sdp = event.sdp;
        this.#prepare(event.sdp);
        return;
      case 'transport-refused':
        this.#tryOtherTransport(event.detail);
        return;
      case 'set-up':
        if (event.transport !== undefined) this.#routes.connect(event.track, event.transport);
        return;
      case 'playing':
        this.#silence.playing(at.monotonicMs);
        return;
      case 'redirected':
        this.#ended.resolve({ kind: 'redirected', location: event.location });
        return;
      case 'torn-down':
        this.#goodbye.resolve();
        return;
      case 'failed':
        this.#fail(event);
        return;
      default:
        event satisfies never;
    }
  }

  #prepare(sdp: Sdp): void {
    this.#askForTracks(sdp).catch((error: unknown) => this.#ended.reject(error));
  }

  /** Chooses tracks, opens their ports, and asks for them. */
  async #askForTracks(sdp: Sdp): Promise<void> {
    const { url } = this.#request;
    const chosen = chooseTracks(sdp, url.host, this.#events.takeMemory);
    this.#media = createSessionMedia({
      chosen,
      ordered: this.#transport === 'tcp',
      host: url.host,
      receiverSsrc: new DataView(this.#deps.random.bytes(4).buffer).getUint32(0),
      events: this.#events,
    });
    const offers = await this.#routes.open(chosen, this.#media.tracks, this.#transport);
    this.#attempt(() => this.#client.setUp(offers, this.#now().monotonicMs));
  }

  /** On the same connection: small cameras need a moment until they take a new one. */
  #tryOtherTransport(problem: string): void {
    const { source, url } = this.#request;
    if (source.transport !== 'auto' || this.#transport === 'udp' || this.#sdp === undefined) {
      const detail = printable(`${url.host}: ${problem}.`);
      throw new CameraFault({ fault: 'transport-refused', detail });
    }
    this.#transport = 'udp';
    this.#routes = this.#openRoutes();
    this.#prepare(this.#sdp);
  }

  #fail({ reason, detail }: RtspFailure): void {
    const { host, port } = this.#request.url;
    const sentence = printable(`${host}: ${detail}.`);
    if (reason === 'login-refused') this.#endTurn('refused');
    switch (reason) {
      case 'overdue':
        this.#ended.reject(new ConnectionTimedOut({ host, port, phase: 'answer' }));
        return;
      case 'login-unsupported':
        this.#ended.reject(new CameraFault({ fault: 'login-insecure', detail: sentence }));
        return;
      default:
        this.#ended.reject(new CameraFault({ fault: reason, detail: sentence }));
    }
  }

  async #tickUntil(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.#deps.clock.sleep(tickMs, signal);
      } catch {
        return;
      }
      this.#attempt(() => this.#tick());
    }
  }

  #tick(): void {
    const at = this.#now();
    for (const event of this.#client.tick(at.monotonicMs)) if (event.kind !== 'frame') this.#take(event, at);
    this.#media?.check(at);
    this.#routes.sendReports(at);
    const verdict = this.#silence.judge(at.monotonicMs);
    if (this.#isSilent !== (verdict === 'silent')) {
      this.#isSilent = verdict === 'silent';
      this.#events.onSilence?.(this.#isSilent);
    }
    const { host } = this.#request.url;
    if (verdict === 'probe') this.#client.probe(at.monotonicMs);
    else if (verdict === 'stalled') {
      throw new CameraFault({ fault: 'stalled', detail: `${host} has fallen silent in the middle of the stream.` });
    } else if (verdict === 'no-media') {
      throw new CameraFault({ fault: 'no-media', detail: `${host} says that it plays, but sends no media.` });
    }
  }

  /** Cameras keep the place of a client that just went away, and have few. */
  async #sayGoodbye(): Promise<void> {
    this.#client.tearDown(this.#now().monotonicMs);
    const output = this.#socket.writable ? this.#client.takeOutput() : undefined;
    if (output === undefined) return;
    this.#socket.write(output);
    const late = new AbortController();
    const deadline = this.#deps.clock.sleep(goodbyeWithinMs, late.signal).catch(() => undefined);
    await Promise.race([this.#goodbye.promise, deadline]);
    late.abort();
  }

  /** Where it failed, the camera is told too, if it still listens; nobody waits for that. */
  #hangUp(): void {
    const socket = this.#socket;
    socket.removeAllListeners('data');
    this.#client.tearDown(this.#now().monotonicMs);
    const output = socket.writable ? this.#client.takeOutput() : undefined;
    if (output === undefined) {
      socket.destroy();
      return;
    }
    socket.end(output, () => socket.destroy());
    void this.#deps.clock.sleep(goodbyeWithinMs).then(() => socket.destroy());
  }
}

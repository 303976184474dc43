/**
 * The WebSocket to the site with its life: connect, notice silence, come back with growing pauses. It knows nothing of
 * what the events mean.
 */

import { later, nowMs } from '../browser/clock.ts';
import { Reconnecting } from '../browser/reconnect.ts';

export interface LiveStatus {
  /** `connecting` only before the first connection. */
  readonly phase: 'connecting' | 'live' | 'lost';
  /** When the site was last heard. */
  readonly heardAt: number;
}

export interface LiveHandlers {
  readonly onMessage: (text: string) => void;
  /** The connection ended: perhaps the network, perhaps the session. */
  readonly onLost: () => void;
  /** A new connection after a loss: what was missed must be asked for. */
  readonly onReturn: () => void;
}

/** A quiet site is asked for a sign of life after this time; a dead cable closes no socket. */
const quietMs = 15_000;
const signOfLifeTimeoutMs = 5000;

export class LiveConnection {
  #status: LiveStatus;
  #socket: WebSocket | undefined;
  readonly #reconnecting = new Reconnecting();
  #cancelTimer: () => void = () => undefined;
  #isStopped = false;
  readonly #listeners = new Set<() => void>();
  readonly #onMessage: (text: string) => void;
  readonly #onLost: () => void;
  readonly #onReturn: () => void;

  constructor(handlers: LiveHandlers) {
    this.#status = { phase: 'connecting', heardAt: nowMs() };
    this.#onMessage = handlers.onMessage;
    this.#onLost = handlers.onLost;
    this.#onReturn = handlers.onReturn;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getStatus = (): LiveStatus => this.#status;

  start(): void {
    this.#isStopped = false;
    this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** Tries at once, for when the person or the browser says that the network is back. */
  readonly retryNow = (): void => {
    if (this.#isStopped || this.#socket !== undefined) return;
    this.#cancelTimer();
    this.#reconnecting.begin();
    this.#connect();
  };

  /** Another part of the console could not reach the site. */
  readonly doubt = (): void => {
    if (!this.#isStopped && this.#status.phase === 'live') void this.#askForSignOfLife();
  };

  #connect(): void {
    const url = new URL('/api/v1/events', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#opened());
    socket.addEventListener('message', (event) => {
      this.#heard();
      if (typeof event.data === 'string') this.#onMessage(event.data);
    });
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#closed();
    });
  }

  #opened(): void {
    const wasLost = this.#status.phase === 'lost';
    this.#reconnecting.opened(nowMs());
    this.#set('live', nowMs());
    this.#watchQuiet();
    if (wasLost) this.#onReturn();
  }

  #heard(): void {
    if (this.#status.phase !== 'live') return;
    // Not announced: only the moment moves, and that is read when the connection is lost.
    this.#status = { phase: 'live', heardAt: nowMs() };
    this.#watchQuiet();
  }

  #watchQuiet(): void {
    this.#cancelTimer();
    this.#cancelTimer = later(quietMs, () => void this.#askForSignOfLife());
  }

  async #askForSignOfLife(): Promise<void> {
    const socket = this.#socket;
    const isAlive = await answersHealth();
    if (socket === undefined || this.#socket !== socket) return;
    if (isAlive) this.#heard();
    else {
      this.#socket = undefined;
      socket.close();
      this.#closed();
    }
  }

  #closed(): void {
    this.#socket = undefined;
    this.#cancelTimer();
    if (this.#isStopped) return;
    const wasLive = this.#status.phase === 'live';
    this.#set('lost', this.#status.heardAt);
    if (wasLive) this.#onLost();
    // oxlint-disable-next-line no-restricted-properties -- spreading reconnects needs no strong randomness
    const pauseMs = this.#reconnecting.pauseMs(nowMs(), Math.random());
    this.#cancelTimer = later(pauseMs, () => this.#connect());
  }

  #set(phase: LiveStatus['phase'], heardAt: number): void {
    this.#status = { phase, heardAt };
    for (const listener of this.#listeners) listener();
  }
}

async function answersHealth(): Promise<boolean> {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(signOfLifeTimeoutMs) });
    return answer.ok;
  } catch {
    return false;
  }
}

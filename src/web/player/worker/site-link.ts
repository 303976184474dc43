/**
 * The WebSocket to the site with its life: connect, compare clocks, notice silence, come back with growing pauses. It
 * does not know what is shown.
 */

import { SiteMessage, type ViewerMessage } from '#src/features/live/contract-viewing.ts';
import { decodeMediaPacket, type MediaPacket } from '#src/wire/media-packet.ts';
import { Reconnecting } from '../../browser/reconnect.ts';
import type { LinkStatus } from '../player-types.ts';
import { createSiteClock } from '../site-clock.ts';
import { nowMs } from './worker-time.ts';

const clockEveryMs = 2000;
/** The site answers each question of the clock: three unanswered ones mean that the line is dead, whatever TCP thinks. */
const silentMs = 3 * clockEveryMs + 500;
const connectTimeoutMs = 10_000;

export interface SiteLinkEvents {
  opened(): void;
  lost(): void;
  message(message: SiteMessage): void;
  packet(packet: MediaPacket, arrivedAtMs: number): void;
}

export class SiteLink {
  readonly #url: string;
  readonly #events: SiteLinkEvents;
  readonly #clock = createSiteClock();
  #socket: WebSocket | undefined;
  #status: LinkStatus = { phase: 'connecting', since: nowMs(), nextTryAt: null };
  readonly #reconnecting = new Reconnecting();
  #askedAt = 0;
  #heardAt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, events: SiteLinkEvents) {
    this.#url = url;
    this.#events = events;
    setInterval(() => this.#beat(), clockEveryMs);
    this.#connect();
  }

  get status(): LinkStatus {
    return this.#status;
  }

  get isOpen(): boolean {
    return this.#status.phase === 'open';
  }

  /** Site time of a moment of browser time; `undefined` until the clocks were compared. */
  aheadMs(): number | undefined {
    return this.#clock.aheadMs();
  }

  send(message: ViewerMessage): boolean {
    if (!this.isOpen) return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isOpen) this.#socket?.send(bytes);
  }

  /** What waits in the browser to be sent. */
  waitingBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Tries at once, for when the person or the browser says that the network is back. */
  retryNow(): void {
    if (this.#socket !== undefined) return;
    this.#reconnecting.begin();
    this.#connect();
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#askedAt = nowMs();
    this.#heardAt = this.#askedAt;
    socket.addEventListener('open', () => {
      if (this.#socket === socket) this.#opened();
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#received(event.data);
    });
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#lost();
    });
  }

  #opened(): void {
    const now = nowMs();
    this.#reconnecting.opened(now);
    this.#heardAt = now;
    this.#status = { phase: 'open', since: now, nextTryAt: null };
    this.#askClock();
    this.#events.opened();
  }

  #received(data: unknown): void {
    const arrivedAt = nowMs();
    this.#heardAt = arrivedAt;
    if (data instanceof ArrayBuffer) {
      const packet = decodeMediaPacket(new Uint8Array(data));
      if (packet !== undefined) this.#events.packet(packet, arrivedAt);
    } else if (typeof data === 'string') {
      const message = messageOf(data);
      if (message?.type === 'hello') {
        this.#clock.take({ sentAt: this.#askedAt, receivedAt: arrivedAt, siteAt: message.siteAt });
      } else if (message?.type === 'clock') {
        this.#clock.take({ sentAt: message.sentAt, receivedAt: arrivedAt, siteAt: message.siteAt });
      } else if (message !== undefined) this.#events.message(message);
    }
  }

  #askClock(): void {
    this.send({ type: 'clock', sentAt: nowMs() });
  }

  #beat(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    const patienceMs = this.isOpen ? silentMs : connectTimeoutMs;
    if (nowMs() - this.#heardAt <= patienceMs) this.#askClock();
    else {
      // Its close event may come much later, when the closing handshake is given up.
      socket.close();
      this.#lost();
    }
  }

  #lost(): void {
    const now = nowMs();
    this.#socket = undefined;
    // oxlint-disable-next-line no-restricted-properties -- spreading reconnects needs no strong randomness
    const pauseMs = this.#reconnecting.pauseMs(now, Math.random());
    const since = this.#status.phase === 'lost' ? this.#status.since : now;
    this.#status = { phase: 'lost', since, nextTryAt: now + pauseMs };
    this.#retryTimer = setTimeout(() => this.#connect(), pauseMs);
    this.#events.lost();
  }
}

function messageOf(text: string): SiteMessage | undefined {
  try {
    return SiteMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

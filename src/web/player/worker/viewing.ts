/** All tiles of a page over one connection: who gets which packet, what is acknowledged, what happens when it is lost. */

import { ackEveryMs, type SiteMessage } from '#src/features/live/contract-viewing.ts';
import type { MediaPacket } from '#src/wire/media-packet.ts';
import type { FromWorker, TileWish } from '../worker-messages.ts';
import { SiteLink } from './site-link.ts';
import { Tile, type Surroundings } from './tile.ts';

const watchEveryMs = 250;
/** The site lets more out with each acknowledgement, so what it kept of a stream is here after a few of them. */
const promptAckBytes = 65_536;
/** Between two regular ones; the site counts messages too. */
const promptAcksMost = 8;
/** Speech that cannot leave is worth nothing later: about four seconds of it. */
const speechWaitingBytesMost = 32_000;

export class Viewing {
  readonly #tiles = new Map<number, Tile>();
  readonly #around: Surroundings;
  readonly #link: SiteLink;
  #isVisible = true;
  #bytesSinceAck = 0;
  #promptAcks = 0;
  /** The tile that speaks; it must be told when nobody hears it any more. */
  #talking: number | undefined;

  constructor(
    url: string,
    capabilities: Surroundings['capabilities'],
    post: (message: FromWorker, transfer?: Transferable[]) => void,
  ) {
    this.#link = new SiteLink(url, {
      opened: () => this.#each((tile) => tile.open()),
      lost: () => {
        this.#each((tile) => tile.unplug());
        this.#loseTalk(post);
      },
      message: (message) => this.#message(message),
      packet: (packet, arrivedAtMs) => this.#packet(packet, arrivedAtMs),
    });
    this.#around = {
      capabilities,
      link: () => this.#link.status,
      aheadMs: () => this.#link.aheadMs(),
      tilesOpen: () => this.#tiles.size,
      post,
      send: (message) => this.#link.send(message),
    };
    setInterval(() => {
      this.#promptAcks = 0;
      this.#acknowledge();
    }, ackEveryMs);
    setInterval(() => this.#each((tile) => tile.watch()), watchEveryMs);
  }

  tile(id: number): Tile | undefined {
    return this.#tiles.get(id);
  }

  open(id: number, wish: TileWish): void {
    this.#tiles.get(id)?.end();
    const tile = new Tile(id, wish, this.#around);
    this.#tiles.set(id, tile);
    if (this.#isVisible) tile.open();
    else tile.setPaused(true);
    tile.say();
  }

  close(id: number): void {
    this.#tiles.get(id)?.end();
    this.#tiles.delete(id);
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (isVisible) this.#link.retryNow();
    this.#each((tile) => tile.setPaused(!isVisible));
  }

  retryNow(): void {
    this.#link.retryNow();
  }

  talk(id: number, on: boolean): void {
    if (!this.#link.send({ type: 'talk', tile: id, on })) {
      this.#around.post({ type: 'talk', tile: id, on: false, code: on ? 'talk.link-lost' : null });
    } else if (on) this.#talking = id;
    else if (this.#talking === id) this.#talking = undefined;
  }

  speak(id: number, samples: Uint8Array): void {
    if (this.#link.waitingBytes() > speechWaitingBytesMost) return;
    const frame = new Uint8Array(1 + samples.length);
    frame[0] = id;
    frame.set(samples, 1);
    this.#link.sendBytes(frame);
  }

  #packet(packet: MediaPacket, arrivedAtMs: number): void {
    let isFirst = false;
    this.#each((tile) => {
      if (tile.slot !== packet.slot) return;
      tile.packet(packet, arrivedAtMs);
      isFirst ||= tile.isFresh;
    });
    this.#bytesSinceAck += packet.payload.length;
    if (!isFirst && this.#bytesSinceAck < promptAckBytes) return;
    if (this.#promptAcks >= promptAcksMost) return;
    this.#promptAcks += 1;
    this.#acknowledge();
  }

  #loseTalk(post: Surroundings['post']): void {
    if (this.#talking === undefined) return;
    post({ type: 'talk', tile: this.#talking, on: false, code: 'talk.link-lost' });
    this.#talking = undefined;
  }

  #message(message: SiteMessage): void {
    if ('tile' in message) this.#tiles.get(message.tile)?.take(message);
  }

  /** Of a stream in several tiles the slowest one speaks. */
  #acknowledge(): void {
    this.#bytesSinceAck = 0;
    const slots = new Map<number, number>();
    this.#each((tile) => {
      const number = tile.ack();
      if (number === undefined || tile.slot === undefined) return;
      slots.set(tile.slot, Math.min(number, slots.get(tile.slot) ?? number));
    });
    if (slots.size === 0) return;
    this.#link.send({ type: 'ack', slots: Array.from(slots, ([slot, number]) => ({ slot, number })) });
  }

  #each(work: (tile: Tile) => void): void {
    for (const tile of this.#tiles.values()) work(tile);
  }
}

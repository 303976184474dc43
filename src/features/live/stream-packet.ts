/** A MediaPacket on its way through the site, with what the site must know to route it. */

import { invariant } from '#src/core/errors.ts';
import type { Room } from './picture-memory.ts';

export interface PacketFacts {
  readonly kind: 'description' | 'picture' | 'audio';
  /** A decoder can start at this picture. */
  readonly isKey: boolean;
  readonly number: number;
  readonly epoch: number;
  /** Pictures of the stream before this packet: the place of a picture in the stream. */
  readonly picture: number;
  /** When it was made, on the clock that never steps. */
  readonly madeAtMs: number;
}

export interface StreamPacket extends PacketFacts {
  /**
   * As every viewer receives it. Who asks for it may keep it and send it when it likes: its memory is then never used again.
   * Asked for while it is held, that is in the turn in which it comes, or from the cache.
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: number;
  hold(): void;
  /** One less needs it. Its maker holds it once. */
  release(): void;
}

/** `room`: where the bytes lie when their memory is used again. */
export function createStreamPacket(bytes: Uint8Array<ArrayBuffer>, facts: PacketFacts, room?: Room): StreamPacket {
  return new Packet(bytes, facts, room);
}

class Packet implements StreamPacket {
  readonly size: number;
  readonly kind: PacketFacts['kind'];
  readonly isKey: boolean;
  readonly number: number;
  readonly epoch: number;
  readonly picture: number;
  readonly madeAtMs: number;
  readonly #room: Room | undefined;
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #holders = 1;

  constructor(bytes: Uint8Array<ArrayBuffer>, facts: PacketFacts, room: Room | undefined) {
    this.size = bytes.length;
    this.kind = facts.kind;
    this.isKey = facts.isKey;
    this.number = facts.number;
    this.epoch = facts.epoch;
    this.picture = facts.picture;
    this.madeAtMs = facts.madeAtMs;
    this.#bytes = bytes;
    this.#room = room;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    invariant(this.#bytes !== undefined, 'A packet is not read after its memory was given back.');
    this.#room?.lend();
    return this.#bytes;
  }

  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#room === undefined || this.#holders > 0) return;
    invariant(this.#holders === 0, 'A packet is released as often as it is held.');
    if (!this.#room.isLent) this.#bytes = undefined;
    this.#room.release();
  }
}

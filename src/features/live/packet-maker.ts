/** Makes the packets of one stream, each exactly once, whatever the number of its viewers. */

import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';
import { encodeDescription, encodeMediaPacket, mediaFlags } from '#src/wire/media-packet.ts';
import type { PictureMemory } from './picture-memory.ts';
import { createStreamPacket, type StreamPacket } from './stream-packet.ts';

export interface PacketMaker {
  describe(description: MediaDescription, at: PacketTime): StreamPacket;
  /** `undefined` before the first description: a viewer could do nothing with it. */
  unit(unit: AccessUnit, at: PacketTime): StreamPacket | undefined;
}

export interface PacketTime {
  /** Wall clock of the site, milliseconds. */
  readonly wallMs: number;
  readonly monotonicMs: number;
}

const uint32 = 2 ** 32;
/** Enough for the head of a frame of the longest kind (RFC 6455, section 5.2). */
const room = { roomBefore: 10 };

/** `memory`: where the data of units may lie. */
export function createPacketMaker(slot: number, memory?: Pick<PictureMemory, 'roomOf'>): PacketMaker {
  let epoch = 0;
  let number = 0;
  let group = 0;
  let pictures = 0;
  let lastTimeUs = 0;

  const header = (flags: number, mediaTimeUs: number, at: PacketTime) => {
    number = (number + 1) % uint32;
    // Before its own zero a camera's time line cannot be written; nothing but the order of pictures hangs on it.
    const time = Math.max(0, Math.round(mediaTimeUs));
    return { flags, slot, epoch, number, group, mediaTimeUs: time, wallTimeUs: Math.round(at.wallMs * 1000) };
  };

  return {
    describe: (description, at) => {
      epoch = (epoch + 1) % uint32;
      const bytes = encodeMediaPacket(
        header(mediaFlags.description, lastTimeUs, at),
        encodeDescription(description),
        room,
      );
      const place = { number, epoch, picture: pictures, madeAtMs: at.monotonicMs };
      return createStreamPacket(bytes, { kind: 'description', isKey: false, ...place });
    },
    unit: (unit, at) => {
      if (epoch === 0) return undefined;
      const isAudio = unit.track === 'audio';
      const isKey = !isAudio && unit.isKey;
      if (isKey) group = (group + 1) % uint32;
      const flags =
        (isKey ? mediaFlags.restart : 0) |
        (unit.isDiscardable ? mediaFlags.discardable : 0) |
        (isAudio ? mediaFlags.audio : 0) |
        (unit.afterLoss ? mediaFlags.afterLoss : 0);
      lastTimeUs = unit.mediaTimeUs;
      const payloadRoom = unit.roomBefore ?? 0;
      const bytes = encodeMediaPacket(header(flags, unit.mediaTimeUs, at), unit.data, { ...room, payloadRoom });
      const picture = pictures;
      if (!isAudio) pictures += 1;
      const facts = {
        kind: isAudio ? 'audio' : 'picture',
        isKey,
        number,
        epoch,
        picture,
        madeAtMs: at.monotonicMs,
      } as const;
      return createStreamPacket(bytes, facts, memory?.roomOf(bytes));
    },
  };
}

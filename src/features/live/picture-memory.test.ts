/** A picture must never change under somebody who has it, whatever else the memory is used for. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';
import { unitRoomBytes } from '#src/wire/media-packet.ts';
import { createGopCache } from './gop-cache.ts';
import { createPacketMaker } from './packet-maker.ts';
import { createPictureMemory } from './picture-memory.ts';
import type { StreamPacket } from './stream-packet.ts';

const description: MediaDescription = {
  video: { codec: 'h264', codecString: 'avc1.1', width: 2, height: 1, config: new Uint8Array(), reorderDepth: 0 },
  audio: undefined,
};
const at = { wallMs: 0, monotonicMs: 0 };

/** What a stream does with each picture: memory, packet, cache, whoever takes it, and away. */
function aStream(limits?: Parameters<typeof createGopCache>[0]) {
  const memory = createPictureMemory();
  const maker = createPacketMaker(1, memory);
  const cache = createGopCache(limits);
  const buffers = new Set<ArrayBufferLike>();
  cache.describe(maker.describe(description, at));
  let pictures = 0;
  return {
    cache,
    /** Pieces of memory that were ever made. */
    buffers: () => buffers.size,
    pictures: () => pictures,
    make: (size: number, isKey: boolean, onPacket: (packet: StreamPacket) => void = () => undefined): void => {
      const room = memory.take(unitRoomBytes + size);
      buffers.add(room.buffer);
      pictures += 1;
      const data = room.subarray(unitRoomBytes).fill(pictures);
      const unit: AccessUnit = {
        ...{ track: 'video', data, roomBefore: unitRoomBytes, isKey, isDiscardable: false },
        ...{ mediaTimeUs: pictures, cameraTimeMs: undefined, afterLoss: false },
      };
      const packet = maker.unit(unit, at);
      if (packet === undefined) throw new Error('there was a description');
      cache.push(packet);
      onPacket(packet);
      packet.release();
    },
  };
}

const steps = fc.array(
  fc.record({
    size: fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: 1, max: 900_000 })),
    isKey: fc.boolean(),
    isTaken: fc.boolean(),
    /** Somebody who comes later takes one out of the cache. */
    takesOld: fc.option(fc.nat(20)),
  }),
  { maxLength: 120 },
);

describe('memory of pictures', () => {
  it('never changes under a viewer, nor in the cache', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (all, isSmall) => {
        const stream = aStream(isSmall ? { bytesMax: 1_000_000, spanMsMax: 1000 } : undefined);
        const taken: { bytes: Uint8Array; asTaken: string }[] = [];
        const take = ({ bytes }: StreamPacket): void => void taken.push({ bytes, asTaken: bytes.toHex() });
        for (const { size, isKey, isTaken, takesOld } of all) {
          stream.make(size, isKey, isTaken ? take : undefined);
          const key = stream.cache.key();
          const old = key === undefined || takesOld === null ? undefined : stream.cache.at(key.picture + takesOld);
          if (old !== undefined) take(old);
        }
        for (const { bytes, asTaken } of taken) expect(bytes.toHex()).toBe(asTaken);
        for (let place = stream.cache.key()?.picture ?? Infinity; place < stream.cache.edge(); place += 1) {
          const kept = stream.cache.at(place)?.bytes.subarray(32);
          if (kept !== undefined) expect(kept.every((byte) => byte === (place + 1) % 256)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is used again when nobody ever took it', () => {
    const stream = aStream();
    const group = (): void => {
      for (let picture = 0; picture < 60; picture += 1) stream.make(picture === 0 ? 150_000 : 16_000, picture === 0);
    };
    for (let groups = 0; groups < 4; groups += 1) group();
    const after = stream.buffers();
    for (let groups = 0; groups < 50; groups += 1) group();
    expect(stream.buffers() - after).toBeLessThanOrEqual(2);
  });

  it('is used again for what no cache keeps, as between two key pictures a minute apart', () => {
    const stream = aStream({ bytesMax: 100_000, spanMsMax: 60_000 });
    stream.make(50_000, true);
    for (let picture = 0; picture < 2000; picture += 1) stream.make(20_000, false);
    expect(stream.cache.isWhole()).toBe(false);
    expect(stream.buffers()).toBeLessThan(8);
  });

  it('is given back when the pictures become smaller', () => {
    const stream = aStream();
    for (let picture = 0; picture < 120; picture += 1) stream.make(60_000, picture === 0);
    const large = stream.buffers();
    for (let picture = 0; picture < 60_000; picture += 1) stream.make(2000, picture % 60 === 0);
    // What was given back is not there any more, so large pictures need new memory.
    for (let picture = 0; picture < 120; picture += 1) stream.make(60_000, picture === 0);
    expect(stream.buffers()).toBeGreaterThan(large * 1.5);
  });

  it('cannot be read through a packet whose memory was given back', () => {
    const stream = aStream();
    const kept: StreamPacket[] = [];
    stream.make(10, true, (packet) => kept.push(packet));
    stream.make(10, true);
    expect(() => kept[0]?.bytes).toThrow('after its memory was given back');
  });
});

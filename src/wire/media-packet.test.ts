import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioDescription, VideoDescription } from './access-unit.ts';
import {
  decodeDescription,
  decodeMediaPacket,
  encodeDescription,
  encodeMediaPacket,
  mediaFlags,
  mediaHeaderBytes,
} from './media-packet.ts';

const u32 = fc.nat(2 ** 32 - 1);
const time = fc.maxSafeNat();
const header = fc.record({
  flags: fc.nat(255),
  slot: fc.nat(0xffff),
  epoch: u32,
  number: u32,
  group: u32,
  mediaTimeUs: time,
  wallTimeUs: time,
});

const video: VideoDescription = {
  codec: 'h265',
  codecString: 'hvc1.1.6.L93.B0',
  width: 1920,
  height: 1080,
  config: Uint8Array.of(1, 255, 0),
  reorderDepth: undefined,
};
const audio: AudioDescription = {
  codec: 'pcma',
  codecString: 'alaw',
  sampleRate: 8000,
  channels: 1,
  config: new Uint8Array(),
};

describe('a media packet', () => {
  it('is read as it was written, wherever it lies in memory', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 64 }), fc.nat(9), (fields, payload, offset) => {
        const bytes = encodeMediaPacket(fields, payload);
        expect(bytes).toHaveLength(mediaHeaderBytes + payload.length);
        const within = new Uint8Array(offset + bytes.length);
        within.set(bytes, offset);
        expect(decodeMediaPacket(within.subarray(offset))).toEqual({ ...fields, payload });
      }),
    );
  });

  it('has the layout that its comment draws', () => {
    const fields = {
      flags: mediaFlags.restart | mediaFlags.afterLoss,
      slot: 0x0203,
      epoch: 4,
      number: 5,
      group: 6,
      mediaTimeUs: 2 ** 32 + 7,
      wallTimeUs: 8,
    };
    expect(encodeMediaPacket(fields, Uint8Array.of(9)).toHex()).toBe(
      '011102030000000400000005000000060000000100000007000000000000000809',
    );
  });

  it('is not seen in other bytes', () => {
    expect(decodeMediaPacket(new Uint8Array(31).fill(1))).toBeUndefined();
    expect(decodeMediaPacket(new Uint8Array(40).fill(2))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decodeMediaPacket(bytes)));
  });
});

describe('a description', () => {
  it.each([
    { video, audio },
    { video: { ...video, reorderDepth: 0 }, audio: undefined },
    { video: undefined, audio },
  ])('is read as it was written: %#', (description) => {
    expect(decodeDescription(encodeDescription(description))).toEqual(description);
  });

  it('is not seen in anything else', () => {
    const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    for (const value of [null, 1, [], {}, { video: null }, { video: { codec: 'h264' } }, { audio: { codec: 'mp3' } }]) {
      expect(decodeDescription(encode(value))).toBeUndefined();
    }
    expect(decodeDescription(encode({ video: { ...video, config: '%%%' } }))).toBeUndefined();
    expect(decodeDescription(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
  });

  it('never throws', () => {
    const json = fc.json().map((text) => new TextEncoder().encode(text));
    fc.assert(fc.property(fc.oneof(json, fc.uint8Array({ maxLength: 60 })), (bytes) => void decodeDescription(bytes)));
  });
});

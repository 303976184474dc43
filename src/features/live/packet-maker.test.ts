import { describe, expect, it } from 'vitest';
import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';
import { decodeDescription, decodeMediaPacket, mediaFlags } from '#src/wire/media-packet.ts';
import { createPacketMaker } from './packet-maker.ts';

const description: MediaDescription = {
  video: {
    codec: 'h264',
    codecString: 'avc1.640028',
    width: 640,
    height: 360,
    config: Uint8Array.of(1),
    reorderDepth: 0,
  },
  audio: undefined,
};
const aUnit = (more: Partial<AccessUnit> = {}): AccessUnit => ({
  ...{ track: 'video', data: Uint8Array.of(1, 2, 3), isKey: false, isDiscardable: false },
  ...{ mediaTimeUs: 40_000, cameraTimeMs: undefined, afterLoss: false },
  ...more,
});
const at = { wallMs: 1_768_478_400_000.5, monotonicMs: 17 };

describe('a packet maker', () => {
  it('makes nothing before the first description', () => {
    expect(createPacketMaker(3).unit(aUnit(), at)).toBeUndefined();
  });

  it('counts packets, pictures, groups and epochs', () => {
    const maker = createPacketMaker(3);
    const made = [
      maker.describe(description, at),
      maker.unit(aUnit({ isKey: true }), at),
      maker.unit(aUnit({ track: 'audio', isKey: true }), at),
      maker.unit(aUnit({ afterLoss: true }), at),
      maker.describe(description, at),
      maker.unit(aUnit({ isKey: true, isDiscardable: true }), at),
    ].flatMap((packet) => (packet === undefined ? [] : [packet]));
    expect(made.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(made.map(({ epoch }) => epoch)).toEqual([1, 1, 1, 1, 2, 2]);
    expect(made.map(({ picture }) => picture)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(made.map(({ isKey }) => isKey)).toEqual([false, true, false, false, false, true]);
    const headers = made.map(({ bytes }) => decodeMediaPacket(bytes));
    expect(headers.map((header) => header?.group)).toEqual([0, 1, 1, 1, 1, 2]);
    const { restart, discardable, audio, afterLoss } = mediaFlags;
    expect(headers.map((header) => header?.flags)).toEqual([
      mediaFlags.description,
      restart,
      audio,
      afterLoss,
      mediaFlags.description,
      restart | discardable,
    ]);
    expect(headers[1]).toMatchObject({ slot: 3, mediaTimeUs: 40_000, wallTimeUs: 1_768_478_400_000_500 });
    expect(decodeDescription(headers[0]?.payload ?? new Uint8Array())?.video).toEqual(description.video);
  });

  it('writes a time before the zero of the camera as zero', () => {
    const maker = createPacketMaker(0);
    maker.describe(description, at);
    const packet = maker.unit(aUnit({ mediaTimeUs: -5 }), at);
    expect(decodeMediaPacket(packet?.bytes ?? new Uint8Array())?.mediaTimeUs).toBe(0);
  });
});

/** The clips of the simulated cameras over the whole way of a picture: RTP, RTSP frames in any chunks, access units. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipFile } from '#src/sim/clips.ts';
import { audioTrack, videoTrack, type Track } from '#src/sim/rtsp/tracks.ts';
import { parseAdts } from '#src/wire/aac.ts';
import { createDepacketizer } from '#src/wire/depacketize.ts';
import type { DepacketizedUnit } from '#src/wire/depacketizer.ts';
import { groupH264, h264NalType, splitAnnexB } from '#src/wire/h264.ts';
import { groupH265, h265NalType } from '#src/wire/h265.ts';
import { createRtpReceiver } from '#src/wire/rtp-receiver.ts';
import { encodeRtp } from '#src/wire/rtp.ts';
import { createRtspReader, encodeRtspFrame } from '#src/wire/rtsp.ts';
import { sdpFormats } from '#src/wire/sdp.ts';
import { withLengths } from '../support/rtp-packets.ts';

const isParameterSet264 = (nal: Uint8Array): boolean => [7, 8, 9].includes(h264NalType(nal));
const isParameterSet265 = (nal: Uint8Array): boolean => [32, 33, 34, 35].includes(h265NalType(nal));

function pictures264(file: string): Uint8Array[] {
  return groupH264(splitAnnexB(clipFile(file))).map(({ nals }) =>
    withLengths(...nals.filter((nal) => !isParameterSet264(nal))),
  );
}

function pictures265(file: string): Uint8Array[] {
  return groupH265(splitAnnexB(clipFile(file))).map(({ nals }) =>
    withLengths(...nals.filter((nal) => !isParameterSet265(nal))),
  );
}

/** Packets that still wait for a missing one when the clip ends, at most one unit each. */
const waitingAtEnd = 32;

interface Clip {
  readonly name: string;
  readonly track: Track;
  readonly units: readonly Uint8Array[];
  /** What a picture is whole without: its SEI, by the first byte of a NAL unit. */
  readonly isSei: (first: number) => boolean;
}

const isSei264 = (first: number): boolean => (first & 0x1f) === 6;
const isSei265 = (first: number): boolean => [39, 40].includes((first >> 1) & 0x3f);

/** The slices of a picture alone, as text. */
function slicesOf(data: Uint8Array, isSei: Clip['isSei']): string {
  const kept: string[] = [];
  for (let at = 0; at + 4 < data.length;) {
    const end = at + 4 + new DataView(data.buffer, data.byteOffset + at).getUint32(0);
    if (!isSei(data[at + 4] ?? 0)) kept.push(data.subarray(at, end).toHex());
    at = end;
  }
  return kept.join();
}

const clips: readonly Clip[] = [
  { name: 'H.264 main', track: videoTrack('h264-main', 'hall'), units: pictures264('hall-main.h264'), isSei: isSei264 },
  { name: 'H.264 sub', track: videoTrack('h264-sub', 'yard'), units: pictures264('yard-sub.h264'), isSei: isSei264 },
  { name: 'H.265 main', track: videoTrack('h265-main', 'hall'), units: pictures265('hall-main.h265'), isSei: isSei265 },
  { name: 'H.265 sub', track: videoTrack('h265-sub', 'aisle'), units: pictures265('aisle-sub.h265'), isSei: isSei265 },
];

const frames = parseAdts(clipFile('tone.aac'))?.frames ?? [];

/** The packets of one round, numbered from just before the wrap. */
function packetsOf({ samples, payloadType }: Track): Uint8Array[] {
  let sequence = 65_500;
  let timestamp = 2 ** 32 - 9000;
  return samples.flatMap(({ payloads, duration }) => {
    const packets = payloads.map((payload, index) => {
      const marker = index === payloads.length - 1;
      sequence += 1;
      return encodeRtp({
        payloadType,
        marker,
        sequence: sequence & 0xffff,
        timestamp: timestamp >>> 0,
        ssrc: 5,
        payload,
      });
    });
    timestamp += duration;
    return packets;
  });
}

function receive(track: Track, packets: Iterable<Uint8Array>, ordered: boolean): DepacketizedUnit[] {
  const media = track.describe('track');
  const [format] = sdpFormats(media);
  if (format === undefined) throw new Error('the clip has no format');
  const depacketizer = createDepacketizer(format, media);
  if ('unsupported' in depacketizer) throw new Error(depacketizer.unsupported);
  const receiver = createRtpReceiver({ clockRate: format.clockRate, payloadType: format.payloadType, ordered });
  const units: DepacketizedUnit[] = [];
  for (const bytes of packets) {
    for (const packet of receiver.pushRtp(bytes, 0)) {
      for (const item of depacketizer.push(packet)) {
        expect(item.kind).not.toBe('fault');
        if (item.kind === 'unit') units.push(item.unit);
      }
    }
  }
  return units;
}

describe.each(clips)('$name', ({ track, units, isSei }) => {
  it('comes out as it went in, in any chunks of one connection', () => {
    const stream = Buffer.concat(packetsOf(track).map((packet) => encodeRtspFrame(0, packet)));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 50 }), (sizes) => {
        const reader = createRtspReader();
        const packets: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          const chunk = new Uint8Array(stream.subarray(at, at + size));
          for (const item of reader.push(chunk)) {
            expect(item.kind).toBe('frame');
            if (item.kind === 'frame') packets.push(item.payload);
          }
          at += size;
        }
        const received = receive(track, packets, true);
        expect(received.map(({ data }) => data)).toEqual(units);
        expect(received.some(({ afterLoss }) => afterLoss)).toBe(false);
      }),
      { numRuns: 8 },
    );
  });

  it('comes out whole over a network that mixes packets, and never in parts over one that loses some', () => {
    const packets = packetsOf(track);
    const whole = new Set(units.map((unit) => slicesOf(unit, isSei)));
    fc.assert(
      fc.property(
        fc.array(fc.nat(8), { minLength: packets.length, maxLength: packets.length }),
        fc.array(fc.nat(packets.length - 1), { maxLength: 8 }),
        (delays, missing) => {
          const order = packets
            .map((_, index) => index)
            .toSorted((a, b) => a + (delays[a] ?? 0) - b - (delays[b] ?? 0) || a - b);
          // The first packet stays in front, because nothing says what should have come before it.
          const mixed = [0, ...order.filter((index) => index !== 0)];
          const bytesOf = (indices: readonly number[]): Uint8Array[] =>
            indices.flatMap((index) => packets[index] ?? []);
          expect(receive(track, bytesOf(mixed), false)).toHaveLength(units.length);
          const received = receive(track, bytesOf(mixed.filter((index) => !missing.includes(index))), false);
          expect(received.filter(({ data }) => !whole.has(slicesOf(data, isSei)))).toEqual([]);
          expect(received.length).toBeGreaterThanOrEqual(units.length - missing.length - waitingAtEnd);
        },
      ),
      { numRuns: 8 },
    );
  });
});

it('AAC comes out as it went in, but for what is lost', () => {
  const track = audioTrack('aac');
  const packets = packetsOf(track);
  fc.assert(
    fc.property(fc.subarray(packets, { minLength: 1 }), (kept) => {
      const received = receive(track, kept, true);
      expect(received.map(({ data }) => data)).toEqual(
        frames.filter((_, index) => kept.some((packet) => packet === packets[index])),
      );
    }),
  );
});

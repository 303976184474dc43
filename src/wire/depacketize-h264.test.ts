import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aPacket,
  createFrom,
  dataOf,
  depacketizerOf,
  packetsOf,
  pushAll,
  unitsOf,
  without,
  withLengths,
} from '../../tests/support/rtp-packets.ts';
import { unitRoomBytes } from './media-packet.ts';
import type { Depacketizer, ReceivedPacket } from './depacketizer.ts';
import { packetizeH264 } from './rtp-video.ts';

/** 1280x720, and the same with 640x360 below. */
const sps = Uint8Array.fromBase64('Z0LAH9kAUAW7ARAAAAMAEAAAAwMg8YMkgA==');
const smallSps = Uint8Array.fromBase64('Z0LAFtkAoC/5cBEAAAMAAQAAAwAeDxYu');
const pps = Uint8Array.fromBase64('aMmMsg==');
const key = Uint8Array.of(0x65, 0x88, 1, 2, 3);
const picture = (...rest: number[]): Uint8Array => Uint8Array.of(0x41, 0x9a, ...rest);
/** A slice that does not begin its picture. */
const laterSlice = (...rest: number[]): Uint8Array => Uint8Array.of(0x41, 0x1a, ...rest);
const sei = Uint8Array.of(0x06, 0x05, 0x01, 0x80);
const delimiter = Uint8Array.of(0x09, 0xf0);

function aDepacketizer(parameters = `sprop-parameter-sets=${sps.toBase64()},${pps.toBase64()}`): Depacketizer {
  return depacketizerOf('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', `a=fmtp:96 ${parameters}`);
}

describe('an H.264 stream', () => {
  it('is known from the session description', () => {
    expect(aDepacketizer().description()).toMatchObject({
      codec: 'h264',
      codecString: 'avc1.42c01f',
      width: 1280,
      height: 720,
      reorderDepth: 0,
    });
  });

  it('gives a picture out at its marker, with SEI and without delimiter and parameter sets', () => {
    const depacketizer = aDepacketizer();
    const items = pushAll(depacketizer, packetsOf(packetizeH264([delimiter, sps, pps, sei, key]), { timestamp: 7 }));
    expect(items).toEqual([
      {
        kind: 'unit',
        unit: {
          track: 'video',
          data: withLengths(sei, key),
          isKey: true,
          isDiscardable: false,
          roomBefore: unitRoomBytes,
          rtpTimestamp: 7,
          afterLoss: false,
        },
      },
    ]);
  });

  it('gives back every picture, however it was cut', () => {
    const nal = fc
      .tuple(fc.constantFrom(0x65, 0x61, 0x41, 0x01), fc.uint8Array({ minLength: 1, maxLength: 400 }))
      .map(([head, rest]) => Uint8Array.of(head, 0x88, ...rest.map((byte) => byte | 1)));
    fc.assert(
      fc.property(
        fc.array(fc.array(nal, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
        fc.integer({ min: 20, max: 200 }),
        (pictures, limit) => {
          const packets = pictures.flatMap((nals, index) =>
            packetsOf(packetizeH264(nals, limit), { timestamp: index * 3000 }),
          );
          const units = unitsOf(pushAll(aDepacketizer(), packets));
          expect(units.map(({ data }) => data)).toEqual(pictures.map((nals) => withLengths(...nals)));
          expect(units.map(({ isKey }) => isKey)).toEqual(pictures.map((nals) => nals.some((n) => n[0] === 0x65)));
          expect(units.map(({ isDiscardable }) => isDiscardable)).toEqual(
            pictures.map((nals) => nals.every((n) => n[0] === 0x01)),
          );
        },
      ),
    );
  });

  it('describes itself anew when other parameter sets come, before the picture that needs them', () => {
    const depacketizer = aDepacketizer();
    const items = pushAll(depacketizer, [
      ...packetsOf([sps, pps, key], { timestamp: 1 }),
      ...packetsOf([smallSps, pps, key], { timestamp: 2 }),
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['unit', 'description', 'unit']);
    expect(depacketizer.description()).toMatchObject({ width: 640, height: 360, codecString: 'avc1.42c016' });
  });

  it('waits for its parameter sets when the session description has none', () => {
    const depacketizer = aDepacketizer('packetization-mode=1');
    expect(depacketizer.description()).toBeUndefined();
    expect(pushAll(depacketizer, packetsOf([picture(1)], { timestamp: 1 }))).toEqual([]);
    const items = pushAll(depacketizer, packetsOf([sps, pps, key], { timestamp: 2 }));
    expect(items.map(({ kind }) => kind)).toEqual(['description', 'unit']);
  });

  it('says that interleaved order is not supported', () => {
    const interleaved = 'a=fmtp:96 packetization-mode=2';
    expect(createFrom('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', interleaved)).toEqual({
      unsupported: 'H.264 in interleaved order',
    });
    expect(aDepacketizer().push(aPacket(Uint8Array.of(25, 0, 0)))).toEqual([
      { kind: 'fault', problem: 'H.264 payload of type 25, of interleaved mode' },
    ]);
  });
});

describe('loss', () => {
  const large = picture(...Array.from({ length: 90 }, () => 7));

  it.each([0, 1, 2, 3, 4])('leaves out the picture whose packet %i is missing and marks the next one', (missing) => {
    const depacketizer = aDepacketizer();
    const payloads = packetizeH264([large], 20);
    const packets = [1, 2, 3].flatMap((timestamp) => packetsOf(payloads, { timestamp }));
    const received = without(packets, payloads.length + missing);
    const units = unitsOf(pushAll(depacketizer, received));
    expect(units.map(({ rtpTimestamp, afterLoss, data }) => [rtpTimestamp, afterLoss, data.length])).toEqual([
      [1, false, 4 + large.length],
      [3, true, 4 + large.length],
    ]);
  });

  it('between two pictures costs none of them, and only the next one carries the mark', () => {
    const depacketizer = aDepacketizer();
    const items = pushAll(depacketizer, [
      aPacket(key, { timestamp: 1, marker: true }),
      aPacket(picture(3), { timestamp: 3, marker: true, lost: true }),
      aPacket(picture(4), { timestamp: 4, marker: true }),
    ]);
    expect(unitsOf(items).map(({ rtpTimestamp, afterLoss }) => [rtpTimestamp, afterLoss])).toEqual([
      [1, false],
      [3, true],
      [4, false],
    ]);
  });

  it('at the head of a picture with several slices leaves it out', () => {
    const depacketizer = aDepacketizer();
    const items = pushAll(depacketizer, [
      aPacket(key, { timestamp: 1, marker: true }),
      aPacket(laterSlice(3), { timestamp: 2, marker: true, lost: true }),
      aPacket(picture(4), { timestamp: 3, marker: true }),
    ]);
    expect(items).toMatchObject([{ unit: { rtpTimestamp: 1 } }, { unit: { rtpTimestamp: 3, afterLoss: true } }]);
  });

  it('of the marker does not hold the next picture back', () => {
    const depacketizer = aDepacketizer();
    const items = pushAll(depacketizer, [
      aPacket(key, { timestamp: 1 }),
      aPacket(picture(2), { timestamp: 2, marker: true, lost: true }),
    ]);
    expect(items).toMatchObject([{ unit: { rtpTimestamp: 2, afterLoss: true } }]);
  });

  it('does not stop a camera whose timestamps stand still', () => {
    const depacketizer = aDepacketizer();
    const payloads = packetizeH264([large], 20);
    const packets = [1, 2, 3].flatMap(() => packetsOf(payloads, { timestamp: 5 }));
    expect(dataOf(pushAll(depacketizer, without(packets, 2)))).toEqual([withLengths(large), withLengths(large)]);
  });
});

describe('what cameras do', () => {
  it('no marker at all: a new timestamp ends the picture', () => {
    const items = pushAll(aDepacketizer(), [
      aPacket(key, { timestamp: 1 }),
      aPacket(picture(1), { timestamp: 2 }),
      aPacket(picture(2), { timestamp: 3 }),
    ]);
    expect(dataOf(items)).toEqual([withLengths(key), withLengths(picture(1))]);
  });

  it('the marker on SEI and parameter sets before the picture', () => {
    const items = pushAll(aDepacketizer(), [
      aPacket(sps, { marker: true }),
      aPacket(pps, { marker: true }),
      aPacket(sei, { marker: true }),
      aPacket(key, { marker: true }),
    ]);
    expect(dataOf(items)).toEqual([withLengths(sei, key)]);
  });

  it('SEI and parameter sets with a timestamp of their own', () => {
    const items = pushAll(aDepacketizer(''), [
      aPacket(sps, { timestamp: 1, marker: true }),
      aPacket(pps, { timestamp: 1, marker: true }),
      aPacket(sei, { timestamp: 2, marker: true }),
      aPacket(key, { timestamp: 3, marker: true }),
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['description', 'unit']);
    expect(dataOf(items)).toEqual([withLengths(sei, key)]);
  });

  it('the marker on every slice: after the first damaged picture the timestamp decides', () => {
    const frame = (timestamp: number): ReceivedPacket[] =>
      packetsOf([picture(1), laterSlice(2), laterSlice(3)], { timestamp, marker: true });
    const items = pushAll(aDepacketizer(), [1, 2, 3, 4].flatMap(frame));
    const whole = withLengths(picture(1), laterSlice(2), laterSlice(3));
    expect(dataOf(items)).toEqual([withLengths(picture(1)), whole, whole]);
    expect(items[1]).toMatchObject({ unit: { afterLoss: true, rtpTimestamp: 2 } });
  });

  it('start codes inside of RTP: a whole picture in one payload, in pieces, or with a code in front', () => {
    const stream = Uint8Array.of(...sps, 0, 0, 0, 1, ...pps, 0, 0, 1, ...key, 0, 0, 0, 1, ...laterSlice(9));
    const expected = [withLengths(key, laterSlice(9))];
    expect(dataOf(aDepacketizer('').push(aPacket(stream, { marker: true })))).toEqual(expected);
    expect(dataOf(pushAll(aDepacketizer(''), packetsOf(packetizeH264([stream], 20))))).toEqual(expected);
    const inFront = Uint8Array.of(0, 0, 0, 1, ...stream, 0, 0);
    expect(dataOf(aDepacketizer('').push(aPacket(inFront, { marker: true })))).toEqual(expected);
  });

  it('start codes between slices, found once the stream is known to have them', () => {
    const depacketizer = aDepacketizer();
    const filler = Array.from({ length: 1000 }, () => 5);
    const frame = Uint8Array.of(...picture(...filler), 0, 0, 1, ...laterSlice(...filler));
    const frames = [1, 2, 3, 4].map((timestamp) => aPacket(frame, { timestamp, marker: true }));
    const whole = withLengths(picture(...filler), laterSlice(...filler));
    expect(dataOf(pushAll(depacketizer, frames))).toEqual([whole, whole, whole, whole]);
  });

  it('another type in the later pieces of a NAL unit, empty pieces, and no last piece', () => {
    const packets = [
      aPacket(Uint8Array.of(0x7c, 0x85, 0x88, 1)),
      aPacket(Uint8Array.of(0x7c, 0x05)),
      aPacket(new Uint8Array()),
      aPacket(Uint8Array.of(0x5c, 0x01, 2, 3)),
      aPacket(Uint8Array.of(0x5c, 0x41, 4), { marker: true }),
    ];
    const whole = withLengths(Uint8Array.of(0x65, 0x88, 1, 2, 3, 4));
    expect(dataOf(pushAll(aDepacketizer(), packets))).toEqual([whole]);
    const endless = packets.map((packet) =>
      packet.marker ? { ...packet, payload: Uint8Array.of(0x5c, 0x01, 4) } : packet,
    );
    const next = aPacket(picture(1), { timestamp: 2000, marker: true });
    expect(dataOf(pushAll(aDepacketizer(), [...endless, next]))).toEqual([whole, withLengths(picture(1))]);
  });

  it('bytes after the end of the sequence parameter set', () => {
    const longer = Uint8Array.of(...sps, 0x12, 0x34, 0, 0, 0);
    const depacketizer = aDepacketizer(`sprop-parameter-sets=${longer.toBase64()},${pps.toBase64()}`);
    expect(depacketizer.description()).toMatchObject({ width: 1280, height: 720 });
  });

  it('parameter sets in the session description with start codes, without padding, or broken', () => {
    const withCode = Uint8Array.of(0, 0, 0, 1, ...sps).toBase64({ omitPadding: true });
    const description = aDepacketizer(`sprop-parameter-sets=${withCode},,%%%, ${pps.toBase64()}`).description();
    expect(description).toMatchObject({ width: 1280 });
  });

  it('filler and layers of scalable coding are left out, types that do not exist are named', () => {
    const depacketizer = aDepacketizer();
    const payloads = [Uint8Array.of(0x0c, 0xff), Uint8Array.of(0x6e, 1), key, Uint8Array.of(0x74, 2)];
    expect(dataOf(pushAll(depacketizer, packetsOf(payloads)))).toEqual([withLengths(key)]);
    expect(depacketizer.push(aPacket(Uint8Array.of(0x10, 1), { timestamp: 9 }))).toMatchObject([{ kind: 'fault' }]);
  });
});

describe('bounds', () => {
  it('gives up a picture of more than 16 MiB and goes on with the next', () => {
    const depacketizer = aDepacketizer();
    const piece = new Uint8Array(60_000).fill(7);
    const pieces = Array.from({ length: 300 }, (_, index) =>
      aPacket(Uint8Array.of(0x7c, index === 0 ? 0x85 : 0x05, ...piece)),
    );
    const items = pushAll(depacketizer, [...pieces, aPacket(picture(1), { timestamp: 2, marker: true })]);
    expect(items).toMatchObject([
      { kind: 'fault', problem: 'a picture is larger than 16 MiB' },
      { kind: 'unit', unit: { rtpTimestamp: 2, afterLoss: true } },
    ]);
  });

  it('gives up a picture of more than 2048 NAL units', () => {
    const packets = Array.from({ length: 3000 }, () => aPacket(sei));
    expect(pushAll(aDepacketizer(), packets)).toMatchObject([{ kind: 'fault' }]);
  });

  it('names an aggregate that is cut', () => {
    const items = aDepacketizer().push(aPacket(Uint8Array.of(24, 0, 2, 0x65, 0x88, 0, 9, 1), { marker: true }));
    expect(items).toEqual([{ kind: 'fault', problem: 'an aggregate of NAL units is cut' }]);
  });
});

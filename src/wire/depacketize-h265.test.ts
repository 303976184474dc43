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
import type { Depacketizer } from './depacketizer.ts';
import { packetizeH265 } from './rtp-video.ts';

const vps = Uint8Array.fromBase64('QAEMAf//AWAAAAMAkAAAAwAAAwBdkoCQoQ==');
const sps = Uint8Array.fromBase64('QgEBAWAAAAMAkAAAAwAAAwBdoAKAgC0WWVmkkyvAWgIAAAMAAgAAAwAyEA==');
const largeSps = Uint8Array.fromBase64('QgEBAWAAAAMAkAAAAwAAAwCWoAHgIAIcWWVmkkyvAWgIAAADAAgAAAMAyEA=');
const pps = Uint8Array.fromBase64('RAHBc9Ei');
const key = Uint8Array.of(38, 1, 0x80, 1, 2, 3);
const picture = (...rest: number[]): Uint8Array => Uint8Array.of(2, 1, 0x80, ...rest);
const laterSlice = (...rest: number[]): Uint8Array => Uint8Array.of(2, 1, 0x08, ...rest);
const sei = Uint8Array.of(78, 1, 5, 0x80);

const known = `sprop-vps=${vps.toBase64()};sprop-sps=${sps.toBase64()}; sprop-pps=${pps.toBase64()}`;

function aDepacketizer(parameters = known): Depacketizer {
  return depacketizerOf('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000', `a=fmtp:96 ${parameters}`);
}

describe('an H.265 stream', () => {
  it('is known from the session description', () => {
    expect(aDepacketizer().description()).toMatchObject({
      codec: 'h265',
      codecString: 'hvc1.1.6.L93.90',
      width: 1280,
      height: 720,
      reorderDepth: 2,
    });
  });

  it('gives back every picture, however it was cut', () => {
    const nal = fc
      .tuple(fc.constantFrom(2, 38, 42), fc.uint8Array({ minLength: 1, maxLength: 400 }))
      .map(([head, rest]) => Uint8Array.of(head, 1, 0x80, ...rest.map((byte) => byte | 1)));
    fc.assert(
      fc.property(
        fc.array(fc.array(nal, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
        fc.integer({ min: 20, max: 200 }),
        (pictures, limit) => {
          const packets = pictures.flatMap((nals, index) =>
            packetsOf(packetizeH265(nals, limit), { timestamp: index * 3000 }),
          );
          const units = unitsOf(pushAll(aDepacketizer(), packets));
          expect(units.map(({ data }) => data)).toEqual(pictures.map((nals) => withLengths(...nals)));
          expect(units.map(({ isKey }) => isKey)).toEqual(pictures.map((nals) => nals.some((n) => (n[0] ?? 0) > 30)));
        },
      ),
    );
  });

  it('describes itself anew when its size changes', () => {
    const depacketizer = aDepacketizer();
    const items = pushAll(depacketizer, [
      ...packetsOf([vps, sps, pps, key], { timestamp: 1 }),
      ...packetsOf([vps, largeSps, pps, key], { timestamp: 2 }),
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['unit', 'description', 'unit']);
    expect(depacketizer.description()).toMatchObject({ width: 3840, height: 2160, codecString: 'hvc1.1.6.L150.90' });
  });

  it('takes aggregates, and payloads with extra information', () => {
    const aggregate = Uint8Array.of(96, 1, ...[sei, key].flatMap((nal) => [0, nal.length, ...nal]));
    expect(dataOf(aDepacketizer().push(aPacket(aggregate, { marker: true })))).toEqual([withLengths(sei, key)]);
    // Type 50, in it type 19 (38 >> 1) and one byte of information.
    const informed = Uint8Array.of(100, 1, 38, 0x10, 0xaa, ...key.subarray(2));
    expect(dataOf(aDepacketizer().push(aPacket(informed, { marker: true })))).toEqual([withLengths(key)]);
  });

  it('leaves out a picture with a missing packet', () => {
    const payloads = packetizeH265([picture(...Array.from({ length: 90 }, () => 7))], 20);
    const packets = [1, 2, 3].flatMap((timestamp) => packetsOf(payloads, { timestamp }));
    for (let missing = 0; missing < payloads.length; missing += 1) {
      const units = unitsOf(pushAll(aDepacketizer(), without(packets, payloads.length + missing)));
      expect(units.map(({ rtpTimestamp, afterLoss }) => [rtpTimestamp, afterLoss])).toEqual([
        [1, false],
        [3, true],
      ]);
    }
  });

  it('knows which pictures no other needs', () => {
    const packets = [
      aPacket(key, { marker: true, timestamp: 1 }),
      aPacket(Uint8Array.of(0, 1, 0x80), { marker: true, timestamp: 2 }),
      aPacket(picture(), { marker: true, timestamp: 3 }),
    ];
    const units = unitsOf(pushAll(aDepacketizer(), packets));
    expect(units.map(({ isDiscardable }) => isDiscardable)).toEqual([false, true, false]);
  });

  it('takes a picture of the lowest of two layers for one that others need', () => {
    const layered = 'QgECAWAAAAMAkAAAAwAAAwA/AACgBQIBaWWVlKyySZXgLQEAAAMAAQAAAwAZCA==';
    const depacketizer = aDepacketizer(`sprop-vps=${vps.toBase64()};sprop-sps=${layered};sprop-pps=${pps.toBase64()}`);
    const packets = [
      aPacket(Uint8Array.of(0, 1, 0x80), { marker: true, timestamp: 1 }),
      aPacket(Uint8Array.of(0, 2, 0x80), { marker: true, timestamp: 2 }),
    ];
    const units = unitsOf(pushAll(depacketizer, packets));
    expect(units.map(({ isDiscardable }) => isDiscardable)).toEqual([false, true]);
  });

  it('leaves out delimiters, filler and layers above the base', () => {
    const payloads = [Uint8Array.of(70, 1, 0x50), Uint8Array.of(76, 1, 0xff), Uint8Array.of(2, 9, 0x80), key];
    expect(dataOf(pushAll(aDepacketizer(), packetsOf(payloads)))).toEqual([withLengths(key)]);
  });

  it('takes the marker on SEI, start codes inside of RTP and changing types in the pieces', () => {
    const onSei = [aPacket(sei, { marker: true }), ...packetsOf([key, laterSlice(1)])];
    expect(dataOf(pushAll(aDepacketizer(), onSei))).toEqual([withLengths(sei, key, laterSlice(1))]);
    const stream = Uint8Array.of(...vps, 0, 0, 0, 1, ...sps, 0, 0, 1, ...pps, 0, 0, 0, 1, ...key);
    expect(dataOf(pushAll(aDepacketizer(''), packetsOf(packetizeH265([stream], 20))))).toEqual([withLengths(key)]);
    const pieces = [Uint8Array.of(98, 1, 0x93, 0x80, 1), Uint8Array.of(98, 1, 0x13), Uint8Array.of(98, 1, 0x41, 2, 3)];
    expect(dataOf(pushAll(aDepacketizer(), packetsOf(pieces)))).toEqual([withLengths(key)]);
  });

  it('says what is not supported', () => {
    const create = (parameters: string): unknown =>
      createFrom('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000', `a=fmtp:96 ${parameters}`);
    expect(create('sprop-max-don-diff=1')).toEqual({ unsupported: 'H.265 in interleaved order' });
    expect(create('tx-mode=MRST')).toEqual({ unsupported: 'H.265 over several streams' });
    expect(aDepacketizer().push(aPacket(Uint8Array.of(120, 1, 0)))).toMatchObject([{ kind: 'fault' }]);
  });
});

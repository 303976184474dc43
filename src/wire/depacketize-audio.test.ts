import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aPacket,
  createFrom,
  dataOf,
  depacketizerOf,
  pushAll,
  unitsOf,
  without,
} from '../../tests/support/rtp-packets.ts';
import { packetizeAac } from './aac.ts';
import type { Depacketizer } from './depacketizer.ts';

const highRate = 'mode=AAC-hbr; config=1408; SizeLength=13; IndexLength=3; IndexDeltaLength=3';

function anAacDepacketizer(parameters = highRate, mapping = 'MPEG4-GENERIC/16000/1'): Depacketizer {
  return depacketizerOf('m=audio 0 RTP/AVP 97', `a=rtpmap:97 ${mapping}`, `a=fmtp:97 streamtype=5; ${parameters}`);
}

/** Several frames in one payload: all sizes in front, then all frames. */
function together(...frames: readonly Uint8Array[]): Uint8Array {
  const sizes = frames.flatMap(({ length }) => [length >> 5, (length & 0x1f) << 3]);
  return Uint8Array.of(0, frames.length * 16, ...sizes, ...frames.flatMap((frame) => [...frame]));
}

const frames = [Uint8Array.of(1, 2, 3), Uint8Array.of(4), Uint8Array.of(5, 6)];

describe('AAC', () => {
  it.each([
    ['LC at 16 kHz', highRate, 'MPEG4-GENERIC/16000/1', 'mp4a.40.2', 16_000, 1],
    ['LC at 48 kHz, stereo', 'mode=AAC-hbr;config=1190', 'mpeg4-generic/48000/2', 'mp4a.40.2', 48_000, 2],
    ['with band replication', 'mode=AAC-hbr;config=2b11880000', 'MPEG4-GENERIC/48000/2', 'mp4a.40.5', 48_000, 2],
    ['without a configuration', 'mode=AAC-hbr', 'MPEG4-GENERIC/44100/2', 'mp4a.40.2', 44_100, 2],
  ])('is described: %s', (_name, parameters, mapping, codecString, sampleRate, channels) => {
    const description = anAacDepacketizer(parameters, mapping).description();
    expect(description).toMatchObject({ codec: 'aac', codecString, sampleRate, channels });
  });

  it('gives out every frame of a packet, each with its time', () => {
    const units = unitsOf(anAacDepacketizer().push(aPacket(together(...frames), { timestamp: 2 ** 32 - 1024 })));
    expect(units.map(({ data }) => data)).toEqual(frames);
    expect(units.map(({ rtpTimestamp }) => rtpTimestamp)).toEqual([2 ** 32 - 1024, 0, 1024]);
    expect(units.every(({ isKey, track }) => isKey && track === 'audio')).toBe(true);
  });

  it('gives back any frames, however they are grouped', () => {
    const frame = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.array(fc.array(frame, { minLength: 1, maxLength: 9 })), (groups) => {
        const packets = groups.map((group) => aPacket(together(...group)));
        expect(dataOf(pushAll(anAacDepacketizer(), packets))).toEqual(groups.flat());
      }),
    );
    expect(dataOf(anAacDepacketizer().push(aPacket(packetizeAac(Uint8Array.of(9, 8)))))).toEqual([Uint8Array.of(9, 8)]);
  });

  describe('in pieces', () => {
    const frame = Uint8Array.from({ length: 300 }, (_, index) => index & 0x7f);
    const head = [0, 16, 300 >> 5, (300 & 0x1f) << 3];
    const pieces = [frame.subarray(0, 120), frame.subarray(120, 240), frame.subarray(240)].map((piece) =>
      Uint8Array.of(...head, ...piece),
    );
    const packets = [1000, 2024, 3048].flatMap((timestamp) => pieces.map((piece) => aPacket(piece, { timestamp })));

    it('is put together', () => {
      expect(dataOf(pushAll(anAacDepacketizer(), packets))).toEqual([frame, frame, frame]);
    });

    it.each([3, 4, 5])('is left out when packet %i is missing, and the next one says so', (missing) => {
      const units = unitsOf(pushAll(anAacDepacketizer(), without(packets, missing)));
      expect(units.map(({ rtpTimestamp, afterLoss }) => [rtpTimestamp, afterLoss])).toEqual([
        [1000, false],
        [3048, true],
      ]);
    });
  });

  it('takes other widths, constant sizes and auxiliary data', () => {
    const lowRate = anAacDepacketizer('mode=AAC-lbr; config=1408');
    // Eight bits each: six of size, two of index.
    expect(dataOf(lowRate.push(aPacket(Uint8Array.of(0, 16, 3 << 2, 2 << 2, 1, 2, 3, 4, 5))))).toEqual([
      Uint8Array.of(1, 2, 3),
      Uint8Array.of(4, 5),
    ]);
    const constant = anAacDepacketizer('mode=generic; config=1408; constantSize=2');
    expect(dataOf(constant.push(aPacket(Uint8Array.of(1, 2, 3, 4))))).toEqual([
      Uint8Array.of(1, 2),
      Uint8Array.of(3, 4),
    ]);
    const auxiliary = anAacDepacketizer(`${highRate}; auxiliaryDataSizeLength=8`);
    expect(dataOf(auxiliary.push(aPacket(Uint8Array.of(0, 16, 0, 16, 8, 0xee, 1, 2))))).toEqual([Uint8Array.of(1, 2)]);
    const bare = anAacDepacketizer('mode=generic; config=1408');
    expect(dataOf(bare.push(aPacket(Uint8Array.of(7, 7, 7))))).toEqual([Uint8Array.of(7, 7, 7)]);
  });

  it('takes frames out of the ADTS header that a camera left in place', () => {
    const adts = Uint8Array.of(0xff, 0xf1, 0x60, 0x40, 0x01, 0x5f, 0xfc, 1, 2, 3);
    expect(dataOf(anAacDepacketizer().push(aPacket(together(adts))))).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  it('names what is nonsense and goes on', () => {
    const depacketizer = anAacDepacketizer();
    const faultOf = (...bytes: number[]): unknown => depacketizer.push(aPacket(Uint8Array.of(...bytes)));
    expect(faultOf(0xff, 0xff, 1, 2)).toMatchObject([
      { kind: 'fault', problem: expect.stringContaining('AU headers') as string },
    ]);
    expect(faultOf(0, 32, 0, 8, 0, 9, 1, 2)).toMatchObject([
      { kind: 'fault', problem: 'AAC frames in interleaved order' },
    ]);
    expect(faultOf(0, 32, 0, 8, 0, 80, 1)).toMatchObject([{ kind: 'unit' }, { kind: 'fault' }]);
    expect(faultOf(0, 0)).toEqual([]);
    expect(dataOf(depacketizer.push(aPacket(together(...frames))))).toEqual(frames);
  });

  it('says that a broken configuration is not supported', () => {
    const create = (parameters: string): unknown =>
      createFrom('m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/12345/9', `a=fmtp:97 ${parameters}`);
    expect(create('mode=AAC-hbr')).toEqual({ unsupported: 'AAC without a readable configuration' });
    expect(create('mode=AAC-hbr; config=00')).toEqual({ unsupported: 'AAC without a readable configuration' });
  });
});

describe('G.711', () => {
  it.each([
    ['m=audio 0 RTP/AVP 0', 'pcmu', 'ulaw'],
    ['m=audio 0 RTP/AVP 8', 'pcma', 'alaw'],
  ])('is known by its number alone: %s', (line, codec, codecString) => {
    const depacketizer = depacketizerOf(line);
    expect(depacketizer.description()).toMatchObject({ codec, codecString, sampleRate: 8000, channels: 1 });
    const chunk = new Uint8Array(1000);
    const [unit] = unitsOf(depacketizer.push(aPacket(chunk.subarray(10, 170), { lost: true, timestamp: 5 })));
    expect(unit).toMatchObject({ track: 'audio', isKey: true, afterLoss: true, rtpTimestamp: 5 });
    // A copy: what is kept for viewers must not keep the whole chunk.
    expect(unit?.data.buffer.byteLength).toBe(160);
    expect(depacketizer.push(aPacket(new Uint8Array()))).toEqual([]);
  });
});

it('names a codec that this build lacks', () => {
  expect(createFrom('m=audio 0 RTP/AVP 97', 'a=rtpmap:97 G726-32/8000')).toEqual({ unsupported: 'the codec G726-32' });
  expect(createFrom('m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MP4A-LATM/16000')).toEqual({
    unsupported: 'the codec MP4A-LATM',
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetizeAac, parseAdts } from './aac.ts';
import { groupH264, splitAnnexB } from './h264.ts';
import { groupH265 } from './h265.ts';
import { decodeRtp, decodeSenderReport, encodeGoodbye, encodeRtp, encodeSenderReport } from './rtp.ts';
import { packetizeH264, packetizeH265 } from './rtp-video.ts';

const u32 = fc.nat(2 ** 32 - 1);
const packet = fc.record({
  payloadType: fc.nat(127),
  marker: fc.boolean(),
  sequence: fc.nat(65_535),
  timestamp: u32,
  ssrc: u32,
  payload: fc.uint8Array({ maxLength: 100 }),
});

describe('RTP', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(packet, (original) => {
        expect(decodeRtp(encodeRtp(original))).toEqual(original);
      }),
    );
  });

  it('takes any bytes without a throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void decodeRtp(bytes)));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void decodeSenderReport(bytes)));
  });

  it('leaves padding, contributing sources and extensions out', () => {
    const bytes = Uint8Array.from([
      0xb1, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 1, 1, 1, 1, 42, 0, 2,
    ]);
    expect(decodeRtp(bytes)?.payload).toEqual(Uint8Array.of(42));
  });

  it('carries the time of a sender report to the millisecond', () => {
    const report = { ssrc: 7, sentAt: 1_795_000_000_123, rtpTimestamp: 90_000, packetCount: 3, octetCount: 300 };
    const bytes = encodeSenderReport(report, 'camera');
    expect(decodeSenderReport(bytes)).toEqual(report);
    expect(bytes.length % 4).toBe(0);
    expect(encodeGoodbye(7)).toHaveLength(8);
  });
});

/** NAL units without start codes in them and without a zero at the end, as encoders guarantee. */
const body = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => bytes.map((byte) => byte | 1));
const h264Nal = fc
  .tuple(fc.constantFrom(0x61, 0x65, 0x67, 0x68, 0x06), body)
  .map(([head, rest]) => Uint8Array.from([head, ...rest]));
const h265Nal = fc
  .tuple(fc.constantFrom(2, 38, 64, 66, 68), body)
  .map(([head, rest]) => Uint8Array.from([head, 1, ...rest]));

function rebuildH264(payloads: readonly Uint8Array[]): Uint8Array[] {
  const nals: Uint8Array[] = [];
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === 24) {
      for (let offset = 1; offset < payload.length;) {
        const length = ((payload[offset] ?? 0) << 8) | (payload[offset + 1] ?? 0);
        nals.push(payload.slice(offset + 2, offset + 2 + length));
        offset += 2 + length;
      }
    } else if (type === 28) {
      const head = ((payload[0] ?? 0) & 0xe0) | ((payload[1] ?? 0) & 0x1f);
      if (((payload[1] ?? 0) & 0x80) !== 0) nals.push(Uint8Array.of(head));
      nals.push(Uint8Array.from([...(nals.pop() ?? []), ...payload.subarray(2)]));
    } else nals.push(payload.slice());
  }
  return nals;
}

function rebuildH265(payloads: readonly Uint8Array[]): Uint8Array[] {
  const nals: Uint8Array[] = [];
  for (const payload of payloads) {
    const [first = 0, second = 0, third = 0] = payload;
    if (((first >> 1) & 0x3f) !== 49) {
      nals.push(payload.slice());
      continue;
    }
    if ((third & 0x80) !== 0) nals.push(Uint8Array.of((first & 0x81) | ((third & 0x3f) << 1), second));
    nals.push(Uint8Array.from([...(nals.pop() ?? []), ...payload.subarray(3)]));
  }
  return nals;
}

describe('payloads of video', () => {
  it('carry every H.264 NAL unit whole, within the limit', () => {
    fc.assert(
      fc.property(fc.array(h264Nal, { maxLength: 8 }), fc.integer({ min: 20, max: 200 }), (nals, limit) => {
        const payloads = packetizeH264(nals, limit);
        expect(Math.max(0, ...payloads.map((payload) => payload.length))).toBeLessThanOrEqual(limit);
        expect(rebuildH264(payloads)).toEqual(nals);
      }),
    );
  });

  it('say where a cut NAL unit begins and ends', () => {
    const nal = Uint8Array.from({ length: 50 }, (_, index) => (index === 0 ? 0x65 : 1));
    expect(packetizeH264([nal], 20).map((payload) => payload[1])).toEqual([0x85, 0x05, 0x45]);
    const unit = Uint8Array.from({ length: 50 }, (_, index) => (index === 0 ? 38 : 1));
    expect(packetizeH265([unit], 20).map((payload) => payload[2])).toEqual([0x93, 0x13, 0x53]);
  });

  it('carry every H.265 NAL unit whole, within the limit', () => {
    fc.assert(
      fc.property(fc.array(h265Nal, { maxLength: 8 }), fc.integer({ min: 20, max: 200 }), (nals, limit) => {
        const payloads = packetizeH265(nals, limit);
        expect(Math.max(0, ...payloads.map((payload) => payload.length))).toBeLessThanOrEqual(limit);
        expect(rebuildH265(payloads)).toEqual(nals);
      }),
    );
  });

  it('come from the units between start codes of three or four bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(h264Nal, fc.boolean()), { maxLength: 6 }), (units) => {
        const stream = units.flatMap(([nal, long]) => [...(long ? [0, 0, 0, 1] : [0, 0, 1]), ...nal]);
        expect(splitAnnexB(Uint8Array.from(stream)).map((nal) => [...nal])).toEqual(units.map(([nal]) => [...nal]));
      }),
    );
  });

  it('group slices to pictures with the parameter sets before them', () => {
    const sps = Uint8Array.of(0x67, 1);
    const key = Uint8Array.of(0x65, 0x88);
    const rest = Uint8Array.of(0x65, 0x08);
    const next = Uint8Array.of(0x61, 0x88);
    expect(groupH264([sps, key, rest, next])).toEqual([
      { nals: [sps, key, rest], isKey: true },
      { nals: [next], isKey: false },
    ]);
    const vps = Uint8Array.of(64, 1, 0);
    const idr = Uint8Array.of(38, 1, 0x80);
    expect(groupH265([vps, idr])).toEqual([{ nals: [vps, idr], isKey: true }]);
  });
});

describe('AAC', () => {
  it('is read from ADTS with its configuration', () => {
    const frame = [1, 2, 3];
    const adts = Uint8Array.from([0xff, 0xf1, 0x60, 0x40, 0x01, 0x5f, 0xfc, ...frame]);
    expect(parseAdts(adts)).toEqual({
      sampleRate: 16_000,
      channels: 1,
      config: Uint8Array.of(0x14, 0x08),
      frames: [Uint8Array.from(frame)],
    });
    expect(parseAdts(Uint8Array.of(1, 2, 3))).toBeUndefined();
    expect(packetizeAac(Uint8Array.from(frame))).toEqual(Uint8Array.of(0, 16, 0, 24, 1, 2, 3));
  });

  it('takes any bytes without a throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        (bytes) => void parseAdts(Uint8Array.from([0xff, 0xf1, 0x60, ...bytes])),
      ),
    );
  });
});

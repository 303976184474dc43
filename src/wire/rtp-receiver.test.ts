import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReceivedPacket } from './depacketizer.ts';
import { createRtpReceiver, type RtpReceiver } from './rtp-receiver.ts';
import { encodeGoodbye, encodeRtp, encodeSenderReport } from './rtp.ts';

function aReceiver(options: { ordered?: boolean; clockRate?: number } = {}): RtpReceiver {
  return createRtpReceiver({ clockRate: 90_000, ordered: false, payloadType: 96, receiverSsrc: 0xabcd, ...options });
}

interface Options {
  readonly ssrc?: number;
  readonly timestamp?: number;
  readonly payloadType?: number;
}

function rtp(sequence: number, { ssrc = 1, timestamp = 0, payloadType = 96 }: Options = {}): Uint8Array {
  const payload = Uint8Array.of(sequence & 0xff);
  return encodeRtp({ payloadType, marker: false, sequence: sequence & 0xffff, timestamp, ssrc, payload });
}

function pushAll(receiver: RtpReceiver, sequences: readonly number[], options: Options = {}): ReceivedPacket[] {
  return sequences.flatMap((sequence) => receiver.pushRtp(rtp(sequence, options), 0));
}

const numbersOf = (packets: readonly ReceivedPacket[]): number[] => packets.map(({ sequence }) => sequence);
const lostOf = (packets: readonly ReceivedPacket[]): number[] => numbersOf(packets.filter(({ lost }) => lost));
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('over UDP', () => {
  it('packets come out once and in order, however they are mixed within the window', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.array(fc.nat(20), { maxLength: 80 }),
        fc.array(fc.nat(80), { maxLength: 10 }),
        (start, delays, repeats) => {
          // The first one is in place, because nobody can know what should have come before it.
          const sent = delays.map((delay, index) => ({ index: index + 1, at: index + 1 + delay }));
          const order = [{ index: 0, at: 0 }, ...sent.toSorted((a, b) => a.at - b.at || a.index - b.index)];
          const sequences = order.map(({ index }) => start + index);
          for (const at of repeats) sequences.splice(at + 1, 0, sequences[Math.min(at, sequences.length - 1)] ?? start);
          const receiver = aReceiver();
          const packets = pushAll(receiver, sequences);
          expect(numbersOf(packets)).toEqual(range(start, delays.length + 1).map((n) => n & 0xffff));
          expect(lostOf(packets)).toEqual([]);
          expect(receiver.packetsLost).toBe(0);
        },
      ),
    );
  });

  it('a packet that does not come is given up after 32 others', () => {
    const receiver = aReceiver();
    expect(numbersOf(pushAll(receiver, [1, 2, ...range(4, 31)]))).toEqual([1, 2]);
    const packets = pushAll(receiver, [35, 36]);
    expect(numbersOf(packets)).toEqual(range(4, 33));
    expect(lostOf(packets)).toEqual([4]);
    expect(receiver.packetsLost).toBe(1);
    expect(pushAll(receiver, [3])).toEqual([]);
  });

  it('a sparse stream waits 80 ms at most', () => {
    const receiver = aReceiver();
    expect(receiver.pushRtp(rtp(1), 0)).toHaveLength(1);
    expect(receiver.pushRtp(rtp(3), 20)).toEqual([]);
    expect(receiver.pushRtp(rtp(4), 60)).toEqual([]);
    const packets = receiver.pushRtp(rtp(5), 101);
    expect(numbersOf(packets)).toEqual([3, 4, 5]);
    expect(lostOf(packets)).toEqual([3]);
  });

  it('keeps a bounded number of packets whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 400 }), (sequences) => {
        const receiver = aReceiver();
        let held = 0;
        for (const sequence of sequences) {
          const out = receiver.pushRtp(rtp(sequence), 0);
          held += 1 - out.length;
          // 31 in the window; those that were left out only make this larger.
          expect(out.length).toBeLessThanOrEqual(36);
        }
        expect(held).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('over TCP', () => {
  it('passes packets through at once and sees each gap', () => {
    const receiver = aReceiver({ ordered: true });
    const packets = pushAll(receiver, [65_534, 65_535, 0, 2, 2, 1, 3]);
    expect(numbersOf(packets)).toEqual([65_534, 65_535, 0, 2, 3]);
    expect(lostOf(packets)).toEqual([2]);
    expect(receiver.packetsLost).toBe(1);
  });

  it('takes nothing of another payload type and nothing that is no RTP', () => {
    const receiver = aReceiver({ ordered: true });
    expect(pushAll(receiver, [1], { payloadType: 0 })).toEqual([]);
    expect(receiver.pushRtp(Uint8Array.of(1, 2, 3), 0)).toEqual([]);
    expect(receiver.packetsIgnored).toBe(2);
  });
});

describe.each([true, false])('a camera that starts anew (ordered: %s)', (ordered) => {
  it('with another source: four packets in a row prove it, and none of them is lost', () => {
    const receiver = aReceiver({ ordered });
    pushAll(receiver, range(1, 10));
    expect(pushAll(receiver, [900, 901, 902], { ssrc: 2 })).toEqual([]);
    const packets = pushAll(receiver, [903, 904], { ssrc: 2 });
    expect(numbersOf(packets)).toEqual([900, 901, 902, 903, 904]);
    expect(lostOf(packets)).toEqual([900]);
  });

  it('with the same source and other numbers', () => {
    const receiver = aReceiver({ ordered });
    pushAll(receiver, range(1, 10));
    expect(numbersOf(pushAll(receiver, range(40_000, 5)))).toEqual(range(40_000, 5));
  });

  it('with the same source and numbers that were there a moment ago', () => {
    const receiver = aReceiver({ ordered });
    pushAll(receiver, range(1, 100));
    expect(numbersOf(pushAll(receiver, range(40, 33)))).toEqual(range(40, 33));
  });

  it('is not to be mistaken for repeats', () => {
    const receiver = aReceiver({ ordered });
    const twice = range(1, 60).flatMap((n) => [n, n]);
    expect(numbersOf(pushAll(receiver, [...twice, ...range(50, 11), 61]))).toEqual(range(1, 61));
  });

  it('is not to be mistaken for packets of an old session in between', () => {
    const receiver = aReceiver({ ordered });
    const mixed = range(1, 50).flatMap((n) => [
      ...receiver.pushRtp(rtp(n, { ssrc: 1 }), 0),
      ...receiver.pushRtp(rtp(7000 + n, { ssrc: 2 }), 0),
    ]);
    expect(numbersOf(mixed)).toEqual(range(1, 50));
    expect(lostOf(mixed)).toEqual([]);
  });
});

describe('times', () => {
  it('start with the arrival and go on over the wrap of the timestamp', () => {
    const receiver = aReceiver({ ordered: true });
    const start = 2 ** 32 - 3000;
    for (const n of range(0, 5)) {
      const timestamp = (start + n * 3000) >>> 0;
      receiver.pushRtp(rtp(n, { timestamp }), 5000 + n * 33);
      expect(receiver.mediaTimeUs(timestamp)).toBe(5_000_000 + Math.round((n * 1e6) / 30));
    }
    // A picture from before the newest one.
    expect(receiver.mediaTimeUs(start >>> 0)).toBe(5_000_000);
  });

  it('never jump: neither with a new source nor when the camera sets its clock', () => {
    const receiver = aReceiver({ ordered: true });
    receiver.pushRtp(rtp(1, { timestamp: 90_000 }), 0);
    receiver.pushRtp(rtp(2, { timestamp: 93_000 }), 33);
    for (const n of range(0, 4)) receiver.pushRtp(rtp(900 + n, { ssrc: 2, timestamp: 5 }), 100);
    expect(receiver.mediaTimeUs(5)).toBe(100_333);
    receiver.pushRtp(rtp(904, { ssrc: 2, timestamp: 3_000_000_000 }), 133);
    expect(receiver.mediaTimeUs(3_000_000_000)).toBe(133_333);
    receiver.pushRtp(rtp(905, { ssrc: 2, timestamp: 3_000_003_000 }), 166);
    expect(receiver.mediaTimeUs(3_000_003_000)).toBe(166_667);
  });

  it('bear a line that stood still and then delivers all at once', () => {
    const receiver = aReceiver({ ordered: true });
    receiver.pushRtp(rtp(0, { timestamp: 0 }), 0);
    for (const n of range(1, 100)) receiver.pushRtp(rtp(n, { timestamp: n * 18_000 }), 20_000);
    expect(receiver.mediaTimeUs(100 * 18_000)).toBe(20_000_000);
  });

  it('grow with any timestamps', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(5000)), { maxLength: 50 }), (steps) => {
        const receiver = aReceiver({ ordered: true });
        let atMs = 0;
        let previousUs = 0;
        for (const [index, [timestamp, waitMs]] of steps.entries()) {
          atMs += waitMs;
          receiver.pushRtp(rtp(index, { timestamp }), atMs);
          const timeUs = receiver.mediaTimeUs(timestamp);
          // What steps back by less than ten seconds may be a picture out of order.
          expect(timeUs).toBeGreaterThanOrEqual(Math.max(previousUs - 10_000_001, 0));
          expect(timeUs).toBeLessThanOrEqual(previousUs + (waitMs + 10_001) * 1000 + (index === 0 ? atMs * 1000 : 0));
          previousUs = timeUs;
        }
      }),
    );
  });

  it('of the camera come from its sender reports', () => {
    const receiver = aReceiver({ ordered: true });
    receiver.pushRtp(rtp(1, { timestamp: 90_000 }), 0);
    expect(receiver.cameraTimeMs(90_000)).toBeUndefined();
    const sentAt = 1_795_000_000_123;
    const report = { ssrc: 1, sentAt, rtpTimestamp: 90_000, packetCount: 1, octetCount: 1 };
    receiver.pushRtcp(encodeSenderReport({ ...report, ssrc: 9 }, 'other'), 1);
    expect(receiver.cameraTimeMs(90_000)).toBeUndefined();
    receiver.pushRtcp(encodeSenderReport(report, 'camera'), 1);
    expect(receiver.cameraTimeMs(180_000)).toBe(sentAt + 1000);
    // An uptime instead of a time of day.
    const other = aReceiver({ ordered: true });
    other.pushRtp(rtp(1), 0);
    other.pushRtcp(encodeSenderReport({ ...report, sentAt: -2_000_000_000_000 }, 'camera'), 1);
    expect(other.cameraTimeMs(0)).toBeUndefined();
  });
});

describe('RTCP', () => {
  it('tells the camera what arrived', () => {
    const receiver = aReceiver();
    expect([...receiver.report(0).subarray(0, 8)]).toEqual([0x80, 201, 0, 1, 0, 0, 0xab, 0xcd]);
    pushAll(receiver, [...range(65_530, 5), ...range(65_536, 40)]);
    const sentAt = 1_795_000_000_500;
    receiver.pushRtcp(
      encodeSenderReport({ ssrc: 1, sentAt, rtpTimestamp: 0, packetCount: 1, octetCount: 1 }, 'camera'),
      1000,
    );
    const bytes = receiver.report(3000);
    const view = new DataView(bytes.buffer);
    expect([view.getUint8(0), view.getUint8(1), view.getUint16(2)]).toEqual([0x81, 201, 7]);
    expect([view.getUint32(4), view.getUint32(8)]).toEqual([0xabcd, 1]);
    // One of 46 is missing, 1/46 of 256 is 5.
    expect(view.getUint32(12)).toBe((5 << 24) | 1);
    expect(view.getUint32(16)).toBe(65_536 + 39);
    const ntpSeconds = Math.floor(sentAt / 1000) + 2_208_988_800;
    expect(view.getUint32(24)).toBe(((ntpSeconds & 0xffff) * 65_536 + 32_768) >>> 0);
    expect(view.getUint32(28)).toBe(2 * 65_536);
    expect([view.getUint8(32), view.getUint8(33)]).toEqual([0x81, 202]);
    expect(bytes.length % 4).toBe(0);
    // Nothing new was lost since then.
    expect(new DataView(receiver.report(4000).buffer).getUint32(12)).toBe(1);
  });

  it('does not count a repeat that waits in the window', () => {
    const receiver = aReceiver();
    pushAll(receiver, [1, 3, 3, 3, 2]);
    expect(new DataView(receiver.report(0).buffer).getUint32(12)).toBe(0);
  });

  it('hears a goodbye, and that it was none', () => {
    const receiver = aReceiver({ ordered: true });
    pushAll(receiver, [1]);
    receiver.pushRtcp(encodeGoodbye(7), 0);
    expect(receiver.hasEnded).toBe(false);
    receiver.pushRtcp(encodeGoodbye(1), 0);
    expect(receiver.hasEnded).toBe(true);
    pushAll(receiver, [2]);
    expect(receiver.hasEnded).toBe(false);
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(200, 201, 203), (tail, type) => {
        const receiver = aReceiver();
        pushAll(receiver, [1]);
        receiver.pushRtcp(Uint8Array.of(0x81, type, ...tail), 0);
        receiver.pushRtcp(tail, 0);
        expect(receiver.report(1)).toHaveLength(52);
      }),
    );
  });
});

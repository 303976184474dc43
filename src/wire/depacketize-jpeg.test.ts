import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aPacket,
  dataOf,
  depacketizerOf,
  packetsOf,
  pushAll,
  unitsOf,
  without,
} from '../../tests/support/rtp-packets.ts';
import type { Depacketizer } from './depacketizer.ts';
import { lumaQuantisation } from './jpeg-tables.data.ts';

function aDepacketizer(...lines: readonly string[]): Depacketizer {
  return depacketizerOf('m=video 0 RTP/AVP 26', ...lines);
}

interface Picture {
  readonly scan: Uint8Array;
  readonly type?: number;
  readonly quality?: number;
  readonly blocks?: readonly [number, number];
  /** After the main header of the first packet: quantisation tables. */
  readonly tables?: readonly number[];
  readonly restart?: readonly number[];
  readonly limit?: number;
}

/** RFC 2435 section 3.1. */
function payloadsOf({
  scan,
  type = 1,
  quality = 50,
  blocks = [80, 45],
  tables = [],
  restart = [],
  limit = 100,
}: Picture) {
  const count = Math.max(1, Math.ceil(scan.length / limit));
  return Array.from({ length: count }, (_, index) => {
    const at = index * limit;
    const head = [0, at >> 16, (at >> 8) & 0xff, at & 0xff, type, quality, ...blocks];
    return Uint8Array.of(...head, ...restart, ...(index === 0 ? tables : []), ...scan.subarray(at, at + limit));
  });
}

/** The segments of a file by their markers, and what follows the last one. */
function segmentsOf(file: Uint8Array): { segments: Map<number, number[][]>; scan: Uint8Array } {
  const segments = new Map<number, number[][]>();
  let at = 2;
  for (;;) {
    const marker = file[at + 1] ?? 0;
    const length = ((file[at + 2] ?? 0) << 8) | (file[at + 3] ?? 0);
    segments.set(marker, [...(segments.get(marker) ?? []), [...file.subarray(at + 4, at + 2 + length)]]);
    at += 2 + length;
    if (marker === 0xda || at >= file.length) return { segments, scan: file.subarray(at) };
  }
}

const scan = Uint8Array.from({ length: 250 }, (_, index) => index & 0x7f);

describe('JPEG', () => {
  it('comes out as a file with the size, tables and data of the packets', () => {
    const depacketizer = aDepacketizer();
    const items = pushAll(depacketizer, packetsOf(payloadsOf({ scan })));
    expect(items.map(({ kind }) => kind)).toEqual(['description', 'unit']);
    expect(depacketizer.description()).toMatchObject({ codec: 'jpeg', codecString: 'jpeg', width: 640, height: 360 });
    const [file = new Uint8Array()] = dataOf(items);
    expect([...file.subarray(0, 2), ...file.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
    const parts = segmentsOf(file);
    expect(parts.scan.subarray(0, -2)).toEqual(scan);
    // 4:2:0, tables 0, 1, 1.
    expect(parts.segments.get(0xc0)).toEqual([[8, 1, 104, 2, 128, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]]);
    expect(parts.segments.get(0xdb)?.[0]).toEqual([0, ...lumaQuantisation]);
    expect(parts.segments.get(0xc4)?.map(([id]) => id)).toEqual([0x00, 0x10, 0x01, 0x11]);
    expect(parts.segments.has(0xdd)).toBe(false);
  });

  it('gives back any data, however it was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 500 }),
        (scans, limit) => {
          const packets = scans.flatMap((data, index) =>
            packetsOf(payloadsOf({ scan: data, limit }), { timestamp: index }),
          );
          const files = dataOf(pushAll(aDepacketizer(), packets));
          expect(files.map((file) => segmentsOf(file).scan.subarray(0, -2))).toEqual(
            scans.map((data) => (data.at(-2) === 0xff && data.at(-1) === 0xd9 ? data.subarray(0, -2) : data)),
          );
        },
      ),
    );
  });

  it.each([
    [10, 80, 85],
    [25, 32, 34],
    [75, 8, 9],
    [99, 1, 1],
  ])('scales the known tables to quality %i', (quality, firstLuma, firstChroma) => {
    const [file = new Uint8Array()] = dataOf(pushAll(aDepacketizer(), packetsOf(payloadsOf({ scan, quality }))));
    const tables = segmentsOf(file).segments.get(0xdb) ?? [];
    expect(tables.map((table) => table[1])).toEqual([firstLuma, firstChroma]);
  });

  it('keeps restart markers and tells their interval', () => {
    const payloads = payloadsOf({ scan, type: 65, restart: [0, 40, 0xff, 0xff] });
    const [file = new Uint8Array()] = dataOf(pushAll(aDepacketizer(), packetsOf(payloads)));
    expect(segmentsOf(file).segments.get(0xdd)).toEqual([[0, 40]]);
    expect(segmentsOf(file).scan.subarray(0, -2)).toEqual(scan);
  });

  it('takes tables in band, and remembers them for pictures without', () => {
    const own = Array.from({ length: 128 }, (_, index) => 1 + (index % 9));
    const depacketizer = aDepacketizer();
    const first = payloadsOf({ scan, quality: 255, tables: [0, 0, 0, 128, ...own] });
    const second = payloadsOf({ scan, quality: 255, tables: [0, 0, 0, 0] });
    const items = pushAll(depacketizer, [
      ...packetsOf(first, { timestamp: 1 }),
      ...packetsOf(second, { timestamp: 2 }),
    ]);
    const tables = dataOf(items).map((file) => segmentsOf(file).segments.get(0xdb));
    expect(tables).toEqual([
      [
        [0, ...own.slice(0, 64)],
        [1, ...own.slice(64)],
      ],
      [
        [0, ...own.slice(0, 64)],
        [1, ...own.slice(64)],
      ],
    ]);
    const unknown = payloadsOf({ scan, quality: 200, tables: [0, 0, 0, 0] });
    expect(pushAll(depacketizer, packetsOf(unknown, { timestamp: 3 }))).toEqual([
      { kind: 'fault', problem: 'a JPEG whose quantisation tables never came' },
    ]);
  });

  it('takes tables of 16 bits', () => {
    const own = Array.from({ length: 256 }, () => 2);
    const payloads = payloadsOf({ scan, quality: 130, tables: [0, 3, 1, 0, ...own] });
    const [file = new Uint8Array()] = dataOf(pushAll(aDepacketizer(), packetsOf(payloads)));
    expect(segmentsOf(file).segments.get(0xdb)).toEqual([
      [0x10, ...own.slice(128)],
      [0x11, ...own.slice(128)],
    ]);
  });

  it.each(['a=framesize:26 2592-1944', 'a=x-dimensions:2592,1944'])('takes sides above 2,040 from %s', (line) => {
    const depacketizer = aDepacketizer(line);
    expect(depacketizer.description()).toMatchObject({ width: 2592, height: 1944 });
    const items = pushAll(depacketizer, packetsOf(payloadsOf({ scan, blocks: [0, 243] })));
    expect(items.map(({ kind }) => kind)).toEqual(['unit']);
    expect(
      segmentsOf(dataOf(items)[0] ?? scan)
        .segments.get(0xc0)?.[0]
        ?.slice(1, 5),
    ).toEqual([7, 152, 10, 32]);
  });

  it('describes itself anew when its size changes', () => {
    const depacketizer = aDepacketizer('a=framesize:26 640-360');
    const items = pushAll(depacketizer, [
      ...packetsOf(payloadsOf({ scan }), { timestamp: 1 }),
      ...packetsOf(payloadsOf({ scan, blocks: [40, 30] }), { timestamp: 2 }),
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['unit', 'description', 'unit']);
    expect(depacketizer.description()).toMatchObject({ width: 320, height: 240 });
  });

  it('leaves out a picture with a missing packet', () => {
    const packets = [1, 2, 3].flatMap((timestamp) => packetsOf(payloadsOf({ scan }), { timestamp }));
    for (const missing of [3, 4, 5]) {
      const units = unitsOf(pushAll(aDepacketizer(), without(packets, missing)));
      expect(units.map(({ rtpTimestamp, afterLoss }) => [rtpTimestamp, afterLoss])).toEqual([
        [1, false],
        [3, true],
      ]);
    }
  });

  it('leaves out a picture whose pieces do not join, whatever the numbers of the packets say', () => {
    const [first, , last] = payloadsOf({ scan });
    const packets = [first, last].flatMap((payload, index) =>
      payload ? [aPacket(payload, { marker: index === 1 })] : [],
    );
    expect(packets).toHaveLength(2);
    expect(pushAll(aDepacketizer(), packets)).toEqual([]);
  });

  it('ends a picture at a new timestamp when no marker comes', () => {
    const packets = [1, 2].flatMap((timestamp) =>
      payloadsOf({ scan }).map((payload) => aPacket(payload, { timestamp })),
    );
    expect(dataOf(pushAll(aDepacketizer(), packets))).toHaveLength(1);
  });

  it('names what it cannot take', () => {
    const faultOf = (picture: Partial<Picture>): unknown =>
      pushAll(aDepacketizer(), packetsOf(payloadsOf({ scan: scan.subarray(0, 9), ...picture })));
    expect(faultOf({ type: 2 })).toEqual([{ kind: 'fault', problem: 'JPEG of type 2, of which nothing is known' }]);
    expect(faultOf({ blocks: [0, 0] })).toEqual([{ kind: 'fault', problem: 'a JPEG whose size is stated nowhere' }]);
    expect(aDepacketizer().push(aPacket(Uint8Array.of(1, 0, 0, 0, 1, 50, 8, 8, 1)))).toMatchObject([
      { kind: 'fault', problem: 'JPEG in fields instead of whole pictures' },
    ]);
    expect(aDepacketizer().push(aPacket(Uint8Array.of(1, 2, 3)))).toEqual([]);
  });
});

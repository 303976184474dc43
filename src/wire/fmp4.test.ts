import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioDescription, VideoDescription } from './access-unit.ts';
import { createMp4Writer } from './fmp4.ts';

const video: VideoDescription = {
  codec: 'h264',
  codecString: 'avc1.42c01e',
  width: 640,
  height: 360,
  config: Uint8Array.of(1, 2, 3),
  reorderDepth: 0,
};
const audio: AudioDescription = {
  codec: 'aac',
  codecString: 'mp4a.40.2',
  sampleRate: 16_000,
  channels: 1,
  config: Uint8Array.of(0x14, 0x08),
};

interface Box {
  readonly type: string;
  readonly content: Uint8Array;
  readonly children: readonly Box[];
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'dinf', 'mvex', 'moof', 'traf']);

/** Sizes must come out even: a box that ends in the middle of another throws. */
function readBoxes(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
    if (size < 8 || at + size > bytes.length) throw new Error('a box is longer than what holds it');
    const type = new TextDecoder().decode(bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + size);
    boxes.push({ type, content, children: containers.has(type) ? readBoxes(content) : [] });
    at += size;
  }
  return boxes;
}

function find(boxes: readonly Box[], type: string): Box | undefined {
  for (const box of boxes) {
    const found = box.type === type ? box : find(box.children, type);
    if (found !== undefined) return found;
  }
  return undefined;
}

function contentOf(boxes: readonly Box[], type: string): DataView {
  const box = find(boxes, type);
  if (box === undefined) throw new Error(`there is no ${type}`);
  return new DataView(box.content.buffer, box.content.byteOffset, box.content.byteLength);
}

interface Sample {
  readonly sequence: number;
  readonly decodeTime: number;
  readonly duration: number;
  readonly flags: number;
  readonly time: number;
}

function sampleOf(fragment: Uint8Array): Sample {
  const boxes = readBoxes(fragment);
  const [header, time, run] = ['mfhd', 'tfdt', 'trun'].map((type) => contentOf(boxes, type));
  const decodeTime = Number(time?.getBigUint64(4));
  return {
    sequence: header?.getUint32(4) ?? 0,
    decodeTime,
    duration: run?.getUint32(12) ?? 0,
    flags: run?.getUint32(20) ?? 0,
    time: decodeTime + (run?.getInt32(24) ?? 0),
  };
}

function samplesOf(timesUs: readonly number[], description: VideoDescription | AudioDescription = video): Sample[] {
  const writer = createMp4Writer(description);
  return timesUs.map((mediaTimeUs, index) =>
    sampleOf(writer.fragment({ data: Uint8Array.of(1), isKey: index === 0, mediaTimeUs })),
  );
}

describe('the init segment', () => {
  it('states no duration anywhere, so that browsers take it for live', () => {
    const boxes = readBoxes(createMp4Writer(video).initSegment());
    expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'moov']);
    expect(contentOf(boxes, 'mvhd').getUint32(16)).toBe(0);
    expect(contentOf(boxes, 'tkhd').getUint32(20)).toBe(0);
    expect(contentOf(boxes, 'mdhd').getUint32(16)).toBe(0);
    expect(find(boxes, 'mvex')?.children.map(({ type }) => type)).toEqual(['trex']);
  });

  it.each([
    [video, 'avc1', 'avcC', 'video/mp4; codecs="avc1.42c01e"'],
    [
      { ...video, codec: 'h265', codecString: 'hvc1.1.6.L93.B0' } as const,
      'hvc1',
      'hvcC',
      'video/mp4; codecs="hvc1.1.6.L93.B0"',
    ],
    [audio, 'mp4a', 'esds', 'audio/mp4; codecs="mp4a.40.2"'],
  ])('carries the configuration of the decoder: %j', (description, entry, record, mimeType) => {
    const writer = createMp4Writer(description);
    expect(writer.mimeType).toBe(mimeType);
    const table = find(readBoxes(writer.initSegment()), 'stsd')?.content ?? new Uint8Array();
    const text = new TextDecoder('latin1').decode(table);
    expect(text.indexOf(entry)).toBe(12);
    expect(text).toContain(record);
    expect(text).toContain(new TextDecoder('latin1').decode(description.config));
  });

  it('is refused for what has no form in MP4', () => {
    expect(() => createMp4Writer({ ...video, codec: 'jpeg' })).toThrow('JPEG');
    expect(() => createMp4Writer({ ...audio, codec: 'pcmu' })).toThrow('G.711');
  });
});

describe('a fragment', () => {
  it('holds one access unit, and says whether a decoder can start there', () => {
    const writer = createMp4Writer(video);
    const data = Uint8Array.of(0, 0, 0, 1, 0x65);
    const fragments = [true, false].map((isKey) => writer.fragment({ data, isKey, mediaTimeUs: 1000 }));
    for (const fragment of fragments) {
      const boxes = readBoxes(fragment);
      expect(boxes.map(({ type }) => type)).toEqual(['moof', 'mdat']);
      expect(find(boxes, 'mdat')?.content).toEqual(data);
      const run = contentOf(boxes, 'trun');
      // One sample of this size, where the data offset says.
      expect([run.getUint32(4), run.getUint32(16)]).toEqual([1, data.length]);
      expect(fragment.subarray(run.getUint32(8))).toEqual(data);
    }
    expect(fragments.map((fragment) => sampleOf(fragment).flags)).toEqual([0x02_00_00_00, 0x01_01_00_00]);
    expect(fragments.map((fragment) => sampleOf(fragment).sequence)).toEqual([1, 2]);
  });

  it('is as long as the gap before it and a little more, so that no hole comes', () => {
    const samples = samplesOf([0, 40_000, 80_000, 120_000, 161_000, 201_000]);
    for (const [index, sample] of samples.entries()) {
      const next = samples[index + 1];
      if (index > 0 && next) expect(sample.time + sample.duration).toBeGreaterThanOrEqual(next.time);
    }
    expect(samples.map(({ time }) => time)).toEqual([0, 3600, 7200, 10_800, 14_490, 18_090]);
    expect(samples[2]?.duration).toBe(3600 + 450);
  });

  it('shows every picture at its time, and never steps so far that a browser waits for a key picture', () => {
    const gap = fc.oneof(fc.integer({ min: 1000, max: 100_000 }), fc.integer({ min: -90_000, max: 9_000_000 }));
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 60 }), (gaps) => {
        const times = gaps.reduce<number[]>(
          (all, each) => [...all, Math.max((all.at(-1) ?? 0) + each, 0)],
          [1_000_000],
        );
        const samples = samplesOf(times);
        expect(samples.map(({ time }) => time)).toEqual(times.map((us) => Math.round((us / 1e6) * 90_000)));
        for (const [index, sample] of samples.entries()) {
          const before = samples[index - 1];
          if (before === undefined) continue;
          expect(sample.decodeTime).toBeGreaterThan(before.decodeTime);
          expect(sample.decodeTime - before.decodeTime).toBeLessThanOrEqual(2 * before.duration);
        }
      }),
    );
  });

  it('of sound follows the one before without a seam, unless there was a gap', () => {
    const frameUs = (1024 / 16_000) * 1e6;
    const samples = samplesOf([0, frameUs + 20, 2 * frameUs - 20, 10 * frameUs], audio);
    expect(samples.map(({ decodeTime }) => decodeTime)).toEqual([0, 1024, 2048, 10_240]);
    expect(samples.map(({ duration }) => duration)).toEqual([1024, 1024, 1024, 1024]);
  });

  it('has times far beyond 32 bits', () => {
    const [sample] = samplesOf([1_795_000_000_000_000]);
    expect(sample?.decodeTime).toBe(1_795_000_000 * 90_000);
  });
});

/**
 * Writes live MP4 for Media Source Extensions: one track, one fragment per access unit, nothing waits for the next one.
 *
 * The length of a picture is not known when it is written, so the gap before it stands in, a little longer: an overlap
 * is harmless, a hole stops the player. Decode times are kept close together on purpose: a browser takes a step of more
 * than two lengths for a break and then drops everything up to the next key picture (Media Source Extensions section
 * 3.5.8); the true time of a picture is carried by its composition offset.
 */

import { readAacConfig } from './aac-config.ts';
import type { AudioDescription, VideoDescription } from './access-unit.ts';
import { initSegment } from './mp4-boxes.ts';

export interface Mp4Writer {
  /** For `MediaSource.addSourceBuffer` and `changeType`. */
  readonly mimeType: string;
  initSegment(): Uint8Array<ArrayBuffer>;
  /** In the order of decoding. */
  fragment(unit: Mp4Unit): Uint8Array<ArrayBuffer>;
}

export interface Mp4Unit {
  readonly data: Uint8Array;
  readonly isKey: boolean;
  readonly mediaTimeUs: number;
}

const videoTimescale = 90_000;
/** Until two pictures are known. */
const assumedPicturesPerSecond = 30;
/** A camera that sleeps longer between pictures shows the last one; nothing is gained by stating more. */
const longestSeconds = 2;
/** A camera that was away or set its clock: the browser shall see a break. */
const breakSeconds = 10;

interface Timing {
  readonly timescale: number;
  /** Audio frames all have one length. */
  readonly fixedDuration: number | undefined;
  gap: number;
  last: { readonly time: number; readonly decodeTime: number; readonly duration: number } | undefined;
}

/** For H.264, H.265 and AAC; there is no MP4 that browsers take for JPEG and G.711. */
export function createMp4Writer(description: VideoDescription | AudioDescription): Mp4Writer {
  const isVideo = 'width' in description;
  const timing = isVideo ? videoTiming() : audioTiming(description);
  const init = Uint8Array.from(initSegment(description, timing.timescale));
  let sequence = 0;
  return {
    mimeType: `${isVideo ? 'video' : 'audio'}/mp4; codecs="${description.codecString}"`,
    initSegment: () => init.slice(),
    fragment: (unit) => {
      sequence += 1;
      return writeFragment(sequence, place(timing, unit), unit);
    },
  };
}

function videoTiming(): Timing {
  const gap = videoTimescale / assumedPicturesPerSecond;
  return { timescale: videoTimescale, fixedDuration: undefined, gap, last: undefined };
}

function audioTiming({ config, channels, sampleRate }: AudioDescription): Timing {
  const parsed = readAacConfig(config, channels);
  const frame = parsed ? Math.round((parsed.frameSamples * sampleRate) / parsed.coreSampleRate) : 1024;
  return { timescale: sampleRate, fixedDuration: frame, gap: frame, last: undefined };
}

interface Place {
  readonly time: number;
  readonly decodeTime: number;
  readonly duration: number;
}

function place(timing: Timing, unit: Mp4Unit): Place {
  const time = Math.round((unit.mediaTimeUs / 1e6) * timing.timescale);
  const placed =
    timing.fixedDuration === undefined
      ? placePicture(timing, time, unit.isKey)
      : placeSound(timing, time, timing.fixedDuration);
  timing.last = placed;
  return placed;
}

function placePicture(timing: Timing, time: number, isKey: boolean): Place {
  const { last, timescale } = timing;
  if (last === undefined || (isKey && Math.abs(time - last.time) > breakSeconds * timescale)) {
    return { time, decodeTime: time, duration: withOverlap(timing.gap) };
  }
  // A picture from before the last one (B pictures) says nothing about the gap.
  if (time > last.time) timing.gap = Math.min(time - last.time, longestSeconds * timescale);
  const latest = last.decodeTime + Math.floor(last.duration * 1.9);
  const decodeTime = Math.max(Math.min(time, latest), last.decodeTime + 1);
  return { time, decodeTime, duration: withOverlap(timing.gap) };
}

function withOverlap(gap: number): number {
  return gap + (gap >> 3);
}

/** Microseconds round; within this, frames follow each other without a seam. */
const seamTicks = 16;

function placeSound({ last }: Timing, time: number, duration: number): Place {
  const expected = last === undefined ? time : last.decodeTime + duration;
  const decodeTime = Math.abs(time - expected) <= seamTicks ? expected : Math.max(time, (last?.decodeTime ?? -1) + 1);
  return { time: decodeTime, decodeTime, duration };
}

const headerBytes = 112;
/** Depends on no other sample; or depends on others and is no place to start. */
const keyFlags = 0x02_00_00_00;
const otherFlags = 0x01_01_00_00;

/** `moof` with `mfhd`, `traf`, `tfhd`, `tfdt` and `trun` of one sample, then `mdat`. */
const template = Uint8Array.from([
  ...[0, 0, 0, 104, 0x6d, 0x6f, 0x6f, 0x66],
  ...[0, 0, 0, 16, 0x6d, 0x66, 0x68, 0x64, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[0, 0, 0, 80, 0x74, 0x72, 0x61, 0x66],
  // Offsets count from the moof; track 1.
  ...[0, 0, 0, 16, 0x74, 0x66, 0x68, 0x64, 0, 2, 0, 0, 0, 0, 0, 1],
  ...[0, 0, 0, 20, 0x74, 0x66, 0x64, 0x74, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  // Version 1 (signed composition offset); data offset, duration, size, flags and composition offset are present.
  ...[0, 0, 0, 36, 0x74, 0x72, 0x75, 0x6e, 1, 0, 0x0f, 1, 0, 0, 0, 1, 0, 0, 0, headerBytes],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[0, 0, 0, 0, 0x6d, 0x64, 0x61, 0x74],
]);

const sequenceAt = 20;
const decodeTimeAt = 60;
const durationAt = 88;
const mdatAt = 104;

function writeFragment(
  sequence: number,
  { time, decodeTime, duration }: Place,
  unit: Mp4Unit,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + unit.data.length);
  bytes.set(template);
  const view = new DataView(bytes.buffer);
  view.setUint32(sequenceAt, sequence);
  view.setUint32(decodeTimeAt, Math.floor(decodeTime / 2 ** 32));
  view.setUint32(decodeTimeAt + 4, decodeTime >>> 0);
  view.setUint32(durationAt, duration);
  view.setUint32(durationAt + 4, unit.data.length);
  view.setUint32(durationAt + 8, unit.isKey ? keyFlags : otherFlags);
  view.setInt32(durationAt + 12, time - decodeTime);
  view.setUint32(mdatAt, 8 + unit.data.length);
  bytes.set(unit.data, headerBytes);
  return bytes;
}

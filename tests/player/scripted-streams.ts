/** The clips of the simulated cameras as access units, in a loop without end. */

import type { MediaDescription } from '#src/wire/access-unit.ts';
import { parseAdts } from '#src/wire/aac.ts';
import { groupH264, h264NalType, h264NalTypes, splitAnnexB } from '#src/wire/h264.ts';
import { groupH265, h265NalType } from '#src/wire/h265.ts';
import { h264Description, h265Description } from '#src/wire/video-parameters.ts';
import { clipFile } from '#src/sim/clips.ts';

export interface ScriptedPicture {
  readonly data: Uint8Array;
  readonly isKey: boolean;
}

export interface ScriptedStream {
  readonly description: MediaDescription;
  readonly pictures: readonly ScriptedPicture[];
  readonly picturesPerSecond: number;
  readonly audio?: { readonly frames: readonly Uint8Array[]; readonly frameMs: number };
}

function lengthPrefixed(nals: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(nals.reduce((sum, nal) => sum + 4 + nal.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const nal of nals) {
    view.setUint32(offset, nal.length);
    bytes.set(nal, offset + 4);
    offset += 4 + nal.length;
  }
  return bytes;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The clip lacks what the test needs.');
  return value;
}

export function h264Stream(file: string, picturesPerSecond = 15): ScriptedStream {
  const nals = splitAnnexB(clipFile(file));
  const sps = present(nals.find((nal) => h264NalType(nal) === h264NalTypes.sps));
  const pps = present(nals.find((nal) => h264NalType(nal) === h264NalTypes.pps));
  const parameterTypes: readonly number[] = [h264NalTypes.sps, h264NalTypes.pps, h264NalTypes.delimiter];
  const pictures = groupH264(nals).map((picture) => ({
    data: lengthPrefixed(picture.nals.filter((nal) => !parameterTypes.includes(h264NalType(nal)))),
    isKey: picture.isKey,
  }));
  const video = present(h264Description(sps, [pps]));
  return { description: { video, audio: undefined }, pictures, picturesPerSecond };
}

export function h265Stream(file: string): ScriptedStream {
  const nals = splitAnnexB(clipFile(file));
  const [vps, sps, pps] = [32, 33, 34].map((type) => present(nals.find((nal) => h265NalType(nal) === type)));
  const pictures = groupH265(nals).map((picture) => ({
    data: lengthPrefixed(picture.nals.filter((nal) => h265NalType(nal) < 32)),
    isKey: picture.isKey,
  }));
  const video = present(h265Description(present(vps), present(sps), [present(pps)]));
  return { description: { video, audio: undefined }, pictures, picturesPerSecond: 15 };
}

/** Two stills by turns. */
export function jpegStream(): ScriptedStream {
  const pictures = ['hall-1280x720.jpg', 'yard-640x360.jpg'].map((file) => ({ data: clipFile(file), isKey: true }));
  const video = {
    codec: 'jpeg',
    codecString: 'jpeg',
    width: 1280,
    height: 720,
    config: new Uint8Array(),
    reorderDepth: 0,
  } as const;
  return { description: { video, audio: undefined }, pictures, picturesPerSecond: 5 };
}

export function withAac(stream: ScriptedStream): ScriptedStream {
  const { sampleRate, channels, config, frames } = present(parseAdts(clipFile('tone.aac')));
  const audio = { codec: 'aac', codecString: 'mp4a.40.2', sampleRate, channels, config } as const;
  return {
    ...stream,
    description: { ...stream.description, audio },
    audio: { frames, frameMs: (1024 / sampleRate) * 1000 },
  };
}

export function withG711(stream: ScriptedStream): ScriptedStream {
  const samples = clipFile('tone.ulaw');
  const frames = Array.from({ length: samples.length / 160 }, (_none, n) => samples.subarray(n * 160, n * 160 + 160));
  const config = new Uint8Array();
  const audio = { codec: 'pcmu', codecString: 'ulaw', sampleRate: 8000, channels: 1, config } as const;
  return { ...stream, description: { ...stream.description, audio }, audio: { frames, frameMs: 20 } };
}

/** A camera that does not say whether decoders must reorder. */
export function withoutReorderDepth(stream: ScriptedStream): ScriptedStream {
  const video = { ...present(stream.description.video), reorderDepth: undefined };
  return { ...stream, description: { ...stream.description, video } };
}

/** Lets FFmpeg judge what a session gave. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VideoDescription } from '#src/wire/access-unit.ts';
import { unitsOf, type Recorder } from './camera-harness.ts';

const startCode = Uint8Array.of(0, 0, 0, 1);

/** How many pictures of the recorded video a decoder shows. Any complaint of it is an error. */
export function countDecodedPictures(made: Recorder): number {
  const video = made.descriptions[0]?.video;
  if (video === undefined) throw new Error('No video was described.');
  const units = unitsOf(made, 'video').map(({ data }) => data);
  const nals = [...parameterSets(video), ...units.flatMap(nalUnits)];
  const bytes = video.codec === 'jpeg' ? units : nals.flatMap((nal) => [startCode, nal]);
  const format = { h264: 'h264', h265: 'hevc', jpeg: 'mjpeg' }[video.codec];
  const directory = mkdtempSync(join(tmpdir(), 'keepsight-decode-'));
  try {
    const file = join(directory, 'video');
    writeFileSync(file, Buffer.concat(bytes));
    const run = spawnSync('ffprobe', [
      ...['-v', 'error', '-f', format, '-count_frames', '-select_streams', 'v'],
      ...['-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', file],
    ]);
    const complaints = run.stderr.toString();
    if (complaints !== '') throw new Error(`FFmpeg complains: ${complaints.slice(0, 500)}`);
    return Number(run.stdout.toString());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function nalUnits(data: Uint8Array): Uint8Array[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += 4 + view.getUint32(at))
    found.push(data.subarray(at + 4, at + 4 + view.getUint32(at)));
  return found;
}

/** ISO/IEC 14496-15, sections 5.3.3.1 and 8.3.3.1. */
function parameterSets({ codec, config }: VideoDescription): Uint8Array[] {
  const view = new DataView(config.buffer, config.byteOffset, config.byteLength);
  const found: Uint8Array[] = [];
  const take = (at: number, count: number): number => {
    let next = at;
    for (let index = 0; index < count; index += 1) {
      const length = view.getUint16(next);
      found.push(config.subarray(next + 2, next + 2 + length));
      next += 2 + length;
    }
    return next;
  };
  if (codec === 'h264') {
    const afterSps = take(6, view.getUint8(5) & 0x1f);
    take(afterSps + 1, view.getUint8(afterSps));
  }
  if (codec === 'h265') {
    let at = 23;
    for (let array = 0; array < view.getUint8(22); array += 1) at = take(at + 3, view.getUint16(at + 1));
  }
  return found;
}

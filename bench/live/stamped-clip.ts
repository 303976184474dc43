/**
 * A clip of a lively scene with the number of each picture in its corner (the layout stands in
 * `tests/support/stamp-reader.mjs`), made once by FFmpeg and kept in the folder for temporary files.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ClipFormat {
  readonly width: number;
  readonly height: number;
  readonly kbps: number;
  readonly picturesPerSecond: number;
  /** Pictures from one key picture to the next. */
  readonly keyEvery: number;
  readonly seconds: number;
}

/** What the issue and the figures of others speak of: 4 Mbps at 30 pictures a second. */
export const mainFormat: ClipFormat = {
  width: 1920,
  height: 1080,
  kbps: 4000,
  picturesPerSecond: 30,
  keyEvery: 60,
  seconds: 10,
};
export const subFormat: ClipFormat = { ...mainFormat, width: 640, height: 360, kbps: 500 };

const cellWidth = 12;
const cellHeight = 24;
const dark = 16;
const light = 235;

/** The path of the clip, an H.264 elementary stream; makes it when it is not there yet. */
export async function stampedClip(format: ClipFormat): Promise<string> {
  const { width, height, kbps, picturesPerSecond, keyEvery, seconds } = format;
  const size = `${String(width)}x${String(height)}`;
  const name = [size, kbps, picturesPerSecond, keyEvery, seconds].join('-');
  const file = join(tmpdir(), `keepsight-bench-clip-${name}.h264`);
  if (existsSync(file)) return file;
  const unfinished = `${file}.${String(process.pid)}.part`;
  const rate = String(picturesPerSecond);
  const bits = `${String(kbps)}k`;
  const scene = `testsrc2=size=${size}:rate=${rate},noise=alls=12:allf=t,format=yuv420p`;
  const encoder = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', scene],
      ...['-f', 'rawvideo', '-pixel_format', 'gray', '-video_size', `${String(48 * cellWidth)}x${String(cellHeight)}`],
      ...['-framerate', rate, '-i', 'pipe:0'],
      ...['-filter_complex', '[1]scale=in_range=full:out_range=full,format=yuv420p[s];[0][s]overlay=0:0:shortest=1'],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-profile:v', 'high', '-bf', '0'],
      ...['-g', String(keyEvery), '-keyint_min', String(keyEvery), '-sc_threshold', '0'],
      ...['-b:v', bits, '-maxrate', bits, '-bufsize', bits, '-x264-params', 'sliced-threads=0:threads=2:slices=1'],
      ...['-f', 'h264', '-y', unfinished],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = once(encoder, 'exit') as Promise<[number]>;
  for (let picture = 0; picture < picturesPerSecond * seconds; picture += 1) {
    if (!encoder.stdin.write(stampPixels(picture))) await once(encoder.stdin, 'drain');
  }
  encoder.stdin.end();
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Error(`ffmpeg could not make the stamped clip (exit ${String(exitCode)}).`);
  renameSync(unfinished, file);
  return file;
}

function stampPixels(number: number): Uint8Array {
  const bits = stampBits(number);
  const row = bits.flatMap((bit) => Array.from({ length: cellWidth }, () => (bit === 1 ? light : dark)));
  return Uint8Array.from(Array.from({ length: cellHeight }, () => row).flat());
}

function stampBits(number: number): number[] {
  const bytes = [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff);
  const bitsOf = (byte: number): number[] => [7, 6, 5, 4, 3, 2, 1, 0].map((i) => (byte >> i) & 1);
  return [1, 0, 1, 0, ...[...bytes, crc8(bytes)].flatMap(bitsOf), 0, 1, 0, 1];
}

function crc8(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i += 1) crc = (crc & 0x80) === 0 ? crc << 1 : ((crc << 1) ^ 7) & 0xff;
  }
  return crc;
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clipOf, videoFormats } from '#src/sim/streams.ts';
import { sceneNames, videoTracks } from '#src/sim/products.data.ts';
import { decodeStamp } from '#src/sim/stamps.ts';
import { startWorld } from '#src/sim/world.ts';
import { runProgram } from './program.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsight-stamps-'));
});
afterEach(() => rm(folder, { recursive: true }));

const rows = 32;

/** The numbers of the pictures that FFmpeg decodes. */
async function stampsOf(input: readonly string[], width: number): Promise<(number | undefined)[]> {
  const file = join(folder, 'luma');
  const output = [
    '-vf',
    `crop=iw:${String(rows)}:0:0`,
    '-pix_fmt',
    'gray',
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
  ];
  const { stderr } = await runProgram('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...input, ...output, file]);
  expect(stderr).toBe('');
  const luma = await readFile(file);
  const bytes = width * rows;
  return Array.from({ length: luma.length / bytes }, (_, index) =>
    decodeStamp({ data: luma.subarray(index * bytes, (index + 1) * bytes), width, bytesPerPixel: 1 }),
  );
}

const clips = [
  ...new Set(videoTracks.flatMap((track) => sceneNames.map((scene) => `${track} ${clipOf(track, scene)}`))),
].map((line) => line.split(' ') as [(typeof videoTracks)[number], string]);

describe('the clips', () => {
  it.each(clips)('%s: every picture of %s carries its number', async (track, name) => {
    const { width, framesPerSecond } = videoFormats[track];
    const file = fileURLToPath(new URL(`../../src/sim/clips/${name}`, import.meta.url));
    const numbers = await stampsOf(['-i', file], width);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    // Whole seconds, so that audio and video begin again together as well as they can.
    expect(numbers.length % framesPerSecond).toBe(0);
    expect(numbers.length).toBeGreaterThanOrEqual(10);
  });
});

describe('a camera', () => {
  it('tells when it sent each picture', async () => {
    const devices = [{ id: 'camera', name: 'Camera', address: '127.30.9.1', product: 'bare-rtsp30' as const }];
    const world = await startWorld({ name: 'Stamps', devices }, { discovery: false, control: false });
    try {
      const { username, password, streams } = world.device('camera');
      const url = (streams[0] ?? '').replace('rtsp://', `rtsp://${username}:${password}@`);
      const began = Date.now();
      const numbers = await stampsOf(['-rtsp_transport', 'tcp', '-i', url, '-frames:v', '60'], 1280);
      const [first = 0] = numbers;
      expect(numbers).toEqual(Array.from({ length: 60 }, (_, index) => first + index));
      const times = numbers.map((number) => world.sentAt('camera', number ?? -1) ?? 0);
      // Clocks of one machine, but not the same function of it.
      expect(Math.min(...times)).toBeGreaterThan(began - 5);
      expect(Math.max(...times)).toBeLessThan(Date.now() + 5);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(world.sent('camera')).toHaveLength(120);
    } finally {
      await world.close();
    }
  });
});

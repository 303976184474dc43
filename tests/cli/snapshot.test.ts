/** `keepsight snapshot` against the simulated world: the camera's own picture, and the key picture of one that makes none. */

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { isJpeg } from '#src/core/picture-bytes.ts';
import { startWorld } from '#src/sim/world.ts';

const entry = fileURLToPath(new URL('../../src/programs/cli/keepsight.mjs', import.meta.url));
const run = promisify(execFile);

async function keepsight(words: readonly string[], input = '') {
  const child = spawn(process.execPath, [entry, ...words]);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

/** The code and size of the first video stream of a file, as FFmpeg reads it. */
async function probe(file: string): Promise<string> {
  const words = [
    '-v',
    'error',
    '-count_frames',
    '-show_entries',
    'stream=codec_name,width,nb_read_frames',
    '-of',
    'csv',
  ];
  return (await run('ffprobe', [...words, file])).stdout.trim();
}

it('writes pictures, says from where, and writes over nothing unasked', { timeout: 120_000 }, async () => {
  const world = await startWorld(
    {
      name: 'snapshot',
      seed: 'snapshot',
      devices: [
        { id: 'front', name: 'Front', address: '127.38.7.11', product: 'axis-p3265' },
        { id: 'bare', name: 'Bare', address: '127.38.7.12', product: 'bare-rtsp' },
      ],
    },
    { discovery: false, control: false },
  );
  onTestFinished(() => world.close());
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-snapshot-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const shared = ['--data', join(folder, 'data'), '--set', 'devices.simulated=true', '--json'];
  const add = async (id: string, at = world.device(id).address): Promise<string> => {
    const { username, password } = world.device(id);
    const words = ['device', 'add', at, '--username', username, '--name', `The ${id}`, ...shared];
    const added = await keepsight(words, `${password}\n`);
    expect(added.code, added.stderr).toBe(0);
    return String((JSON.parse(added.stdout) as { id: string }).id);
  };
  await add('front');
  const bare = await add('bare', world.device('bare').streams[0]);

  const jpeg = join(folder, 'front.jpg');
  const first = await keepsight(['snapshot', 'the FRONT', '-o', jpeg, '--width', '600', ...shared]);
  expect(first.code, first.stderr).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ path: jpeg, mediaType: 'image/jpeg', from: 'camera' });
  expect(isJpeg(new Uint8Array(await readFile(jpeg)))).toBe(true);
  expect((await stat(jpeg)).mode & 0o077).toBe(0);

  await writeFile(jpeg, 'mine');
  const refused = await keepsight(['snapshot', 'The front', '-o', jpeg, ...shared]);
  expect([refused.code, refused.stderr.includes('snapshot.file-there')]).toEqual([1, true]);
  expect(await readFile(jpeg, 'utf8')).toBe('mine');
  expect((await keepsight(['snapshot', 'The front', '-o', jpeg, '--force', ...shared])).code).toBe(0);
  expect(await probe(jpeg)).toContain('mjpeg');

  const film = join(folder, 'bare.mp4');
  const second = await keepsight(['snapshot', bare, '-o', film, ...shared]);
  expect(second.code, second.stderr).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ mediaType: 'video/mp4', from: 'stream' });
  expect(await probe(film)).toBe('stream,h264,1280,1');

  const nobody = await keepsight(['snapshot', 'Nobody', '-o', join(folder, 'x.jpg'), ...shared]);
  expect([nobody.code, nobody.stderr.includes('request.not-found')]).toEqual([1, true]);
  expect((await keepsight(['snapshot', 'The front', ...shared])).code).toBe(2);
  await world.setFault('front', 'refused', true);
  expect((await keepsight(['snapshot', 'The front', '-o', join(folder, 'y.jpg'), ...shared])).code).toBe(3);
});

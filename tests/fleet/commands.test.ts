import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startWorld } from '#src/sim/world.ts';

const entry = fileURLToPath(new URL('../../src/programs/cli/keepsight.mjs', import.meta.url));

async function keepsight(words: readonly string[], input = '') {
  const child = spawn(process.execPath, [entry, ...words]);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

async function aWorld() {
  const world = await startWorld(
    {
      name: 'commands',
      seed: 'commands',
      devices: [
        { id: 'cam', name: 'Cam', address: '127.33.7.11', product: 'axis-p3265' },
        { id: 'door', name: 'Door', address: '127.33.7.12', product: 'axis-a1601' },
        { id: 'printer', name: 'Printer', address: '127.33.7.13', product: 'printer' },
      ],
    },
    { discovery: false, control: false },
  );
  onTestFinished(() => world.close());
  return world;
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-commands-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const linesOf = (output: string): { type: string; host?: string; kind?: string; model?: string; devices?: number }[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('discover finds devices without a server and without a store', { timeout: 30_000 }, async () => {
  const world = await aWorld();
  const words = ['discover', '--subnet', '127.33.7.0/24', '--no-multicast', '--json'];
  const { code, stdout, stderr } = await keepsight(words);
  expect([code, stderr]).toEqual([0, '']);
  const lines = linesOf(stdout);
  const found = lines.filter((line) => line.type === 'device').map(({ host, kind, model }) => [host, kind, model]);
  expect(found.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual(
    world.devices.filter((one) => one.isDevice).map(({ address, kind, model }) => [address, kind, model]),
  );
  expect(lines.at(-1)).toMatchObject({ type: 'summary', devices: 2 });
});

it.each([
  [['--subnet', '10.0.0.0/8'], 'discovery.too-large'],
  [['--subnet', 'fd00::/64'], 'discovery.subnet-invalid'],
  [['--address', 'http://x'], 'discovery.address-invalid'],
])('discover %j says what is wrong', async (words, errorCode) => {
  const { code, stdout, stderr } = await keepsight(['discover', ...words]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(errorCode);
  expect(stderr).not.toContain('    at ');
});

it('devices are added, listed, shown, checked, removed and restored', { timeout: 60_000 }, async () => {
  const world = await aWorld();
  const { address, username, password, serial } = world.device('cam');
  const shared = ['--data', await aFolder(), '--set', 'devices.simulated=true', '--json'];
  const wrong = await keepsight(['device', 'add', address, '--username', username, ...shared], 'not-this-one\n');
  expect([wrong.code, wrong.stdout]).toEqual([4, '']);
  expect(wrong.stderr).toContain('device.auth-rejected');
  expect(wrong.stderr).not.toContain('not-this-one');

  const added = await keepsight(['device', 'add', address, '--username', username, ...shared], `${password}\n`);
  expect(added.code, added.stderr).toBe(0);
  const { id } = JSON.parse(added.stdout) as { id: string };
  const listed = await keepsight(['device', 'list', ...shared]);
  expect(JSON.parse(listed.stdout)).toMatchObject({ devices: [{ id, serial, state: 'unknown', login: 'accepted' }] });
  const shown = await keepsight(['device', 'show', id, '--check', ...shared]);
  expect(JSON.parse(shown.stdout)).toMatchObject({ id, state: 'up', sentence: 'The camera answers.' });
  expect((await keepsight(['device', 'remove', id, ...shared])).code).toBe(0);
  expect(JSON.parse((await keepsight(['device', 'list', ...shared])).stdout)).toEqual({ devices: [] });
  expect((await keepsight(['device', 'remove', id, '--undo', ...shared])).code).toBe(0);
  for (const output of [added, listed, shown]) expect(output.stdout + output.stderr).not.toContain(password);
});

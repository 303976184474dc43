import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorldDevice } from '#src/sim/world.ts';
import { askWithLogin } from './client.ts';

interface Printed {
  readonly control: { readonly url: string; readonly token: string };
  readonly devices: readonly WorldDevice[];
}

let folder: string;
let running: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsight-sim-'));
});
afterEach(async () => {
  running?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

async function start(
  fleet: unknown,
): Promise<{ readonly child: ChildProcess; readonly firstLine: string; readonly errors: () => string }> {
  const file = join(folder, 'fleet.json');
  await writeFile(file, JSON.stringify(fleet));
  const child = spawn(process.execPath, ['src/programs/cli/keepsight.mjs', 'sim', '--fleet', file, '--json']);
  running = child;
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const lines = createInterface({ input: child.stdout });
  const [firstLine] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as unknown[];
  return { child, firstLine: String(firstLine), errors: () => stderr };
}

describe('keepsight sim', () => {
  it('prints each address and login of a fleet file, runs until it is stopped, and takes faults from outside', async () => {
    const device = { id: 'gate', name: 'Gate', address: '127.35.7.1', product: 'axis-p1367' };
    const { child, firstLine } = await start({ name: 'Mine', devices: [device] });
    const printed = JSON.parse(firstLine) as Printed;
    const [gate] = printed.devices;
    expect(gate).toMatchObject({ id: 'gate', address: '127.35.7.1', model: 'P1367', username: 'root' });
    expect(gate && (await askWithLogin(gate, { path: '/axis-cgi/param.cgi?action=list&group=Brand' })).status).toBe(
      200,
    );
    const fault = await fetch(`${printed.control.url}/devices/gate/faults/refused`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${printed.control.token}` },
    });
    expect(await fault.json()).toMatchObject({ faults: ['refused'] });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('names the place of a mistake in the file', async () => {
    const { firstLine, errors } = await start({ name: 'Mine', devices: [{ id: 'Gate' }] });
    expect(firstLine).toBe('2');
    expect(errors()).toContain('sim.fleet-invalid');
    expect(errors()).toContain('devices.0.id');
  });
});

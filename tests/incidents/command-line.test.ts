/** An incident led from the machine itself, with the program as people start it. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../../src/programs/cli/keepsight.mjs');
const directory = mkdtempSync(join(tmpdir(), 'keepsight-incident-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function keepsight(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; out: string; err: string }>();
  execFile(process.execPath, [program, ...args, '--data', directory], (error, out, err) => {
    resolve({ code: error === null ? 0 : error.code, out, err });
  });
  return promise;
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { out, err } = await keepsight(...args, '--json');
  expect(err).toBe('');
  return JSON.parse(out) as Record<string, unknown>;
}

/** Each command is a process of its own, and the machine may be busy; this only ends what hangs. */
describe('the commands for incidents', { timeout: 300_000 }, () => {
  it('open, say, approve, publish, close and report', async () => {
    for (const name of ['anna', 'bert', 'carla']) await keepsight('user', 'add', name, '--role', 'communicator');
    const { id } = await json('incident', 'open', 'Cloud sign-in fails', '--state', 'confirmed', '--as', 'anna');
    const incident = String(id);
    const said = await json(
      'incident',
      'say',
      incident,
      'Sign-in fails',
      '--claim',
      'observed:effect:It fails.',
      '--publish',
    );
    expect(said).toMatchObject({ state: 'published' });
    const draft = await json(
      'incident',
      'say',
      incident,
      'Cause',
      '--claim',
      'ruled-out:cause:No: attack.',
      '--as',
      'anna',
    );
    const statement = String(draft['id']);
    expect(draft).toMatchObject({ state: 'awaiting-approval', claims: [{ text: 'No: attack.' }] });
    expect(await keepsight('incident', 'approve', statement, '--as', 'anna')).toMatchObject({
      err: expect.stringContaining('statement.own-approval'),
    });
    expect(await keepsight('incident', 'approve', statement)).toMatchObject({
      err: expect.stringContaining('statement.person-needed'),
    });
    for (const name of ['bert', 'carla']) await json('incident', 'approve', statement, '--as', name);
    expect(await json('incident', 'publish', statement)).toMatchObject({ state: 'published' });
    await json('incident', 'move', incident, 'observing');
    expect(await json('incident', 'close', incident)).toMatchObject({ state: 'closed' });
    expect(await json('incident', 'list', '--open')).toEqual({ incidents: [] });
    const { out } = await keepsight('incident', 'report', incident);
    expect(out).toContain('Approved by bert, carla');
    expect((await keepsight('incident', 'show', incident)).out).toContain('Cloud sign-in fails');
  });

  it('say what is wrong with what was typed', async () => {
    const { id } = await json('incident', 'open', 'Another');
    const wrong = [
      ['open', 'x', '--severity', 'huge'],
      ['say', String(id), 'Title', '--claim', 'guessed:cause:x'],
      ['say', String(id), 'Title', '--claim', 'observed:effect:'],
      ['move', String(id), 'gone'],
    ];
    for (const args of wrong) expect(await keepsight('incident', ...args)).toMatchObject({ code: 2 });
    expect(await keepsight('incident', 'show', 'inc_none')).toMatchObject({
      err: expect.stringContaining('not-found'),
    });
    expect((await keepsight('incident', 'open', 'x', '--as', 'nobody')).err).toContain('not-found');
  });
});

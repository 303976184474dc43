import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const entry = join(root, 'src/programs/cli/keepsight.mjs');
const Guard = z.object({ neededMajor: z.number(), refusalFor: z.custom<(version: string) => string | undefined>() });
// Plain JavaScript has no types, so it is read like anything from outside.
const guard = Guard.parse(await import(join(root, 'src/programs/cli/node-version.mjs')));

describe('the entry', () => {
  it('asks for the Node that package.json pins', async () => {
    const manifest = z
      .object({ dependencies: z.object({ node: z.string() }) })
      .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    expect(manifest.dependencies.node.split('.')[0]).toBe(String(guard.neededMajor));
  });

  it.each(['18.19.0', '20.11.1', '25.9.0', '', 'unknown'])(
    'refuses Node "%s" in one line that says what to do',
    (version) => {
      const refusal = guard.refusalFor(version) ?? '';
      expect(refusal).toMatch(/^keepsight needs Node 26 .*"npm ci".*"npx keepsight …"/);
      expect(refusal).not.toContain('\n');
    },
  );

  it.each(['26.0.0', '26.10.0', '27.1.0'])('accepts Node %s', (version) => {
    expect(guard.refusalFor(version)).toBeUndefined();
  });

  it('is refused by an old Node of the system without a stack trace', () => {
    const old = oldSystemNode();
    const answers = old === undefined ? [] : [spawnSync(old, [entry, '--version'], { encoding: 'utf8' })];
    for (const { status, stdout, stderr } of answers) {
      expect(stderr).toMatch(/^keepsight needs Node 26 [^\n]*\n$/);
      expect(stdout).toBe('');
      expect(status).toBe(2);
    }
  });

  it('prints its version on the pinned Node', () => {
    const { status, stdout } = spawnSync(process.execPath, [entry, '--version'], { encoding: 'utf8' });
    expect(stdout).toMatch(/\d+\.\d+\.\d+/);
    expect(status).toBe(0);
  });
});

/** The system's own Node, where there is one that is older than the pinned one. */
function oldSystemNode(): string | undefined {
  return ['/usr/bin/node', '/usr/local/bin/node']
    .filter((path) => existsSync(path))
    .find((path) => {
      const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
      return Number(stdout.slice(1).split('.')[0]) < guard.neededMajor;
    });
}

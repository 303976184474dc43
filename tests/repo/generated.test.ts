import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

it('everything generated is what the generators write today', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/generate.ts', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).not.toContain('Not fresh');
  expect(stdout).toMatch(/^[1-9]\d* generated files are fresh\.$/m);
  expect(status).toBe(0);
});

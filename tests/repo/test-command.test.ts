/** `npm test` itself: what is missing is named, and what is skipped is no success. */

import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './files.ts';

describe('npm test', () => {
  it('names each missing program and ends, where it may not install', () => {
    // Without a PATH there is neither a browser nor a way to install one.
    const { status, stderr } = run(root, ['repo'], { PATH: '/nonexistent' });
    expect(stderr).toContain('missing: chromium (for the console in a real browser)');
    expect(stderr).toContain('missing: curl (for ');
    expect(stderr).toMatch(/Install them with: apt-get install chromium .*curl/);
    expect(status).toBe(1);
  });

  it('refuses a suite that does not exist', () => {
    const { status, stderr } = run(root, ['e3e'], {});
    expect(stderr).toMatch(/^There is no suite e3e\. There are: .*\brepo\b/);
    expect(status).toBe(1);
  });

  it.each([
    ['a test fails', "it('seeded', () => expect(1).toBe(2));", '0 passed, 1 failed, 0 skipped'],
    ['a test is skipped', `it('good', () => {});\nit.${'skip'}('seeded', () => {});`, '1 passed, 0 failed, 1 skipped'],
    ['a test is only planned', "it('good', () => {});\nit.todo('seeded');", '1 passed, 0 failed, 1 skipped'],
    ['no test is there', '', '0 passed, 0 failed, 0 skipped'],
  ])('is red when %s', async (_name, body, counts) => {
    const { status, stdout } = await runSeededSuite(body);
    expect(stdout).toContain('FAILED seeded');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(counts);
    expect(status).toBe(1);
  });

  it('is green when every test passes', async () => {
    const { status, stdout } = await runSeededSuite("it('good', () => expect(1).toBe(1));");
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed, 0 skipped');
    expect(status).toBe(0);
  });
});

async function runSeededSuite(body: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const copy = await mkdtemp(join(tmpdir(), 'keepsight-test-'));
  try {
    await cp(join(root, 'scripts'), join(copy, 'scripts'), { recursive: true });
    await cp(join(root, 'vitest.config.ts'), join(copy, 'vitest.config.ts'));
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    await mkdir(join(copy, 'tests/seeded'), { recursive: true });
    await writeFile(
      join(copy, 'tests/seeded/seeded.test.ts'),
      `import { expect, it } from 'vitest';\nvoid expect;\nvoid it;\n${body}\n`,
    );
    return run(copy, ['seeded'], {});
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function run(cwd: string, words: readonly string[], environment: Readonly<Record<string, string>>) {
  const { VITEST: _vitest, VITEST_POOL_ID: _pool, VITEST_WORKER_ID: _worker, ...clean } = process.env;
  return spawnSync(process.execPath, ['scripts/test.mjs', ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...clean, NO_COLOR: '1', ...environment },
  });
}

import { defineConfig } from 'vitest/config';

/**
 * `unit` stands beside the source, does no input or output and takes seconds. The other projects are one folder of
 * `tests/` each: they start processes, databases and browsers, so few of them run at the same time.
 */
const integration = (
  name: string,
  options: { readonly maxWorkers?: number; readonly testTimeoutMs?: number } = {},
) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    pool: 'forks' as const,
    maxWorkers: options.maxWorkers ?? 1,
    fileParallelism: (options.maxWorkers ?? 1) > 1,
    testTimeout: options.testTimeoutMs ?? 60_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    // A test that fails must fail by its own statement, not by a slow machine; these only end what hangs.
    testTimeout: 30_000,
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'], maxWorkers: 2 } },
      integration('repo', { testTimeoutMs: 180_000 }),
      integration('platform'),
      integration('store', { testTimeoutMs: 300_000 }),
      integration('people'),
      integration('fleet'),
      integration('plugins', { maxWorkers: 2 }),
      integration('sim'),
      integration('server'),
      integration('cli'),
      integration('outside', { testTimeoutMs: 180_000 }),
      integration('e2e', { testTimeoutMs: 180_000 }),
    ],
  },
});

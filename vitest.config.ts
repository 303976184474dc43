import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Minutes that one test of a suite may take before it counts as hanging; the others have one. */
const testTimeoutMinutes: Readonly<Record<string, number>> = { repo: 4, store: 6, outside: 4, e2e: 4, watch: 4 };

/** One suite per folder of `tests/`. They start processes, databases and browsers, so only one file runs at a time. */
const suites = readdirSync('tests', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map(({ name }) => ({
    extends: true as const,
    test: {
      name,
      include: [`tests/${name}/**/*.test.ts`],
      pool: 'forks' as const,
      fileParallelism: false,
      testTimeout: (testTimeoutMinutes[name] ?? 1) * 60_000,
      hookTimeout: 120_000,
    },
  }));

export default defineConfig({
  test: {
    // A test that fails must fail by its own statement, not by a slow machine; these only end what hangs.
    testTimeout: 30_000,
    // What is waited for by asking again and again comes when it comes; by itself vitest would give up after one second.
    expect: { poll: { timeout: 20_000 } },
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'], maxWorkers: 2 } },
      ...suites,
    ],
  },
});

/**
 * Each gate of `npm run verify` is seen to fail: a copy of the repository gets one seeded violation, and the gate must
 * name it. A gate that nobody has seen fail may be checking nothing.
 */

import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const copiedFolders = ['src', 'scripts', 'bench', 'tests'];
const copiedFiles = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'vite.config.ts', '.gitignore'];
const copiedSettings = ['.oxlintrc.json', '.oxfmtrc.json', '.dependency-cruiser.mjs', 'knip.ts'];
let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'keepsight-gates-'));
  for (const path of [...copiedFolders, ...copiedFiles, ...copiedSettings]) {
    await cp(join(root, path), join(copy, path), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(async () => {
  await rm(copy, { recursive: true, force: true });
});

interface Seed {
  readonly gate: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Runs one gate over the copy with the seed in it, and takes the seed out again. */
async function runSeeded(seed: Seed): Promise<{ code: number | null; output: string }> {
  const before = await Promise.all(
    Object.keys(seed.files).map(async (path) => ({
      path,
      text: await readFile(join(copy, path), 'utf8').catch(() => undefined),
    })),
  );
  for (const [path, text] of Object.entries(seed.files)) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), text);
  }
  try {
    return await runGate(seed.gate);
  } finally {
    for (const { path, text } of before) {
      if (text === undefined) await rm(join(copy, path));
      else await writeFile(join(copy, path), text);
    }
  }
}

function runGate(gate: string): Promise<{ code: number | null; output: string }> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, ['scripts/verify.ts', gate], {
      cwd: copy,
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    // Some tools colour their words in a CI, whatever NO_COLOR says.
    child.once('close', (code) => done({ code, output: stripVTControlCharacters(output) }));
  });
}

type SeededFile = readonly [rule: string, path: string, code: string];

function filesOf(seeds: readonly SeededFile[]): Record<string, string> {
  return Object.fromEntries(seeds.map(([, path, code]) => [path, code]));
}

function unseen(seeds: readonly SeededFile[], isNamed: (seed: SeededFile) => boolean): string[] {
  return seeds.filter((seed) => !isNamed(seed)).map(([rule, path]) => `${rule} in ${path}`);
}

/** Lint rules with the least code that breaks each, and where. */
const lintSeeds: readonly SeededFile[] = [
  ['no-explicit-any', 'src/core/seeded-1.ts', 'export function seeded(value: any): void {\n  void value;\n}\n'],
  ['no-non-null-assertion', 'src/core/seeded-2.ts', 'export const seeded = (list: string[]): string => list[0]!;\n'],
  ['no-floating-promises', 'src/core/seeded-3.ts', 'export function seeded(): void {\n  Promise.resolve();\n}\n'],
  [
    'no-misused-promises',
    'src/core/seeded-4.ts',
    'export const seeded = (list: string[]): void => {\n  list.forEach(async () => Promise.resolve());\n};\n',
  ],
  ['only-throw-error', 'src/core/seeded-5.ts', "export function seeded(): void {\n  throw 'text';\n}\n"],
  [
    'switch-exhaustiveness-check',
    'src/core/seeded-6.ts',
    "export function seeded(side: 'left' | 'right'): string {\n  switch (side) {\n    case 'left':\n      return side;\n  }\n  return '';\n}\n",
  ],
  ['no-default-export', 'src/core/seeded-7.ts', 'export default 1;\n'],
  [
    'consistent-type-imports',
    'src/core/seeded-8.ts',
    "import { Clock } from './ports.ts';\nexport const seeded = (clock: Clock): number => clock.nowMs();\n",
  ],
  [
    'prefer-node-protocol',
    'src/platform/seeded-9.ts',
    "import { join } from 'path';\nexport const seeded = join('a', 'b');\n",
  ],
  ['no-restricted-properties', 'src/features/fleet/seeded-10.ts', 'export const seeded = Date.now();\n'],
  ['no-ambient-date', 'src/features/fleet/seeded-11.ts', 'export const seeded = new Date();\n'],
  ['no-restricted-properties', 'src/features/fleet/seeded-12.ts', 'export const seeded = Math.random();\n'],
  [
    'no-restricted-globals',
    'src/features/fleet/seeded-13.ts',
    'export const seeded = setTimeout(() => undefined, 1);\n',
  ],
  ['no-restricted-globals', 'src/features/fleet/seeded-14.ts', "export const seeded = fetch('https://example.org');\n"],
  ['no-restricted-globals', 'src/features/fleet/seeded-15.ts', 'export const seeded = process.pid;\n'],
  [
    'no-restricted-imports',
    'src/features/fleet/seeded-16.ts',
    "import { connect } from 'node:net';\nexport const seeded = connect;\n",
  ],
  ['no-node-globals', 'src/wire/seeded-17.ts', "export const seeded = Buffer.from('');\n"],
];

/** Imports that the table forbids, each with the rule that must name it. */
const graphSeeds: readonly SeededFile[] = [
  ['core-imports', 'src/core/seeded-18.ts', "import '#src/platform/clock.ts';\n"],
  ['core-packages', 'src/core/seeded-19.ts', "import 'kysely';\n"],
  ['pure-without-node', 'src/core/seeded-20.ts', "import 'node:crypto';\n"],
  ['pure-without-node', 'src/wire/seeded-21.ts', "import 'node:path';\n"],
  ['wire-imports', 'src/wire/seeded-22.ts', "import '#src/platform/clock.ts';\n"],
  ['platform-imports', 'src/platform/seeded-23.ts', "import '#src/store/context.ts';\n"],
  ['store-imports', 'src/store/seeded-24.ts', "import '#src/features/people/contract.ts';\n"],
  ['feature-people-imports', 'src/features/people/seeded-25.ts', "import '#src/features/fleet/contract.ts';\n"],
  ['feature-fleet-imports', 'src/features/fleet/seeded-26.ts', "import '#src/programs/version.ts';\n"],
  ['contract-imports', 'src/features/people/contract-seeded.ts', "import '#src/store/context.ts';\n"],
  ['known-features', 'src/features/unheard/seeded-28.ts', "import '#src/core/ids.ts';\n"],
  ['known-folders', 'src/unheard/seeded-29.ts', "import '#src/core/ids.ts';\n"],
  ['plugin-imports', 'src/plugins/drivers/left/seeded-30.ts', "import '#src/plugins/drivers/right/seeded.ts';\n"],
  ['plugin-kit-imports', 'src/plugins/kit/seeded-31.ts', "import '#src/platform/clock.ts';\n"],
  [
    'only-the-registry-imports-plugins',
    'src/features/fleet/seeded-32.ts',
    "import '#src/plugins/drivers/right/seeded.ts';\n",
  ],
  ['web-imports', 'src/web/seeded-33.ts', "import '#src/store/context.ts';\n"],
  ['sim-imports', 'src/sim/seeded-34.ts', "import '#src/features/fleet/contract.ts';\n"],
  ['programs-imports', 'src/programs/server/seeded-35.ts', "import '#src/sim/seeded-34.ts';\n"],
  ['source-without-tests', 'src/platform/seeded-36.ts', "import '../../tests/support/clock.ts';\n"],
  ['no-unresolved', 'src/core/seeded-37.ts', "import './not-there.ts';\n"],
];

/** What the lines above import and the repository does not have. */
const importedSeeds = { 'src/plugins/drivers/right/seeded.ts': 'export {};\n' };

describe('each gate fails on what it is there for', () => {
  it('format', async () => {
    const { code, output } = await runSeeded({
      gate: 'format',
      files: { 'src/core/seeded.ts': 'export const seeded = "double"\n' },
    });
    expect(output).toContain('src/core/seeded.ts');
    expect(code).toBe(1);
  });

  it('lint: every rule that the house counts on', async () => {
    const { code, output } = await runSeeded({ gate: 'lint', files: filesOf(lintSeeds) });
    expect(
      unseen(lintSeeds, ([rule, path]) => new RegExp(`\\(${rule}\\)(?:(?!,-\\[)[^])*,-\\[${path}:`).test(output)),
      `the gate said, with exit code ${String(code)}: ${output.slice(-2000)}`,
    ).toEqual([]);
    expect(code).toBe(1);
  });

  it('types: a wrong type, an unchecked index and syntax that Node cannot strip', async () => {
    const { code, output } = await runSeeded({
      gate: 'types',
      files: {
        'src/core/seeded-1.ts': "export const seeded: number = 'text';\n",
        'src/core/seeded-2.ts': 'export const seeded = (list: string[]): string => list[0];\n',
        'src/core/seeded-3.ts': 'export enum Seeded {\n  One,\n}\n',
      },
    });
    expect(output).toMatch(/seeded-1\.ts.*TS2322/);
    expect(output).toMatch(/seeded-2\.ts.*TS2322/);
    expect(output).toMatch(/seeded-3\.ts.*TS1294/);
    expect(code).toBe(1);
  });

  it('types of the console', async () => {
    const { code, output } = await runSeeded({
      gate: 'types-console',
      files: { 'src/web/seeded.tsx': 'export const seeded = <p title={1}>text</p>;\n' },
    });
    expect(output).toMatch(/seeded\.tsx.*TS2322/);
    expect(code).toBe(1);
  });

  it('graph: every line of the import table', async () => {
    const { code, output } = await runSeeded({ gate: 'graph', files: { ...filesOf(graphSeeds), ...importedSeeds } });
    expect(unseen(graphSeeds, ([rule, path]) => output.includes(`${rule}: ${path} →`))).toEqual([]);
    expect(code).toBe(1);
  });

  it('graph: a cycle, even of types only', async () => {
    const { code, output } = await runSeeded({
      gate: 'graph',
      files: {
        'src/core/seeded-a.ts': "import type { B } from './seeded-b.ts';\nexport type A = B | 1;\n",
        'src/core/seeded-b.ts': "import type { A } from './seeded-a.ts';\nexport type B = A | 2;\n",
      },
    });
    expect(output).toContain('no-cycles: src/core/seeded-a.ts → src/core/seeded-b.ts');
    expect(code).toBe(1);
  });

  it('graph: a cruiser that reads no TypeScript', async () => {
    const config = await readFile(join(root, '.dependency-cruiser.mjs'), 'utf8');
    const blind = config.replace(/exclude: \{[^}]*\}/, () => "exclude: { path: '\\\\.tsx?$' }");
    expect(blind).not.toBe(config);
    const { code, output } = await runSeeded({ gate: 'graph', files: { '.dependency-cruiser.mjs': blind } });
    expect(output).toContain('not-read:');
    expect(code).toBe(1);
  });

  it('dead code: a file, an export and a package that nothing uses', async () => {
    const manifest = await readFile(join(root, 'package.json'), 'utf8');
    const entry = await readFile(join(root, 'src/core/ids.ts'), 'utf8');
    const { code, output } = await runSeeded({
      gate: 'dead-code',
      files: {
        'src/core/seeded-file.ts': 'export const seeded = 1;\n',
        'src/core/ids.ts': `${entry}\nexport const seededExport = 1;\n`,
        'package.json': manifest.replace('"dependencies": {', '"dependencies": {\n    "seeded-package": "1.0.0",'),
      },
    });
    expect(output).toContain('src/core/seeded-file.ts');
    expect(output).toContain('seededExport');
    expect(output).toContain('seeded-package');
    expect(code).toBe(1);
  });

  it('dead code in production: a file that only a test uses', async () => {
    const { code, output } = await runSeeded({
      gate: 'dead-code-production',
      files: {
        'src/core/seeded-file.ts': 'export const seeded = 1;\n',
        'src/core/seeded-file.test.ts': "import { seeded } from './seeded-file.ts';\nvoid seeded;\n",
      },
    });
    expect(output).toContain('src/core/seeded-file.ts');
    expect(code).toBe(1);
  });

  it('unit: a failing test, and a test that only itself may run', async () => {
    const test = (name: string, only = ''): string =>
      `import { expect, it } from 'vitest';\nit${only}('${name}', () => expect('left').toBe('right'));\n`;
    const { code, output } = await runSeeded({
      gate: 'unit',
      files: {
        'src/core/seeded-1.test.ts': test('is seeded'),
        'src/core/seeded-2.test.ts': test('is alone', `.${'only'}`),
      },
    });
    expect(output).toContain('src/core/seeded-1.test.ts > is seeded');
    expect(output).toContain('Unexpected .only modifier');
    expect(code).toBe(1);
  });

  it('says so when a gate is asked for that does not exist', async () => {
    const { code, output } = await runGate('tpyes');
    expect(output).toContain('There is no gate tpyes. There are: types,');
    expect(code).toBe(2);
  });
});

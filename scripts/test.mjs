/**
 * `npm test`: everything. Installs what the tests need, then runs the gates and every suite, and ends with one line
 * of totals. Nothing is skipped in silence: what is missing and cannot be installed is named, and the run fails.
 *
 * Plain JavaScript on Node's own modules, so that it runs on a machine with an old Node and nothing installed.
 * `npm test -- store people` runs only the named suites.
 */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingNeeds } from './test-needs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

/**
 * Two cores, two lanes. In the first, what a busy machine would disturb and what looks for devices by multicast, where two
 * suites would find each other's; quick and telling ones before, the browser last. A suite that is not named here runs after
 * these. Beside it, at low priority, first what computes while the other lane waits for cameras, and last what waits while the
 * other has the browser.
 */
const firstLane = ['fleet', 'sim', 'live', 'outside', 'player', 'e2e'];
const secondLane = [
  'repo',
  'drill',
  'platform',
  'people',
  'plugins',
  'probes',
  'fuzz',
  'wire',
  'server',
  'cli',
  'status',
  'incidents',
  'notices',
  'store',
  'watch',
];

const allSuites = suitesOnDisk();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !allSuites.includes(name));
if (unknown.length > 0) fail(`There is no suite ${unknown.join(', ')}. There are: ${allSuites.join(', ')}.`);

installPrograms();
if (!existsSync('node_modules/.bin/vitest')) step('npm packages', 'npm', ['ci']);
process.env.PATH = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;

const results = [];
if (asked.length === 0) {
  command('verify', 'node', ['scripts/verify.ts']);
  command('console', 'node', ['scripts/build-console.ts']);
}
await runSuites(asked.length === 0 ? allSuites : asked);
summarise();

/** The folders of `tests/` that hold tests; `support` holds none. */
function suitesOnDisk() {
  const holdsTests = (folder) =>
    readdirSync(folder, { withFileTypes: true }).some((entry) =>
      entry.isDirectory() ? holdsTests(join(folder, entry.name)) : /\.test\.tsx?$/.test(entry.name),
    );
  const order = [...firstLane, ...secondLane];
  const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
  return readdirSync('tests', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && holdsTests(join('tests', entry.name)))
    .map((entry) => entry.name)
    .sort((a, b) => place(a) - place(b));
}

function installPrograms() {
  const missing = missingNeeds();
  if (missing.length === 0) return;
  const packages = missing.map((need) => need.package);
  const asRoot = becomeRoot();
  if (asRoot !== undefined) {
    console.log(`Installing for the tests: ${packages.join(' ')}`);
    const environment = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
    run([...environment, '-q', 'update']);
    run([...environment, '-q', 'install', '-y', '--no-install-recommends', ...packages]);
  }
  const still = missingNeeds();
  if (still.length === 0) return;
  for (const need of still) console.error(`missing: ${need.package} (for ${need.for})`);
  fail(
    `The tests need these programs. Install them with: apt-get install ${still.map((need) => need.package).join(' ')}`,
  );
}

/** @returns the words that stand before a command of root's; nothing when we cannot be root without a password */
function becomeRoot() {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  if (process.getuid() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

function step(name, program, args) {
  console.log(`\n=== ${name}`);
  if (run([program, ...args]) !== 0) fail(`${name} failed.`);
}

function command(name, program, args) {
  console.log(`\n=== ${name}`);
  const startedAt = Date.now();
  rmSync(reportOf(name), { force: true });
  const status = run([program, ...args]);
  results.push({ name, seconds: secondsSince(startedAt), isGood: status === 0, ...readCounts(reportOf(name)) });
}

async function runSuites(suites) {
  const isSecond = (name) => secondLane.includes(name);
  const lowPriority = ['nice', '-n', '19'];
  await Promise.all([
    runInTurn(suites.filter((name) => !isSecond(name))),
    runInTurn(suites.filter(isSecond), lowPriority),
  ]);
}

async function runInTurn(suites, before) {
  for (const suite of suites) await runSuite(suite, before);
}

/** What a suite prints comes at its end, in one piece. */
async function runSuite(suite, before = []) {
  const startedAt = Date.now();
  const report = reportOf(suite);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const [program, ...args] = [...before, 'vitest', 'run', '--project', suite, ...reporters];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => printed.push(bytes));
  const status = await new Promise((resolve) => {
    child.once('error', (error) => {
      printed.push(Buffer.from(`vitest could not be started: ${error.message}\n`));
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  console.log(`\n=== ${suite}`);
  process.stdout.write(Buffer.concat(printed));
  const counts = readCounts(report);
  // A skipped test is a failure of the run: what cannot run here must be named by the needs above.
  const isGood = status === 0 && counts.passed > 0 && counts.skipped === 0;
  results.push({ name: suite, seconds: secondsSince(startedAt), isGood, ...counts });
}

function reportOf(name) {
  mkdirSync('.cache', { recursive: true });
  return `.cache/test-report-${name}.json`;
}

function readCounts(report) {
  try {
    const read = JSON.parse(readFileSync(report, 'utf8'));
    const failures = read.testResults.flatMap(failuresOf);
    return {
      passed: read.numPassedTests,
      failed: read.numFailedTests,
      skipped: read.numPendingTests + read.numTodoTests,
      failures,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [] };
  }
}

/** Which tests of a file failed, each with the first line that says why: the end of a log is what people are shown. */
function failuresOf({ name, assertionResults }) {
  return assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => {
      const why = String(failureMessages[0] ?? '').split('\n', 1)[0];
      return `${relative(root, name)}: ${fullName}\n    ${why.slice(0, 300)}`;
    });
}

function summarise() {
  console.log('\n=== summary');
  for (const { name, seconds, isGood, passed, failed, skipped } of results) {
    const counts = passed + failed + skipped === 0 ? '' : `${passed} passed, ${failed} failed, ${skipped} skipped`;
    console.log(`${isGood ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${`${seconds} s`.padStart(8)}  ${counts}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const bad = results.filter((result) => !result.isGood);
  for (const failure of bad.flatMap((result) => result.failures)) console.log(`  ${failure}`);
  if (bad.length > 0) console.log(`Failed: ${bad.map((result) => result.name).join(', ')}`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = bad.length === 0 ? 0 : 1;
}

function run([program, ...args]) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) console.error(`${program} could not be started: ${error.message}`);
  return status ?? 1;
}

function secondsSince(startedAt) {
  return ((Date.now() - startedAt) / 1000).toFixed(1);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/**
 * The list of 10,000 monitors in the console, in a real Chromium, while the hub tests all of them every 60 seconds. Each time
 * is from what the person does to the rows that are painted; each page is loaded anew before, so that nothing is held.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { systemClock } from '#src/platform/clock.ts';
import { createLog } from '#src/platform/log.ts';
import { openStore } from '#src/store/open-store.ts';
import { launchBrowser, openPage, signIn } from '../tests/support/browser.ts';
import { percentile, type Figure } from './figure.ts';
import { insertMonitors } from './watch-monitors/insert.ts';
import { type Started, startProgram, startScript, stop } from './watch-monitors/processes.ts';

const monitorCount = Number(process.env['KEEPSIGHT_BENCH_MONITORS'] ?? 10_000);
const rounds = Number(process.env['KEEPSIGHT_BENCH_ROUNDS'] ?? 20);
const budgetMs = 300;
/** One period, so that everything was tested once. */
const settleMs = 75_000;
/** What a page loads by itself after its first rows must not run into what is measured. */
const restMs = 700;

const PortsLine = z.object({ http: z.number(), https: z.number(), tcp: z.number() });
const ServeLine = z.object({ origin: z.string(), setupLink: z.string() });
const owner = { username: 'olga', password: 'seven quiet herons at dusk' };

export async function run(): Promise<Figure[]> {
  await promisify(execFile)(process.execPath, [resolve(import.meta.dirname, '../scripts/build-console.ts')]);
  const directory = await mkdtemp(join(tmpdir(), 'keepsight-bench-'));
  const started: Started[] = [];
  try {
    const targets = await startScript(resolve(import.meta.dirname, 'watch-monitors/targets.ts'));
    started.push(targets);
    const store = await openStore({ directory, clock: systemClock, log: createLog({ level: 'error', pretty: false }) });
    await insertMonitors(store, {
      ...{ count: monitorCount, ports: PortsLine.parse(targets.first), vantageIds: ['van_here'] },
    });
    await store.close();
    const words = ['serve', '--port', '0', '--data', directory, '--json'];
    const hub = await startProgram([...words, '--set', 'watch.privateNetworks=127.0.0.0/8']);
    started.push(hub);
    const { origin, setupLink } = ServeLine.parse(hub.first);
    await setUp(origin, setupLink);
    await sleep(settleMs);
    return await measure(origin);
  } finally {
    for (const one of started.toReversed()) await stop(one);
    await rm(directory, { recursive: true, force: true });
  }
}

async function setUp(origin: string, setupLink: string): Promise<void> {
  const token = setupLink.split('#token=')[1] ?? '';
  const body = { token, name: owner.username, displayName: 'Olga', password: owner.password, locale: 'en' };
  const headers = { origin, 'content-type': 'application/json' };
  const answer = await fetch(`${origin}/api/v1/setup`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`Set-up: ${await answer.text()}`);
}

async function measure(origin: string): Promise<Figure[]> {
  const browser = await launchBrowser();
  try {
    const { page, faults } = await openPage(browser);
    await signIn(page, origin, owner);
    const times = {
      open: await repeat(() => opened(page, origin)),
      'open-again': await repeat(() => openedAgain(page)),
      search: await repeat((round) => searched(page, origin, round)),
      sort: await repeat(() => sorted(page, origin)),
      scroll: await repeat(() => scrolled(page, origin)),
    };
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return Object.entries(times).map(([name, values]): Figure => {
      const details = { monitors: monitorCount, p50: Math.round(percentile(values, 0.5)) };
      const common = { unit: 'ms', budget: budgetMs, runs: values.length, statistic: 'p95' as const };
      return { name: `watch-console.${name}`, value: percentile(values, 0.95), ...common, details };
    });
  } finally {
    await browser.close();
  }
}

async function repeat(once: (round: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await once(round));
  return times;
}

/** Rows of the list that have come, as `[place, name]`, and that the window shows. */
const rowsShown = `[...document.querySelectorAll('[role="grid"] [role="row"][data-index]')].filter((row) => {
  const { top, bottom } = row.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}).map((row) => [Number(row.dataset.index), row.querySelector('a')?.textContent])`;
const allHere = 'rows.length > 5 && rows.every(([, name]) => name !== undefined)';

/**
 * Waits in the page for the event, then for the rows, then for the picture with them; answers the milliseconds between. The
 * time of the event is the browser's own.
 */
function paintedAfter(event: string | undefined, isThere: string): string {
  const begin =
    event === undefined
      ? 'begin(performance.now())'
      : `addEventListener('${event}', (e) => begin(e.timeStamp), { once: true, capture: true })`;
  return `new Promise((done) => {
    const begin = (startMs) => {
      const look = () => {
        const rows = ${rowsShown};
        if (!(${isThere})) return requestAnimationFrame(look);
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - startMs)));
      };
      requestAnimationFrame(look);
    };
    ${begin};
  })`;
}

async function timed(page: Page, script: string, act: () => Promise<unknown>): Promise<number> {
  const [ms] = await Promise.all([page.evaluate(script), act()]);
  return z.number().parse(ms);
}

async function showList(page: Page, origin: string, query = ''): Promise<void> {
  await page.goto(`${origin}/monitors${query}`);
  await page.evaluate(paintedAfter(undefined, allHere));
  await sleep(restMs);
}

/** From another page of the console. */
async function opened(page: Page, origin: string): Promise<number> {
  await page.goto(`${origin}/account`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await sleep(restMs);
  return openedAgain(page);
}

/** The same once more, when the browser holds the code and the rows of before. */
async function openedAgain(page: Page): Promise<number> {
  const link = page.getByRole('link', { name: 'Monitors', exact: true }).first();
  if (page.url().includes('/monitors')) {
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
    await sleep(restMs);
  }
  return timed(page, paintedAfter('click', allHere), () => link.click());
}

/** From the last letter; the pause in which a person may type on is part of it. */
async function searched(page: Page, origin: string, round: number): Promise<number> {
  await showList(page, origin);
  const name = `Monitor ${String(1234 + 311 * round)}`;
  const isThere = `rows.length === 1 && rows[0][1] === '${name}'`;
  return timed(page, paintedAfter('input', isThere), () => page.getByRole('searchbox').fill(name));
}

async function sorted(page: Page, origin: string): Promise<number> {
  await showList(page, origin, '?sort=target');
  const isThere = `${allHere} && rows[0][1] === 'Monitor 0'`;
  const button = page.getByRole('columnheader').getByRole('button', { name: 'Name' });
  return timed(page, paintedAfter('click', isThere), () => button.click());
}

async function scrolled(page: Page, origin: string): Promise<number> {
  await showList(page, origin, '?sort=name');
  const middle = Math.floor(monitorCount / 2);
  const isThere = `${allHere} && rows[0][0] > ${String(middle - 200)}`;
  const jump = 'scrollTo(0, document.documentElement.scrollHeight / 2)';
  return z.number().parse(await page.evaluate(`(${jump}, ${paintedAfter(undefined, isThere)})`));
}

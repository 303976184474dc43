/**
 * A camera that none of us wrote, added by its address and seen in a real Chromium: its pictures move, and their stamps
 * say how old they are on the screen.
 */

import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { type RunningServe, startServe } from '../support/server.ts';
import {
  type GstreamerCamera,
  type GstreamerCameraOptions,
  stampedWidth,
  startGstreamerCamera,
} from './gstreamer-camera.ts';

const account = { username: 'olga', password: 'lantern quartz meadow 7' };
const login = { username: 'viewer', password: 'rose-garden' };
const stampReader = readFileSync(new URL('../support/stamp-reader.mjs', import.meta.url), 'utf8');
/** Leads to this machine here, and is an address that browsers do not trust without TLS: no WebCodecs there. */
const plainHost = '192.0.2.1';
const surface = '[data-route]';

let server: RunningServe;
let browser: Browser;

beforeAll(async () => {
  server = await startServe({ KEEPSIGHT_DEVICES_SIMULATED: 'true' });
  browser = await launchBrowser([`--host-resolver-rules=MAP ${plainHost} 127.0.0.1`]);
  const { page } = await openPage(browser);
  await page.goto(server.setupLink);
  await page.getByLabel('Your name').fill('Olga Owner');
  await page.getByLabel('User name').fill(account.username);
  await page.getByLabel('New password').fill(account.password);
  await page.getByLabel('Repeat the password').fill(account.password);
  await page.getByRole('button', { name: 'Create the owner account' }).click();
  await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function aCamera(options: GstreamerCameraOptions): Promise<GstreamerCamera> {
  const camera = await startGstreamerCamera(options);
  onTestFinished(() => camera.stop());
  return camera;
}

interface Seen {
  readonly page: Page;
  readonly faults: readonly string[];
}

/** Adds the camera by its address, as a person would, and opens its page. */
async function watch(camera: GstreamerCamera, options: GstreamerCameraOptions, origin = server.origin): Promise<Seen> {
  const { page, faults } = await openPage(browser);
  onTestFinished(() => page.context().close());
  await signIn(page, origin, account);
  const device = {
    host: options.address,
    port: camera.port,
    path: camera.path,
    name: options.address,
    ...(options.login && { credential: options.login }),
  };
  // From the page, as only the browser knows where the plain address leads to.
  const script = `fetch('/api/v1/devices', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: ${JSON.stringify(JSON.stringify(device))},
  }).then((answer) => answer.json())`;
  const { id } = z.object({ id: z.string() }).parse(await page.evaluate(script));
  await page.goto(`${origin}/fleet/${id}`);
  await page.evaluate(stampReader);
  return { page, faults };
}

const Stamps = z.array(z.object({ number: z.number(), at: z.number() }));
const picturesWanted = 60;
const wrap = 2 ** 32;

/** The stamps of the next pictures on the screen, and how old each was when it was first seen. */
async function readStamps(page: Page): Promise<{ numbers: number[]; agesMs: number[] }> {
  const script = `(async () => {
    const recording = stamps.record(${JSON.stringify(surface)}, ${String(stampedWidth)});
    while (recording.seen.length < ${String(picturesWanted)}) await new Promise((done) => setTimeout(done, 50));
    return recording.stop();
  })()`;
  const seen = Stamps.parse(await page.evaluate(script));
  return {
    numbers: seen.map(({ number }) => number),
    agesMs: seen.map(({ number, at }) => (((at % wrap) - number + wrap * 1.5) % wrap) - wrap / 2),
  };
}

/** Not what we promise, but far from what a stream that has fallen behind would show; the bench has the figures. */
const ageBoundMs = 5000;

/** `jumpsBackMax`: a video element that comes too close to the live edge is set back to its distance, and shows it. */
function judge(what: string, stamps: { numbers: number[]; agesMs: number[] }, jumpsBackMax = 0): void {
  const { numbers, agesMs } = stamps;
  const sorted = agesMs.toSorted((a, b) => a - b);
  console.log(
    `${what}: age p50 ${String(sorted[Math.floor(sorted.length / 2)])} ms, at most ${String(sorted.at(-1))} ms`,
  );
  const steps = numbers.slice(1).map((number, i) => ((number - (numbers[i] ?? 0) + wrap * 1.5) % wrap) - wrap / 2);
  // Each picture is younger than the one before it, so what is seen moves, and forwards.
  expect(steps.filter((step) => step <= 0).length).toBeLessThanOrEqual(jumpsBackMax);
  expect(new Set(numbers).size).toBeGreaterThan(picturesWanted / 2);
  // Both clocks are this machine's; a picture that was seen before it was made would prove nothing.
  expect(sorted[0]).toBeGreaterThanOrEqual(-1);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(ageBoundMs);
}

const cases: readonly (GstreamerCameraOptions & { readonly what: string })[] = [
  { what: 'over TCP', address: '127.45.0.1', protocols: 'both' },
  // GStreamer's datagrams for this machine come from 127.0.0.1, whatever address it listens at, and strangers' are dropped.
  { what: 'over UDP, the only way that it offers', address: '127.0.0.1', protocols: 'udp' },
  { what: 'with a password, over TCP', address: '127.45.0.3', protocols: 'tcp', login },
  { what: 'with a password, over UDP', address: '127.0.0.1', protocols: 'udp', login },
];

describe("GStreamer's camera in Chromium", () => {
  it.each(cases)('moves on a canvas, $what', async ({ what, ...options }) => {
    const { page, faults } = await watch(await aCamera(options), options);
    await page.locator(`${surface}[data-route=webcodecs][data-picture=live] canvas`).waitFor();
    judge(`WebCodecs, ${what}`, await readStamps(page));
    expect(faults).toEqual([]);
  });

  it('moves in a video element where the browser has no WebCodecs', async () => {
    const options = { address: '127.45.0.5' };
    const origin = server.origin.replace('127.0.0.1', plainHost);
    const { page, faults } = await watch(await aCamera(options), options, origin);
    expect(await page.evaluate('isSecureContext')).toBe(false);
    await page.locator(`${surface}[data-route=mse][data-picture=live] video`).waitFor();
    judge('MSE', await readStamps(page), 2);
    expect(faults).toEqual([]);
  });

  it('never looks live when the camera has died, and comes back by itself with it', async () => {
    const options = { address: '127.45.0.6', protocols: 'tcp' } as const;
    const camera = await aCamera(options);
    const { page } = await watch(camera, options);
    await page.locator(`${surface}[data-picture=live]`).waitFor();
    await camera.stop();
    await page.locator(`${surface}[data-picture=frozen]`).waitFor();
    await aCamera({ ...options, port: camera.port });
    await page.locator(`${surface}[data-picture=live]`).waitFor({ timeout: 60_000 });
    judge('after it came back', await readStamps(page));
  });
});

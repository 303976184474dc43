/**
 * In a real Chromium, with each product's own player: how long from a click to the first picture while page and camera are
 * connected, and how old the pictures on the screen are. Delay counts from the moment at which the camera sent the picture.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { launchBrowser, openPage, signIn } from '../../tests/support/browser.ts';
import type { Farm } from './cameras.ts';
import { sentAtMs } from './farm-clock.ts';
import { owner, startKeepsight, type BenchChannel } from './keepsight.ts';
import { consolePlayer, go2rtcPlayer, mediamtxPlayer, stampReader } from './page-scripts.ts';
import type { RunningPeer } from './peers.ts';

export interface BrowserMeasure {
  readonly product: 'keepsight' | 'go2rtc' | 'mediamtx';
  readonly route: 'webcodecs' | 'mse' | 'webrtc';
  /** From the click on a camera that the server is connected to. */
  readonly firstPictureMs: readonly number[];
  /** The same, for a camera that nobody has watched: the server connects, and waits for a key picture. */
  readonly coldPictureMs: readonly number[];
  /** Of each new picture on the screen. */
  readonly delaysMs: readonly number[];
  /** Pictures seen for each that was sent. */
  readonly shownShare: number;
}

const clicks = 32;
const coldClicks = 6;
/** After the beginning, when a video element still hurries. */
const settleMs = 8000;
const delaySeconds = 20;
const picturesPerSecond = 30;
/** An address that browsers do not trust without TLS, so that they offer no WebCodecs; it leads to this machine. */
const plainHost = '192.0.2.1';

const Click = z.object({ tookMs: z.number(), number: z.number() }).nullable();
const Stamps = z.array(z.object({ number: z.number(), at: z.number() }));

export function launchBenchBrowser(): Promise<Browser> {
  return launchBrowser([
    `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`,
    '--autoplay-policy=no-user-gesture-required',
    '--allow-loopback-in-peer-connection',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
  ]);
}

/** Shows camera after camera, each for a moment. */
async function measureClicks(page: Page, cameras: readonly number[], count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const camera = cameras[i % cameras.length] ?? 0;
    const click = Click.parse(await page.evaluate(`player.show(${String(camera)})`));
    if (click !== null) times.push(click.tookMs);
    // Not in step with the key pictures of the cameras.
    await wait(211 + ((i * 137) % 700));
    await page.evaluate('player.hide()');
    await wait(150);
  }
  return times;
}

async function measureDelay(
  page: Page,
  camera: number,
  selector: string,
): Promise<{ delaysMs: number[]; share: number }> {
  await wait(settleMs);
  await page.evaluate(`globalThis.recording = stamps.record(${JSON.stringify(selector)}, 1920)`);
  await wait(delaySeconds * 1000);
  const seen = Stamps.parse(await page.evaluate('recording.stop()'));
  const delaysMs = seen.map(({ number, at }) => at - sentAtMs(camera, number, at));
  return { delaysMs, share: seen.length / (delaySeconds * picturesPerSecond) };
}

/** Cameras 0 to 2 are always connected, the others only while somebody watches. */
export async function measureKeepsight(
  browser: Browser,
  farm: Farm,
  route: 'webcodecs' | 'mse',
): Promise<BrowserMeasure> {
  await using keepsight = await startKeepsight();
  const channels: BenchChannel[] = [];
  for (const camera of farm.cameras) channels.push(await keepsight.addCamera(camera, camera.number < 3));
  const [first] = channels;
  if (first === undefined) throw new Error('There is no camera.');
  const origin = route === 'mse' ? keepsight.origin.replace('127.0.0.1', plainHost) : keepsight.origin;
  const { page } = await openPage(browser, { viewport: { width: 1600, height: 900 } });
  try {
    await signIn(page, origin, { username: owner.name, password: owner.password });
    await page.evaluate(wallScript({ columns: 1, tiles: [first] }));
    await page.goto(`${origin}/wall`);
    await page.evaluate(stampReader);
    const surface = `[data-route=${route}][data-picture=live]`;
    await page.locator(surface).waitFor();
    const { delaysMs, share } = await measureDelay(page, 0, '[data-route]');
    await page.evaluate(wallScript({ columns: 2, tiles: [first, null, null, null] }));
    await page.reload();
    await page.evaluate(stampReader);
    await page.evaluate(consolePlayer);
    await page.locator(surface).waitFor();
    await page
      .getByRole('button', { name: 'Show the list of cameras' })
      .or(page.getByRole('button', { name: 'Cameras', exact: true }))
      .first()
      .click();
    await page.getByRole('button', { name: 'Show Camera 2' }).waitFor();
    const firstPictureMs = await measureClicks(page, [1, 2], clicks);
    const cold = farm.cameras.map(({ number }) => number).filter((number) => number >= 3);
    const coldPictureMs = await measureClicks(page, cold, Math.min(coldClicks, cold.length));
    return { product: 'keepsight', route, firstPictureMs, coldPictureMs, delaysMs, shownShare: share };
  } finally {
    await page.context().close();
  }
}

/** The wall as this browser remembers it. */
function wallScript(wall: { readonly columns: number; readonly tiles: readonly (BenchChannel | null)[] }): string {
  const remembered = JSON.stringify({ layoutId: null, wall });
  return `fetch('/api/v1/me').then((answer) => answer.json()).then((me) => {
    const id = me.id ?? me.person?.id ?? me.me?.id;
    localStorage.setItem('keepsight-wall-' + id, ${JSON.stringify(remembered)});
  })`;
}

export async function measurePeer(
  browser: Browser,
  farm: Farm,
  peer: RunningPeer & { readonly name: 'go2rtc' | 'mediamtx' },
  mode: 'mse' | 'webrtc',
): Promise<BrowserMeasure> {
  const { page } = await openPage(browser, { viewport: { width: 1600, height: 900 } });
  const isGo2rtc = peer.name === 'go2rtc';
  try {
    await page.goto(isGo2rtc ? `${peer.origin}/stream.html?src=cam0&mode=${mode}` : `${peer.origin}/cam0/`);
    await page.evaluate(stampReader);
    await page.locator('video').waitFor({ state: 'attached' });
    await page.waitForFunction('document.querySelector("video").videoWidth > 0');
    const { delaysMs, share } = await measureDelay(page, 0, 'video');
    await page.evaluate(isGo2rtc ? go2rtcPlayer(mode) : mediamtxPlayer);
    const firstPictureMs = await measureClicks(page, [1, 2], clicks);
    const cold = farm.cameras.map(({ number }) => number).filter((number) => number >= 3);
    const coldPictureMs = await measureClicks(page, cold, Math.min(coldClicks, cold.length));
    return { product: peer.name, route: mode, firstPictureMs, coldPictureMs, delaysMs, shownShare: share };
  } finally {
    await page.context().close();
  }
}

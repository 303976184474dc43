/**
 * Chromium's judgement of our live MP4: cameras send pictures at any distance, and still it must be one stretch of video
 * from the first to the last picture, because a browser that sees a break waits for the next key picture.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { videoTrack } from '#src/sim/rtsp/tracks.ts';
import { createMp4Writer } from '#src/wire/fmp4.ts';
import { sdpFormats } from '#src/wire/sdp.ts';
import { launchBrowser } from '../support/browser.ts';
import { depacketizerOf, packetsOf, pushAll, unitsOf } from '../support/rtp-packets.ts';

let browser: Browser;
let server: Server;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  server = createServer((_request, response) => response.end('<!doctype html><video muted></video>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  page = await browser.newPage();
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${String(port)}/`);
});
afterAll(async () => {
  await browser.close();
  server.close();
});

/** Runs in the page. */
const script = `async (type, encoded) => {
  const video = document.querySelector('video');
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
  const buffer = source.addSourceBuffer(type);
  for (const text of encoded) {
    buffer.appendBuffer(Uint8Array.fromBase64(text));
    await new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));
  }
  const { buffered } = buffer;
  return Array.from({ length: buffered.length }, (_, index) => [buffered.start(index), buffered.end(index)]);
}`;

/** Appends all and answers the stretches of video that the browser then has, in seconds. */
function bufferedAfter(mimeType: string, segments: readonly Uint8Array[]): Promise<[number, number][]> {
  const encoded = segments.map((segment) => segment.toBase64());
  return page.evaluate(`(${script})(${JSON.stringify(mimeType)}, ${JSON.stringify(encoded)})`);
}

const track = videoTrack('h264-main', 'hall');
const media = track.describe('track');
const description = ['m=video 0 RTP/AVP 96', ...media.attributes.map(({ name, value = '' }) => `a=${name}:${value}`)];

describe('pictures at any distance are one stretch of video', () => {
  it.each([
    ['even', () => 66_667],
    ['uneven', (index: number) => 66_667 + (index % 2 === 0 ? 25_000 : -25_000)],
    ['a still scene of a camera that saves', (index: number) => (index % 9 === 5 ? 1_500_000 : 33_000)],
    ['one long pause', (index: number) => (index === 20 ? 8_000_000 : 40_000)],
    ['in bursts', (index: number) => (index % 5 === 0 ? 160_000 : 1000)],
  ])('%s', async (_name, gapUs) => {
    expect(sdpFormats(media)).toHaveLength(1);
    const depacketizer = depacketizerOf(...description);
    const packets = track.samples.flatMap(({ payloads }, index) => packetsOf(payloads, { timestamp: index * 3000 }));
    const units = unitsOf(pushAll(depacketizer, packets));
    const known = depacketizer.description();
    if (known === undefined) throw new Error('the clip has no description');
    const writer = createMp4Writer(known);
    let mediaTimeUs = 10_000_000;
    const times = units.map((_, index) => (mediaTimeUs += gapUs(index)));
    const fragments = units.map((unit, index) => writer.fragment({ ...unit, mediaTimeUs: times[index] ?? 0 }));
    const stretches = await bufferedAfter(writer.mimeType, [writer.initSegment(), ...fragments]);
    expect(units.length).toBeGreaterThan(100);
    expect(stretches).toHaveLength(1);
    expect(stretches[0]?.[0]).toBeCloseTo((times[0] ?? 0) / 1e6, 3);
    expect(stretches[0]?.[1]).toBeGreaterThan((times.at(-1) ?? 0) / 1e6);
  });
});

/** Machines that are slow, fail or hang: the player against a real Chromium whose decoder or worker was given a fault. */

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ViewerMessage } from '#src/features/live/contract-viewing.ts';
import { drive, type SeenStatus, statusWhere, until } from './built-page.ts';
import { type PlayerWorld, startPlayerWorld, type Visit } from './player-world.ts';

let world: PlayerWorld;
let visit: Visit | undefined;

beforeAll(async () => {
  world = await startPlayerWorld();
});
afterAll(async () => await world.close());
afterEach(async () => {
  await visit?.page.context().close();
  world.prelude = '';
  world.site.received.length = 0;
});

async function open(tile: string, prelude: string): Promise<Visit> {
  world.prelude = prelude;
  visit = await world.visit();
  await drive(visit.page, `open('${tile}')`);
  return visit;
}

const isLive = (status: SeenStatus): boolean => status.picture === 'live';

function acks(): Extract<ViewerMessage, { type: 'ack' }>[] {
  return world.site.received.filter((message) => message.type === 'ack');
}

/** A decoder that takes nothing more while its page is told so. */
const choking = `
  let isChoked = false;
  new BroadcastChannel('choke').addEventListener('message', (event) => { isChoked = event.data; });
  const queue = Object.getOwnPropertyDescriptor(VideoDecoder.prototype, 'decodeQueueSize').get;
  Object.defineProperty(VideoDecoder.prototype, 'decodeQueueSize', {
    get() { return isChoked ? 1000 : queue.call(this); },
  });
`;

it('a decoder that cannot follow is not acknowledged, and jumps to the newest key picture later', async () => {
  const { page } = await open('main', choking);
  await statusWhere(page, 'main', isLive);
  await page.evaluate(`new BroadcastChannel('choke').postMessage(true)`);
  await statusWhere(page, 'main', (status) => status.picture === 'frozen');
  const acknowledged = acks().length;
  // The site would have sent 30 pictures meanwhile, and heard twenty times of them.
  await wait(2000);
  expect(acks().length - acknowledged).toBeLessThanOrEqual(1);
  await page.evaluate(`new BroadcastChannel('choke').postMessage(false)`);
  const status = await statusWhere(page, 'main', isLive);
  expect(status.skippedPictures).toBeGreaterThan(15);
  expect(status.ageMs).toBeLessThan(2000);
});

it('a decoder that fails in hardware is replaced by one in software', async () => {
  const { page } = await open(
    'main',
    `
    const configure = VideoDecoder.prototype.configure;
    const decode = VideoDecoder.prototype.decode;
    const hardware = new WeakSet();
    VideoDecoder.prototype.configure = function (config) {
      if (config.hardwareAcceleration !== 'prefer-software') hardware.add(this);
      configure.call(this, config);
    };
    VideoDecoder.prototype.decode = function (chunk) {
      if (hardware.has(this)) throw new DOMException('The graphics card is gone.', 'EncodingError');
      decode.call(this, chunk);
    };
  `,
  );
  expect(await statusWhere(page, 'main', isLive)).toMatchObject({ route: 'webcodecs', unsupported: null });
});

it.each([
  ['that throws', `VideoDecoder.prototype.decode = () => { throw new DOMException('No.', 'EncodingError'); };`],
  ['that says nothing', `VideoDecoder.prototype.decode = () => undefined;`],
])('a decoder %s is given up for media source', async (_name, prelude) => {
  const { page } = await open('main', prelude);
  expect(await statusWhere(page, 'main', isLive)).toMatchObject({ route: 'mse', unsupported: null });
});

it('a stream that does not say whether it has B pictures is decoded without waiting for them once it is sure', async () => {
  world.prelude = `
    const configured = new BroadcastChannel('configured');
    const configure = VideoDecoder.prototype.configure;
    VideoDecoder.prototype.configure = function (config) {
      configured.postMessage(config.optimizeForLatency);
      configure.call(this, config);
    };
  `;
  visit = await world.visit();
  const { page } = visit;
  await page.evaluate(`
    globalThis.configured = [];
    new BroadcastChannel('configured').addEventListener('message', (event) => configured.push(event.data));
  `);
  await drive(page, `open('vague')`);
  const configured = await until(
    async () => await page.evaluate<boolean[]>('configured'),
    (seen) => seen.length > 1,
  );
  expect(configured).toEqual([true, true]);
  expect(await statusWhere(page, 'vague', isLive)).toMatchObject({ route: 'webcodecs', skippedPictures: 0 });
});

it('a worker that hangs leaves no picture that says live', async () => {
  const { page } = await open(
    'main',
    `new BroadcastChannel('hang').addEventListener('message', () => {
      for (const end = Date.now() + 6000; Date.now() < end; );
    });`,
  );
  await statusWhere(page, 'main', isLive);
  await page.evaluate(`new BroadcastChannel('hang').postMessage('now')`);
  await statusWhere(page, 'main', (status) => status.picture === 'frozen');
  await statusWhere(page, 'main', isLive);
});

it('garbage of a site changes nothing for its other pictures', async () => {
  const { page, faults } = await open('main', '');
  await statusWhere(page, 'main', isLive);
  for (const text of ['', '{', '[]', '{"type":"playing"}', '{"type":"state","tile":99}', 'null'])
    world.site.sayRaw(text);
  for (const bytes of [0, 5, 32, 400]) world.site.sayRaw(new Uint8Array(bytes).fill(255));
  // As of the slot that is shown, with numbers that were never sent and a description that is none.
  for (const flags of [0, 1, 4, 8]) world.site.sayRaw(Uint8Array.of(1, flags, 0, 1, ...new Uint8Array(60).fill(7)));
  await until(
    async () => await drive<number>(page, `history('main').length`),
    (length) => length > 5,
  );
  await statusWhere(page, 'main', isLive);
  expect(faults).toEqual([]);
});

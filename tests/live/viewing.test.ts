/** Watching over the real socket: a whole Keepsight, simulated cameras, and viewers good and bad. */

import { describe, expect, it } from 'vitest';
import { decodeDescription } from '#src/wire/media-packet.ts';
import { aHouse } from './house.ts';
import { isAudio, isDescription, isKey, openViewer, type TestViewer } from './viewer.ts';

const house = aHouse(
  { net: 1 },
  {
    yard: { product: 'axis-p3265' },
    gate: { product: 'sentrello-sd2204' },
    modern: { product: 'tokuvis-tkx8' },
  },
);

const ownerViewer = (): Promise<TestViewer> => openViewer(house.keepsight.server.origin, house.keepsight.owner);
const idOf = (name: string): string => house.devices[name] ?? '';
const show = (viewer: TestViewer, tile: number, name: string, more: Readonly<Record<string, unknown>> = {}): void =>
  viewer.open(tile, idOf(name), { channelId: house.channels[name], ...more });
const pictures = (viewer: TestViewer) => viewer.packets.filter((packet) => !isDescription(packet) && !isAudio(packet));

async function streamsOf(name: string): Promise<{ state: string; viewers: number; profileId: string }[]> {
  const { json } = await house.keepsight.owner.call('GET', `/api/v1/devices/${idOf(name)}/streams`);
  return json['streams'] as { state: string; viewers: number; profileId: string }[];
}

describe('a viewer', () => {
  it('gets a description, a key picture and then what follows it', async () => {
    const viewer = await ownerViewer();
    viewer.open(0, idOf('yard'));
    await expect.poll(() => pictures(viewer).length, { timeout: 10_000 }).toBeGreaterThan(20);
    const [first, second] = viewer.packets;
    expect(first && isDescription(first)).toBe(true);
    expect(second && isKey(second)).toBe(true);
    const description = decodeDescription(first?.payload ?? new Uint8Array());
    expect(description?.video).toMatchObject({ codec: 'h264', width: 1280, height: 720 });
    const numbers = pictures(viewer).map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(viewer.said('playing', 0).at(-1)).toMatchObject({ slot: first?.slot, audio: false });
    expect(viewer.said('state', 0).at(-1)).toMatchObject({ state: 'live', fault: null });
  });

  it('starts from the cache and shares what is fetched already', async () => {
    const one = await ownerViewer();
    one.open(3, idOf('yard'));
    await expect.poll(() => pictures(one).length, { timeout: 10_000 }).toBeGreaterThan(20);
    const { connections } = house.world.observations('yard');
    const two = await ownerViewer();
    two.open(5, idOf('yard'));
    await expect.poll(() => pictures(two).length).toBeGreaterThan(5);
    const key = two.packets.find(isKey);
    // What it began with was made before it came: the very packet that the other one got then.
    const same = one.packets.find((packet) => packet.slot === key?.slot && packet.number === key.number);
    expect(same?.payload.length).toBe(key?.payload.length);
    expect(same?.wallTimeUs).toBe(key?.wallTimeUs);
    expect((await streamsOf('yard')).filter(({ state }) => state === 'live')).toMatchObject([{ viewers: 2 }]);
    expect(house.world.observations('yard').connections).toBe(connections);
  });

  it('gets sound when it asks for it, and only then', async () => {
    const [silent, loud] = [await ownerViewer(), await ownerViewer()];
    show(silent, 0, 'gate');
    show(loud, 0, 'gate', { audio: true, codecs: ['h264', 'pcmu'] });
    await expect.poll(() => loud.packets.filter(isAudio).length, { timeout: 15_000 }).toBeGreaterThan(10);
    expect(loud.said('playing', 0).at(-1)).toMatchObject({ audio: true });
    expect(silent.packets.filter(isAudio)).toEqual([]);
    loud.send({ type: 'change', tile: 0, audio: false });
    await expect.poll(() => loud.said('playing', 0).at(-1)).toMatchObject({ audio: false });
  });

  it('gets the stream that fits its tile, and another one when the tile grows', async () => {
    const viewer = await ownerViewer();
    show(viewer, 0, 'gate', { width: 320, height: 180 });
    await expect.poll(() => viewer.said('playing', 0)).toHaveLength(1);
    const [small] = viewer.said('playing', 0);
    expect(small).toMatchObject({ quality: 'sub', because: 'tile-size' });
    viewer.send({ type: 'change', tile: 0, width: 1920, height: 1080 });
    await expect.poll(() => viewer.said('playing', 0), { timeout: 15_000 }).toHaveLength(2);
    const large = viewer.said('playing', 0)[1];
    expect(large).toMatchObject({ quality: 'main', because: 'tile-size' });
    await expect.poll(() => viewer.packets.some((one) => one.slot === large?.slot && isKey(one))).toBe(true);
    // The picture before stayed until there was one of the new stream.
    const firstLarge = viewer.packets.findIndex((one) => one.slot === large?.slot);
    expect(viewer.packets.slice(firstLarge).every((one) => one.slot === large?.slot)).toBe(true);
  });

  it('steps down to the smaller stream on a slow line, is told what was left out, and nobody else', async () => {
    const [slow, asked, good] = [await ownerViewer(), await ownerViewer(), await ownerViewer()];
    slow.acknowledgesAfterMs = 1200;
    asked.acknowledgesAfterMs = 1200;
    for (const viewer of [slow, good]) show(viewer, 4, 'gate');
    show(asked, 4, 'gate', { quality: 'main' });
    await expect.poll(() => slow.said('playing', 4).at(-1)?.because, { timeout: 30_000 }).toBe('slow-line');
    expect(slow.said('playing', 4).map(({ quality }) => quality)).toEqual(['main', 'sub']);
    const skips = slow.said('skipped', 4);
    expect(skips.length).toBeGreaterThanOrEqual(2);
    expect(skips.at(-1)?.total).toBe(skips.reduce((sum, { pictures: left }) => sum + left, 0));
    // Who asked for the main stream keeps it, with gaps; each gap ends with a key picture.
    const shown = pictures(asked);
    const jumps = shown.filter((picture, i) => picture.mediaTimeUs - (shown[i - 1]?.mediaTimeUs ?? 0) > 100_000);
    expect(jumps.length).toBeGreaterThan(1);
    expect(jumps.every(isKey)).toBe(true);
    expect(asked.said('playing', 4)).toHaveLength(1);
    expect(good.said('skipped', 4)).toEqual([]);
  }, 60_000);

  it('shares a stream between two of its tiles', async () => {
    const viewer = await ownerViewer();
    viewer.open(0, idOf('yard'));
    await expect.poll(() => pictures(viewer).length, { timeout: 10_000 }).toBeGreaterThan(5);
    viewer.open(1, idOf('yard'));
    await expect.poll(() => viewer.said('playing', 1)).toHaveLength(1);
    expect(viewer.said('playing', 1)[0]?.slot).toBe(viewer.said('playing', 0)[0]?.slot);
    await expect.poll(() => viewer.packets.filter(isDescription)).toHaveLength(2);
    viewer.send({ type: 'close', tile: 0 });
    const before = pictures(viewer).length;
    await expect.poll(() => pictures(viewer).length).toBeGreaterThan(before + 5);
  });

  it('is told what it cannot show', async () => {
    const viewer = await ownerViewer();
    show(viewer, 0, 'modern', { codecs: ['h264'] });
    await expect
      .poll(() => viewer.said('closed', 0), { timeout: 10_000 })
      .toMatchObject([{ code: 'live.codec-unsupported', detail: expect.stringContaining('h265') }]);
    show(viewer, 0, 'modern', { codecs: ['h264', 'h265'] });
    await expect.poll(() => pictures(viewer).length, { timeout: 15_000 }).toBeGreaterThan(0);
  });

  it('hears the clock of the site', async () => {
    const viewer = await ownerViewer();
    viewer.send({ type: 'clock', sentAt: 42 });
    await expect.poll(() => viewer.said('clock')).toMatchObject([{ sentAt: 42, siteAt: expect.any(Number) }]);
  });

  it('sees how the camera is, and the picture again when it is back', async () => {
    const viewer = await ownerViewer();
    show(viewer, 0, 'gate');
    await expect.poll(() => pictures(viewer).length, { timeout: 10_000 }).toBeGreaterThan(3);
    await house.world.setFault('gate', 'refused', true);
    await expect.poll(() => viewer.said('state', 0).at(-1)?.state, { timeout: 15_000 }).toBe('waiting');
    await house.world.setFault('gate', 'refused', false);
    const descriptions = viewer.packets.filter(isDescription).length;
    await expect.poll(() => viewer.said('state', 0).at(-1)?.state, { timeout: 30_000 }).toBe('live');
    await expect.poll(() => viewer.packets.filter(isDescription).length).toBeGreaterThan(descriptions);
  });
});

describe('a viewer that is not good', () => {
  const spoiled = async (message: string): Promise<number> => {
    const viewer = await ownerViewer();
    viewer.send(message);
    return viewer.closed;
  };

  it('is closed when it sends what no viewer sends', async () => {
    const nonsense = [
      'x',
      '[]',
      'null',
      '{"type":"open"}',
      '{"type":"shutdown"}',
      '{"type":"close","tile":64}',
      '{"type":"close","tile":0,"more":1}',
      '{"type":"ack","slots":[]}',
      '{"type":"ack","slots":[{"slot":-1,"number":1}]}',
      `{"type":"ack","slots":[${'{"slot":1,"number":1},'.repeat(70)}{"slot":1,"number":1}]}`,
    ];
    for (const message of nonsense) expect([message, await spoiled(message)]).toEqual([message, 4002]);
  });

  it('is closed when it sends too much at once or too often', async () => {
    expect(await spoiled(`"${'x'.repeat(20_000)}"`)).toBe(1009);
    const viewer = await ownerViewer();
    for (let i = 0; i < 1000; i += 1) viewer.send({ type: 'clock', sentAt: i });
    expect(await viewer.closed).toBe(4029);
    const speaker = await ownerViewer();
    for (let i = 0; i < 100; i += 1) speaker.ws.send(new Uint8Array(0));
    speaker.ws.send(new Uint8Array(1000).fill(255));
    speaker.send({ type: 'clock', sentAt: 1 });
    await expect.poll(() => speaker.said('clock')).toHaveLength(1);
  });

  it('is closed when it acknowledges what was never sent', async () => {
    const unknown = await ownerViewer();
    unknown.send({ type: 'ack', slots: [{ slot: 60_000, number: 1 }] });
    expect(await unknown.closed).toBe(4002);
    const future = await ownerViewer();
    future.open(0, idOf('yard'));
    await expect.poll(() => future.packets.length, { timeout: 10_000 }).toBeGreaterThan(0);
    future.send({ type: 'ack', slots: [{ slot: future.packets[0]?.slot, number: 4_000_000_000 }] });
    expect(await future.closed).toBe(4002);
  });

  it('is ended when it stops reading or acknowledging, and others see everything', async () => {
    const [deaf, stopped, good] = [await ownerViewer(), await ownerViewer(), await ownerViewer()];
    deaf.acknowledges = false;
    for (const viewer of [deaf, stopped, good]) viewer.open(0, idOf('yard'));
    await expect.poll(() => stopped.packets.length, { timeout: 10_000 }).toBeGreaterThan(0);
    stopped.ws.pause();
    expect(await deaf.closed).toBe(4008);
    // Less than a second of media ever came to it, and nothing piled up behind.
    expect(deaf.packets.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThan(1024 * 1024);
    // It said a word after the other one, so its time is over later; one that reads again in time goes on.
    await expect
      .poll(async () => (await streamsOf('yard')).filter(({ state }) => state === 'live'), { timeout: 20_000 })
      .toMatchObject([{ viewers: 1 }]);
    stopped.ws.resume();
    expect([1006, 4008]).toContain(await stopped.closed);
    const seen = pictures(good).map(({ number }) => number);
    expect(good.said('skipped')).toEqual([]);
    expect(seen.length).toBeGreaterThan(50);
  }, 60_000);

  it('gets no more sockets than a person needs, and the next person still gets one', async () => {
    const flood = await house.keepsight.person('flood', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    const { origin } = house.keepsight.server;
    const tried = await Promise.allSettled(Array.from({ length: 100 }, () => openViewer(origin, flood.client)));
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(64);
    await ownerViewer();
  });

  it('may knock ten thousand times', async () => {
    const { origin } = house.keepsight.server;
    const good = await ownerViewer();
    good.open(0, idOf('yard'));
    for (let round = 0; round < 50; round += 1) {
      await Promise.allSettled(
        Array.from({ length: 200 }, (_, i) =>
          i % 2 === 0
            ? openViewer(origin, house.keepsight.stranger())
            : fetch(`${origin}/api/v1/live`, { signal: AbortSignal.timeout(10_000) }),
        ),
      );
    }
    const before = pictures(good).length;
    await expect.poll(() => pictures(good).length).toBeGreaterThan(before + 5);
    const { text } = await house.keepsight.owner.call('GET', '/metrics');
    expect(text).toMatch(/^keepsight_live_viewers \d\d?$/m);
  }, 120_000);
});

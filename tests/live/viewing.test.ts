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
    vault: { product: 'axis-p3265', site: 1 },
  },
);

const ownerViewer = (): Promise<TestViewer> => openViewer(house.keepsight.server.origin, house.keepsight.owner);
const idOf = (name: string): string => house.devices[name] ?? '';
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
});

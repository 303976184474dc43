/** Somebody who watches one camera in one tile, and somebody else who must notice nothing of it. */

import { expect } from 'vitest';
import type { LiveFaultClass, LiveState } from '#src/features/live/contract-schemas.ts';
import type { MediaPacket } from '#src/wire/media-packet.ts';
import type { House } from './house.ts';
import { isAudio, isDescription, openViewer, type TestViewer } from './viewer.ts';

export interface Watching {
  readonly viewer: TestViewer;
  readonly pictures: () => MediaPacket[];
  /** As the site said it last. */
  readonly state: () => LiveState | undefined;
  /** Waits until the site says so. */
  readonly until: (state: LiveState['state'], fault?: LiveFaultClass) => Promise<void>;
  /** Waits until it is live and so many further pictures came. */
  readonly goesOn: (pictures?: number) => Promise<void>;
}

/** A backoff of several failures, a reboot, and a busy machine: only what hangs takes as long. */
const deadline = { timeout: 50_000, interval: 20 };

const opened = new WeakMap<House, TestViewer[]>();
/** All that were opened by `watch` so far, with what they were told. */
export const viewersOf = (house: House): readonly TestViewer[] => opened.get(house) ?? [];

export async function watch(house: House, name: string, more: Readonly<Record<string, unknown>> = {}) {
  const { server, owner } = house.keepsight;
  return watchWith(await openViewer(server.origin, owner), house, name, more);
}

export function watchWith(
  viewer: TestViewer,
  house: House,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): Watching {
  opened.set(house, [...viewersOf(house), viewer]);
  viewer.open(0, house.devices[name] ?? '', { channelId: house.channels[name], ...more });
  const pictures = (): MediaPacket[] => viewer.packets.filter((packet) => !isDescription(packet) && !isAudio(packet));
  const state = (): LiveState | undefined => viewer.said('state', 0).at(-1);
  return {
    viewer,
    pictures,
    state,
    until: async (wanted, fault) => {
      const said = expect.poll(() => viewer.said('state', 0).at(-1), deadline);
      await said.toMatchObject({ state: wanted, ...(fault !== undefined && { fault: { class: fault } }) });
    },
    goesOn: async (count = 10) => {
      await expect.poll(state, deadline).toMatchObject({ state: 'live' });
      const before = pictures().length;
      await expect.poll(() => pictures().length, deadline).toBeGreaterThanOrEqual(before + count);
    },
  };
}

/**
 * Watches a camera without sound and does the work; `goesOn` may be asked in the middle of it. At the end every picture of
 * that camera has come, in one session, and nothing was said but that it is live.
 */
export async function besides(house: House, name: string, work: (neighbour: Watching) => Promise<void>): Promise<void> {
  const neighbour = await watch(house, name);
  await neighbour.goesOn();
  const said = neighbour.viewer.said('state', 0).length;
  await work(neighbour);
  await neighbour.goesOn();
  const numbers = neighbour.pictures().map(({ number }) => number);
  const gaps = numbers.filter((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1);
  expect(gaps).toEqual([]);
  expect(neighbour.viewer.packets.filter(isDescription)).toHaveLength(1);
  expect(neighbour.viewer.said('state', 0)).toHaveLength(said);
  expect(neighbour.viewer.said('skipped')).toEqual([]);
}

/** Cameras in hostile or broken hands, seen from the people who watch: a name for each, bounded memory, nobody else disturbed. */

import { describe, expect, it } from 'vitest';
import type { LiveFaultClass } from '#src/features/live/contract-schemas.ts';
import type { FaultName } from '#src/sim/faults.ts';
import { aHouse } from './house.ts';
import { mediaFlags } from '#src/wire/media-packet.ts';
import { memoryPeak, secretsIn } from './evidence.ts';
import { besides, watch, type Watching } from './watching.ts';

/** What the viewer of such a camera is told. */
const named = {
  'rtsp-garbage': 'not-rtsp',
  'rtsp-endless-head': 'not-rtsp',
  'rtsp-giant-frame': 'picture-too-large',
  // Over TCP nothing overtakes, so the camera itself sends every picture in pieces that do not fit.
  'rtsp-out-of-order': 'no-key-picture',
  'rtsp-no-key': 'no-key-picture',
  'rtsp-wrong-sdp': 'description-invalid',
  'rtsp-unknown-codec': 'codec-unsupported',
} as const satisfies Partial<Record<FaultName, LiveFaultClass>>;
type Bad = keyof typeof named;
const bad = Object.keys(named) as Bad[];

const house = aHouse(
  { net: 42 },
  {
    ...Object.fromEntries(bad.map((name) => [name, { product: 'axis-p3265' as const }])),
    still: { product: 'axis-p3245' },
    mixed: { product: 'sentrello-sd2204' },
    neighbour: { product: 'axis-p3225-mk2' },
  },
);

/** Seven cameras send as much as they can, in the process that also plays them: what is kept of it is far below one picture of 64 MB each. */
const memoryMax = 192 * 1024 * 1024;

const faultsSaid = (one: Watching): (LiveFaultClass | undefined)[] =>
  one.viewer.said('state', 0).map(({ fault }) => fault?.class);

describe('bad cameras', () => {
  it('each have a name for what is wrong, cost bounded memory and come back; one where nothing moves is none of them', async ({
    annotate,
  }) => {
    await house.world.setFault('still', 'rtsp-still', true);
    const still = await watch(house, 'still');
    await besides(house, 'neighbour', async (neighbour) => {
      const peak = memoryPeak();
      await Promise.all(bad.map((name) => house.world.setFault(name, name, true)));
      const watched = new Map(await Promise.all(bad.map(async (name) => [name, await watch(house, name)] as const)));
      const told = (): Record<string, LiveFaultClass | undefined> =>
        Object.fromEntries([...watched].map(([name, one]) => [name, faultsSaid(one).findLast(Boolean)]));
      await expect.poll(told, { timeout: 60_000 }).toEqual(named);
      for (const one of watched.values()) expect(one.pictures()).toEqual([]);
      await neighbour.goesOn(15);
      const bytes = peak.stop();
      await annotate(`memory of the whole process grew by ${String(Math.round(bytes / 1024 / 1024))} MB at most`);
      expect(bytes).toBeLessThan(memoryMax);
      await Promise.all(bad.map((name) => house.world.setFault(name, name, false)));
      for (const one of watched.values()) await one.goesOn();
    });
    // A picture in fifteen seconds.
    await expect.poll(() => still.pictures().length, { timeout: 50_000 }).toBeGreaterThanOrEqual(3);
    expect(still.viewer.said('state', 0).filter(({ state }) => state !== 'connecting')).toMatchObject([
      { state: 'live' },
    ]);
    expect(faultsSaid(still).filter((fault) => fault !== undefined)).toEqual([]);
  }, 150_000);

  it.each(['rtsp-garbage', 'rtsp-giant-frame'] as const)(
    'with %s in the middle of good pictures too',
    async (fault) => {
      await besides(house, 'neighbour', async (neighbour) => {
        const one = await watch(house, 'mixed');
        await one.goesOn();
        const peak = memoryPeak();
        await house.world.setFault('mixed', fault, true);
        await one.until('waiting', named[fault]);
        await neighbour.goesOn();
        expect(peak.stop()).toBeLessThan(memoryMax);
        await house.world.setFault('mixed', fault, false);
        await one.goesOn();
      });
    },
  );

  it('may send packets out of order over UDP', async () => {
    const name = 'rtsp-out-of-order';
    const path = `/api/v1/devices/${house.devices[name] ?? ''}/live-settings`;
    const { status } = await house.keepsight.owner.call('PUT', path, { transport: 'udp', alwaysOn: false });
    expect(status).toBe(200);
    await house.world.setFault(name, name, true);
    const one = await watch(house, name);
    // A session over TCP may have stood from the test before.
    await house.world.setFault(name, 'session-dropped', true);
    await one.goesOn(30);
    const whole = one.pictures().filter(({ flags }) => (flags & mediaFlags.afterLoss) === 0);
    expect(whole.length).toBeGreaterThan(20);
  });

  it('learn no password that stands in what Keepsight writes or says', async () => {
    expect(await secretsIn(house)).toEqual([]);
  });
});

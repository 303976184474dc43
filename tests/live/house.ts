/** A simulated world with a whole Keepsight that has taken its cameras in. */

import { afterAll, beforeAll } from 'vitest';
import { startWorld, type World } from '#src/sim/world.ts';
import { startInstallation, type Installation } from '../server/installation.ts';

export interface House {
  world: World;
  keepsight: Installation;
  readonly siteIds: string[];
  /** Ids of the devices by their names in the world. */
  readonly devices: Record<string, string>;
  /** Their first channels, as the list of channels has them. */
  readonly channels: Record<string, string>;
}

export interface HouseDevice {
  readonly product: Parameters<typeof startWorld>[0]['devices'][number]['product'];
  /** 0 is the first site. */
  readonly site?: number;
  readonly sessionLimit?: number;
  /** Stands in the world and is left for the test to add. */
  readonly isLeftOut?: true;
}

const password = 'Heron4711';

/** Ports and addresses of its own for each test file: several may run at the same time. */
export function aHouse(place: { readonly net: number }, devices: Readonly<Record<string, HouseDevice>>): House {
  const house = { siteIds: [], devices: {}, channels: {} } as unknown as House;
  beforeAll(async () => {
    const base = 20_000 + place.net * 100;
    house.world = await startWorld(
      {
        name: 'Live',
        seed: 'live',
        ports: { http: base, https: base + 1, rtsp: base + 2, rtsps: base + 3 },
        devices: Object.entries(devices).map(([id, { product, sessionLimit }], index) => ({
          ...{ id, name: id, address: `127.37.${String(place.net)}.${String(index + 11)}`, product },
          ...{ username: 'root', password, ...(sessionLimit === undefined ? {} : { sessionLimit }) },
        })),
      },
      { discovery: false, control: false, rebootGapMs: 300 },
    );
    house.keepsight = await startInstallation({ flags: { 'devices.simulated': true } });
    const { owner } = house.keepsight;
    for (const name of ['Mine', 'Theirs']) {
      house.siteIds.push(String((await owner.call('POST', '/api/v1/sites', { name })).json['id']));
    }
    for (const [id, { site = 0, isLeftOut }] of Object.entries(devices)) {
      if (isLeftOut) continue;
      const host = house.world.device(id).address;
      const credential = { username: 'root', password };
      const body = { host, port: base, tls: false, name: id, siteId: house.siteIds[site], credential };
      const answer = await owner.call('POST', '/api/v1/devices', body);
      if (answer.status !== 200) throw new Error(answer.text);
      const deviceId = String(answer.json['id']);
      const { json } = await owner.call('GET', `/api/v1/live/channels?deviceId=${deviceId}`);
      const [channel] = json['channels'] as { channelId: string }[];
      house.devices[id] = deviceId;
      house.channels[id] = channel?.channelId ?? '';
    }
  }, 60_000);
  afterAll(async () => {
    await house.keepsight.close();
    await house.world.close();
  });
  return house;
}

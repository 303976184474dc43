/** One device of each kind, at addresses of this suite only. */

import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';
import type { FleetInput } from '#src/sim/fleet-spec.ts';
import type { ProductKey } from '#src/sim/products.data.ts';

const products = {
  old: 'axis-p3364',
  six: 'axis-p3225-mk2',
  nine: 'axis-p1367',
  ten: 'axis-q6215',
  eleven: 'axis-p3245',
  twelve: 'axis-p3265',
  door: 'axis-a1601',
  recorder: 'axis-s3008',
  'onvif-old': 'sentrello-sd2204',
  'onvif-new': 'tokuvis-tkp30',
  bare: 'bare-rtsp',
  'onvif-h265': 'tokuvis-tkx8',
  'onvif-door': 'lockwerk-dc2',
} as const satisfies Record<string, ProductKey>;

export type OutsideDeviceId = keyof typeof products;

/** `block` is the third number of the addresses: one for each test file, so that a leftover of one disturbs no other. */
export function outsideFleet(block: number): FleetInput {
  const devices = Object.entries(products).map(([id, product], index) => ({
    id,
    name: id,
    address: `127.30.${String(block)}.${String(index + 11)}`,
    product,
  }));
  return { name: 'Outside programs', seed: 'outside', devices };
}

export interface OutsideWorld {
  readonly world: World;
  readonly device: (id: OutsideDeviceId) => WorldDevice;
  /** `http://address[:port]path`. */
  readonly http: (id: OutsideDeviceId, path: string) => string;
  readonly https: (id: OutsideDeviceId, path: string) => string;
  readonly login: (id: OutsideDeviceId) => string;
}

export async function startOutsideWorld(block: number): Promise<OutsideWorld> {
  const world = await startWorld(outsideFleet(block), { discovery: false, control: false });
  const device = (id: OutsideDeviceId): WorldDevice => world.device(id);
  return {
    world,
    device,
    http: (id, path) => `http://${device(id).address}:${String(world.ports.http)}${path}`,
    https: (id, path) => `https://${device(id).address}:${String(world.ports.https)}${path}`,
    login: (id) => `${device(id).username}:${device(id).password}`,
  };
}

/** What the page "Demo" of the console offers of the simulated world. */

import type { DemoWorld } from '#src/programs/server/demo-routes.ts';
import { FaultName, faultNames } from '#src/sim/faults.ts';
import type { LoopbackVendor } from '#src/sim/internet/loopback-vendor.ts';
import type { LoopbackMailbox } from '#src/sim/internet/mailbox.ts';
import type { World } from '#src/sim/world.ts';

export function demoWorld(world: World, vendor: LoopbackVendor, mailbox: LoopbackMailbox): DemoWorld {
  const view = (device: World['devices'][number]): ReturnType<DemoWorld['devices']>[number] => ({
    id: device.id,
    name: device.name,
    kind: device.kind,
    model: `${device.maker} ${device.model}`.trim(),
    version: device.version,
    address: device.address,
    username: device.username === '' ? null : device.username,
    password: device.password === '' ? null : device.password,
    faults: [...device.faults],
  });
  const serviceView = (place: ReturnType<LoopbackVendor['places']>[number]) => ({
    ...place,
    conditions: [...place.conditions],
  });
  return {
    devices: () => world.devices.map((device) => view(world.device(device.id))),
    faults: faultNames,
    setFault: async (id, fault, on) => world.setFault(id, FaultName.parse(fault), on),
    services: () => vendor.places().map(serviceView),
    setService: async (id, condition) => {
      const changed = await vendor.set(id, condition);
      return changed === undefined ? undefined : serviceView(changed);
    },
    mails: () => [...mailbox.mails()],
  };
}

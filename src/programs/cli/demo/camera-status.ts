/** Components for some cameras of the fleet, and for what needs both them and the vendor. */

import { DeviceQuery } from '#src/features/fleet/contract-schemas.ts';
import { bare, type DemoStage } from './stage.ts';
import { addComponent, addMonitor, type Made } from './vendor-status.ts';
import { cameraGroups, componentDescriptions, componentNames } from './words.data.ts';

/** After the devices were taken in. */
export async function watchCameras(stage: DemoStage, vendor: Made): Promise<void> {
  const { features, ctx } = stage;
  const { sites } = await features.fleet.listSites(ctx, bare);
  const { devices } = await features.fleet.listDevices(ctx, { ...bare, query: DeviceQuery.parse({ limit: 500 }) });
  const all = await addComponent(stage, componentNames.cameras, {
    ...{ description: componentDescriptions.cameras, position: 0 },
  });
  const shown: string[] = [];
  for (const [position, { site, name, cameras }] of cameraGroups.entries()) {
    const siteId = sites.find((one) => one.name === site)?.id;
    const monitorIds: string[] = [];
    for (const camera of cameras) {
      const device = devices.find((one) => one.siteId === siteId && one.name === camera);
      // One of them may be left for the person to take in.
      if (device === undefined) continue;
      const settings = { deviceId: device.id };
      const monitorName = `${site}: ${camera}`;
      monitorIds.push(await addMonitor(stage, { name: monitorName, probe: 'device', settings, tags: ['camera'] }));
    }
    if (monitorIds.length === 0) continue;
    await addComponent(stage, name, { parentId: all, position, monitorIds });
    shown.push(...monitorIds.slice(0, 1));
  }
  await addComponent(stage, componentNames.phone, {
    ...{ description: componentDescriptions.phone, position: 1, monitorIds: shown },
    dependsOn: ['login', 'remote'].flatMap((key) => vendor.get(key) ?? []),
  });
}

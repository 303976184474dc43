/** Fills the demo the way people would, through the use cases, while the person who started it is already looking. */

import { bare, type DemoStage } from './stage.ts';
import { watchCameras } from './camera-status.ts';
import { takeDevicesIn } from './fleet.ts';
import { tellPastIncident } from './past-incident.ts';
import { addReaders, announceAndReport } from './subscribers.ts';
import { watchVendor } from './vendor-status.ts';

export async function populateDemo(stage: DemoStage): Promise<void> {
  const { features, ctx, world, clock } = stage;
  const devices = takeDevicesIn(features.fleet, ctx, world, clock);
  // A folder that was kept has its components already; what was changed there stays changed.
  const { total } = await features.status.listComponents(ctx, { ...bare, query: { offset: 0, limit: 1 } });
  if (total > 0) return devices;
  const status = populateStatus(stage, devices);
  await Promise.all([devices, status]);
}

async function populateStatus(stage: DemoStage, devices: Promise<void>): Promise<void> {
  const vendor = await watchVendor(stage);
  const cameras = devices.then(() => watchCameras(stage, vendor));
  const told = async (): Promise<void> => {
    // Before anybody subscribed: nobody is told today of what was over yesterday.
    await tellPastIncident(stage, vendor);
    await addReaders(stage, vendor);
    await announceAndReport(stage, vendor);
  };
  await Promise.all([cameras, told()]);
}

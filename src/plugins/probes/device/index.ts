/** What the fleet knows of one device. Contacts nothing: the fleet already watches it. */

import { z } from 'zod';
import { defineProbe, type ProbeResult } from '#src/plugins/kit/probe.ts';

const DeviceSettings = z.strictObject({
  // The format lets a form offer the devices by their names.
  deviceId: z.string().trim().min(1).max(64).meta({ format: 'device-id' }).describe('Id of the device.'),
});

export const deviceProbe = defineProbe({
  id: 'device',
  label: 'Device of the fleet',
  settings: DeviceSettings,
  localOnly: true,
  targetOf: ({ deviceId }) => `device ${deviceId}`,
  run: ({ locals }, { deviceId }) => Promise.resolve(judge(locals?.deviceState(deviceId), deviceId)),
});

function judge(
  known: { state: 'up' | 'degraded' | 'down' | 'unknown'; detail?: string } | undefined,
  id: string,
): ProbeResult {
  const phases = {};
  if (known === undefined) return { phases, failure: 'self.settings', detail: `There is no device ${id} here.` };
  const detail = known.detail === undefined ? {} : { detail: known.detail.slice(0, 300) };
  switch (known.state) {
    case 'up':
      return { phases };
    case 'degraded':
      return { phases, failure: 'device.degraded', ...detail };
    case 'down':
      return { phases, failure: 'device.down', ...detail };
    case 'unknown':
      return { phases, failure: 'device.unknown', ...detail };
    default:
      return known.state satisfies never;
  }
}

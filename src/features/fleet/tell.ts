/** Publishes that something about a device changed, to those who may see it. */

import type { Clock } from '#src/core/ports.ts';
import { targetOf } from './access.ts';
import type { FleetEvent } from './contract-events.ts';
import type { FleetParts } from './parts.ts';

interface Placed {
  readonly id: string;
  readonly siteId: string;
  readonly groupIds: readonly string[];
}

export function accessTo(device: Placed): FleetEvent['access'] {
  return { permission: 'device:read', target: targetOf(device) };
}

export function publishAbout(
  parts: Pick<FleetParts, 'events'>,
  ports: { readonly clock: Clock },
  type: 'device.added' | 'device.updated' | 'device.removed',
  device: Placed,
): void {
  parts.events.publish({ type, access: accessTo(device), at: ports.clock.nowMs(), deviceId: device.id });
}

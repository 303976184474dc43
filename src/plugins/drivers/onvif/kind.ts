/** What kind of device a set of services makes. Pure. */

import type { CapabilitiesFact, DeviceKind } from '../../kit/facts.ts';
import { capabilityNames } from '../../kit/facts.ts';
import type { MediaProfile } from './parse-profiles.ts';
import { hasService, type ServiceList } from './services.ts';

/**
 * `undefined` when the services do not tell: a device with media is a camera, one with doors a door, one that stores and
 * replays but has no picture control a recorder. Not confirmed for every vendor.
 */
export function kindOfServices(list: ServiceList): DeviceKind | undefined {
  if (hasService(list, '/doorcontrol/')) return 'door';
  const stores = hasService(list, '/replay/') && hasService(list, '/recording/');
  const hasPictureControl = hasService(list, '/imaging/');
  if (stores && !hasPictureControl) return 'recorder';
  return hasService(list, '/media/') ? 'camera' : undefined;
}

const capabilityOfService: readonly (readonly [part: string, name: (typeof capabilityNames)[number]])[] = [
  ['/media/', 'video'],
  ['/ptz/', 'ptz'],
  ['/doorcontrol/', 'door'],
  ['/recording/', 'recording'],
  ['/events/', 'events'],
  ['/deviceIO/', 'io'],
];

/** Services say what a device's software can do; its profiles say whether there is a motor, a microphone, a loudspeaker. */
export function capabilitiesOf(
  list: ServiceList,
  profiles: readonly MediaProfile[] | undefined,
): CapabilitiesFact['capabilities'] {
  const found = new Set(capabilityOfService.filter(([part]) => hasService(list, part)).map(([, name]) => name));
  if (profiles !== undefined) {
    if (!profiles.some(({ can }) => can.move)) found.delete('ptz');
    if (profiles.some(({ can }) => can.hear)) found.add('audio-in');
    if (profiles.some(({ can }) => can.speak)) found.add('audio-out');
  }
  return capabilityNames.filter((name) => found.has(name));
}

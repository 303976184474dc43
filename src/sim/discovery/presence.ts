/** Which devices take part in which discovery protocol right now. */

import { traitsOf } from '../axis/traits.ts';
import { needsSetup, type SimDevice } from '../device.ts';

/** A device that is off, or that is not what it was, does not announce itself. */
export function isPresent(device: SimDevice): boolean {
  return !['unplugged', 'silent', 'reboot', 'not-a-device'].some((fault) => device.faults.has(fault as 'reboot'));
}

export function speaksWsDiscovery(device: SimDevice): boolean {
  const { product } = device;
  if (product.family === 'onvif') return true;
  if (product.family !== 'axis') return false;
  const traits = traitsOf(product.version);
  // Newer devices answer until somebody has set them up, and no longer after that.
  return traits.onvif && (traits.wsDiscovery || needsSetup(device));
}

export function speaksMdns(device: SimDevice): boolean {
  return device.product.family === 'axis' || device.product.family === 'bystander';
}

export function speaksSsdp(device: SimDevice): boolean {
  return device.ports.upnp !== undefined;
}

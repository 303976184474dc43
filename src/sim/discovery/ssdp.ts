/** SSDP: the answers of one device to a search. */

import { encodeSsdpAnswer, type SsdpMessage } from '#src/wire/ssdp.ts';
import { identityOfDevice, type SimDevice } from '../device.ts';
import { descriptionPath } from './description.ts';

const basicDevice = 'urn:schemas-upnp-org:device:Basic:1';

export function answerSearch(device: SimDevice, search: Extract<SsdpMessage, { kind: 'search' }>): Uint8Array[] {
  const { uuid } = identityOfDevice(device);
  const targets = ['upnp:rootdevice', `uuid:${uuid}`, basicDevice];
  const wanted = search.target === 'ssdp:all' ? targets : targets.filter((target) => target === search.target);
  return wanted.map((target) =>
    encodeSsdpAnswer({
      target,
      usn: target === `uuid:${uuid}` ? target : `uuid:${uuid}::${target}`,
      location: `http://${device.address}:${String(device.ports.upnp)}${descriptionPath}`,
      server: 'Linux/2.6.35, UPnP/1.0, Portable SDK for UPnP devices/1.6.6',
      maxAgeSeconds: 1800,
    }),
  );
}

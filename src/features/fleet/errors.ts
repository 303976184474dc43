/** What can go wrong with the fleet, beside the errors of the network and of drivers. */

import { defineError } from '#src/core/errors.ts';

export const SiteNameTaken = defineError('site.name-taken', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `There is a site named ${f.name} already.`,
  remedy: 'Choose another name.',
});

export const SiteNotEmpty = defineError('site.not-empty', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string; devices: number }) => `The site ${f.name} still has devices (${f.devices}).`,
  remedy:
    'Move its devices to another site or remove them first; removed ones count until they can no longer be restored.',
});

export const SiteTooMany = defineError('site.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `There cannot be more than ${f.limit} sites.`,
  remedy: 'Delete sites that are not used any more.',
});

export const SiteLast = defineError('site.last', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string }) => `${f.name} is the only site, and devices need one.`,
  remedy: 'Rename it, or create another site first.',
});

export const GroupNameTaken = defineError('group.name-taken', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `There is a group named ${f.name} already.`,
  remedy: 'Choose another name.',
});

export const GroupTooMany = defineError('group.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `There cannot be more than ${f.limit} groups.`,
  remedy: 'Delete groups that are not used any more.',
});

export const DeviceDuplicate = defineError('device.duplicate', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { serial: string; name: string; id: string }) =>
    `The device with the serial number ${f.serial} is in the fleet already, as ${f.name} (${f.id}).`,
  remedy: 'Move the existing device to the new address instead of adding it again.',
});

export const DeviceTooMany = defineError('device.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `There cannot be more than ${f.limit} devices.`,
  remedy: 'Remove devices that are gone, or run another site for the rest.',
});

export const NothingRecognised = defineError('device.nothing-recognised', {
  kind: 'protocol',
  retry: 'never',
  status: 409,
  message: (f: { host: string; port: number }) =>
    `What answers at ${f.host} port ${f.port} is not a device that Keepsight knows.`,
  remedy: 'Check the address and the port; for a bare stream, give its path too.',
});

export const DeviceOther = defineError('device.other-device', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { host: string; found: string; expected: string }) =>
    `At ${f.host} is the device ${f.found} and not ${f.expected}.`,
  remedy: 'Check the address. If the device was replaced, adopt the new one.',
});

export const CheckTooSoon = defineError('device.check-too-soon', {
  kind: 'limit',
  retry: 'backoff',
  message: (f: { name: string; seconds: number }) => `${f.name} was asked a moment ago; wait ${f.seconds} seconds.`,
  remedy: 'Devices are treated gently: ask again in a moment.',
});

export const DriverUnknown = defineError('device.driver-unknown', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { driver: string }) => `There is no driver named ${f.driver}.`,
  remedy: 'Leave the driver out, so that the device is recognised.',
});

export const CertificateOther = defineError('device.certificate-other', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { host: string; fingerprint: string }) =>
    `${f.host} now shows the certificate ${f.fingerprint}, not the one that you looked at.`,
  remedy: 'Look at the fingerprint again and compare it with the one that the device itself tells.',
});

export const CertificateLost = defineError('device.certificate-lost', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { host: string; name: string }) =>
    `${f.name} is known by its certificate, and ${f.host} would be reached without one.`,
  remedy: 'Name the HTTPS port of the new address. If the device has none any more, remove it and add it again.',
});

export const NoCertificate = defineError('device.no-certificate', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { host: string }) => `${f.host} is reached without TLS, so it has no certificate to accept.`,
  remedy: 'Move the device to its HTTPS port first.',
});

export const RestoreExpired = defineError('device.restore-expired', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string }) => `${f.name} was removed too long ago to be restored.`,
  remedy: 'Adopt the device again.',
});

export const CandidateAdopted = defineError('candidate.adopted', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { host: string; name: string; id: string }) =>
    `The device at ${f.host} is in the fleet already, as ${f.name} (${f.id}).`,
  remedy: 'Open that device; if it stands at a new address, move it there.',
});

export const AdoptionRunning = defineError('adoption.running', {
  kind: 'conflict',
  retry: 'backoff',
  message: (f: { limit: number }) => `As many adoptions as allowed (${f.limit}) are running.`,
  remedy: 'Wait until one of them has finished.',
});

export const DiscoveryRunning = defineError('discovery.running', {
  kind: 'conflict',
  retry: 'backoff',
  message: (f: { site: string }) => `A discovery is already running for ${f.site}.`,
  remedy: 'Wait until it has finished, or stop it.',
});

export const DiscoveryTooLarge = defineError('discovery.too-large', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { addresses: number; limit: number }) =>
    `The subnets have ${f.addresses} addresses together; one run takes at most ${f.limit} (a /16).`,
  remedy: 'Name smaller subnets, or look for one after the other.',
});

export const SubnetInvalid = defineError('discovery.subnet-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { subnet: string; problem: string }) => `${f.subnet} cannot be searched: ${f.problem}.`,
  remedy: 'Write a subnet as 192.168.1.0/24.',
});

export const AddressInvalid = defineError('discovery.address-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { address: string; problem: string }) => `${f.address} cannot be searched: ${f.problem}.`,
  remedy: 'Write an address as 192.168.1.20, camera.example or 192.168.1.20:8080.',
});

export const InventoryUnreadable = defineError('inventory.unreadable', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { problem: string }) => `The inventory cannot be read: ${f.problem}.`,
  remedy: 'Export the inventory once to see the form, and keep its heading.',
});

export const InventoryTooLarge = defineError('inventory.too-large', {
  kind: 'limit',
  retry: 'never',
  status: 413,
  message: (f: { limitLines: number; limitBytes: number }) =>
    `An inventory has at most ${f.limitLines} lines and ${f.limitBytes} bytes.`,
  remedy: 'Cut the file into parts and import them one after the other.',
});

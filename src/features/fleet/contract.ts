/** Fleet: the endpoints for sites, groups, devices, discovery, adoption and the inventory. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import {
  Address,
  Adoption,
  Candidate,
  Counts,
  CredentialInput,
  Device,
  DeviceDetail,
  DeviceInput,
  DevicePage,
  DeviceQuery,
  DiscoveryInput,
  DiscoveryRun,
  FactEntry,
  Group,
  GroupInput,
  Id,
  IdParams,
  ImportResult,
  ImportInput,
  InventoryFormat,
  Limit,
  Name,
  Offset,
  Port,
  RemovedDevice,
  Site,
  SiteInput,
  StateEntry,
  inventoryMaxBytes,
  manyOf,
  placeShape,
} from './contract-schemas.ts';

const sitePath = '/api/v1/sites';
export const listSites = defineEndpoint({
  method: 'GET',
  path: sitePath,
  access: 'site:read',
  summary: 'List the sites that you may see, with their states.',
  response: z.strictObject({ sites: z.array(Site) }),
  errors: [],
});
export const createSite = defineEndpoint({
  method: 'POST',
  path: sitePath,
  access: 'site:write',
  summary: 'Create a site.',
  body: SiteInput,
  response: Site,
  errors: ['site.name-taken', 'site.too-many'],
});
export const updateSite = defineEndpoint({
  method: 'PATCH',
  path: `${sitePath}/:id`,
  access: 'site:write',
  summary: 'Rename a site or set its time zone.',
  params: IdParams,
  body: SiteInput.partial(),
  response: Site,
  errors: ['site.name-taken'],
});
export const deleteSite = defineEndpoint({
  method: 'DELETE',
  path: `${sitePath}/:id`,
  access: 'site:write',
  summary: 'Delete an empty site.',
  params: IdParams,
  response: z.null(),
  errors: ['site.not-empty'],
});
const groupPath = '/api/v1/groups';
export const listGroups = defineEndpoint({
  method: 'GET',
  path: groupPath,
  access: 'device:read',
  summary: 'List the groups.',
  response: z.strictObject({ groups: z.array(Group) }),
  errors: [],
});
export const createGroup = defineEndpoint({
  method: 'POST',
  path: groupPath,
  access: 'site:write',
  summary: 'Create a group.',
  body: GroupInput,
  response: Group,
  errors: ['group.name-taken', 'group.too-many'],
});
export const updateGroup = defineEndpoint({
  method: 'PATCH',
  path: `${groupPath}/:id`,
  access: 'site:write',
  summary: 'Rename a group.',
  params: IdParams,
  body: GroupInput,
  response: Group,
  errors: ['group.name-taken'],
});
export const deleteGroup = defineEndpoint({
  method: 'DELETE',
  path: `${groupPath}/:id`,
  access: 'site:write',
  summary: 'Delete a group; its devices stay.',
  params: IdParams,
  response: z.null(),
  errors: [],
});

const devicePath = '/api/v1/devices';
const oneDevice = `${devicePath}/:id`;
const adoptionErrors = [
  ...['device.auth-rejected', 'device.insecure-auth', 'device.nothing-recognised', 'device.duplicate'],
  ...['device.too-many', 'candidate.adopted', 'net.certificate-changed'],
  ...['net.name-not-found', 'net.no-route', 'net.refused', 'net.timed-out', 'net.egress-refused'],
];
export const listDevices = defineEndpoint({
  method: 'GET',
  path: devicePath,
  access: 'device:read',
  summary: 'List, search and count devices.',
  query: DeviceQuery,
  response: DevicePage,
  errors: [],
});
export const createDevice = defineEndpoint({
  method: 'POST',
  path: devicePath,
  access: 'device:write',
  summary: 'Adopt the device at an address; it is contacted, recognised and its certificate pinned.',
  body: DeviceInput,
  response: Device,
  errors: adoptionErrors,
});
export const getDevice = defineEndpoint({
  method: 'GET',
  path: oneDevice,
  access: 'device:read',
  summary: 'Show one device with facts and history.',
  params: IdParams,
  response: DeviceDetail,
  errors: [],
});
export const updateDevice = defineEndpoint({
  method: 'PATCH',
  path: oneDevice,
  access: 'device:write',
  summary: 'Rename a device or change its site and groups.',
  params: IdParams,
  body: z.strictObject({ name: Name.optional(), siteId: Id.optional(), groupIds: z.array(Id).max(50).optional() }),
  response: Device,
  errors: [],
});
export const moveDevice = defineEndpoint({
  method: 'PUT',
  path: `${oneDevice}/address`,
  access: 'device:write',
  summary: 'Move a device to another address, after checking that the same device answers there.',
  params: IdParams,
  body: z.strictObject({ ...Address.shape, port: Port, tls: z.boolean() }),
  response: Device,
  errors: ['device.other-device', 'device.not-recognised', 'device.certificate-lost', ...adoptionErrors],
});
export const removeDevice = defineEndpoint({
  method: 'DELETE',
  path: oneDevice,
  access: 'device:write',
  summary: 'Remove a device; it can be restored for 30 days.',
  params: IdParams,
  response: z.null(),
  errors: [],
});
export const listRemovedDevices = defineEndpoint({
  method: 'GET',
  path: '/api/v1/removed-devices',
  access: 'device:write',
  summary: 'List devices that can be restored.',
  response: z.strictObject({ devices: z.array(RemovedDevice) }),
  errors: [],
});
export const restoreDevice = defineEndpoint({
  method: 'POST',
  path: `${oneDevice}/restore`,
  access: 'device:write',
  summary: 'Undo the removal of a device.',
  params: IdParams,
  response: Device,
  errors: ['device.duplicate'],
});
export const checkDevice = defineEndpoint({
  method: 'POST',
  path: `${oneDevice}/check`,
  access: 'device:read',
  summary: 'Check a device now.',
  params: IdParams,
  response: Device,
  errors: ['device.check-too-soon'],
});
export const collectFacts = defineEndpoint({
  method: 'POST',
  path: `${oneDevice}/facts`,
  access: 'device:write',
  summary: 'Read all facts of a device again.',
  params: IdParams,
  errors: ['device.check-too-soon', 'device.auth-rejected', 'net.certificate-changed'],
  response: z.strictObject({
    facts: z.array(FactEntry),
    /** Kinds that could not be read, with the reason in one sentence. */
    failed: z.array(z.strictObject({ kind: z.string(), code: z.string(), problem: z.string() })),
  }),
});
export const listDeviceHistory = defineEndpoint({
  method: 'GET',
  path: `${oneDevice}/history`,
  access: 'device:read',
  summary: 'List earlier states, newest first.',
  params: IdParams,
  query: z.strictObject({ before: z.coerce.number().int().optional(), limit: Limit }),
  response: z.strictObject({ history: z.array(StateEntry) }),
  errors: [],
});
export const listFactHistory = defineEndpoint({
  method: 'GET',
  path: `${oneDevice}/facts`,
  access: 'device:read',
  summary: 'List values of facts over time.',
  params: IdParams,
  query: z.strictObject({ kind: z.string().max(40).optional(), limit: Limit }),
  response: z.strictObject({ facts: z.array(FactEntry) }),
  errors: [],
});
export const setCredential = defineEndpoint({
  method: 'PUT',
  path: `${oneDevice}/credential`,
  access: 'device:write',
  summary: 'Store another user name and password for a device, after one login with them.',
  params: IdParams,
  body: CredentialInput,
  response: Device,
  errors: ['device.auth-rejected', 'device.insecure-auth', 'net.certificate-changed', 'net.timed-out', 'net.refused'],
});
export const deleteCredential = defineEndpoint({
  method: 'DELETE',
  path: `${oneDevice}/credential`,
  access: 'device:write',
  summary: 'Forget the user name and password of a device.',
  params: IdParams,
  response: Device,
  errors: [],
});
export const acceptCertificate = defineEndpoint({
  method: 'PUT',
  path: `${oneDevice}/certificate`,
  access: 'device:write',
  summary: 'Accept the certificate that a device shows now, named by its fingerprint.',
  params: IdParams,
  body: z.strictObject({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/) }),
  response: Device,
  errors: ['device.certificate-other', 'device.no-certificate', 'net.timed-out', 'net.refused'],
});

const runPath = '/api/v1/discovery/runs';
export const listNetworks = defineEndpoint({
  method: 'GET',
  path: '/api/v1/discovery/networks',
  access: 'discovery:run',
  summary: 'List the networks that this machine is connected to, to choose from.',
  response: z.strictObject({ networks: z.array(z.strictObject({ name: z.string(), subnet: z.string() })) }),
  errors: [],
});
export const startDiscovery = defineEndpoint({
  method: 'POST',
  path: runPath,
  access: 'discovery:run',
  summary: 'Look for devices.',
  body: DiscoveryInput,
  response: DiscoveryRun,
  errors: ['discovery.running', 'discovery.too-large', 'discovery.subnet-invalid', 'discovery.address-invalid'],
});
export const listDiscoveryRuns = defineEndpoint({
  method: 'GET',
  path: runPath,
  access: 'discovery:run',
  summary: 'List the latest discovery runs, newest first.',
  query: z.strictObject({ siteId: Id.optional(), limit: Limit }),
  response: z.strictObject({ runs: z.array(DiscoveryRun) }),
  errors: [],
});
export const getDiscoveryRun = defineEndpoint({
  method: 'GET',
  path: `${runPath}/:id`,
  access: 'discovery:run',
  summary: 'Show a discovery run.',
  params: IdParams,
  response: DiscoveryRun,
  errors: [],
});
export const cancelDiscovery = defineEndpoint({
  method: 'POST',
  path: `${runPath}/:id/cancel`,
  access: 'discovery:run',
  summary: 'Stop a discovery run.',
  params: IdParams,
  response: DiscoveryRun,
  errors: [],
});
const candidatePath = '/api/v1/candidates';
export const listCandidates = defineEndpoint({
  method: 'GET',
  path: candidatePath,
  access: 'discovery:run',
  summary: 'List what discovery found.',
  query: z.strictObject({
    siteId: Id.optional(),
    runId: Id.optional(),
    status: manyOf(Candidate.shape.status),
    search: z.string().trim().max(100).optional(),
    offset: Offset,
    limit: Limit,
  }),
  response: z.strictObject({ candidates: z.array(Candidate), total: z.number(), counts: Counts }),
  errors: [],
});
export const dismissCandidates = defineEndpoint({
  method: 'POST',
  path: `${candidatePath}/dismiss`,
  access: 'discovery:run',
  summary: 'Hide candidates, or show them again.',
  body: z.strictObject({ ids: z.array(Id).min(1).max(1000), dismissed: z.boolean() }),
  response: z.null(),
  errors: [],
});
export const adoptCandidate = defineEndpoint({
  method: 'POST',
  path: `${candidatePath}/:id/adopt`,
  access: 'device:write',
  summary: 'Adopt one candidate.',
  params: IdParams,
  body: z.strictObject({ ...placeShape, name: Name.optional(), credential: CredentialInput.optional() }),
  response: Device,
  errors: ['device.other-device', ...adoptionErrors],
});
export const adoptCandidates = defineEndpoint({
  method: 'POST',
  path: `${candidatePath}/adopt`,
  access: 'device:write',
  summary: 'Adopt many candidates; each is tried once with its own credential or else with that of the selection.',
  body: z.strictObject({
    ...placeShape,
    candidates: z
      .array(z.strictObject({ id: Id, name: Name.optional(), credential: CredentialInput.optional() }))
      .min(1)
      .max(1000),
    /** What a person entered for all chosen candidates. */
    credential: CredentialInput.optional(),
  }),
  response: Adoption,
  errors: ['adoption.running'],
  maxBodyBytes: 1024 * 1024,
});
export const getAdoption = defineEndpoint({
  method: 'GET',
  path: '/api/v1/adoptions/:id',
  access: 'device:write',
  summary: 'Show how far an adoption of many is.',
  params: IdParams,
  response: Adoption,
  errors: [],
});
export const exportInventory = defineEndpoint({
  method: 'GET',
  path: '/api/v1/inventory/export',
  access: 'device:read',
  summary: 'Export the devices that you may see, without any secret.',
  query: z.strictObject({ format: InventoryFormat.default('csv') }),
  response: z.strictObject({ fileName: z.string(), mediaType: z.string(), content: z.string() }),
  errors: [],
});
export const importInventory = defineEndpoint({
  method: 'POST',
  path: '/api/v1/inventory/import',
  access: 'device:write',
  summary: 'Import devices. A dry run only names the bad lines; otherwise nothing is added unless every line is good.',
  body: ImportInput,
  response: ImportResult,
  errors: ['inventory.unreadable', 'inventory.too-large', 'device.too-many'],
  maxBodyBytes: 2 * inventoryMaxBytes,
});

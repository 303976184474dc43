/**
 * Status: the endpoints of components, maintenance, reports, contradictions and the starter pack. The page, its targets and
 * subscribers have contracts of their own beside this one.
 */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import {
  ComponentHistory,
  ProviderLag,
  Report,
  SignedEvidence,
  StarterPack,
  StatusSettings,
  Timeline,
} from './contract-records.ts';
import {
  Component,
  ComponentInput,
  ComponentView,
  Contradiction,
  ContradictionKind,
  Id,
  Maintenance,
  MaintenanceInput,
  Snapshot,
} from './contract-schemas.ts';

const IdParams = z.strictObject({ id: Id });
const page = {
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};
const At = z.coerce.number().int();

export const showStatus = defineEndpoint({
  method: 'GET',
  path: '/api/v1/status',
  access: 'status:read',
  summary: 'Show what the public sees, and the components that it does not see.',
  response: z.strictObject({ snapshot: Snapshot, privateComponents: z.array(ComponentView) }),
  errors: ['status.not-ready'],
});

const componentsPath = '/api/v1/status/components';
const componentErrors = [
  'status.parent-cycle',
  'status.too-deep',
  'status.dependency-cycle',
  'status.component-missing',
  'status.monitor-missing',
  'status.name-missing',
];
export const listComponents = defineEndpoint({
  method: 'GET',
  path: componentsPath,
  access: 'status:read',
  summary: 'List the components in the order of the page.',
  query: z.strictObject({ ...page, search: z.string().trim().max(100).optional() }),
  response: z.strictObject({ components: z.array(Component), total: z.number() }),
  errors: [],
});
export const getComponent = defineEndpoint({
  method: 'GET',
  path: `${componentsPath}/:id`,
  access: 'status:read',
  summary: 'Show one component with its state and why it is so.',
  params: IdParams,
  response: z.strictObject({ component: Component, view: ComponentView.nullable() }),
  errors: [],
});
export const createComponent = defineEndpoint({
  method: 'POST',
  path: componentsPath,
  access: 'status:write',
  summary: 'Add a component or a group of components.',
  body: ComponentInput,
  response: Component,
  errors: [...componentErrors, 'status.too-many-components'],
});
export const updateComponent = defineEndpoint({
  method: 'PUT',
  path: `${componentsPath}/:id`,
  access: 'status:write',
  summary: 'Change a component.',
  params: IdParams,
  body: ComponentInput,
  response: Component,
  errors: componentErrors,
});
export const deleteComponent = defineEndpoint({
  method: 'DELETE',
  path: `${componentsPath}/:id`,
  access: 'status:write',
  summary: 'Delete a component that has no parts and no open incident.',
  params: IdParams,
  response: z.null(),
  errors: ['status.component-in-use'],
});
export const getComponentHistory = defineEndpoint({
  method: 'GET',
  path: `${componentsPath}/:id/history`,
  access: 'status:read',
  summary: 'Show the days and the uptime of a component, with the formula.',
  params: IdParams,
  query: z.strictObject({
    days: z.coerce.number().int().min(1).max(400).default(90),
    months: z.coerce.number().int().min(1).max(36).default(12),
  }),
  response: ComponentHistory,
  errors: [],
});
export const getTimeline = defineEndpoint({
  method: 'GET',
  path: `${componentsPath}/:id/timeline`,
  access: 'status:read',
  summary: 'Show claimed, measured and experienced of a component on one line of time.',
  params: IdParams,
  query: z.strictObject({ fromAt: At, toAt: At }),
  response: Timeline,
  errors: ['status.range-invalid'],
});

const maintenancesPath = '/api/v1/status/maintenances';
const ofMaintenance = [
  'status.range-invalid',
  'status.component-missing',
  'status.name-missing',
  'incident.sounds-like-denial',
] as const;
export const listMaintenances = defineEndpoint({
  method: 'GET',
  path: maintenancesPath,
  access: 'status:read',
  summary: 'List announced maintenance, newest first.',
  query: z.strictObject({ ...page, state: Maintenance.shape.state.optional() }),
  response: z.strictObject({ maintenances: z.array(Maintenance), total: z.number() }),
  errors: [],
});
export const announceMaintenance = defineEndpoint({
  method: 'POST',
  path: maintenancesPath,
  access: 'status:write',
  summary: 'Announce maintenance; subscribers of its components are told.',
  body: MaintenanceInput,
  response: Maintenance,
  errors: [...ofMaintenance],
});
export const changeMaintenance = defineEndpoint({
  method: 'PUT',
  path: `${maintenancesPath}/:id`,
  access: 'status:write',
  summary: 'Change announced maintenance; subscribers are told once.',
  params: IdParams,
  body: MaintenanceInput,
  response: Maintenance,
  errors: [...ofMaintenance, 'status.maintenance-over'],
});
export const cancelMaintenance = defineEndpoint({
  method: 'POST',
  path: `${maintenancesPath}/:id/cancel`,
  access: 'status:write',
  summary: 'Cancel announced maintenance.',
  params: IdParams,
  response: Maintenance,
  errors: ['status.maintenance-over'],
});

const reportsPath = '/api/v1/status/reports';
export const listReports = defineEndpoint({
  method: 'GET',
  path: reportsPath,
  access: 'status:read',
  summary: 'List what people reported, newest first.',
  query: z.strictObject({
    ...page,
    componentId: Id.optional(),
    moderation: Report.shape.moderation.optional(),
  }),
  response: z.strictObject({ reports: z.array(Report), total: z.number() }),
  errors: [],
});
export const moderateReport = defineEndpoint({
  method: 'POST',
  path: `${reportsPath}/:id/moderate`,
  access: 'status:write',
  summary: 'Decide whether the text of a report is shown.',
  params: IdParams,
  body: z.strictObject({
    moderation: z.enum(['shown', 'hidden']),
    /** Left out: the text as it was written. */
    publicText: z.string().trim().max(1000).optional(),
  }),
  response: Report,
  errors: [],
});

const contradictionsPath = '/api/v1/status/contradictions';
export const listContradictions = defineEndpoint({
  method: 'GET',
  path: contradictionsPath,
  access: 'status:read',
  summary: 'List where claimed and measured differed, newest first.',
  query: z.strictObject({
    ...page,
    componentId: Id.optional(),
    kind: ContradictionKind.optional(),
    isOpen: z.enum(['true', 'false']).optional(),
  }),
  response: z.strictObject({ contradictions: z.array(Contradiction), total: z.number() }),
  errors: [],
});
export const getContradictionEvidence = defineEndpoint({
  method: 'GET',
  path: `${contradictionsPath}/:id/evidence`,
  access: 'status:read',
  summary: 'Get the signed evidence of a contradiction.',
  params: IdParams,
  response: SignedEvidence,
  errors: [],
});
export const listProviderLag = defineEndpoint({
  method: 'GET',
  path: '/api/v1/status/lag',
  access: 'status:read',
  summary: 'Show how far what providers say lags behind what is measured, with the method.',
  response: z.strictObject({ method: z.string(), providers: z.array(ProviderLag) }),
  errors: [],
});

const settingsPath = '/api/v1/status/settings';
export const getStatusSettings = defineEndpoint({
  method: 'GET',
  path: settingsPath,
  access: 'status:read',
  summary: 'Show how status is derived and told by itself.',
  response: StatusSettings,
  errors: [],
});
export const setStatusSettings = defineEndpoint({
  method: 'PUT',
  path: settingsPath,
  access: 'status:write',
  summary: 'Change how status is derived and told by itself.',
  body: StatusSettings,
  response: StatusSettings,
  errors: [],
});

const packsPath = '/api/v1/status/starter-packs';
export const listStarterPacks = defineEndpoint({
  method: 'GET',
  path: packsPath,
  access: 'status:read',
  summary: 'List prepared sets of monitors and components, with their sources.',
  response: z.strictObject({ packs: z.array(StarterPack) }),
  errors: [],
});
export const installStarterPack = defineEndpoint({
  method: 'POST',
  path: `${packsPath}/:id/install`,
  access: 'status:write',
  summary: 'Make ordinary monitors and components of the chosen entries: all of them, or none when one is refused.',
  params: z.strictObject({ id: z.string().min(1).max(64) }),
  body: z.strictObject({
    /** Groups above a chosen entry come with it. */
    entryIds: z.array(z.string().max(64)).min(1).max(100),
    vantageIds: z.array(Id).min(1).max(15),
    networksMin: z.number().int().min(1).max(5).default(1),
    periodS: z.number().int().min(10).max(86_400).optional(),
    isPublic: z.boolean().default(false),
  }),
  response: z.strictObject({ componentIds: z.array(Id), monitorIds: z.array(Id) }),
  errors: [
    'status.entry-missing',
    'status.too-many-components',
    'monitor.name-taken',
    'monitor.too-many',
    'monitor.vantage-unknown',
    'monitor.networks-too-few',
  ],
});

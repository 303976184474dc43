/** Watch: the endpoints for monitors, vantages, heartbeats and imports. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import {
  At,
  Enrolment,
  IdParams,
  ImportInput,
  ImportResult,
  MonitorChange,
  MonitorDetail,
  MonitorPage,
  MonitorQuery,
  MonitorTest,
  MonitorTestResult,
  ProbeType,
  Series,
  Timeline,
  VantageChange,
  VantageInput,
  WatchSettings,
  batchBytesMax,
  importBytesMax,
} from './contract-lists.ts';
import { Id, MonitorInput, Sample, Timestamp, Vantage } from './contract-schemas.ts';

const monitorPath = '/api/v1/monitors';
const inputErrors = [
  'monitor.name-taken',
  'monitor.too-many',
  'monitor.probe-unknown',
  'monitor.settings-invalid',
  'monitor.budget-too-long',
  'monitor.vantage-unknown',
  'monitor.only-here',
  'monitor.networks-too-few',
];

export const listMonitors = defineEndpoint({
  method: 'GET',
  path: monitorPath,
  access: 'monitor:read',
  summary: 'List, search and count monitors with what they measure.',
  query: MonitorQuery,
  response: MonitorPage,
  errors: [],
});
export const createMonitor = defineEndpoint({
  method: 'POST',
  path: monitorPath,
  access: 'monitor:write',
  summary: 'Create a monitor.',
  body: MonitorInput,
  response: MonitorDetail,
  errors: inputErrors,
});
export const getMonitor = defineEndpoint({
  method: 'GET',
  path: `${monitorPath}/:id`,
  access: 'monitor:read',
  summary: 'Show a monitor, what it measures, and what the provider claims.',
  params: IdParams,
  response: MonitorDetail,
  errors: [],
});
export const updateMonitor = defineEndpoint({
  method: 'PATCH',
  path: `${monitorPath}/:id`,
  access: 'monitor:write',
  summary: 'Change a monitor, or switch it on or off.',
  params: IdParams,
  body: MonitorChange,
  response: MonitorDetail,
  errors: inputErrors,
});
export const deleteMonitor = defineEndpoint({
  method: 'DELETE',
  path: `${monitorPath}/:id`,
  access: 'monitor:write',
  summary: 'Delete a monitor and what it has measured.',
  params: IdParams,
  response: z.null(),
  errors: [],
});
export const checkMonitorNow = defineEndpoint({
  method: 'POST',
  path: `${monitorPath}/:id/check`,
  access: 'monitor:write',
  summary: 'Test a monitor now, from this Keepsight; vantages elsewhere go on at their own pace.',
  params: IdParams,
  response: Sample,
  errors: ['monitor.switched-off', 'monitor.not-from-here', 'monitor.busy'],
});
export const testMonitor = defineEndpoint({
  method: 'POST',
  path: `${monitorPath}/test`,
  access: 'monitor:write',
  summary: 'Test settings once from this Keepsight, before a monitor is made of them; nothing of it is stored.',
  body: MonitorTest,
  response: MonitorTestResult,
  errors: ['monitor.probe-unknown', 'monitor.settings-invalid', 'monitor.test-running', 'monitor.test-too-often'],
});

const range = { fromAt: At, toAt: At };
export const listSamples = defineEndpoint({
  method: 'GET',
  path: `${monitorPath}/:id/samples`,
  access: 'monitor:read',
  summary: 'List single samples of a monitor, the newest first.',
  params: IdParams,
  query: z.strictObject({
    ...range,
    vantageId: Id.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  response: z.strictObject({ samples: z.array(Sample), isCut: z.boolean() }),
  errors: ['monitor.range-invalid'],
});
export const getSeries = defineEndpoint({
  method: 'GET',
  path: `${monitorPath}/:id/series`,
  access: 'monitor:read',
  summary: 'Plot the timings and results of a monitor.',
  params: IdParams,
  query: z.strictObject({
    ...range,
    /** Only with single samples: hours and days are of all vantages together. */
    vantageId: Id.optional(),
    points: z.coerce.number().int().min(1).max(500).default(120),
  }),
  response: Series,
  errors: ['monitor.range-invalid'],
});
export const getTimeline = defineEndpoint({
  method: 'GET',
  path: `${monitorPath}/:id/timeline`,
  access: 'monitor:read',
  summary: 'Show when the result of a monitor, or what it reads of a provider, changed.',
  params: IdParams,
  query: z.strictObject(range),
  response: Timeline,
  errors: ['monitor.range-invalid'],
});

export const listProbes = defineEndpoint({
  method: 'GET',
  path: '/api/v1/probes',
  access: 'monitor:read',
  summary: 'List the types of tests with the schema of their settings.',
  response: z.strictObject({ probes: z.array(ProbeType) }),
  errors: [],
});

export const importMonitors = defineEndpoint({
  method: 'POST',
  path: '/api/v1/monitors/import',
  access: 'monitor:write',
  summary: 'Read monitors and components from another program, first without changing anything.',
  body: ImportInput,
  response: ImportResult,
  errors: ['import.unreadable', 'import.too-many', 'monitor.vantage-unknown', 'monitor.too-many'],
  maxBodyBytes: importBytesMax,
});

export const createHeartbeatAddress = defineEndpoint({
  method: 'POST',
  path: `${monitorPath}/:id/heartbeat-address`,
  access: 'monitor:write',
  summary: 'Make a new secret address for the heartbeats of a monitor; the one before ends. Shown once.',
  params: IdParams,
  response: z.strictObject({ path: z.string() }),
  errors: ['monitor.no-heartbeats'],
});
export const pushHeartbeat = defineEndpoint({
  method: 'POST',
  path: '/api/v1/heartbeats/:token',
  access: 'public',
  summary: 'Report a heartbeat: the program that was waited for has run.',
  params: z.strictObject({ token: z.string().min(16).max(100) }),
  query: z.strictObject({
    ok: z.enum(['true', 'false']).default('true'),
    message: z.string().max(300).optional(),
  }),
  response: z.null(),
  errors: ['heartbeat.too-often'],
});

const vantagePath = '/api/v1/vantages';
export const listVantages = defineEndpoint({
  method: 'GET',
  path: vantagePath,
  access: 'monitor:read',
  summary: 'List the places from which monitors are tested, and how well they work.',
  response: z.strictObject({ vantages: z.array(Vantage) }),
  errors: [],
});
export const createVantage = defineEndpoint({
  method: 'POST',
  path: vantagePath,
  access: 'monitor:write',
  summary: 'Add a vantage on another machine; answers the token with which it enrols, once.',
  body: VantageInput,
  response: Enrolment,
  errors: ['vantage.name-taken', 'vantage.too-many'],
});
export const renewEnrolment = defineEndpoint({
  method: 'POST',
  path: `${vantagePath}/:id/enrolment`,
  access: 'monitor:write',
  summary: 'Make a new token for a vantage; its key of before is no longer accepted once the token is used.',
  params: IdParams,
  response: Enrolment,
  errors: ['vantage.is-here'],
});
export const updateVantage = defineEndpoint({
  method: 'PATCH',
  path: `${vantagePath}/:id`,
  access: 'monitor:write',
  summary: 'Rename a vantage, say where it stands, or switch it on or off.',
  params: IdParams,
  body: VantageChange,
  response: Vantage,
  errors: ['vantage.name-taken'],
});
export const deleteVantage = defineEndpoint({
  method: 'DELETE',
  path: `${vantagePath}/:id`,
  access: 'monitor:write',
  summary: 'Delete a vantage that no monitor names any more.',
  params: IdParams,
  response: z.null(),
  errors: ['vantage.is-here', 'vantage.in-use'],
});

export const getWatchSettings = defineEndpoint({
  method: 'GET',
  path: '/api/v1/watch/settings',
  access: 'monitor:read',
  summary: 'Show how long samples and figures are kept.',
  response: WatchSettings,
  errors: [],
});
export const setWatchSettings = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/watch/settings',
  access: 'settings:write',
  summary: 'Choose how long samples and figures are kept.',
  body: WatchSettings,
  response: WatchSettings,
  errors: [],
});

export const enrolVantage = defineEndpoint({
  method: 'POST',
  path: `${vantagePath}/enrol`,
  access: 'public',
  summary: 'A vantage introduces itself with its one-time token and its public key.',
  body: z.strictObject({
    token: z.string().max(100),
    /** Ed25519, 32 raw bytes, base64url. */
    publicKey: z.string().length(43),
    version: z.string().max(40),
  }),
  response: z.strictObject({ vantageId: Id, name: z.string(), hubAt: Timestamp }),
  errors: ['vantage.token-invalid'],
});
export const syncVantage = defineEndpoint({
  method: 'POST',
  path: `${vantagePath}/sync`,
  access: 'public',
  summary: 'A vantage delivers samples and asks what to test; everything is signed with its key.',
  body: z.strictObject({
    vantageId: Id,
    /** Canonical JSON of a `SyncMessage`, as signed. */
    message: z.string().max(batchBytesMax),
    /** Ed25519, base64url. */
    signature: z.string().max(100),
  }),
  /** Canonical JSON of a `SyncAnswer`; whoever it is for checks its shape. */
  response: z.strictObject({ answer: z.string() }),
  errors: ['vantage.unknown', 'vantage.batch-invalid', 'vantage.elsewhere'],
  maxBodyBytes: 2 * batchBytesMax,
});

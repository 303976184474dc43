/** What Keepsight says about itself: version, settings, outbound connections, audit log. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { locales } from '#src/core/messages.ts';

export const About = z.strictObject({
  name: z.string().describe('The display name of this installation.'),
  version: z.string(),
  engine: z.enum(['sqlite', 'postgres']),
  role: z.enum(['site', 'hub', 'site-and-hub']),
  startedAt: z.int(),
  now: z.int().describe("The server's clock, so that a client can show ages even if its own clock is wrong."),
  demo: z.boolean().describe('True when the devices are simulated.'),
  dataBytes: z.int().describe('Size of the database.'),
});
export type About = z.infer<typeof About>;

/**
 * Settings that a person changes while Keepsight runs. Each has a default, so a new one needs no migration.
 * Milliseconds inside; seconds here, because people type them.
 */
export const Settings = z.strictObject({
  displayName: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u, 'No control characters.')
    .describe('Shown in the title and on the sign-in page.'),
  defaultLocale: z.enum(locales).describe('For people who have not chosen a language.'),
  watchPeriodSeconds: z.int().min(5).max(3600).describe('How often each device is asked whether it is well.'),
  discoveryPacketsPerSecond: z.int().min(10).max(10_000).describe('Pace of a sweep over all addresses together.'),
  discoveryPacketsPerHostPerSecond: z.int().min(1).max(200).describe('Pace of a sweep towards one address.'),
});
export type Settings = z.infer<typeof Settings>;

export const defaultSettings: Settings = {
  displayName: 'Keepsight',
  defaultLocale: 'en',
  watchPeriodSeconds: 30,
  discoveryPacketsPerSecond: 1000,
  discoveryPacketsPerHostPerSecond: 40,
};

export const SettingsChange = Settings.partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

/** One target of outbound connections, counted together. */
export const EgressEntry = z.strictObject({
  reason: z.string().describe('Why, such as `device-check` or `discovery`.'),
  objectId: z.string().nullable().describe('The id of the device that the connection was for.'),
  host: z.string(),
  port: z.int(),
  protocol: z.string(),
  firstAt: z.int(),
  lastAt: z.int(),
  count: z.int().describe('Connections that were tried.'),
  refusedCount: z.int().describe('How many of them Keepsight itself refused to make.'),
  failedCount: z.int().describe('How many of them reached nobody.'),
});
export type EgressEntry = z.infer<typeof EgressEntry>;

const EgressList = z.strictObject({ entries: z.array(EgressEntry), total: z.int() });

export const AuditListEntry = z.strictObject({
  seq: z.int(),
  at: z.int(),
  actor: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
  action: z.string(),
  object: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
  details: z.record(z.string(), z.unknown()),
  requestId: z.string(),
  address: z.string().nullable(),
  hash: z.string(),
});
export type AuditListEntry = z.infer<typeof AuditListEntry>;

const AuditList = z.strictObject({
  entries: z.array(AuditListEntry).describe('The newest first.'),
  nextBefore: z.int().nullable().describe('Ask again with `before` set to this for older entries; null at the end.'),
});

export const AuditVerdict = z.strictObject({
  intact: z.boolean(),
  checked: z.int().describe('How many entries were read.'),
  headHash: z.string().describe('Hash of the last entry; keep it elsewhere to detect a rewritten log.'),
  broken: z.strictObject({ seq: z.int().describe('The first entry that is wrong.'), reason: z.string() }).nullable(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;

const pageMax = 200;
const searchMaxChars = 200;

export const getAbout = defineEndpoint({
  method: 'GET',
  path: '/api/v1/about',
  access: 'signed-in',
  summary: 'Say which Keepsight this is.',
  response: About,
  errors: [],
});

export const getSettings = defineEndpoint({
  method: 'GET',
  path: '/api/v1/settings',
  access: 'settings:read',
  summary: 'Read the settings.',
  response: Settings,
  errors: [],
});

export const updateSettings = defineEndpoint({
  method: 'PATCH',
  path: '/api/v1/settings',
  access: 'settings:write',
  summary: 'Change some settings; those not named stay as they are.',
  body: SettingsChange,
  response: Settings,
  errors: [],
});

export const listEgress = defineEndpoint({
  method: 'GET',
  path: '/api/v1/egress',
  access: 'egress:read',
  summary: 'List every target of outbound connections, the latest first.',
  query: z.strictObject({
    search: z.string().max(searchMaxChars).optional().describe('Part of a host, reason or object id.'),
    reason: z.string().max(searchMaxChars).optional(),
    limit: z.coerce.number().int().min(1).max(pageMax).default(100),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  }),
  response: EgressList,
  errors: [],
});

export const listAudit = defineEndpoint({
  method: 'GET',
  path: '/api/v1/audit',
  access: 'audit:read',
  summary: 'List what was done and by whom, the newest first.',
  query: z.strictObject({
    action: z.string().max(searchMaxChars).optional().describe('An action, or the beginning of one such as `device.`.'),
    actor: z.string().max(searchMaxChars).optional().describe('The id of a person or token.'),
    object: z.string().max(searchMaxChars).optional().describe('The id of what it was done to.'),
    from: z.coerce.number().int().min(0).optional().describe('Not before this time.'),
    to: z.coerce.number().int().min(0).optional().describe('Before this time.'),
    before: z.coerce.number().int().min(1).optional().describe('Only entries with a lower number.'),
    limit: z.coerce.number().int().min(1).max(pageMax).default(50),
  }),
  response: AuditList,
  errors: [],
});

export const verifyAudit = defineEndpoint({
  method: 'POST',
  path: '/api/v1/audit/verify',
  access: 'audit:read',
  summary: 'Check the hash chain of the whole audit log.',
  response: AuditVerdict,
  errors: [],
});

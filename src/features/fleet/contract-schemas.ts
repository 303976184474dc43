/**
 * The schemas of the fleet's contract. Times are milliseconds since 1970-01-01 UTC. Nothing that goes out holds a password.
 */

import { z } from 'zod';
import {
  AccountsFact,
  CapabilitiesFact,
  CertificateFact,
  ChannelsFact,
  ClockFact,
  DeviceKind,
  IdentityFact,
  LivenessFact,
} from '#src/plugins/kit/facts.ts';

/** Control characters, changes of writing direction and halves of characters would let one name look like another. */
const printable = /^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u;
/** Names are for people; longer ones break every list. */
export const Name = z.string().trim().min(1).max(80).regex(printable, 'No control characters.');
export const Id = z.string().min(1).max(64);
export const IdParams = z.strictObject({ id: Id });
export const Timestamp = z.number().int();
/** A query parameter that may be repeated; 20 values are more than any filter on a screen offers. */
export const manyOf = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item).max(20)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[])
    .optional();
export const Offset = z.coerce.number().int().min(0).max(1_000_000).default(0);
/** One page of a list; 500 rows are some 400 KB of JSON. */
export const Limit = z.coerce.number().int().min(1).max(500).default(100);

/** A host name, IPv4 or IPv6 address, without brackets, scheme or port. */
export const Host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[\p{L}\p{N}._:%-]+$/u, 'is not a host name or address');
export const Port = z.number().int().min(1).max(65_535);
export const StreamPath = z
  .string()
  .max(1024)
  .regex(/^\/[^\s#]*$/, 'must start with /');

/** What a person enters for a device; goes in, never comes out. */
export const CredentialInput = z.strictObject({
  username: z.string().min(1).max(128),
  password: z.string().max(256),
});
export type CredentialInput = z.infer<typeof CredentialInput>;

// ---- Sites and groups

export const DeviceState = z.enum(['up', 'degraded', 'down', 'unknown']);
export type DeviceState = z.infer<typeof DeviceState>;
export const StateCounts = z.strictObject({
  up: z.number(),
  degraded: z.number(),
  down: z.number(),
  unknown: z.number(),
});
export type StateCounts = z.infer<typeof StateCounts>;

const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_+\-/]+$/, 'is not a time zone such as Europe/Berlin');
export const SiteInput = z.strictObject({ name: Name, timeZone: TimeZone.nullish() });
export const Site = z.strictObject({ id: Id, name: z.string(), timeZone: z.string().nullable(), counts: StateCounts });
export type Site = z.infer<typeof Site>;
export const GroupInput = z.strictObject({ name: Name });
export const Group = z.strictObject({ id: Id, name: z.string(), deviceCount: z.number() });
export type Group = z.infer<typeof Group>;

// ---- Devices

/** Why a device is not simply up. `messages.ts` has a title, a sentence and an advice for each. */
export const FaultClass = z.enum([
  'name-not-found',
  'no-route',
  'refused',
  'timed-out',
  'connection-broken',
  'tls-failed',
  'certificate-changed',
  'identity-changed',
  'not-a-device',
  'protocol-error',
  'login-refused',
  'login-missing',
  'login-insecure',
  'needs-setup',
  'not-ready',
  'clock-wrong',
  'rebooted',
  'slow',
  'not-checked',
  'stale',
  'own-network-down',
  'own-process-busy',
  'blocked-by-policy',
  'check-failed',
]);
export type FaultClass = z.infer<typeof FaultClass>;
export const Fault = z.strictObject({
  class: FaultClass,
  /** Values for the sentence, such as `host`, `port`, `offsetSeconds`, `serial`, `fingerprint`, `neighbours`. */
  fields: z.record(z.string().max(40), z.union([z.string().max(256), z.number()])),
});
export type Fault = z.infer<typeof Fault>;
/** `none`: no credential is stored. `refused`: it is not used again until a person changes it. */
export const LoginState = z.enum(['none', 'untested', 'accepted', 'refused']);
export type LoginState = z.infer<typeof LoginState>;

export const Device = z.strictObject({
  id: Id,
  name: z.string(),
  siteId: Id,
  groupIds: z.array(Id),
  kind: DeviceKind,
  /** `null` until the first contact with an imported device. */
  driver: z.string().nullable(),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  productName: z.string().nullable(),
  serial: z.string().nullable(),
  mac: z.string().nullable(),
  osVersion: z.string().nullable(),
  host: z.string(),
  port: z.number(),
  tls: z.boolean(),
  path: z.string().nullable(),
  state: DeviceState,
  fault: Fault.nullable(),
  /** The state in words, in the language of the caller. */
  sentence: z.string(),
  stateSince: Timestamp,
  checkedAt: Timestamp.nullable(),
  answeredAt: Timestamp.nullable(),
  login: LoginState,
  addedAt: Timestamp,
});
export type Device = z.infer<typeof Device>;

const factMeta = {
  source: z.string(),
  driver: z.string(),
  /** When this value was first read, and when it was last confirmed. */
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
};
export const FactEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('identity'), value: IdentityFact, ...factMeta }),
  z.strictObject({ kind: z.literal('liveness'), value: LivenessFact, ...factMeta }),
  z.strictObject({ kind: z.literal('clock'), value: ClockFact, ...factMeta }),
  z.strictObject({ kind: z.literal('certificate'), value: CertificateFact, ...factMeta }),
  z.strictObject({ kind: z.literal('capabilities'), value: CapabilitiesFact, ...factMeta }),
  z.strictObject({ kind: z.literal('channels'), value: ChannelsFact, ...factMeta }),
  z.strictObject({ kind: z.literal('accounts'), value: AccountsFact, ...factMeta }),
]);
export type FactEntry = z.infer<typeof FactEntry>;

export const StateEntry = z.strictObject({
  state: DeviceState,
  fault: Fault.nullable(),
  sentence: z.string(),
  from: Timestamp,
  /** `null`: still so. */
  to: Timestamp.nullable(),
});
export type StateEntry = z.infer<typeof StateEntry>;

export const DeviceDetail = z.strictObject({
  ...Device.shape,
  credential: z.strictObject({ username: z.string(), changedAt: Timestamp }).nullable(),
  certificate: z.strictObject({
    /** SHA-256 of the certificate that the device is known by. */
    pinned: z.string().nullable(),
    /** Another one that the device showed instead; nothing is sent to it until a person accepts it. */
    offered: z.string().nullable(),
  }),
  facts: z.array(FactEntry),
  /** Newest first; older ones through the history endpoint. */
  history: z.array(StateEntry),
  /** When the device is looked at again if all goes well. */
  nextCheckAt: Timestamp.nullable(),
});
export type DeviceDetail = z.infer<typeof DeviceDetail>;

export const DeviceSort = z.enum(['name', 'state', 'kind', 'model', 'host', 'site', 'checkedAt', 'addedAt']);
export const Counts = z.record(z.string(), z.number());
export const DeviceQuery = z.strictObject({
  search: z.string().trim().max(100).optional(),
  state: manyOf(DeviceState),
  kind: manyOf(DeviceKind),
  siteId: manyOf(Id),
  groupId: manyOf(Id),
  driver: manyOf(Id),
  fault: manyOf(FaultClass),
  sort: DeviceSort.default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: Offset,
  limit: Limit,
});
export type DeviceQuery = z.infer<typeof DeviceQuery>;
export const DevicePage = z.strictObject({
  devices: z.array(Device),
  total: z.number(),
  /** Counts per value with every filter applied except that of the facet itself. */
  facets: z.strictObject({ state: Counts, kind: Counts, siteId: Counts, driver: Counts, fault: Counts }),
});
export type DevicePage = z.infer<typeof DevicePage>;

export const placeShape = {
  /** Defaults to the only site, or the first one. */
  siteId: Id.optional(),
  groupIds: z.array(Id).max(50).default([]),
};
export const Address = z.strictObject({ host: Host, port: Port.optional(), tls: z.boolean().optional() });
export const DeviceInput = z.strictObject({
  ...Address.shape,
  ...placeShape,
  /** For a bare stream address. */
  path: StreamPath.optional(),
  name: Name.optional(),
  driver: Id.optional(),
  credential: CredentialInput.optional(),
});
export const RemovedDevice = z.strictObject({
  id: Id,
  name: z.string(),
  siteId: Id,
  kind: DeviceKind,
  host: z.string(),
  model: z.string().nullable(),
  removedAt: Timestamp,
  restorableUntil: Timestamp,
});

// ---- Discovery and adoption

export const DiscoveryMethod = z.enum(['ws-discovery', 'mdns', 'ssdp', 'sweep', 'address']);
export type DiscoveryMethod = z.infer<typeof DiscoveryMethod>;
export const DiscoveryInput = z.strictObject({
  siteId: Id.optional(),
  /** Ask the local network by multicast. */
  multicast: z.boolean().default(true),
  /** CIDR, such as `192.168.1.0/24`; together at most 65,536 addresses. */
  subnets: z.array(z.string().trim().max(64)).max(32).default([]),
  /** Host, or host:port. */
  addresses: z.array(z.string().trim().max(300)).max(1000).default([]),
  /** Packets per second in all; left out, what the settings say. */
  pace: z.number().int().min(10).max(10_000).optional(),
});
export type DiscoveryInput = z.infer<typeof DiscoveryInput>;
export const DiscoveryRun = z.strictObject({
  id: Id,
  siteId: Id,
  state: z.enum(['running', 'finished', 'cancelled', 'failed', 'interrupted']),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  startedBy: z.string(),
  multicast: z.boolean(),
  subnets: z.array(z.string()),
  addresses: z.array(z.string()),
  pace: z.number(),
  progress: z.strictObject({
    /** Multicast answers received, and port trials done of those planned. */
    answers: z.number(),
    probesDone: z.number(),
    probesTotal: z.number(),
    openPorts: z.number(),
    hostsIdentified: z.number(),
    hostsToIdentify: z.number(),
    found: z.number(),
  }),
  /** What went wrong on our side, in one sentence each. */
  problems: z.array(z.string()),
});
export type DiscoveryRun = z.infer<typeof DiscoveryRun>;
export const Candidate = z.strictObject({
  id: Id,
  siteId: Id,
  runId: Id,
  /** `moved`: a device of ours, now at this address instead of the stored one. */
  status: z.enum(['new', 'adopted', 'moved', 'dismissed']),
  deviceId: Id.nullable(),
  kind: DeviceKind,
  driver: z.string(),
  confidence: z.enum(['certain', 'likely']),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  productName: z.string().nullable(),
  serial: z.string().nullable(),
  mac: z.string().nullable(),
  osVersion: z.string().nullable(),
  host: z.string(),
  port: z.number(),
  tls: z.boolean(),
  path: z.string().nullable(),
  otherAddresses: z.array(z.string()),
  evidence: z.array(z.strictObject({ method: DiscoveryMethod, text: z.string() })),
  needsSetup: z.boolean(),
  needsLogin: z.boolean(),
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
});
export type Candidate = z.infer<typeof Candidate>;
export const AdoptionResult = z.strictObject({
  candidateId: Id,
  outcome: z.enum(['waiting', 'adopted', 'failed']),
  deviceId: Id.nullable(),
  /** Code, sentence and remedy of the error. */
  error: z.strictObject({ code: z.string(), detail: z.string(), remedy: z.string() }).nullable(),
});
export const Adoption = z.strictObject({
  id: Id,
  total: z.number(),
  done: z.number(),
  failed: z.number(),
  finished: z.boolean(),
  results: z.array(AdoptionResult),
});
export type Adoption = z.infer<typeof Adoption>;

export const InventoryFormat = z.enum(['csv', 'json']);
/** 8 MiB of text; JSON escapes may double it. */
export const inventoryMaxBytes = 8 * 1024 * 1024;
export const inventoryMaxLines = 20_000;
export const ImportResult = z.strictObject({
  dryRun: z.boolean(),
  lines: z.number(),
  toAdd: z.number(),
  added: z.number(),
  unchanged: z.number(),
  /** Lines count from 1, with the heading as line 1 of CSV; the first 500 problems. */
  problems: z.array(z.strictObject({ line: z.number(), column: z.string().nullable(), problem: z.string() })),
  problemCount: z.number(),
});
export type ImportResult = z.infer<typeof ImportResult>;

export const ImportInput = z.strictObject({
  format: InventoryFormat,
  content: z.string().max(inventoryMaxBytes),
  dryRun: z.boolean().default(true),
  /** Where devices go whose line names no site. */
  siteId: Id.optional(),
});

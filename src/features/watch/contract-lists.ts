/** Watch: the shapes of lists, plots, imports and vantages as the API answers them. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import { FailureClass } from '#src/core/failure.ts';
import {
  Claimed,
  Id,
  Measured,
  MeasuredResult,
  MeasuredSegment,
  Monitor,
  MonitorInput,
  Name,
  Sample,
  Timestamp,
  UnknownReason,
} from './contract-schemas.ts';

export const IdParams = z.strictObject({ id: Id });
/** A query parameter that may be repeated; 20 values are more than any filter on a screen offers. */
const manyOf = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item).max(20)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[])
    .optional();
const Counts = z.record(z.string(), z.number());
/** A moment in the address of a request. */
export const At = z.coerce.number().int().min(0).max(8.64e15);

/** How a monitor stands in a list; `switched-off` stands beside the results, because nobody tests it. */
export const MonitorState = z.enum([...MeasuredResult.options, 'switched-off']);
export type MonitorState = z.infer<typeof MonitorState>;

export const MonitorSummary = z.strictObject({
  id: Id,
  name: z.string(),
  probe: z.string(),
  target: z.string(),
  periodS: z.number(),
  isEnabled: z.boolean(),
  /** It reads what a provider says; see `claimedOverall`. */
  readsClaims: z.boolean(),
  tags: z.array(z.string()),
  vantageIds: z.array(Id),
  state: MonitorState,
  isRegional: z.boolean(),
  unknownReason: UnknownReason.nullable(),
  failure: FailureClass.nullable(),
  since: Timestamp.nullable(),
  dataAt: Timestamp.nullable(),
  nextExpectedAt: Timestamp.nullable(),
  /** Median of the newest samples of its vantages. */
  totalMs: z.number().nullable(),
  vantagesPresent: z.number(),
  claimedOverall: ComponentState.nullable(),
});
export type MonitorSummary = z.infer<typeof MonitorSummary>;

export const MonitorQuery = z.strictObject({
  search: z.string().trim().max(100).optional(),
  state: manyOf(MonitorState),
  probe: manyOf(z.string().max(32)),
  tag: manyOf(z.string().max(40)),
  vantageId: manyOf(Id),
  /** `state`: the worst first. */
  sort: z.enum(['name', 'state', 'totalMs', 'since', 'target']).default('state'),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type MonitorQuery = z.infer<typeof MonitorQuery>;

export const MonitorPage = z.strictObject({
  monitors: z.array(MonitorSummary),
  total: z.number(),
  /** Counts per value with every filter applied except that of the facet itself. */
  facets: z.strictObject({ state: Counts, probe: Counts, tag: Counts }),
});
export type MonitorPage = z.infer<typeof MonitorPage>;

export const MonitorDetail = z.strictObject({
  ...Monitor.shape,
  /** Only for who may change it: settings can hold a password. */
  settings: Monitor.shape.settings.nullable(),
  readsClaims: z.boolean(),
  measured: Measured,
  /** `null`: it reads no claims, or has read none yet. */
  claimed: Claimed.nullable(),
  /** For a monitor that waits for heartbeats: whether it has a secret address, and the newest beat. */
  heartbeat: z
    .strictObject({
      hasToken: z.boolean(),
      at: Timestamp.nullable(),
      ok: z.boolean().nullable(),
      message: z.string().nullable(),
    })
    .nullable(),
});
export type MonitorDetail = z.infer<typeof MonitorDetail>;

/** Every field may be left out; the type of probe stays. */
export const MonitorChange = z.strictObject({
  ...MonitorInput.omit({ probe: true }).partial().shape,
  // `partial` keeps defaults, and a field that was left out must stay as it is.
  periodS: MonitorInput.shape.periodS.unwrap().optional(),
  budgetMs: MonitorInput.shape.budgetMs.unwrap().optional(),
  slowAboveMs: MonitorInput.shape.slowAboveMs.unwrap().optional(),
  networksMin: MonitorInput.shape.networksMin.unwrap().optional(),
  failuresToConfirm: MonitorInput.shape.failuresToConfirm.unwrap().optional(),
  successesToConfirm: MonitorInput.shape.successesToConfirm.unwrap().optional(),
  isEnabled: MonitorInput.shape.isEnabled.unwrap().optional(),
  tags: MonitorInput.shape.tags.unwrap().optional(),
  source: MonitorInput.shape.source.unwrap().optional(),
});
export type MonitorChange = z.infer<typeof MonitorChange>;

export const MonitorTest = MonitorInput.pick({ probe: true, settings: true, budgetMs: true, slowAboveMs: true });

/** A page of a provider has fewer; it is for a look, not for the record. */
export const claimPartsMax = 500;

export const MonitorTestResult = z.strictObject({
  ...Sample.pick({ startedAt: true, totalMs: true, result: true, failure: true, phases: true, address: true }).shape,
  ...Sample.pick({ httpStatus: true, bytesRead: true, detail: true }).shape,
  /** What was tested, without secrets. */
  target: z.string(),
  /** What a provider was read to say; `null`: this probe reads no claims, or could read none. */
  claim: z
    .strictObject({
      overall: ComponentState.nullable(),
      components: z.array(z.strictObject({ name: z.string(), state: ComponentState })).max(claimPartsMax),
    })
    .nullable(),
});
export type MonitorTestResult = z.infer<typeof MonitorTestResult>;

const PhaseMedians = z.strictObject({
  dnsMs: z.number().nullable(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  firstByteMs: z.number().nullable(),
  transferMs: z.number().nullable(),
});

/** One bucket of a plot. Percentiles are of usable samples that answered, within 2.2 % (fixed logarithmic buckets). */
export const SeriesBucket = z.strictObject({
  at: Timestamp,
  /** All samples, and those that are evidence. */
  samples: z.number(),
  usable: z.number(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** Means; `null`: this phase did not take place. */
  phases: PhaseMedians,
  /** Milliseconds of the bucket in each measured result; the rest of the bucket is not over yet. */
  okMs: z.number(),
  degradedMs: z.number(),
  failingMs: z.number(),
  unknownMs: z.number(),
});
export type SeriesBucket = z.infer<typeof SeriesBucket>;
export const Series = z.strictObject({
  bucketMs: z.number(),
  /** What it was made of: single samples as long as they are kept, else hours or days. */
  from: z.enum(['samples', 'hours', 'days']),
  buckets: z.array(SeriesBucket),
});
export type Series = z.infer<typeof Series>;

/** A time during which a provider said one and the same. */
const ClaimSegment = z.strictObject({
  fromAt: Timestamp,
  /** `null`: it still says so. */
  toAt: Timestamp.nullable(),
  claimed: Claimed,
});
export type ClaimSegment = z.infer<typeof ClaimSegment>;

export const Timeline = z.strictObject({
  segments: z.array(MeasuredSegment),
  claims: z.array(ClaimSegment),
  /** More segments than one answer carries: ask for a shorter time. */
  isCut: z.boolean(),
});
export type Timeline = z.infer<typeof Timeline>;

export const ProbeType = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** JSON Schema of its settings, with a description of each field. */
  settings: z.record(z.string(), z.json()),
  /** Only this Keepsight itself can run it, no vantage elsewhere. */
  localOnly: z.boolean(),
  readsClaims: z.boolean(),
});
export type ProbeType = z.infer<typeof ProbeType>;

export const VantageInput = z.strictObject({
  name: Name,
  network: z.string().trim().min(1).max(100),
  place: z.string().trim().max(100).default(''),
});
export const VantageChange = z.strictObject({
  name: Name.optional(),
  network: VantageInput.shape.network.optional(),
  place: z.string().trim().max(100).optional(),
  isEnabled: z.boolean().optional(),
});

/** What `keepsight vantage --token` needs; shown once. */
export const Enrolment = z.strictObject({
  vantageId: Id,
  token: z.string(),
  expiresAt: Timestamp,
});

export const ImportFormat = z.enum(['uptime-kuma', 'gatus', 'statuspage']);
export type ImportFormat = z.infer<typeof ImportFormat>;

/** A backup of a thousand monitors is about a megabyte. */
export const importBytesMax = 8 * 1024 * 1024;

export const ImportInput = z.strictObject({
  format: ImportFormat,
  text: z.string().max(importBytesMax),
  /** Who shall test what is imported; this Keepsight itself when absent. */
  vantageIds: z.array(Id).min(1).max(15).optional(),
  /** `false`: only say what would happen. */
  apply: z.boolean().default(false),
});
export type ImportInput = z.infer<typeof ImportInput>;

/** Why something of a monitor is not taken over; `messages.ts` has the words. */
export const ImportReason = z.strictObject({
  code: z.enum([
    'only-here',
    'settings-invalid',
    'not-created',
    'no-test-of-type',
    'no-test-of-scheme',
    'upside-down',
    'address-is-new',
    'json-computes',
    'login-left-out',
    'headers-left-out',
    'condition-left-out',
  ]),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ImportReason = z.infer<typeof ImportReason>;

/** A part of the source that has no place here, such as its own notifications, and how many of it there are. */
export const ImportLeftover = z.strictObject({
  code: z.enum([
    'broken-monitors',
    'broken-endpoints',
    'broken-components',
    'groups',
    'notifications',
    'proxies',
    'alerting',
    'external-endpoints',
    'suites',
    'maintenance',
    'announcements',
    'states',
    'hidden-components',
  ]),
  count: z.number(),
});
export type ImportLeftover = z.infer<typeof ImportLeftover>;

export const ImportedMonitor = z.strictObject({
  /** As the source names it. */
  key: z.string(),
  name: z.string(),
  probe: z.string().nullable(),
  target: z.string().nullable(),
  /** `new`: would be created. `taken`: a monitor of this name is here already. `refused`: see `problems`. */
  outcome: z.enum(['new', 'created', 'taken', 'refused']),
  monitorId: Id.nullable(),
  /** What could not be taken over and why; also for those that are created. */
  problems: z.array(ImportReason),
});
export type ImportedMonitor = z.infer<typeof ImportedMonitor>;

/** For the status page: who calls hands it to the components. */
export const ImportedComponent = z.strictObject({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  /** Key of the group it stands in. */
  parentKey: z.string().nullable(),
  position: z.number(),
  isPublic: z.boolean(),
  /** Keys of imported monitors that measure it. */
  monitorKeys: z.array(z.string()),
});
export type ImportedComponent = z.infer<typeof ImportedComponent>;

export const ImportResult = z.strictObject({
  isApplied: z.boolean(),
  monitors: z.array(ImportedMonitor),
  components: z.array(ImportedComponent),
  notTaken: z.array(ImportLeftover),
});
export type ImportResult = z.infer<typeof ImportResult>;

export const WatchSettings = z.strictObject({
  /** Days for which every single sample is kept. */
  sampleDays: z.number().int().min(1).max(90),
  /** Days for which hourly figures are kept; daily ones and changes of result stay. */
  hourlyDays: z.number().int().min(7).max(1100),
});
export type WatchSettings = z.infer<typeof WatchSettings>;

/** Some hundred samples with their details; a vantage that was cut off sends more of them one after the other. */
export const batchBytesMax = 1024 * 1024;

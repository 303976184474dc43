/** Status: the shapes of components and of the snapshot, the one value from which page, feeds, badges, API and mail are made. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import { FailureClass } from '#src/core/failure.ts';
import { publicLocales } from '#src/core/messages.ts';

export const Id = z.string().min(1).max(64);
export const Timestamp = z.number().int();
export const PublicLocale = z.enum(publicLocales);
export type PublicLocale = z.infer<typeof PublicLocale>;

/** A text in several languages; the page's own language is always there. */
export const LocalText = z.partialRecord(PublicLocale, z.string().trim().max(200));
export type LocalText = z.infer<typeof LocalText>;

/** How the state of a component follows from its monitors, or of a group from its children. */
export const ComponentRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('worst') }),
  /** Down only when so many percent are; some are partial. */
  z.strictObject({ kind: z.literal('share'), downFromPercent: z.number().int().min(1).max(100) }),
]);
export type ComponentRule = z.infer<typeof ComponentRule>;

export const ComponentInput = z.strictObject({
  name: LocalText,
  description: LocalText.default({}),
  parentId: Id.nullable().default(null),
  position: z.number().int().min(0).max(10_000).default(0),
  rule: ComponentRule.default({ kind: 'worst' }),
  /** Monitors that measure it. */
  monitorIds: z.array(Id).max(50).default([]),
  /** Where its provider speaks of it: a monitor that reads claims, and the name or key there (`null`: the whole). */
  claim: z
    .strictObject({ monitorId: Id, key: z.string().max(200).nullable() })
    .nullable()
    .default(null),
  /** It cannot work when one of these does not. */
  dependsOn: z.array(Id).max(20).default([]),
  isPublic: z.boolean().default(true),
});
export type ComponentInput = z.infer<typeof ComponentInput>;
export const Component = ComponentInput.extend({
  id: Id,
  slug: z.string(),
  createdAt: Timestamp,
  changedAt: Timestamp,
});
export type Component = z.infer<typeof Component>;

/** Why the state is what it is: every input of the maximum, so that a reader can follow it. */
const StateReason = z.strictObject({
  kind: z.enum([
    'measured',
    'claimed',
    'declared',
    'off-by-operator',
    'restoring',
    'dependency',
    'children',
    'no-evidence',
  ]),
  state: ComponentState,
  /** The monitor, incident, component or claim that says so. */
  refId: Id.nullable(),
  failure: FailureClass.nullable(),
  since: Timestamp.nullable(),
});

export const ContradictionKind = z.enum([
  /** They say well, we measure trouble. */
  'claimed-better',
  /** They say trouble, we measure none: its extent or its end was not told yet. */
  'claimed-worse',
  /** Parts of one group are claimed differently from what they share. */
  'group-incoherent',
  /** Their page cannot be read. */
  'claim-unreachable',
  /** Their page says that its data is old. */
  'claim-stale',
]);
export type ContradictionKind = z.infer<typeof ContradictionKind>;

export const Contradiction = z.strictObject({
  id: Id,
  componentId: Id,
  kind: ContradictionKind,
  claimed: ComponentState.nullable(),
  measured: ComponentState,
  startedAt: Timestamp,
  /** When it had lasted long enough to be called one. */
  raisedAt: Timestamp,
  endedAt: Timestamp.nullable(),
});
export type Contradiction = z.infer<typeof Contradiction>;

/** One day of history; `coverage` is the share of the day of which we know anything. */
export const DayBar = z.strictObject({
  /** `2026-11-22`, UTC. */
  day: z.string(),
  worst: ComponentState,
  okS: z.number(),
  degradedS: z.number(),
  partialS: z.number(),
  downS: z.number(),
  offByOperatorS: z.number(),
  unknownS: z.number(),
  maintenanceS: z.number(),
});
export type DayBar = z.infer<typeof DayBar>;

/** Floored, never rounded up; `null`: nothing was measured. */
export const Uptime = z.strictObject({
  fromAt: Timestamp,
  toAt: Timestamp,
  percent: z.number().nullable(),
  /** Without the time of announced maintenance. */
  contractualPercent: z.number().nullable(),
  coveragePercent: z.number(),
});
export type Uptime = z.infer<typeof Uptime>;

export const ComponentView = z.strictObject({
  id: Id,
  slug: z.string(),
  name: LocalText,
  description: LocalText,
  parentId: Id.nullable(),
  position: z.number(),
  state: ComponentState,
  since: Timestamp,
  reasons: z.array(StateReason),
  measured: ComponentState,
  /** `null`: nobody claims anything. */
  claimed: ComponentState.nullable(),
  claimReadAt: Timestamp.nullable(),
  /** Measured `unknown` and claimed well: shown as "claimed, not verified", never as ok. */
  isUnverifiedClaim: z.boolean(),
  isRegional: z.boolean(),
  /** What is wrong is not worse than a running maintenance has announced. It shows all the same. */
  isExpected: z.boolean(),
  /** In numbers what the state says in a word: of its parts, or of its monitors when it has no parts. */
  scope: z.strictObject({ total: z.number(), failing: z.number(), unknown: z.number() }),
  failure: FailureClass.nullable(),
  /** Every test behind it, as a stranger may see it. */
  evidence: z.array(
    z.strictObject({
      monitorId: Id,
      name: z.string(),
      target: z.string(),
      probe: z.string(),
      result: z.enum(['ok', 'degraded', 'failing', 'unknown']),
      isRegional: z.boolean(),
      failure: FailureClass.nullable(),
      lastOkAt: Timestamp.nullable(),
      lastFailureAt: Timestamp.nullable(),
      dataAt: Timestamp.nullable(),
      vantagesPresent: z.number(),
      vantagesConfigured: z.number(),
      vantagesAgreeing: z.number(),
    }),
  ),
  maintenanceIds: z.array(Id),
  incidentIds: z.array(Id),
  /** Components that cannot work without it. */
  breaks: z.array(Id),
  reports: z.strictObject({
    verified: z.number(),
    verifiedBase: z.number(),
    anonymous: z.number(),
    isRaised: z.boolean(),
    /** What some of them wrote, as somebody here let it be shown; newest first. */
    texts: z.array(z.strictObject({ text: z.string(), at: Timestamp })),
  }),
  dataAt: Timestamp.nullable(),
  nextExpectedAt: Timestamp.nullable(),
  days: z.array(DayBar),
  uptime: z.array(Uptime),
});
export type ComponentView = z.infer<typeof ComponentView>;

export const MaintenanceInput = z.strictObject({
  title: LocalText,
  body: LocalText.default({}),
  componentIds: z.array(Id).min(1).max(500),
  startsAt: Timestamp,
  endsAt: Timestamp,
  /** What is expected to fail while it lasts; anything worse still shows. */
  expected: ComponentState.default('down'),
});
export type MaintenanceInput = z.infer<typeof MaintenanceInput>;
export const Maintenance = MaintenanceInput.extend({
  id: Id,
  state: z.enum(['planned', 'running', 'over', 'cancelled']),
  /** Grows with each change (RFC 5545 SEQUENCE). */
  sequence: z.number(),
  /** Only what was announced before it began leaves the contractual figure. */
  announcedAt: Timestamp,
  changedAt: Timestamp,
});
export type Maintenance = z.infer<typeof Maintenance>;

/** One entry of an incident's public log. */
const PublicStatement = z.strictObject({
  id: Id,
  incidentId: Id,
  incidentState: z.string(),
  origin: z.enum(['measurement', 'person']),
  originalLocale: PublicLocale,
  texts: z.array(
    z.strictObject({
      locale: PublicLocale,
      review: z.enum(['original', 'reviewed', 'machine-assisted', 'stale']),
      title: z.string(),
      body: z.string(),
      /** The claims in this language, in the order of `claims`; empty: not translated. */
      claims: z.array(z.string()),
    }),
  ),
  /** In the original language. */
  claims: z.array(z.strictObject({ modality: z.string(), subject: z.string(), text: z.string() })),
  componentIds: z.array(Id),
  publishedAt: Timestamp,
  nextUpdateAt: Timestamp.nullable(),
  supersedes: Id.nullable(),
  supersededBy: Id.nullable(),
  correction: z.string().nullable(),
  /** The author approved it, because nobody else here may: said beside it. */
  isSelfApproved: z.boolean(),
  /** The step of restoration that it announces. */
  waveId: Id.nullable(),
});
export const PublicIncident = z.strictObject({
  id: Id,
  title: LocalText,
  /** The language in which title, waves and questions were written. */
  originalLocale: PublicLocale,
  state: z.string(),
  severity: z.enum(['minor', 'major', 'critical']),
  isFalseAlarm: z.boolean(),
  componentIds: z.array(Id),
  startedAt: Timestamp,
  detectedAt: Timestamp,
  acknowledgedAt: Timestamp.nullable(),
  firstPublicAt: Timestamp.nullable(),
  containedAt: Timestamp.nullable(),
  firstRestoredAt: Timestamp.nullable(),
  fullyRestoredAt: Timestamp.nullable(),
  closedAt: Timestamp.nullable(),
  nextUpdateAt: Timestamp.nullable(),
  isOverdue: z.boolean(),
  promisesKept: z.number(),
  promisesBroken: z.number(),
  statements: z.array(PublicStatement),
  waves: z.array(
    z.strictObject({
      id: Id,
      name: z.string(),
      position: z.number(),
      scopePercent: z.number(),
      audience: z.string(),
      state: z.string(),
      plannedAt: Timestamp.nullable(),
      openedAt: Timestamp.nullable(),
      passedAt: Timestamp.nullable(),
      works: z.string(),
      doesNotWork: z.string(),
      componentIds: z.array(Id),
    }),
  ),
  questions: z.array(
    z.strictObject({
      id: Id,
      question: z.string(),
      answer: z.string(),
      answeredAt: Timestamp,
      /** How many asked the same. */
      askers: z.number(),
      /** The statement that it rested on was corrected since. */
      isOutdated: z.boolean(),
      /** The same in other languages. */
      texts: z.array(z.strictObject({ locale: PublicLocale, question: z.string(), answer: z.string() })),
    }),
  ),
  /** How far sending has got. */
  told: z.strictObject({ queued: z.number(), sent: z.number(), failed: z.number() }),
});
export type PublicIncident = z.infer<typeof PublicIncident>;

export const PageSettings = z.strictObject({
  title: LocalText,
  defaultLocale: PublicLocale,
  /** Languages that the page is made in. */
  locales: z.array(PublicLocale).min(1),
  /** Where the public reads it, such as `https://status.example.org/`; links in mails and feeds begin with it. */
  publicUrl: z.url().max(300).nullable(),
  /** How people reach the operator when everything else is down. */
  contacts: z.array(z.strictObject({ label: z.string().max(100), value: z.string().max(300) })).max(10),
  /** A page that is older says so by itself. */
  staleAfterS: z.number().int().min(60).max(86_400),
  acceptsReports: z.boolean(),
  acceptsSubscribers: z.boolean(),
});
export type PageSettings = z.infer<typeof PageSettings>;

/** Everything that the public may know at one moment. Page, feeds, badges, calendar and JSON are pure functions of it. */
export const Snapshot = z.strictObject({
  sequence: z.number().int(),
  /** The oldest of the newest evidence: nothing on the page is fresher than it says. */
  dataAt: Timestamp.nullable(),
  generatedAt: Timestamp,
  nextExpectedAt: Timestamp,
  page: PageSettings,
  banner: z.strictObject({
    state: ComponentState,
    affected: z.number(),
    unknown: z.number(),
    total: z.number(),
    hasMaintenance: z.boolean(),
  }),
  components: z.array(ComponentView),
  incidents: z.array(PublicIncident),
  maintenances: z.array(Maintenance),
  contradictions: z.array(Contradiction),
  vantages: z.array(
    z.strictObject({ id: Id, name: z.string(), network: z.string(), place: z.string(), isPresent: z.boolean() }),
  ),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Snapshots of the public page made by hand: each maker gives something whole, and takes what the test is about. */

import type { ComponentState } from '#src/core/component-state.ts';
import type {
  ComponentView,
  Contradiction,
  DayBar,
  Maintenance,
  PageSettings,
  PublicIncident,
  Snapshot,
} from '#src/features/status/contract-schemas.ts';

/** 2022-02-21 14:02:00 UTC: the Monday on which people noticed. */
export const snapshotAt = Date.UTC(2022, 1, 21, 14, 2);

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const dayS = 86_400;

type Evidence = ComponentView['evidence'][number];
type Statement = PublicIncident['statements'][number];

export function aPage(overrides: Partial<PageSettings> = {}): PageSettings {
  return {
    title: { en: 'Status of Example Cameras', de: 'Status von Example Cameras' },
    defaultLocale: 'en',
    locales: ['en', 'de', 'sv', 'fr', 'es', 'ja'],
    publicUrl: 'https://status.example.org/status/',
    contacts: [
      { label: 'Telephone', value: '+46 8 555 010 00' },
      { label: 'Radio', value: 'Channel 3' },
    ],
    staleAfterS: 300,
    acceptsReports: true,
    acceptsSubscribers: true,
    ...overrides,
  };
}

function aDay(day: string, worst: ComponentState, overrides: Partial<DayBar> = {}): DayBar {
  const empty = { okS: 0, degradedS: 0, partialS: 0, downS: 0, offByOperatorS: 0, unknownS: 0, maintenanceS: 0 };
  const shares: Readonly<Record<ComponentState, Partial<typeof empty>>> = {
    ok: { okS: dayS },
    degraded: { okS: dayS - 7200, degradedS: 7200 },
    restoring: { okS: dayS - 14_400, degradedS: 14_400 },
    unknown: { unknownS: dayS },
    partial: { okS: dayS - 3600, partialS: 3600 },
    'off-by-operator': { okS: 3600, offByOperatorS: dayS - 3600 },
    down: { okS: dayS - 10_800, downS: 10_800 },
  };
  return { day, worst, ...empty, ...shares[worst], ...overrides };
}

/** Ninety days up to `at`; `worstOn` names those that were not well, counted backwards from today (0). */
export function daysOf(at: number, worstOn: Readonly<Record<number, ComponentState>> = {}): DayBar[] {
  return Array.from({ length: 90 }, (_, i) => {
    const ago = 89 - i;
    const day = new Date(at - ago * dayMs).toISOString().slice(0, 10);
    return aDay(day, worstOn[ago] ?? 'ok');
  });
}

export function anEvidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    monitorId: 'mon_main',
    name: 'Main page',
    target: 'https://www.example.com/',
    probe: 'http',
    result: 'ok',
    isRegional: false,
    failure: null,
    lastOkAt: snapshotAt - minuteMs,
    lastFailureAt: null,
    dataAt: snapshotAt - minuteMs,
    vantagesPresent: 3,
    vantagesConfigured: 3,
    vantagesAgreeing: 3,
    ...overrides,
  };
}

export function aComponentView(overrides: Partial<ComponentView> = {}): ComponentView {
  const state = overrides.state ?? 'ok';
  return {
    id: `cmp_${overrides.slug ?? 'main-site'}`,
    slug: 'main-site',
    name: { en: 'Main site', de: 'Hauptseite' },
    description: {},
    parentId: null,
    position: 0,
    state,
    since: snapshotAt - 40 * dayMs,
    reasons: [{ kind: 'measured', state, refId: 'mon_main', failure: overrides.failure ?? null, since: null }],
    measured: state,
    claimed: null,
    claimReadAt: null,
    isUnverifiedClaim: false,
    isRegional: false,
    isExpected: false,
    scope: { total: 1, failing: state === 'ok' ? 0 : 1, unknown: 0 },
    failure: null,
    evidence: [anEvidence()],
    maintenanceIds: [],
    incidentIds: [],
    breaks: [],
    reports: { verified: 0, verifiedBase: 340, anonymous: 0, isRaised: false, texts: [] },
    dataAt: snapshotAt - minuteMs,
    nextExpectedAt: snapshotAt + minuteMs,
    days: daysOf(snapshotAt),
    uptime: [
      {
        fromAt: snapshotAt - 90 * dayMs,
        toAt: snapshotAt,
        percent: 99.98,
        contractualPercent: 99.99,
        coveragePercent: 99.4,
      },
    ],
    ...overrides,
  };
}

export function aStatement(overrides: Partial<Statement> = {}): Statement {
  return {
    id: 'stm_1',
    incidentId: 'inc_1',
    incidentState: 'confirmed',
    origin: 'measurement',
    originalLocale: 'en',
    texts: [
      {
        locale: 'en',
        review: 'original',
        claims: [],
        title: 'The main site does not answer',
        body: 'From **three** vantage points this address did not answer since 13:40 UTC.',
      },
    ],
    claims: [{ modality: 'observed', subject: 'effect', text: 'The main site refuses connections.' }],
    componentIds: ['cmp_main-site'],
    publishedAt: snapshotAt - 20 * minuteMs,
    nextUpdateAt: snapshotAt + 10 * minuteMs,
    supersedes: null,
    supersededBy: null,
    correction: null,
    isSelfApproved: false,
    waveId: null,
    ...overrides,
  };
}

export function aPublicIncident(overrides: Partial<PublicIncident> = {}): PublicIncident {
  return {
    id: 'inc_1',
    title: { en: 'The main site does not answer' },
    originalLocale: 'en',
    state: 'confirmed',
    severity: 'major',
    isFalseAlarm: false,
    componentIds: ['cmp_main-site'],
    startedAt: snapshotAt - 22 * minuteMs,
    detectedAt: snapshotAt - 21 * minuteMs,
    acknowledgedAt: null,
    firstPublicAt: snapshotAt - 20 * minuteMs,
    containedAt: null,
    firstRestoredAt: null,
    fullyRestoredAt: null,
    closedAt: null,
    nextUpdateAt: snapshotAt + 10 * minuteMs,
    isOverdue: false,
    promisesKept: 3,
    promisesBroken: 0,
    statements: [aStatement()],
    waves: [],
    questions: [],
    told: { queued: 0, sent: 0, failed: 0 },
    ...overrides,
  };
}

export function aMaintenance(overrides: Partial<Maintenance> = {}): Maintenance {
  return {
    id: 'mnt_1',
    title: { en: 'Database move', de: 'Umzug der Datenbank' },
    body: { en: 'The case tool may be slow.' },
    componentIds: ['cmp_main-site'],
    startsAt: snapshotAt + dayMs,
    endsAt: snapshotAt + dayMs + 2 * hourMs,
    expected: 'degraded',
    state: 'planned',
    sequence: 0,
    announcedAt: snapshotAt - dayMs,
    changedAt: snapshotAt - dayMs,
    ...overrides,
  };
}

export function aContradiction(overrides: Partial<Contradiction> = {}): Contradiction {
  return {
    id: 'ctr_1',
    componentId: 'cmp_main-site',
    kind: 'claimed-better',
    claimed: 'ok',
    measured: 'down',
    startedAt: snapshotAt - 22 * minuteMs,
    raisedAt: snapshotAt - 17 * minuteMs,
    endedAt: null,
    ...overrides,
  };
}

export function aSnapshot(overrides: Partial<Snapshot> = {}): Snapshot {
  const components = overrides.components ?? [aComponentView()];
  const leaves = components.filter((one) => !components.some((other) => other.parentId === one.id));
  return {
    sequence: 1,
    dataAt: snapshotAt - minuteMs,
    generatedAt: snapshotAt,
    nextExpectedAt: snapshotAt + minuteMs,
    page: aPage(),
    banner: {
      state: 'ok',
      affected: leaves.filter(({ state }) => state !== 'ok' && state !== 'unknown').length,
      unknown: leaves.filter(({ state }) => state === 'unknown').length,
      total: leaves.length,
      hasMaintenance: false,
    },
    components,
    incidents: [],
    maintenances: [],
    contradictions: [],
    vantages: [
      { id: 'van_1', name: 'Stockholm', network: 'AS64500', place: 'Stockholm', isPresent: true },
      { id: 'van_2', name: 'Frankfurt', network: 'AS64501', place: 'Frankfurt', isPresent: true },
      { id: 'van_3', name: 'Osaka', network: 'AS64502', place: 'Osaka', isPresent: true },
    ],
    ...overrides,
  };
}

/** Nobody has measured anything: nothing may look well. */
export function unknownSnapshot(): Snapshot {
  const uptime = [
    { fromAt: snapshotAt - 90 * dayMs, toAt: snapshotAt, percent: null, contractualPercent: null, coveragePercent: 0 },
  ];
  const nothing = {
    state: 'unknown' as const,
    measured: 'unknown' as const,
    reasons: [{ kind: 'no-evidence' as const, state: 'unknown' as const, refId: null, failure: null, since: null }],
    evidence: [
      anEvidence({ result: 'unknown', lastOkAt: null, dataAt: null, vantagesPresent: 0, vantagesAgreeing: 0 }),
    ],
    dataAt: null,
    days: daysOf(snapshotAt).map(({ day }) => aDay(day, 'unknown')),
    uptime,
  };
  return aSnapshot({
    dataAt: null,
    banner: { state: 'unknown', affected: 0, unknown: 2, total: 2, hasMaintenance: false },
    components: [
      aComponentView({ slug: 'main-site', ...nothing }),
      aComponentView({
        slug: 'sign-in',
        name: { en: 'Sign-in' },
        claimed: 'ok',
        claimReadAt: snapshotAt - minuteMs,
        isUnverifiedClaim: true,
        ...nothing,
      }),
    ],
  });
}

/** The Monday afternoon of February 2022 as a snapshot, with everything that a page can show. */

import type { ComponentView, PublicIncident, Snapshot } from '#src/features/status/contract-schemas.ts';
import {
  aComponentView,
  aContradiction,
  aMaintenance,
  anEvidence,
  aPublicIncident,
  aSnapshot,
  aStatement,
  daysOf,
  snapshotAt,
} from './snapshots.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** The Monday afternoon of the case, with everything that a page can show. */
export function february2022Snapshot(): Snapshot {
  const since = snapshotAt - 5 * hourMs;
  const failing = { result: 'failing' as const, lastOkAt: since - minuteMs, lastFailureAt: snapshotAt - minuteMs };
  const measuredDown = { state: 'down' as const, measured: 'down' as const, since, incidentIds: ['inc_1'] };
  const regional = (slug: string, en: string, failure: 'tcp.timed-out' | 'http.unavailable'): ComponentView =>
    aComponentView({
      slug,
      name: { en },
      parentId: 'cmp_regional-sites',
      ...measuredDown,
      claimed: 'ok',
      claimReadAt: snapshotAt - 2 * minuteMs,
      failure,
      evidence: [
        anEvidence({
          monitorId: `mon_${slug}`,
          name: en,
          target: `https://www.example.com/${slug}/`,
          ...failing,
          failure,
        }),
      ],
      days: daysOf(snapshotAt, { 0: 'down', 12: 'degraded' }),
      uptime: [
        {
          fromAt: snapshotAt - 90 * dayMs,
          toAt: snapshotAt,
          percent: 99.71,
          contractualPercent: 99.71,
          coveragePercent: 99.9,
        },
      ],
    });
  const components = [
    aComponentView({ slug: 'web', id: 'cmp_web', name: { en: 'Public web', de: 'Öffentliches Web' }, ...measuredDown }),
    aComponentView({
      slug: 'main-site',
      parentId: 'cmp_web',
      ...measuredDown,
      claimed: 'partial',
      claimReadAt: snapshotAt - 2 * minuteMs,
      failure: 'tcp.refused',
      evidence: [anEvidence({ ...failing, failure: 'tcp.refused' })],
      days: daysOf(snapshotAt, { 0: 'down', 30: 'unknown', 31: 'unknown' }),
    }),
    aComponentView({
      slug: 'regional-sites',
      id: 'cmp_regional-sites',
      parentId: 'cmp_web',
      position: 1,
      name: { en: 'Regional sites', de: 'Regionale Seiten' },
      ...measuredDown,
      claimed: 'ok',
      claimReadAt: snapshotAt - 2 * minuteMs,
      evidence: [],
    }),
    regional('sv-se', 'Sweden', 'tcp.timed-out'),
    regional('de-de', 'Germany', 'tcp.timed-out'),
    regional('ja-jp', '日本', 'http.unavailable'),
    aComponentView({
      slug: 'sign-in',
      position: 2,
      name: { en: 'Cloud sign-in', de: 'Anmeldung in der Cloud' },
      description: { en: 'Every application with cloud sign-in needs it.' },
      state: 'off-by-operator',
      measured: 'down',
      since,
      failure: 'dns.name-not-found',
      incidentIds: ['inc_1'],
      breaks: ['cmp_licences', 'cmp_case-tool'],
      evidence: [anEvidence({ target: 'login.example.com', probe: 'dns', ...failing, failure: 'dns.name-not-found' })],
      days: daysOf(snapshotAt, { 0: 'off-by-operator' }),
      reports: {
        verified: 12,
        verifiedBase: 340,
        anonymous: 31,
        isRaised: true,
        texts: [{ text: 'The app stays at “connecting”.', at: snapshotAt - 20 * minuteMs }],
      },
    }),
    aComponentView({
      slug: 'licences',
      position: 3,
      name: { en: 'Licence system' },
      state: 'restoring',
      measured: 'degraded',
      since: snapshotAt - hourMs,
      incidentIds: ['inc_1'],
      evidence: [anEvidence({ result: 'degraded', failure: 'slow', target: 'https://licences.example.com/' })],
      days: daysOf(snapshotAt, { 0: 'restoring' }),
    }),
    aComponentView({
      slug: 'case-tool',
      position: 4,
      name: { en: 'Case tool' },
      state: 'unknown',
      measured: 'unknown',
      claimed: 'ok',
      claimReadAt: snapshotAt - 2 * minuteMs,
      isUnverifiedClaim: true,
      evidence: [
        anEvidence({
          result: 'unknown',
          vantagesPresent: 1,
          vantagesAgreeing: 1,
          target: 'https://cases.example.com/',
        }),
      ],
      days: daysOf(snapshotAt, { 0: 'unknown', 1: 'unknown' }),
      uptime: [
        {
          fromAt: snapshotAt - 90 * dayMs,
          toAt: snapshotAt,
          percent: null,
          contractualPercent: null,
          coveragePercent: 12.3,
        },
      ],
    }),
    aComponentView({ slug: 'downloads', position: 5, name: { en: 'Downloads' }, maintenanceIds: ['mnt_1'] }),
  ];
  return aSnapshot({
    sequence: 4711,
    banner: { state: 'down', affected: 6, unknown: 1, total: 8, hasMaintenance: true },
    components,
    incidents: [februaryIncident(since), closedIncident()],
    maintenances: [aMaintenance({ componentIds: ['cmp_downloads'] })],
    contradictions: [
      aContradiction({
        id: 'ctr_1',
        componentId: 'cmp_regional-sites',
        startedAt: since,
        raisedAt: since + 5 * minuteMs,
      }),
      aContradiction({
        id: 'ctr_2',
        kind: 'group-incoherent',
        componentId: 'cmp_web',
        startedAt: since,
        raisedAt: since + 5 * minuteMs,
      }),
    ],
  });
}

function februaryIncident(since: number): PublicIncident {
  const componentIds = ['cmp_main-site', 'cmp_regional-sites', 'cmp_sign-in', 'cmp_licences'];
  return aPublicIncident({
    title: { en: 'Services switched off to protect them', de: 'Dienste zum Schutz abgeschaltet' },
    state: 'restoring',
    severity: 'critical',
    componentIds,
    startedAt: since,
    firstPublicAt: since + 90_000,
    nextUpdateAt: snapshotAt - 12 * minuteMs,
    isOverdue: true,
    promisesKept: 5,
    promisesBroken: 1,
    statements: [
      aStatement({ publishedAt: since + 90_000, componentIds, incidentState: 'suspected' }),
      aStatement({
        id: 'stm_2',
        origin: 'person',
        publishedAt: since + hourMs,
        texts: [
          {
            locale: 'en',
            review: 'original',
            claims: [],
            title: 'Some services are off',
            body: 'We see no signs of an attack.',
          },
          {
            locale: 'de',
            review: 'reviewed',
            claims: [],
            title: 'Einige Dienste sind aus',
            body: 'Wir sehen keine Anzeichen eines Angriffs.',
          },
        ],
        claims: [{ modality: 'ruled-out', subject: 'cause', text: 'An attack.' }],
        componentIds,
        supersededBy: 'stm_3',
      }),
      aStatement({
        id: 'stm_3',
        origin: 'person',
        incidentState: 'restoring',
        publishedAt: snapshotAt - 42 * minuteMs,
        nextUpdateAt: snapshotAt - 12 * minuteMs,
        texts: [
          {
            locale: 'en',
            review: 'original',
            claims: [],
            title: 'We switched services off to protect them',
            body: 'An intrusion took place.\n\n- Cloud sign-in is **off on purpose**.\n- Cameras keep recording.\n\nSee <https://www.example.com/help>.',
          },
          {
            locale: 'ja',
            review: 'machine-assisted',
            claims: [],
            title: '保護のためサービスを停止しました',
            body: '侵入がありました。',
          },
          {
            locale: 'de',
            review: 'stale',
            claims: [],
            title: 'Einige Dienste sind aus',
            body: 'Wir haben Dienste abgeschaltet.',
          },
        ],
        claims: [
          { modality: 'observed', subject: 'cause', text: 'An intrusion.' },
          { modality: 'unknown', subject: 'data', text: 'Whether data left.' },
        ],
        componentIds,
        supersedes: 'stm_2',
        correction: 'Earlier we said that there were no signs of an attack. That was wrong.',
      }),
    ],
    waves: [
      {
        id: 'wav_1',
        name: 'Licence system, Europe',
        position: 0,
        scopePercent: 45,
        audience: 'Customers in Europe',
        state: 'open',
        plannedAt: snapshotAt - 2 * hourMs,
        openedAt: snapshotAt - hourMs,
        passedAt: null,
        works: 'Renewals',
        doesNotWork: 'New orders',
        componentIds: ['cmp_licences'],
      },
      {
        id: 'wav_2',
        name: 'Cloud sign-in, everybody',
        position: 1,
        scopePercent: 100,
        audience: 'All customers',
        state: 'planned',
        plannedAt: snapshotAt + 20 * hourMs,
        openedAt: null,
        passedAt: null,
        works: '',
        doesNotWork: '',
        componentIds: ['cmp_sign-in'],
      },
    ],
    questions: [
      {
        id: 'qst_1',
        question: 'Do my cameras go on recording?',
        answer: 'Yes. Recording needs none of the services that are off.',
        answeredAt: snapshotAt - 30 * minuteMs,
        askers: 7,
        isOutdated: false,
        texts: [
          {
            locale: 'de',
            question: 'Zeichnen meine Kameras weiter auf?',
            answer: 'Ja. Die Aufzeichnung braucht keinen der abgeschalteten Dienste.',
          },
        ],
      },
    ],
    told: { queued: 1200, sent: 830, failed: 4 },
  });
}

function closedIncident(): PublicIncident {
  const startedAt = snapshotAt - 12 * dayMs;
  return aPublicIncident({
    id: 'inc_0',
    title: { de: 'Die deutsche Seite war langsam' },
    originalLocale: 'de',
    state: 'closed',
    severity: 'minor',
    startedAt,
    firstPublicAt: startedAt + minuteMs,
    closedAt: startedAt + 2 * hourMs,
    nextUpdateAt: null,
    componentIds: ['cmp_de-de'],
    statements: [
      aStatement({
        id: 'stm_0',
        originalLocale: 'de',
        incidentId: 'inc_0',
        incidentState: 'closed',
        publishedAt: startedAt + 2 * hourMs,
        nextUpdateAt: null,
        componentIds: ['cmp_de-de'],
        texts: [
          {
            locale: 'de',
            review: 'original',
            claims: [],
            title: 'Die deutsche Seite war langsam',
            body: 'Das ist vorbei.',
          },
        ],
        claims: [],
      }),
    ],
  });
}

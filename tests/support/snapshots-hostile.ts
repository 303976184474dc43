/** A snapshot in which everything that people and monitors can write tries to break out of its place. */

import type { Snapshot } from '#src/features/status/contract-schemas.ts';
import {
  aComponentView,
  aContradiction,
  aMaintenance,
  anEvidence,
  aPage,
  aPublicIncident,
  aSnapshot,
  aStatement,
  snapshotAt,
} from './snapshots.ts';

/** Text that breaks out of every format that pastes strings together. */
const hostile =
  '</script><script>alert(1)</script>]]><!--"\'><img src=x onerror=alert(1)>\r\nBEGIN:VEVENT\r\nX:1 \u202eevil\u202c \u0000\u0007 & &amp; %00 {x} שלום';

export function hostileSnapshot(): Snapshot {
  const text = { en: hostile.slice(0, 200), de: hostile.slice(0, 200) };
  const component = aComponentView({
    ...{
      id: '../../etc/passwd',
      slug: '../..//"><script>',
      name: text,
      description: text,
      state: 'down',
      measured: 'down',
    },
    evidence: [anEvidence({ name: hostile, target: hostile, probe: hostile })],
    claimed: 'ok',
    reports: {
      ...{ verified: 1, verifiedBase: 1, anonymous: 1, isRaised: true },
      texts: [{ text: hostile, at: snapshotAt }],
    },
  });
  const statement = aStatement({
    ...{ id: '"><script>', correction: hostile, supersedes: '"><script>', componentIds: [component.id] },
    texts: [
      {
        locale: 'en',
        review: 'original',
        title: hostile,
        body: `${hostile}\n\n[x](javascript:alert(1)) <b onclick=x>`,
        claims: [],
      },
      { locale: 'de', review: 'original', title: 'x'.repeat(100_000), body: 'ab '.repeat(33_000), claims: [] },
    ],
    claims: [{ modality: hostile, subject: hostile, text: hostile }],
  });
  const incident = aPublicIncident({
    ...{ id: '..', title: text, state: hostile, statements: [statement], componentIds: [component.id] },
    waves: [
      {
        ...{
          id: 'w',
          name: hostile,
          position: 0,
          scopePercent: 10,
          audience: hostile,
          state: hostile,
          plannedAt: snapshotAt,
        },
        ...{ openedAt: null, passedAt: null, works: hostile, doesNotWork: hostile, componentIds: [] },
      },
    ],
    questions: [
      { id: 'q', question: hostile, answer: hostile, answeredAt: snapshotAt, askers: 1, isOutdated: true, texts: [] },
    ],
  });
  return aSnapshot({
    page: aPage({ title: text, contacts: [{ label: hostile.slice(0, 100), value: hostile }] }),
    components: [component],
    incidents: [incident],
    maintenances: [aMaintenance({ title: text, body: text, componentIds: [component.id] })],
    contradictions: [aContradiction({ componentId: component.id })],
    vantages: [{ id: 'v', name: hostile, network: hostile, place: hostile, isPresent: false }],
  });
}

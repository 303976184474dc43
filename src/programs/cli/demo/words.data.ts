/** Names and texts of the demo's status page, in its two languages. The vendor and everybody else are invented. */

import type { LocalText, PageSettings } from '#src/features/status/contract-schemas.ts';

export const pageOfDemo: PageSettings = {
  title: { en: 'Harbour Trading status', de: 'Status von Harbour Trading' },
  defaultLocale: 'en',
  locales: ['en', 'de'],
  publicUrl: null,
  contacts: [
    { label: 'Telephone', value: '+46 8 5550 1234' },
    { label: 'At the counter', value: 'Any branch, Monday to Friday, 9 to 17' },
  ],
  staleAfterS: 300,
  acceptsReports: true,
  acceptsSubscribers: true,
};

export const placeOfDemo = { name: 'Head office', network: 'Harbour Telecom', place: 'Stockholm' } as const;

export const componentNames = {
  cameras: { en: 'Our cameras', de: 'Unsere Kameras' },
  phone: { en: 'Cameras on the phone', de: 'Kameras auf dem Telefon' },
  nordlys: { en: 'Nordlys, our camera vendor', de: 'Nordlys, unser Kamerahersteller' },
  'Regional sites': { en: 'Regional sites', de: 'Regionale Seiten' },
  'Cloud services': { en: 'Cloud services', de: 'Cloud-Dienste' },
  main: { en: 'www.nordlys.example', de: 'www.nordlys.example' },
  login: { en: 'Cloud sign-in', de: 'Cloud-Anmeldung' },
  remote: { en: 'Remote access', de: 'Fernzugriff' },
  upgrade: { en: 'Device upgrade service', de: 'Upgrade-Dienst für Geräte' },
  licence: { en: 'Licence system', de: 'Lizenzsystem' },
  cases: { en: 'Case tool', de: 'Fallverwaltung' },
} as const satisfies Readonly<Record<string, LocalText>>;

export const componentDescriptions = {
  cameras: { en: 'Measured on site, without anybody’s cloud.', de: 'Vor Ort gemessen, ohne fremde Cloud.' },
  phone: {
    en: 'From outside of our buildings. Needs the sign-in and the remote access of Nordlys.',
    de: 'Von außerhalb unserer Gebäude. Braucht Anmeldung und Fernzugriff von Nordlys.',
  },
  nordlys: {
    en: 'What we measure of the vendor, beside what its own status page says.',
    de: 'Was wir beim Hersteller messen, neben dem, was seine eigene Statusseite sagt.',
  },
} as const satisfies Readonly<Record<string, LocalText>>;

/** The sites of the simulated fleet, and the cameras of each that stand for it. */
export const cameraGroups = [
  {
    site: 'Bank branch',
    name: { en: 'Bank branch', de: 'Bankfiliale' },
    cameras: ['Entrance', 'Counter 1', 'Counter 2'],
  },
  { site: 'Shop', name: { en: 'Shop', de: 'Laden' }, cameras: ['Shop door', 'Till 1', 'Till 2'] },
  { site: 'Warehouse', name: { en: 'Warehouse', de: 'Lager' }, cameras: ['Gate', 'Ramp 1', 'Ramp 2'] },
] as const;

export const maintenanceOfDemo = {
  title: { en: 'New licence system', de: 'Neues Lizenzsystem' },
  body: {
    en: 'Nordlys moves its licence system. Cameras go on; new licences can be activated again afterwards.',
    de: 'Nordlys zieht sein Lizenzsystem um. Kameras laufen weiter; neue Lizenzen lassen sich danach wieder aktivieren.',
  },
} as const;

/** Of somebody who read the public page. */
export const reportOfDemo = 'The case tool asks me to sign in again and again since this morning.';

export const readersOfDemo = [
  { address: 'olivia@harbour.example', locale: 'en', components: null },
  { address: 'jonas@spedition.example', locale: 'de', components: null },
  { address: 'greta@klinik.example', locale: 'de', components: ['login', 'remote'] },
] as const;

/** Asked for it, and has not opened the mail yet. */
export const readerWhoWaits = { address: 'tom@installer.example', locale: 'en', components: null } as const;

export const peopleOfDemo = {
  writer: { name: 'kim', displayName: 'Kim Larsen' },
  approver: { name: 'robin', displayName: 'Robin Weber' },
} as const;

type Both = readonly [en: string, de: string];
interface Said {
  /** Minutes after the beginning. */
  readonly minute: number;
  readonly title: Both;
  readonly body: Both;
  readonly claims: readonly {
    readonly modality: 'observed' | 'suspected' | 'unknown';
    readonly subject: 'effect' | 'scope' | 'cause' | 'restoration' | 'workaround';
    readonly text: Both;
  }[];
  /** Minutes until the next update that is promised. */
  readonly nextAfter?: number;
  /** Where the incident stands from then on. */
  readonly movesTo?: 'mitigating' | 'observing';
  /** What was wrong in the statement before. */
  readonly correction?: string;
}

/** An incident of the day before, as its people wrote it. */
export const pastIncident = {
  titles: {
    en: 'Cameras cannot be opened from the phone',
    de: 'Kameras lassen sich auf dem Telefon nicht öffnen',
  },
  reason: 'Two branches called: the app says that it cannot connect.',
  openedMinute: 6,
  closedMinute: 210,
  closingReason: 'Measured well for an hour, and nobody called any more.',
  note: 'Written by the demo when it started, as people would have written it yesterday. Nothing was measured then.',
} as const;

export const pastStatements: readonly Said[] = [
  {
    minute: 9,
    title: ['Cameras cannot be opened from the phone', 'Kameras lassen sich auf dem Telefon nicht öffnen'],
    body: [
      'People who look at cameras from outside of the building see an error instead of the picture.',
      'Wer Kameras von außerhalb des Gebäudes ansieht, bekommt statt des Bildes eine Fehlermeldung.',
    ],
    claims: [
      {
        modality: 'observed',
        subject: 'effect',
        text: ['The app cannot connect from outside.', 'Die App kann sich von außen nicht verbinden.'],
      },
      { modality: 'observed', subject: 'scope', text: ['All sites are affected.', 'Alle Standorte sind betroffen.'] },
      {
        modality: 'observed',
        subject: 'workaround',
        text: [
          'On site every camera can be opened in the console.',
          'Vor Ort lässt sich jede Kamera in der Konsole öffnen.',
        ],
      },
      { modality: 'unknown', subject: 'cause', text: ['We do not know why yet.', 'Warum, wissen wir noch nicht.'] },
    ],
    nextAfter: 30,
  },
  {
    minute: 34,
    title: ['Only the shop and the warehouse', 'Nur Laden und Lager'],
    body: [
      'The bank branch has a way of its own that works. The shop and the warehouse use the remote access of Nordlys.',
      'Die Bankfiliale hat einen eigenen Weg, der funktioniert. Laden und Lager nutzen den Fernzugriff von Nordlys.',
    ],
    claims: [
      {
        modality: 'observed',
        subject: 'effect',
        text: ['The app cannot connect from outside.', 'Die App kann sich von außen nicht verbinden.'],
      },
      {
        modality: 'observed',
        subject: 'scope',
        text: ['The shop and the warehouse are affected.', 'Laden und Lager sind betroffen.'],
      },
    ],
    nextAfter: 45,
    correction: 'We said that all sites were affected. The bank branch was working all the time.',
  },
  {
    minute: 71,
    title: ['A certificate at Nordlys has expired', 'Bei Nordlys ist ein Zertifikat abgelaufen'],
    body: [
      'The support of Nordlys says that it renews the certificate of its remote access now.',
      'Der Support von Nordlys sagt, dass er das Zertifikat seines Fernzugriffs jetzt erneuert.',
    ],
    claims: [
      {
        modality: 'suspected',
        subject: 'cause',
        text: [
          'The certificate of the remote access of Nordlys had expired.',
          'Das Zertifikat des Fernzugriffs von Nordlys war abgelaufen.',
        ],
      },
    ],
    nextAfter: 90,
    movesTo: 'mitigating',
  },
  {
    minute: 143,
    title: ['The app connects again', 'Die App verbindet sich wieder'],
    body: ['We go on watching for an hour.', 'Wir beobachten es noch eine Stunde lang.'],
    claims: [
      {
        modality: 'observed',
        subject: 'restoration',
        text: [
          'Cameras of the shop and the warehouse can be opened from outside again.',
          'Kameras von Laden und Lager lassen sich von außen wieder öffnen.',
        ],
      },
    ],
    nextAfter: 90,
    movesTo: 'observing',
  },
];

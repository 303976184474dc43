/** Who and what plays in the rehearsals: components, readers, people. The vendor and everybody else are invented. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { LocalText } from '#src/features/status/contract-schemas.ts';

/** Groups by their key; the services of the vendor stand in them by the group that they name. */
export const groups: readonly { readonly key: string; readonly parent: string | null; readonly name: LocalText }[] = [
  {
    key: 'nordlys',
    parent: null,
    name: {
      en: 'Nordlys, as we see it',
      de: 'Nordlys, wie wir es sehen',
      sv: 'Nordlys, som vi ser det',
      fr: 'Nordlys, vu par nous',
      es: 'Nordlys, visto por nosotros',
      ja: 'Nordlys(当方の観測)',
    },
  },
  {
    key: 'Web',
    parent: 'nordlys',
    name: { en: 'Web', de: 'Web', sv: 'Webb', fr: 'Web', es: 'Web', ja: 'ウェブ' },
  },
  {
    key: 'Regional sites',
    parent: 'nordlys',
    name: {
      en: 'Regional sites',
      de: 'Regionale Seiten',
      sv: 'Regionala webbplatser',
      fr: 'Sites régionaux',
      es: 'Sitios regionales',
      ja: '地域サイト',
    },
  },
  {
    key: 'Cloud services',
    parent: 'nordlys',
    name: {
      en: 'Cloud services',
      de: 'Cloud-Dienste',
      sv: 'Molntjänster',
      fr: 'Services cloud',
      es: 'Servicios en la nube',
      ja: 'クラウドサービス',
    },
  },
];

/** It is not measured by itself: it breaks when sign-in does. */
export const applications = {
  key: 'apps',
  name: {
    en: 'Every application with cloud sign-in',
    de: 'Jede Anwendung mit Cloud-Anmeldung',
    sv: 'Alla program med molninloggning',
    fr: 'Toute application avec connexion au cloud',
    es: 'Toda aplicación con inicio de sesión en la nube',
    ja: 'クラウドサインインを使うすべてのアプリケーション',
  },
} as const;

/** Our own shop window, which never fails in these rehearsals: its readers must not be told of others' trouble. */
export const ownSite = {
  key: 'shop',
  host: 'www.harbour.example',
  name: {
    en: 'Our own site',
    de: 'Unsere eigene Seite',
    sv: 'Vår egen webbplats',
    fr: 'Notre propre site',
    es: 'Nuestro propio sitio',
    ja: '当社サイト',
  },
} as const;

export interface Reader {
  readonly address: string;
  readonly locale: PublicLocale;
  readonly components: readonly string[] | 'all';
}

export const readers: readonly Reader[] = [
  { address: 'olivia@bank.example', locale: 'en', components: 'all' },
  { address: 'jonas@bahn.example', locale: 'de', components: 'all' },
  { address: 'elin@butik.example', locale: 'sv', components: ['se'] },
  { address: 'marc@gare.example', locale: 'fr', components: ['login'] },
  { address: 'lucia@tienda.example', locale: 'es', components: ['apps'] },
  { address: 'haruka@eki.example', locale: 'ja', components: ['jp'] },
  { address: 'greta@klinik.example', locale: 'de', components: ['de', 'login'] },
  { address: 'nils@skola.example', locale: 'sv', components: ['Regional sites'] },
  { address: 'amelie@musee.example', locale: 'fr', components: 'all' },
  { address: 'pablo@puerto.example', locale: 'es', components: ['remote', 'upgrade'] },
  { address: 'kenji@byoin.example', locale: 'ja', components: ['Cloud services'] },
  { address: 'ruth@installer.example', locale: 'en', components: ['cases', 'licence'] },
  { address: 'tom@installer.example', locale: 'en', components: ['main'] },
  { address: 'iris@harbour.example', locale: 'en', components: ['shop'] },
];

/** Who may speak: one writes, two others approve. All three may do both. */
export const speakers = [
  { key: 'ada', name: 'Ada Lind' },
  { key: 'bo', name: 'Bo Harju' },
  { key: 'cleo', name: 'Cleo Marín' },
] as const;
export type Speaker = (typeof speakers)[number]['key'];

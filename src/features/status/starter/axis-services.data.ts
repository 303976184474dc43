/**
 * A camera vendor's public services as monitors and components, to begin with. Plain data: correct a line here, or change the
 * monitors after they are made. Nothing of it was measured when it was written; `isConfirmed` says that the address stands in
 * a document of the vendor himself. A wrong address fails at once and is corrected in the console.
 */

import type { StarterEntry, StarterPack } from '../contract-records.ts';

const none: Pick<StarterEntry, 'description' | 'parent' | 'rule' | 'monitor' | 'claim' | 'dependsOn'> = {
  description: {},
  parent: 'axis',
  rule: { kind: 'worst' },
  monitor: null,
  claim: null,
  dependsOn: [],
};

/** One public site in several languages is several targets: in February 2022 they failed in different ways. */
const regional = (id: string, locale: string, name: string): StarterEntry => ({
  ...none,
  id: `axis-site-${id}`,
  parent: 'axis-regional',
  name: { en: `Axis.com ${name}` },
  monitor: { probe: 'http', settings: { url: `https://www.axis.com/${locale}` }, periodS: 60 },
  source:
    'Form of the addresses as on help.axis.com; the incident of February 2022 hit localised sites apart from the main one.',
  isConfirmed: false,
});

export const axisServices: StarterPack = {
  id: 'axis-services',
  title: 'Public services of Axis Communications',
  note: 'Addresses from public documents and from how devices come out of the box. Each entry names its source. Look at the first results before you show any of it in public.',
  checkedOn: '2026-11-22',
  entries: [
    {
      ...none,
      id: 'axis',
      parent: null,
      name: {
        en: 'Axis services',
        de: 'Dienste von Axis',
        sv: 'Axis tjänster',
        fr: 'Services d’Axis',
        es: 'Servicios de Axis',
        ja: 'Axisのサービス',
      },
      rule: { kind: 'share', downFromPercent: 100 },
      claim: { entry: 'axis-status-page', key: null },
      source: 'The group of all entries; its claim is what the status page says of the whole.',
      isConfirmed: true,
    },
    {
      ...none,
      id: 'axis-status-page',
      name: { en: 'Axis status page', de: 'Statusseite von Axis', sv: 'Axis statussida', fr: 'Page d’état d’Axis' },
      monitor: {
        probe: 'vendor-status',
        settings: { url: 'https://status.axis.com/api/v2/summary.json' },
        periodS: 120,
      },
      source:
        'status.axis.com is named in reports on the incident of February 2022; that it offers the common JSON is not confirmed. If it does not, set the address of its feed, or of the page with selectors.',
      isConfirmed: false,
    },
    {
      ...none,
      id: 'axis-site',
      name: { en: 'Axis.com' },
      monitor: { probe: 'http', settings: { url: 'https://www.axis.com/' }, periodS: 60 },
      source: 'https://www.axis.com/',
      isConfirmed: true,
    },
    {
      ...none,
      id: 'axis-regional',
      name: {
        en: 'Regional sites of Axis.com',
        de: 'Regionale Seiten von Axis.com',
        sv: 'Regionala webbplatser på Axis.com',
        fr: 'Sites régionaux d’Axis.com',
        es: 'Sitios regionales de Axis.com',
        ja: 'Axis.comの地域サイト',
      },
      rule: { kind: 'share', downFromPercent: 100 },
      source: 'The group of the localised sites: down when all are, partial when some are.',
      isConfirmed: true,
    },
    regional('de', 'de-de', '(Deutschland)'),
    regional('sv', 'sv-se', '(Sverige)'),
    regional('fr', 'fr-fr', '(France)'),
    regional('es', 'es-es', '(España)'),
    regional('ja', 'ja-jp', '(日本)'),
    regional('gb', 'en-gb', '(United Kingdom)'),
    {
      ...none,
      id: 'axis-name',
      name: { en: 'Name axis.com', de: 'Name axis.com', sv: 'Namnet axis.com', fr: 'Nom axis.com' },
      monitor: { probe: 'dns', settings: { name: 'www.axis.com', type: 'A' }, periodS: 120 },
      source: 'The name of https://www.axis.com/; told apart from the site itself, because both can fail alone.',
      isConfirmed: true,
    },
    {
      ...none,
      id: 'axis-sign-in',
      name: {
        en: 'My Axis sign-in',
        de: 'Anmeldung bei My Axis',
        sv: 'Inloggning till My Axis',
        fr: 'Connexion à My Axis',
        es: 'Inicio de sesión en My Axis',
        ja: 'My Axisへのサインイン',
      },
      monitor: {
        probe: 'http',
        settings: { url: 'https://auth.axis.com/', expectStatus: ['2xx', '3xx', '401', '403', '404'] },
        periodS: 60,
      },
      source:
        'The host of the sign-in page, from general knowledge: not confirmed. Any answer of the service counts, because the first page needs parameters.',
      isConfirmed: false,
    },
    {
      ...none,
      id: 'axis-connect',
      name: { en: 'AXIS site access in the browser (connect.axis.com)' },
      monitor: { probe: 'http', settings: { url: 'https://connect.axis.com/' }, periodS: 60 },
      dependsOn: ['axis-sign-in'],
      source: 'User manual of AXIS Companion Remote System Management, October 2019: "Go to https://connect.axis.com".',
      isConfirmed: true,
    },
    {
      ...none,
      id: 'axis-adm-extend',
      name: { en: 'AXIS Device Manager Extend, cloud part' },
      monitor: { probe: 'tls', settings: { host: 'prod.adm.connect.axis.com' }, periodS: 60 },
      dependsOn: ['axis-sign-in'],
      source: 'help.axis.com, AXIS Device Manager Extend: prod.adm.connect.axis.com, 443, HTTPS, required.',
      isConfirmed: true,
    },
    {
      ...none,
      id: 'axis-remote-access',
      name: { en: 'AXIS Secure Remote Access v2, signalling' },
      monitor: { probe: 'tls', settings: { host: 'signaling.prod.webrtc.connect.axis.com' }, periodS: 60 },
      dependsOn: ['axis-sign-in'],
      source: 'Lists of hosts to allow for remote access: general knowledge, not confirmed.',
      isConfirmed: false,
    },
    {
      ...none,
      id: 'axis-dispatcher',
      name: { en: 'AXIS Dispatcher (O3C, AVHS)' },
      rule: { kind: 'share', downFromPercent: 100 },
      source: 'The dispatchers that a device dials for the one-click connection; a device tries one after the other.',
      isConfirmed: true,
    },
    {
      ...none,
      id: 'axis-dispatcher-se',
      parent: 'axis-dispatcher',
      name: { en: 'Dispatcher Europe' },
      monitor: { probe: 'tcp', settings: { host: 'dispatchse1-st.axis.com', port: 443 }, periodS: 60 },
      source:
        'RemoteService.ServerList of devices with factory settings: general knowledge; read it from one of yours to confirm.',
      isConfirmed: false,
    },
    {
      ...none,
      id: 'axis-dispatcher-us',
      parent: 'axis-dispatcher',
      name: { en: 'Dispatcher Americas' },
      monitor: { probe: 'tcp', settings: { host: 'dispatchus1-st.axis.com', port: 443 }, periodS: 60 },
      source:
        'RemoteService.ServerList of devices with factory settings: general knowledge; read it from one of yours to confirm.',
      isConfirmed: false,
    },
    {
      ...none,
      id: 'axis-device-software',
      name: {
        en: 'Device software downloads',
        de: 'Downloads der Gerätesoftware',
        sv: 'Nedladdning av enhetsprogramvara',
        fr: 'Téléchargement des logiciels d’appareil',
        es: 'Descarga de software de dispositivos',
        ja: '機器ソフトウェアのダウンロード',
      },
      monitor: {
        probe: 'http',
        settings: { url: 'https://www.axis.com/ftp/pub_soft/MPQT/P3245-V/latest/ver.txt' },
        periodS: 300,
      },
      source:
        'Public folder of versions by model (state February 2026); the model is an example. In February 2022 upgrades were among the last to come back.',
      isConfirmed: false,
    },
    {
      ...none,
      id: 'axis-licences',
      name: {
        en: 'AXIS Camera Station licences',
        de: 'Lizenzen für AXIS Camera Station',
        sv: 'Licenser för AXIS Camera Station',
        fr: 'Licences AXIS Camera Station',
        es: 'Licencias de AXIS Camera Station',
        ja: 'AXIS Camera Stationのライセンス',
      },
      monitor: {
        probe: 'http',
        settings: { url: 'https://www.axis.com/licenses', expectStatus: ['2xx', '3xx', '401', '403'] },
        periodS: 300,
      },
      dependsOn: ['axis-sign-in'],
      source:
        'The licence system was partly out until after 25 February 2022; the address is general knowledge, not confirmed.',
      isConfirmed: false,
    },
    {
      ...none,
      id: 'axis-help',
      name: { en: 'Axis documentation (help.axis.com)' },
      monitor: { probe: 'http', settings: { url: 'https://help.axis.com/' }, periodS: 300 },
      source: 'https://help.axis.com/',
      isConfirmed: true,
    },
    {
      ...none,
      id: 'axis-developer',
      name: { en: 'Axis developer documentation' },
      monitor: { probe: 'http', settings: { url: 'https://developer.axis.com/' }, periodS: 300 },
      source: 'https://developer.axis.com/',
      isConfirmed: true,
    },
  ],
};

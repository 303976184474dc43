/**
 * Names of the tests and words of their settings. The English explanation of a setting is the one of its schema, which the
 * API and its documentation show too; here stands the German one.
 */

import type { Locale } from '#src/core/messages.ts';

export const probeNames: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  device: { en: 'Device of the fleet', de: 'Gerät aus der Geräteliste' },
  dns: { en: 'Name (DNS)', de: 'Name (DNS)' },
  heartbeat: { en: 'Sign of life (pushed)', de: 'Lebenszeichen (gesendet)' },
  http: { en: 'Web address (HTTP)', de: 'Webadresse (HTTP)' },
  icmp: { en: 'Ping (ICMP)', de: 'Ping (ICMP)' },
  rtsp: { en: 'Stream (RTSP)', de: 'Stream (RTSP)' },
  smtp: { en: 'Mail server (SMTP)', de: 'Mailserver (SMTP)' },
  tcp: { en: 'TCP port', de: 'TCP-Port' },
  tls: { en: 'Certificate (TLS)', de: 'Zertifikat (TLS)' },
  'vendor-status': { en: 'What a provider claims', de: 'Was ein Anbieter behauptet' },
  websocket: { en: 'WebSocket', de: 'WebSocket' },
};

export interface FieldWords extends Readonly<Record<Locale, string>> {
  /** The German explanation, where the schema has an English one. */
  readonly about?: string;
  /** German words for the choices, where they are no proper names; English shows what the explanation calls them. */
  readonly options?: Readonly<Record<string, string>>;
}

/** By probe and place in its settings; `*` for what several probes share. Entries of lists have no step of their own. */
export const probeFields: Readonly<Record<string, FieldWords>> = {
  '*.host': { en: 'Host', de: 'Host', about: 'Name oder Adresse.' },
  '*.port': { en: 'Port', de: 'Port', about: 'TCP-Port.' },
  '*.certificate': {
    en: 'Certificate',
    de: 'Zertifikat',
    about:
      'vertrauenswürdig: Kette, Name und Gültigkeit des Zertifikats müssen stimmen; ob es widerrufen wurde, wird nicht gefragt. beliebig: Es wird nicht beurteilt.',
    options: { trusted: 'vertrauenswürdig', any: 'beliebig' },
  },
  '*.family': {
    en: 'Address family',
    de: 'Adressfamilie',
    about:
      'automatisch: IPv4, und IPv6 bei einem Namen, der sonst nichts hat. IPv4, IPv6: nur darüber, sonst schlägt der Test fehl.',
    options: { auto: 'automatisch', ipv4: 'IPv4', ipv6: 'IPv6' },
  },
  '*.fingerprint': {
    en: 'Fingerprint',
    de: 'Fingerabdruck',
    about:
      'SHA-256 des Zertifikats, oder einer Zertifizierungsstelle in der gezeigten Kette, dem oder der stattdessen vertraut wird, etwa bei einem eigenen Hub.',
  },
  '*.warnDays': {
    en: 'Warn before it ends (days)',
    de: 'Warnen vor dem Ablauf (Tage)',
    about: 'Ein Zertifikat, das in so vielen Tagen abläuft, gilt als eingeschränkt; 0: nie.',
  },

  'device.deviceId': { en: 'Device', de: 'Gerät', about: 'Kennung des Geräts.' },

  'dns.name': {
    en: 'Name to ask for',
    de: 'Gesuchter Name',
    about: 'Der Name, nach dem gefragt wird, etwa www.example.org.',
  },
  'dns.type': { en: 'Record type', de: 'Art des Eintrags', about: 'Welche Art von Eintrag.' },
  'dns.servers': {
    en: 'Name servers',
    de: 'Nameserver',
    about: 'Nameserver, die gefragt werden, jeder für sich; leer: die dieses Rechners.',
  },
  'dns.expectCode': {
    en: 'Expected answer code',
    de: 'Erwarteter Antwortcode',
    about: 'NXDOMAIN: Den Namen darf es nicht geben.',
  },
  'dns.expect': {
    en: 'Expected records',
    de: 'Erwartete Einträge',
    about: 'Einträge wie in einer Zonendatei, etwa 192.0.2.1 oder 10 mail.example.org.',
  },
  'dns.match': {
    en: 'How many must match',
    de: 'Wie viele stimmen müssen',
    about: 'einer: einer der erwarteten Einträge. alle: alle davon. genau: alle davon und kein anderer.',
    options: { any: 'einer', all: 'alle', exactly: 'genau' },
  },
  'dns.dnssec': {
    en: 'DNSSEC',
    de: 'DNSSEC',
    about: 'geprüft: Die gefragten Server müssen sagen, dass sie die Signatur geprüft haben (AD).',
    options: { ignore: 'nicht beachtet', validated: 'geprüft' },
  },
  'dns.mustAgree': {
    en: 'Servers must agree',
    de: 'Server müssen übereinstimmen',
    about: 'Alle Server müssen dieselben Einträge geben. Falsch für Namen, die je nach Ort antworten.',
  },

  'heartbeat.everyS': { en: 'Every (seconds)', de: 'Alle (Sekunden)', about: 'Sekunden zwischen zwei Lebenszeichen.' },
  'heartbeat.graceS': {
    en: 'Grace (seconds)',
    de: 'Nachfrist (Sekunden)',
    about: 'Sekunden, die eines zu spät kommen darf.',
  },

  'http.url': { en: 'Address (URL)', de: 'Adresse (URL)', about: 'Was abgefragt wird, etwa https://example.org/.' },
  'http.method': { en: 'Method', de: 'Methode', about: 'Wie es abgefragt wird.' },
  'http.headers': {
    en: 'Headers',
    de: 'Kopfzeilen',
    about: 'Kopfzeilen, die gesendet werden, und nur an den Host der Adresse.',
  },
  'http.body': { en: 'Body', de: 'Inhalt', about: 'Was mit POST oder PUT gesendet wird.' },
  'http.version': {
    en: 'HTTP version',
    de: 'HTTP-Version',
    about: 'Version von HTTP. Bei 2 schlägt ein Server fehl, der sie nicht spricht.',
  },
  'http.expectStatus': {
    en: 'Good statuses',
    de: 'Gute Statuscodes',
    about: 'Statuscodes, die gut sind: 200, 2xx oder 200-204.',
  },
  'http.conditions': { en: 'Conditions', de: 'Bedingungen', about: 'Was die Antwort enthalten muss; alle zusammen.' },
  'http.conditions.part': {
    en: 'Where',
    de: 'Wo',
    about: 'Wo gesucht wird.',
    options: { header: 'Kopfzeile', body: 'Inhalt', json: 'JSON' },
  },
  'http.conditions.at': {
    en: 'Place',
    de: 'Stelle',
    about: 'Der Name einer Kopfzeile oder eine Stelle im JSON, etwa $.status.indicator.',
  },
  'http.conditions.test': {
    en: 'Comparison',
    de: 'Vergleich',
    about:
      'Wie verglichen wird. Texte ohne Rücksicht auf Groß- und Kleinschreibung; neuer als: eine Zeit, die höchstens so viele Sekunden zurückliegt.',
    options: {
      ...{ contains: 'enthält', lacks: 'enthält nicht', equals: 'ist gleich', exists: 'ist da', absent: 'fehlt' },
      ...{ above: 'über', below: 'unter', 'newer-than': 'neuer als' },
    },
  },
  'http.conditions.value': {
    en: 'Value',
    de: 'Wert',
    about: 'Womit verglichen wird; eine Zahl bei über, unter und neuer als.',
  },
  'http.redirectsMax': {
    en: 'Redirects at most',
    de: 'Weiterleitungen höchstens',
    about: 'Weiterleitungen, denen gefolgt wird; 0 beurteilt schon die erste Antwort.',
  },
  'http.redirectHosts': {
    en: 'Other hosts',
    de: 'Andere Hosts',
    about: 'Andere Hosts, zu denen Weiterleitungen führen dürfen; .example.org nimmt alles darunter.',
  },
  'http.maxBytes': {
    en: 'Bytes to read',
    de: 'Zu lesende Bytes',
    about: 'Bytes des Inhalts, die gelesen werden, nach dem Entpacken.',
  },
  'http.certificateWarnDays': {
    en: 'Warn before it ends (days)',
    de: 'Warnen vor dem Ablauf (Tage)',
    about: 'Ein Zertifikat, das in so vielen Tagen abläuft, gilt als eingeschränkt; 0: nie.',
  },

  'icmp.count': { en: 'Echo requests', de: 'Echo-Anfragen', about: 'Echo-Anfragen, die gesendet werden.' },
  'icmp.lossMaxPercent': {
    en: 'Loss at most (%)',
    de: 'Verlust höchstens (%)',
    about: 'Mehr Verlust gilt als eingeschränkt; geht alles verloren, ist es ein Fehlschlag.',
  },

  'rtsp.url': { en: 'Address (URL)', de: 'Adresse (URL)', about: 'Adresse des Streams.' },
  'rtsp.loginIsGood': {
    en: 'Asking for a login is good',
    de: 'Nach einer Anmeldung fragen ist gut',
    about: 'Ein Server, der nach einer Anmeldung fragt, ist da und gilt als gut.',
  },

  'smtp.port': { en: 'Port', de: 'Port', about: 'TCP-Port: 25, 587, oder 465 mit TLS von Anfang an.' },
  'smtp.security': {
    en: 'Encryption',
    de: 'Verschlüsselung',
    about: 'keine: Die Begrüßung genügt. STARTTLS: Der Server muss es anbieten und tun. TLS: von Anfang an gesichert.',
    options: { none: 'keine', starttls: 'STARTTLS', tls: 'TLS' },
  },
  'smtp.expectBanner': {
    en: 'Text in the greeting',
    de: 'Text in der Begrüßung',
    about: 'Text, der in der Begrüßung stehen muss.',
  },
  'smtp.helloName': { en: 'Name in EHLO', de: 'Name in EHLO', about: 'Name, den wir uns in EHLO geben.' },

  'tcp.send': {
    en: 'Text to send',
    de: 'Zu sendender Text',
    about: 'Text, der nach dem Verbinden gesendet wird; \\r\\n am Ende, wo der Dienst das will.',
  },
  'tcp.expect': {
    en: 'Expected text',
    de: 'Erwarteter Text',
    about: 'Text, der zurückkommen muss, etwa SSH-2.0.',
  },

  'tls.serverName': {
    en: 'Server name (SNI)',
    de: 'Servername (SNI)',
    about: 'Name, nach dem gefragt (SNI) und der geprüft wird; ohne Angabe der Host.',
  },
  'tls.oldestProtocol': {
    en: 'Oldest TLS version',
    de: 'Älteste TLS-Version',
    about: 'Ältere gelten als eingeschränkt.',
  },

  'vendor-status.url': {
    en: 'Address (URL)',
    de: 'Adresse (URL)',
    about: 'Wo der Anbieter spricht, etwa https://status.example.org/api/v2/summary.json.',
  },
  'vendor-status.format': {
    en: 'Format',
    de: 'Format',
    about:
      'json: das übliche JSON von Statusseiten. feed: RSS oder Atom. page: HTML nach Selektoren. auto: nach dem Anfang.',
  },
  'vendor-status.selectors': { en: 'Selectors', de: 'Selektoren', about: 'Für eine gewöhnliche Seite.' },
  'vendor-status.selectors.component': {
    en: 'Component',
    de: 'Bestandteil',
    about: 'Wählt jede Zeile aus, die für einen Bestandteil steht, etwa li.component.',
  },
  'vendor-status.selectors.name': {
    en: 'Its name',
    de: 'Sein Name',
    about: 'In der Zeile: der Name. Leer: die ganze Zeile.',
  },
  'vendor-status.selectors.state': {
    en: 'Its state',
    de: 'Sein Zustand',
    about: 'In der Zeile: der Zustand. Leer: die ganze Zeile.',
  },
  'vendor-status.selectors.stateAttribute': {
    en: 'Attribute of its state',
    de: 'Attribut seines Zustands',
    about: 'Der Zustand steht in diesem Attribut, etwa data-status oder class, statt im Text.',
  },
  'vendor-status.selectors.overall': { en: 'The whole', de: 'Das Ganze', about: 'Der Zustand des Ganzen.' },
  'vendor-status.selectors.updated': {
    en: 'Time of its data',
    de: 'Stand der Daten',
    about: 'Von wann die Seite nach eigener Angabe ist; ein Attribut datetime zählt vor dem Text.',
  },
  'vendor-status.words': {
    en: 'Words',
    de: 'Wörter',
    about: 'Wörter dieses Anbieters und was sie bedeuten; sie gelten vor den üblichen.',
  },
  'vendor-status.words.text': {
    en: 'Word',
    de: 'Wort',
    about: 'Wie der Anbieter es schreibt; Groß- und Kleinschreibung und Leerzeichen zählen nicht.',
  },
  'vendor-status.words.state': {
    en: 'State',
    de: 'Zustand',
    about: 'Was es bedeutet.',
    options: {
      ...{ ok: 'funktioniert', degraded: 'beeinträchtigt', restoring: 'wird wiederhergestellt', unknown: 'unbekannt' },
      ...{ partial: 'Teilausfall', 'off-by-operator': 'vom Betreiber abgeschaltet', down: 'Ausfall' },
    },
  },
  'vendor-status.words.isMaintenance': { en: 'Maintenance', de: 'Wartung', about: 'Es kündigt Wartung an.' },
  'vendor-status.words.how': {
    en: 'Comparison',
    de: 'Vergleich',
    about: 'enthält: auch als Teil eines längeren Textes; von mehreren zählt das schlimmste.',
    options: { equals: 'ist gleich', contains: 'enthält' },
  },
  'vendor-status.staleAfterS': {
    en: 'Stale after (seconds)',
    de: 'Veraltet nach (Sekunden)',
    about: 'Eine Seite, die sagt, dass sie älter ist, gilt als Quelle für eingeschränkt; 0: nie.',
  },
  'vendor-status.openForDays': {
    en: 'Entries count for (days)',
    de: 'Einträge zählen (Tage)',
    about: 'Bei Feeds: Ein offener Eintrag zählt so lange nach seiner letzten Änderung.',
  },
  'vendor-status.redirectsMax': {
    en: 'Redirects at most',
    de: 'Weiterleitungen höchstens',
    about: 'Weiterleitungen, denen gefolgt wird.',
  },
  'vendor-status.redirectHosts': {
    en: 'Other hosts',
    de: 'Andere Hosts',
    about: 'Andere Hosts, zu denen Weiterleitungen führen dürfen.',
  },
  'vendor-status.maxBytes': {
    en: 'Bytes to read',
    de: 'Zu lesende Bytes',
    about: 'Bytes, die gelesen werden; mehr ist ein Fehler der Quelle.',
  },

  'websocket.url': { en: 'Address (URL)', de: 'Adresse (URL)', about: 'Adresse, etwa wss://example.org/events.' },
  'websocket.origin': {
    en: 'Origin',
    de: 'Herkunft (Origin)',
    about: 'Herkunft, die wir nennen, wo der Server eine will.',
  },
  'websocket.protocols': {
    en: 'Subprotocols',
    de: 'Unterprotokolle',
    about: 'Unterprotokolle, die wir anbieten.',
  },
  'websocket.ping': {
    en: 'Ping',
    de: 'Ping',
    about: 'Nach dem Verbinden ein Ping senden und auf sein Pong warten.',
  },
};

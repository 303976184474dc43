/**
 * What the fleet says to people: a title, a sentence and an advice for each fault, in words that need no expert.
 * Placeholders: `kind`, `neighbours` and the fields of the fault.
 */

import { defineCatalogue, formatMessage, type Locale } from '#src/core/messages.ts';
import type { DeviceState, Fault, FaultClass } from './contract-schemas.ts';

/** Whether the rest of the site answers: a fault of one device reads otherwise than a fault of a site. */
export type Neighbours = 'answer' | 'silent' | 'none';

const The =
  '{kind, select, camera {The camera} door {The door controller} speaker {The speaker} recorder {The recorder} other {The device}}';
const the =
  '{kind, select, camera {the camera} door {the door controller} speaker {the speaker} recorder {the recorder} other {the device}}';
const Der =
  '{kind, select, camera {Die Kamera} door {Die Türsteuerung} speaker {Der Lautsprecher} recorder {Der Rekorder} other {Das Gerät}}';
const der =
  '{kind, select, camera {die Kamera} door {die Türsteuerung} speaker {der Lautsprecher} recorder {der Rekorder} other {das Gerät}}';
const den =
  '{kind, select, camera {die Kamera} door {die Türsteuerung} speaker {den Lautsprecher} recorder {den Rekorder} other {das Gerät}}';
const dem =
  '{kind, select, camera {der Kamera} door {der Türsteuerung} speaker {dem Lautsprecher} recorder {dem Rekorder} other {dem Gerät}}';
const restEn =
  '{neighbours, select, answer {; the rest of this site does} silent {, nor at any other address of this site} other {}}';
const restDe =
  '{neighbours, select, answer {; der Rest dieses Standorts antwortet} silent {, auch an keiner anderen Adresse dieses Standorts} other {}}';

const wayEn =
  '{neighbours, select, answer {, but the rest of this site answers} silent {, and nothing else of this site answers} other {}}';
const wayDe =
  '{neighbours, select, answer {, aber der Rest dieses Standorts antwortet} silent {, und auch sonst antwortet an diesem Standort nichts} other {}}';

/** Short names for lists and filters. */
export const faultTitles = defineCatalogue<FaultClass>({
  en: {
    'name-not-found': 'Name not found',
    'no-route': 'No way to the device',
    refused: 'Connection refused',
    'timed-out': 'No answer',
    'connection-broken': 'Connection breaks off',
    'tls-failed': 'No safe connection',
    'certificate-changed': 'Certificate changed',
    'identity-changed': 'Another device',
    'not-a-device': 'Not a device',
    'protocol-error': 'Answer not understood',
    'login-refused': 'Password refused',
    'login-missing': 'Password missing',
    'login-insecure': 'Password would be readable',
    'needs-setup': 'Factory state',
    'not-ready': 'Starting',
    'clock-wrong': 'Clock wrong',
    rebooted: 'Restarted',
    slow: 'Slow',
    'not-checked': 'Not checked yet',
    stale: 'Not checked lately',
    'own-network-down': 'Our network is down',
    'own-process-busy': 'Keepsight is overloaded',
    'blocked-by-policy': 'Address not allowed',
    'check-failed': 'Check failed',
  },
  de: {
    'name-not-found': 'Name nicht gefunden',
    'no-route': 'Kein Weg zum Gerät',
    refused: 'Verbindung abgelehnt',
    'timed-out': 'Keine Antwort',
    'connection-broken': 'Verbindung bricht ab',
    'tls-failed': 'Keine sichere Verbindung',
    'certificate-changed': 'Zertifikat geändert',
    'identity-changed': 'Anderes Gerät',
    'not-a-device': 'Kein Gerät',
    'protocol-error': 'Antwort unverständlich',
    'login-refused': 'Kennwort abgelehnt',
    'login-missing': 'Kennwort fehlt',
    'login-insecure': 'Kennwort wäre lesbar',
    'needs-setup': 'Werkszustand',
    'not-ready': 'Startet',
    'clock-wrong': 'Uhr geht falsch',
    rebooted: 'Neu gestartet',
    slow: 'Langsam',
    'not-checked': 'Noch nicht geprüft',
    stale: 'Länger nicht geprüft',
    'own-network-down': 'Eigenes Netz gestört',
    'own-process-busy': 'Keepsight überlastet',
    'blocked-by-policy': 'Adresse nicht erlaubt',
    'check-failed': 'Prüfung gescheitert',
  },
});

/** One sentence that says what is so. */
const faultSentences = defineCatalogue<FaultClass>({
  en: {
    'name-not-found': `The name {host} is not known in this network, so ${the} cannot be found.`,
    'no-route': `There is no way from here to {host}${wayEn}.`,
    refused: `Something is at {host}, but it refuses the connection on port {port}.`,
    'timed-out': `{phase, select, answer {${The} takes the connection, but gives no answer} other {Nothing at this address answers${restEn}}}.`,
    'connection-broken': `${The} takes the connection, but breaks it off before it answers.`,
    'tls-failed': `${The} answers, but a safe connection cannot be made.`,
    'certificate-changed': `What answers at this address shows another certificate than ${the} that was adopted. Keepsight sends it nothing.`,
    'identity-changed': `Another device answers at this address: serial number {serial} instead of {expected}.`,
    'not-a-device': `Something answers at this address, but it is not ${the} that was adopted.`,
    'protocol-error': `${The} answers, but in a way that makes no sense.`,
    'login-refused': `${The} answers, but refuses the password.`,
    'login-missing': `${The} answers, but wants a password, and none is stored.`,
    'login-insecure': `${The} answers, but would take the password only in readable form. Keepsight does not send it.`,
    'needs-setup': `${The} answers, but is in factory state: anyone on the network can take it over.`,
    'not-ready': `${The} answers, but is still starting.`,
    'clock-wrong': `${The} answers, but its clock is wrong by {offset}.`,
    rebooted: `${The} answers and has just restarted.`,
    slow: `${The} answers, but takes {seconds} seconds to do so.`,
    'not-checked': `${The} has not been checked yet since Keepsight started.`,
    stale: `${The} has not been checked lately, so its state is not known.`,
    'own-network-down': `The network of the machine that Keepsight runs on is down, so the state is not known.`,
    'own-process-busy': `Keepsight is overloaded or was paused, so the state is not known.`,
    'blocked-by-policy': `Keepsight may not connect to this address, so the state is not known.`,
    'check-failed': `Keepsight could not finish its check because of a mistake of its own, so the state is not known.`,
  },
  de: {
    'name-not-found': `Der Name {host} ist in diesem Netz nicht bekannt; ${der} ist so nicht zu finden.`,
    'no-route': `Von hier führt kein Weg zu {host}${wayDe}.`,
    refused: `An {host} ist etwas, lehnt aber die Verbindung an Port {port} ab.`,
    'timed-out': `{phase, select, answer {${Der} nimmt die Verbindung an, gibt aber keine Antwort} other {An dieser Adresse antwortet nichts${restDe}}}.`,
    'connection-broken': `${Der} nimmt die Verbindung an, bricht sie aber vor der Antwort ab.`,
    'tls-failed': `${Der} antwortet, aber eine sichere Verbindung kommt nicht zustande.`,
    'certificate-changed': `Was an dieser Adresse antwortet, zeigt ein anderes Zertifikat als bei der Aufnahme. Keepsight sendet nichts dorthin.`,
    'identity-changed': `An dieser Adresse antwortet ein anderes Gerät: Seriennummer {serial} statt {expected}.`,
    'not-a-device': `An dieser Adresse antwortet etwas, aber nicht das aufgenommene Gerät.`,
    'protocol-error': `${Der} antwortet, aber unverständlich.`,
    'login-refused': `${Der} antwortet, lehnt aber das Kennwort ab.`,
    'login-missing': `${Der} antwortet, verlangt aber ein Kennwort, und es ist keines hinterlegt.`,
    'login-insecure': `${Der} antwortet, nähme das Kennwort aber nur lesbar an. Keepsight sendet es nicht.`,
    'needs-setup': `${Der} antwortet, ist aber im Werkszustand: Jeder im Netz kann sich das Gerät aneignen.`,
    'not-ready': `${Der} antwortet, startet aber noch.`,
    'clock-wrong': `${Der} antwortet, aber die Uhr geht um {offset} falsch.`,
    rebooted: `${Der} antwortet und ist gerade neu gestartet.`,
    slow: `${Der} antwortet, braucht dafür aber {seconds} Sekunden.`,
    'not-checked': `${Der} wurde seit dem Start von Keepsight noch nicht geprüft.`,
    stale: `${Der} wurde länger nicht geprüft; der Zustand ist nicht bekannt.`,
    'own-network-down': `Das Netz des Rechners, auf dem Keepsight läuft, ist gestört; der Zustand ist nicht bekannt.`,
    'own-process-busy': `Keepsight ist überlastet oder war angehalten; der Zustand ist nicht bekannt.`,
    'blocked-by-policy': `Keepsight darf sich nicht mit dieser Adresse verbinden; der Zustand ist nicht bekannt.`,
    'check-failed': `Keepsight konnte die Prüfung wegen eines eigenen Fehlers nicht beenden; der Zustand ist nicht bekannt.`,
  },
});

/** What a person can do about it. */
const faultAdvice = defineCatalogue<FaultClass>({
  en: {
    'name-not-found': 'Check the spelling and the name server of this network, or use the address in numbers.',
    'no-route':
      '{neighbours, select, silent {Check the network between here and this site.} other {Check the address, power and network cable.}}',
    refused: `Check the port. If ${the} is starting, wait a minute.`,
    'timed-out': `{neighbours, select, silent {Check the network and the power of this site.} other {Check power and network cable of ${the}.}}`,
    'connection-broken': `If it stays so, restart ${the}.`,
    'tls-failed': `Check whether HTTPS is on and has a valid certificate on ${the}.`,
    'certificate-changed':
      'If the certificate was renewed on purpose, accept the new one. Otherwise treat it as an attack.',
    'identity-changed': 'If the device was replaced, adopt the new one. Otherwise find out what took this address.',
    'not-a-device': 'Check whether another machine took this address.',
    'protocol-error': 'Check what stands at this address; if it is the right device, update it.',
    'login-refused': 'Enter the right user name and password. Keepsight does not try the refused one again.',
    'login-missing': 'Enter a user name and password.',
    'login-insecure': `Turn on HTTPS or digest authentication on ${the}.`,
    'needs-setup': `Set a password on ${the} now.`,
    'not-ready': 'Wait a minute. If it stays so, restart it.',
    'clock-wrong': `Set a time server on ${the}. Recordings carry the wrong time until then.`,
    rebooted: 'If nobody restarted it, check its power supply.',
    slow: 'Check the load of the device and the network.',
    'not-checked': 'The first check comes within a polling period.',
    stale: 'Check whether Keepsight is running and not overloaded.',
    'own-network-down': 'Check the network connection of the machine that Keepsight runs on.',
    'own-process-busy': 'Check the load of the machine that Keepsight runs on.',
    'blocked-by-policy': 'Use an address of a device on your own network.',
    'check-failed': 'Report this with the log of that time.',
  },
  de: {
    'name-not-found':
      'Prüfen Sie die Schreibweise und den Namensserver dieses Netzes, oder nehmen Sie die Adresse in Zahlen.',
    'no-route':
      '{neighbours, select, silent {Prüfen Sie das Netz zwischen hier und diesem Standort.} other {Prüfen Sie Adresse, Strom und Netzwerkkabel.}}',
    refused: `Prüfen Sie den Port. Falls ${der} gerade startet, warten Sie eine Minute.`,
    'timed-out': `{neighbours, select, silent {Prüfen Sie Netz und Strom dieses Standorts.} other {Prüfen Sie Strom und Netzwerkkabel.}}`,
    'connection-broken': `Wenn es so bleibt, starten Sie ${den} neu.`,
    'tls-failed': `Prüfen Sie, ob HTTPS auf ${dem} eingeschaltet ist und ein gültiges Zertifikat hat.`,
    'certificate-changed':
      'Wurde das Zertifikat absichtlich erneuert, nehmen Sie das neue an. Behandeln Sie es sonst als Angriff.',
    'identity-changed':
      'Wurde das Gerät ersetzt, nehmen Sie das neue auf. Finden Sie sonst heraus, was diese Adresse übernommen hat.',
    'not-a-device': 'Prüfen Sie, ob ein anderer Rechner diese Adresse übernommen hat.',
    'protocol-error': 'Prüfen Sie, was an dieser Adresse steht; ist es das richtige Gerät, aktualisieren Sie es.',
    'login-refused':
      'Geben Sie Benutzername und Kennwort richtig ein. Keepsight versucht das abgelehnte nicht noch einmal.',
    'login-missing': 'Geben Sie Benutzername und Kennwort ein.',
    'login-insecure': `Schalten Sie auf ${dem} HTTPS oder Digest-Anmeldung ein.`,
    'needs-setup': `Setzen Sie jetzt auf ${dem} ein Kennwort.`,
    'not-ready': 'Warten Sie eine Minute. Bleibt es so, starten Sie das Gerät neu.',
    'clock-wrong': `Stellen Sie auf ${dem} einen Zeitserver ein. Bis dahin tragen Aufnahmen die falsche Zeit.`,
    rebooted: 'Hat niemand es neu gestartet, prüfen Sie die Stromversorgung.',
    slow: 'Prüfen Sie die Last des Geräts und des Netzes.',
    'not-checked': 'Die erste Prüfung kommt innerhalb eines Prüfabstands.',
    stale: 'Prüfen Sie, ob Keepsight läuft und nicht überlastet ist.',
    'own-network-down': 'Prüfen Sie die Netzverbindung des Rechners, auf dem Keepsight läuft.',
    'own-process-busy': 'Prüfen Sie die Last des Rechners, auf dem Keepsight läuft.',
    'blocked-by-policy': 'Nehmen Sie eine Adresse eines Geräts in Ihrem eigenen Netz.',
    'check-failed': 'Melden Sie dies mit dem Protokoll dieser Zeit.',
  },
});

const plainMessages = defineCatalogue<'up' | 'unknown' | 'seconds' | 'minutes' | 'hours' | 'days'>({
  en: {
    up: `${The} answers.`,
    unknown: `The state of ${the} is not known.`,
    seconds: '{n, plural, one {# second} other {# seconds}}',
    minutes: '{n, plural, one {# minute} other {# minutes}}',
    hours: '{n, plural, one {# hour} other {# hours}}',
    days: '{n, plural, one {# day} other {# days}}',
  },
  de: {
    up: `${Der} antwortet.`,
    unknown: `Der Zustand ist nicht bekannt.`,
    seconds: '{n, plural, one {# Sekunde} other {# Sekunden}}',
    minutes: '{n, plural, one {# Minute} other {# Minuten}}',
    hours: '{n, plural, one {# Stunde} other {# Stunden}}',
    days: '{n, plural, one {# Tag} other {# Tage}}',
  },
});

export interface Described {
  readonly kind: string;
  readonly state: DeviceState;
  readonly fault: Fault | null;
}

/** The state of a device in one sentence. */
export function sentenceFor(locale: Locale, described: Described): string {
  const { kind, state, fault } = described;
  if (fault !== null) return formatMessage(faultSentences, locale, fault.class, valuesOf(locale, kind, fault));
  return formatMessage(plainMessages, locale, state === 'up' ? 'up' : 'unknown', { kind });
}

/** What to do about a fault. */
export function adviceFor(locale: Locale, kind: string, fault: Fault): string {
  return formatMessage(faultAdvice, locale, fault.class, valuesOf(locale, kind, fault));
}

/** Every placeholder gets a value: a fault that misses a field must still give a sentence. */
function valuesOf(locale: Locale, kind: string, fault: Fault): Record<string, string | number> {
  const { offsetSeconds, seconds } = fault.fields;
  return {
    host: '?',
    port: '?',
    serial: '?',
    expected: '?',
    seconds: '?',
    neighbours: 'none',
    phase: 'connect',
    ...fault.fields,
    kind,
    ...(typeof seconds === 'number' && { seconds: seconds.toLocaleString(locale) }),
    offset: typeof offsetSeconds === 'number' ? spell(locale, Math.abs(offsetSeconds)) : '?',
  };
}

/** A span of time in its largest whole unit, because nobody reads 86,400 seconds as a day. */
function spell(locale: Locale, seconds: number): string {
  if (seconds < 120) return formatMessage(plainMessages, locale, 'seconds', { n: Math.round(seconds) });
  if (seconds < 7200) return formatMessage(plainMessages, locale, 'minutes', { n: Math.round(seconds / 60) });
  if (seconds < 172_800) return formatMessage(plainMessages, locale, 'hours', { n: Math.round(seconds / 3600) });
  return formatMessage(plainMessages, locale, 'days', { n: Math.round(seconds / 86_400) });
}

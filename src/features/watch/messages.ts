/** Words about imports: the readers of other programs' exports say codes, whoever shows them takes the words from here. */

import { defineCatalogue, formatMessage, type Locale } from '#src/core/messages.ts';
import type { ImportLeftover, ImportReason } from './contract-lists.ts';

/** What of one monitor is different here, or why it cannot be taken over. */
const importReasons = defineCatalogue<ImportReason['code']>({
  en: {
    'only-here': 'It can be tested from this Keepsight only.',
    'settings-invalid': 'It cannot be taken over: {problem}.',
    'not-created': 'It was not created: {detail}',
    'no-test-of-type': 'There is no test of the type {type} here.',
    'no-test-of-scheme': 'There is no test of addresses such as {scheme}:// here.',
    'upside-down': 'It was upside down (failing is good); here it is the right way up.',
    'address-is-new': 'Its address is new: make one here and give it to the program that pushes.',
    'json-computes': 'Its JSON expression computes; only a place in JSON can be named here.',
    'login-left-out': 'Its login is not taken over: put it into the headers by hand.',
    'headers-left-out': 'Its headers are no JSON object of texts and were left out.',
    'condition-left-out': 'The condition {condition} has no counterpart and was left out.',
  },
  de: {
    'only-here': 'Das lässt sich nur von diesem Keepsight aus prüfen.',
    'settings-invalid': 'Sie lässt sich nicht übernehmen: {problem}.',
    'not-created': 'Sie wurde nicht angelegt: {detail}',
    'no-test-of-type': 'Eine Prüfung der Art {type} gibt es hier nicht.',
    'no-test-of-scheme': 'Eine Prüfung von Adressen wie {scheme}:// gibt es hier nicht.',
    'upside-down': 'Sie stand auf dem Kopf (ein Fehlschlag war gut); hier steht sie auf den Füßen.',
    'address-is-new': 'Ihre Adresse ist neu: Erzeugen Sie hier eine, und geben Sie sie dem Programm, das sich meldet.',
    'json-computes': 'Ihr JSON-Ausdruck rechnet; hier lässt sich nur eine Stelle im JSON nennen.',
    'login-left-out': 'Ihre Anmeldung wird nicht übernommen: Tragen Sie sie von Hand in die Kopfzeilen ein.',
    'headers-left-out': 'Ihre Kopfzeilen sind kein JSON-Objekt aus Texten und wurden weggelassen.',
    'condition-left-out': 'Zur Bedingung {condition} gibt es nichts Entsprechendes; sie wurde weggelassen.',
  },
});

/** Parts of the source that have no place here, and what to do instead. */
const importLeftovers = defineCatalogue<ImportLeftover['code']>({
  en: {
    'broken-monitors':
      '{count, plural, one {# entry is no monitor} other {# entries are no monitors}}: no id, name or type.',
    'broken-endpoints': '{count, plural, one {# endpoint has} other {# endpoints have}} no name or no address.',
    'broken-components': '{count, plural, one {# component has} other {# components have}} no id or no name.',
    groups:
      '{count, plural, one {# group: its name became a tag} other {# groups: their names became tags}} of monitors.',
    notifications:
      '{count, plural, one {# notification} other {# notifications}}: people subscribe to components of the status page instead.',
    proxies:
      '{count, plural, one {# proxy} other {# proxies}}: monitors connect without one; put a vantage where a proxy was needed.',
    alerting: 'Alerting: people subscribe to components of the status page instead.',
    'external-endpoints':
      '{count, plural, one {# external endpoint: make a heartbeat monitor for it.} other {# external endpoints: make a heartbeat monitor for each.}}',
    suites: 'Suites: a test has one step here.',
    maintenance: 'Maintenance: announce it on the status page; tests go on meanwhile.',
    announcements: 'Announcements: open an incident or announce a maintenance instead.',
    states: 'The states of the components: a state is measured here; give each component its monitors.',
    'hidden-components':
      'That {count, plural, one {# component shows} other {# components show}} only when degraded: every public component is shown always.',
  },
  de: {
    'broken-monitors':
      '{count, plural, one {# Eintrag ist keine Prüfung} other {# Einträge sind keine Prüfungen}}: ohne Kennung, Namen oder Art.',
    'broken-endpoints':
      '{count, plural, one {# Endpunkt hat} other {# Endpunkte haben}} keinen Namen oder keine Adresse.',
    'broken-components':
      '{count, plural, one {# Bestandteil hat} other {# Bestandteile haben}} keine Kennung oder keinen Namen.',
    groups:
      '{count, plural, one {# Gruppe: Ihr Name wurde zum Schlagwort} other {# Gruppen: Ihre Namen wurden zu Schlagwörtern}} von Prüfungen.',
    notifications:
      '{count, plural, one {# Benachrichtigung} other {# Benachrichtigungen}}: Hier abonniert man Bestandteile der Statusseite.',
    proxies:
      '{count, plural, one {# Proxy} other {# Proxys}}: Prüfungen verbinden sich ohne; stellen Sie einen Messpunkt dorthin, wo ein Proxy nötig war.',
    alerting: 'Alarmierung: Hier abonniert man Bestandteile der Statusseite.',
    'external-endpoints':
      '{count, plural, one {# externer Endpunkt: Legen Sie dafür eine Prüfung auf Lebenszeichen an.} other {# externe Endpunkte: Legen Sie für jeden eine Prüfung auf Lebenszeichen an.}}',
    suites: 'Abläufe (suites): Eine Prüfung hat hier einen Schritt.',
    maintenance: 'Wartung: Kündigen Sie sie auf der Statusseite an; geprüft wird dabei weiter.',
    announcements: 'Ankündigungen: Eröffnen Sie einen Vorfall, oder kündigen Sie eine Wartung an.',
    states: 'Die Zustände der Bestandteile: Hier wird gemessen; geben Sie jedem Bestandteil seine Prüfungen.',
    'hidden-components':
      'Dass {count, plural, one {# Bestandteil} other {# Bestandteile}} nur bei Einschränkung erscheinen: Öffentliche Bestandteile sind immer zu sehen.',
  },
});

export function importReasonWords(locale: Locale, { code, values }: ImportReason): string {
  return formatMessage(importReasons, locale, code, values);
}

export function importLeftoverWords(locale: Locale, { code, count }: ImportLeftover): string {
  return formatMessage(importLeftovers, locale, code, { count });
}

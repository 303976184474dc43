/** Status at a glance, for whoever opens the console. */

import { defineCatalogue } from '#src/core/messages.ts';

export const dutyTexts = defineCatalogue({
  en: {
    label: 'Status at a glance',
    'all-well': '{total, plural, one {The only component is} other {All {total} components are}} measured well',
    'not-well':
      '{count, plural, one {# of {total} {total, plural, one {component} other {components}} is} other {# of {total} components are}} not well: {names}',
    unknown:
      '{count, plural, one {# of {total} {total, plural, one {component} other {components}} is} other {# of {total} components are}} unknown',
    'and-unknown': '{count} unknown',
    'and-more': '{names} and {count} more',
    measured: 'measured {time}',
    'as-of': 'as of {time}',
    late: 'newer data is overdue since {time}',
    'not-known': 'The status is not known',
    'not-ready': 'The status is not known yet',
    incident: 'Incident “{title}”',
    'incident.next': 'next update in {duration}',
    'incident.overdue': 'the promised update is overdue by {duration}',
    'incident.none': 'no next update is promised',
    'incident.private': 'not public yet',
    'incident.unknown': 'Whether an incident is open is not known',
    incidents: '{count, plural, one {# more open incident} other {# more open incidents}}',
    contradictions: '{count, plural, one {# contradiction} other {# contradictions}} between claimed and measured',
    reports: '{count, plural, one {# report waits} other {# reports wait}} to be read',
  },
  de: {
    label: 'Status auf einen Blick',
    'all-well':
      '{total, plural, one {Der einzige Bestandteil ist} other {Alle {total} Bestandteile sind}} gut gemessen',
    'not-well':
      '{count, plural, one {# von {total} Bestandteilen ist} other {# von {total} Bestandteilen sind}} nicht in Ordnung: {names}',
    unknown:
      '{count, plural, one {# von {total} Bestandteilen ist} other {# von {total} Bestandteilen sind}} unbekannt',
    'and-unknown': '{count} unbekannt',
    'and-more': '{names} und {count} weitere',
    measured: 'gemessen {time}',
    'as-of': 'Stand von {time}',
    late: 'neuere Daten sind überfällig seit {time}',
    'not-known': 'Der Status ist nicht bekannt',
    'not-ready': 'Der Status ist noch nicht bekannt',
    incident: 'Vorfall „{title}“',
    'incident.next': 'nächste Mitteilung in {duration}',
    'incident.overdue': 'die versprochene Mitteilung ist seit {duration} überfällig',
    'incident.none': 'keine nächste Mitteilung versprochen',
    'incident.private': 'noch nicht öffentlich',
    'incident.unknown': 'Ob ein Vorfall offen ist, ist nicht bekannt',
    incidents: '{count, plural, one {# weiterer offener Vorfall} other {# weitere offene Vorfälle}}',
    contradictions: '{count, plural, one {# Widerspruch} other {# Widersprüche}} zwischen Behauptetem und Gemessenem',
    reports: '{count, plural, one {# Meldung wartet} other {# Meldungen warten}} darauf, gelesen zu werden',
  },
});

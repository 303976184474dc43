/** The results of tests; the states of components have their words in core. */

import { defineCatalogue } from '#src/core/messages.ts';

export const stateTexts = defineCatalogue({
  en: {
    'result.ok': 'Works',
    'result.degraded': 'Degraded',
    'result.failing': 'Failing',
    'result.unknown': 'Unknown',
    'result.limited': 'Not allowed to test',
    'result.void': 'Our side, no evidence',
    unverified: 'Claimed, not verified',
    'not-claimed': 'Nobody claims anything',
  },
  de: {
    'result.ok': 'Funktioniert',
    'result.degraded': 'Eingeschränkt',
    'result.failing': 'Gestört',
    'result.unknown': 'Unbekannt',
    'result.limited': 'Prüfen nicht erlaubt',
    'result.void': 'Unsere Seite, kein Beleg',
    unverified: 'Behauptet, nicht bestätigt',
    'not-claimed': 'Niemand behauptet etwas',
  },
});

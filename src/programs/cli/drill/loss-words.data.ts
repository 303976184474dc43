import type { Words } from './speaking.ts';

export const statementOf: Words = {
  en: ['Services of Nordlys do not answer', 'We see it from three networks, and do not know the cause.'],
  de: ['Dienste von Nordlys antworten nicht', 'Wir sehen es aus drei Netzen und kennen die Ursache nicht.'],
};

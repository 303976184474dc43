/** What the communicator of a customer wrote in those days: thin at first, then wrong, then corrected. */

import type { Words } from './speaking.ts';

export const firstWords: Words = {
  en: [
    'Services of Nordlys do not answer',
    'We see that the site and the cloud services of Nordlys do not answer. Live pictures and recordings on your own network are not touched. We do not know the cause.',
  ],
  de: [
    'Dienste von Nordlys antworten nicht',
    'Wir sehen, dass die Seite und die Cloud-Dienste von Nordlys nicht antworten. Live-Bild und Aufzeichnung in Ihrem eigenen Netz sind davon unberührt. Die Ursache kennen wir nicht.',
  ],
  sv: [
    'Tjänster från Nordlys svarar inte',
    'Vi ser att webbplatsen och molntjänsterna från Nordlys inte svarar. Bilder och inspelningar i ert eget nät berörs inte. Vi känner inte till orsaken.',
  ],
};

export const secondWords: Words = {
  en: ['Still no answer from Nordlys', 'Nothing has changed since the evening. We keep measuring from three networks.'],
  de: [
    'Weiterhin keine Antwort von Nordlys',
    'Seit dem Abend hat sich nichts geändert. Wir messen weiter aus drei Netzen.',
  ],
};

export const switchedOffWords: Words = {
  en: [
    'Nordlys: some services were switched off',
    'Nordlys writes that some external services were switched off while a problem is examined. Its status page calls the regional sites and the cloud services working; from three networks they are not.',
  ],
  de: [
    'Nordlys: einige Dienste wurden abgeschaltet',
    'Nordlys schreibt, dass einige externe Dienste abgeschaltet wurden, während ein Problem untersucht wird. Auf der Statusseite gelten die regionalen Seiten und die Cloud-Dienste als verfügbar; aus drei Netzen sind sie es nicht.',
  ],
};

export const denialWords: Words = {
  en: ['Nordlys: there is no attack', 'Nordlys tells the press that there is no attack.'],
  de: ['Nordlys: kein Angriff', 'Nordlys sagt der Presse, dass es keinen Angriff gibt.'],
};

export const correctionWords: Words = {
  en: [
    'Correction: Nordlys confirms an intrusion',
    'Nordlys now confirms that intruders were in its network and that it cut its services off to protect them. What we published before noon was wrong.',
  ],
  de: [
    'Korrektur: Nordlys bestätigt einen Einbruch',
    'Nordlys bestätigt jetzt, dass Eindringlinge in seinem Netz waren und dass die Dienste zum Schutz abgeschaltet wurden. Was wir am Mittag veröffentlicht haben, war falsch.',
  ],
  sv: [
    'Rättelse: Nordlys bekräftar ett intrång',
    'Nordlys bekräftar nu att inkräktare varit i nätverket och att tjänsterna stängdes av som skydd. Det vi publicerade vid lunchtid var fel.',
  ],
};

export const updateWords = (day: string, sentence: string): Words => ({
  en: [`State on ${day}`, sentence],
});

export const closingWords: Words = {
  en: [
    'All services are back',
    'All services of Nordlys that we measure have worked for more than an hour from three networks. A report of this incident follows.',
  ],
  de: [
    'Alle Dienste sind wieder da',
    'Alle Dienste von Nordlys, die wir messen, arbeiten seit mehr als einer Stunde aus drei Netzen. Ein Bericht zu diesem Vorfall folgt.',
  ],
};

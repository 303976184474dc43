/**
 * The laws whose clocks can be started, as data with their sources. Times are those of the legal texts as read in 2026; each
 * has to be confirmed by a lawyer of whoever relies on it, and can be corrected in the settings without a new release.
 */

import type { DueRule, Regime } from '../contract-clocks.ts';

const rule = (from: DueRule['from'], time: Partial<Omit<DueRule, 'from'>>): DueRule => ({
  from,
  hours: 0,
  days: 0,
  months: 0,
  ...time,
});

const what = { en: 'What happened, in short', de: 'Was geschehen ist, in Kürze' };
const when = {
  en: 'When it began, was detected, and we became aware',
  de: 'Wann es begann, entdeckt wurde und uns bekannt wurde',
};
const malicious = {
  en: 'Suspected to be caused by unlawful or malicious acts: yes / no / unknown',
  de: 'Verdacht auf rechtswidrige oder böswillige Handlungen: ja / nein / unbekannt',
};
const crossBorder = {
  en: 'Cross-border effect: yes / no / unknown',
  de: 'Grenzüberschreitende Wirkung: ja / nein / unbekannt',
};
const extent = { en: 'Severity, extent and duration', de: 'Schwere, Ausmaß und Dauer' };
const cause = { en: 'Cause, as far as it is known', de: 'Ursache, soweit bekannt' };
const measures = { en: 'What was done and is being done', de: 'Was getan wurde und getan wird' };
const indicators = { en: 'Indicators of compromise, if any', de: 'Kompromittierungsindikatoren, falls vorhanden' };
const contact = { en: 'Whom to ask', de: 'Ansprechpartner' };

export const builtInRegimes: readonly Regime[] = [
  {
    id: 'nis2',
    name: { en: 'NIS2 Directive, Article 23', de: 'NIS-2-Richtlinie, Artikel 23' },
    source: { text: 'Directive (EU) 2022/2555, Article 23(4)', url: 'https://eur-lex.europa.eu/eli/dir/2022/2555/oj' },
    note: {
      en: 'For significant incidents of essential and important entities, through national law, which may differ. For cloud, DNS, data centre and managed services the thresholds stand in Implementing Regulation (EU) 2024/2690. If it still goes on when the final report is due, a progress report is due instead. Trust service providers have 24 hours for the notification, not 72.',
      de: 'Für erhebliche Sicherheitsvorfälle wesentlicher und wichtiger Einrichtungen, nach nationalem Recht, das abweichen kann. Für Cloud-, DNS-, Rechenzentrums- und verwaltete Dienste stehen die Schwellen in der Durchführungsverordnung (EU) 2024/2690. Dauert der Vorfall beim Abschlussbericht noch an, tritt ein Fortschrittsbericht an seine Stelle. Vertrauensdiensteanbieter haben für die Meldung 24 statt 72 Stunden.',
    },
    alsoTell: {
      en: 'Recipients of the service who may be affected, without undue delay, and what they can do against a significant threat.',
      de: 'Unverzüglich die möglicherweise betroffenen Empfänger des Dienstes, auch was sie gegen eine erhebliche Bedrohung tun können.',
    },
    mustBeConfirmed: true,
    steps: [
      {
        id: 'early-warning',
        name: { en: 'Early warning', de: 'Frühwarnung' },
        due: [rule('aware', { hours: 24 })],
        contents: [what, when, malicious, crossBorder, contact],
      },
      {
        id: 'notification',
        name: { en: 'Incident notification', de: 'Meldung des Vorfalls' },
        due: [rule('aware', { hours: 72 })],
        contents: [what, when, extent, indicators, malicious, crossBorder, measures, contact],
      },
      {
        id: 'final-report',
        name: { en: 'Final report', de: 'Abschlussbericht' },
        due: [rule('filed', { step: 'notification', months: 1 })],
        contents: [what, when, extent, cause, measures, crossBorder, contact],
      },
    ],
  },
  {
    id: 'cra-incident',
    name: {
      en: 'Cyber Resilience Act, Article 14: severe incident',
      de: 'Cyberresilienz-Verordnung, Artikel 14: schwerwiegender Vorfall',
    },
    source: {
      text: 'Regulation (EU) 2024/2847, Article 14(3) and (4)',
      url: 'https://eur-lex.europa.eu/eli/reg/2024/2847/oj',
    },
    note: {
      en: 'For manufacturers of products with digital elements, since 11 September 2026, also for products sold before. Through the single reporting platform. Other provisions of the same article concern the users; check the paragraph.',
      de: 'Für Hersteller von Produkten mit digitalen Elementen, seit 11. September 2026, auch für früher verkaufte. Über die einheitliche Meldeplattform. Andere Absätze desselben Artikels betreffen die Nutzer; bitte prüfen.',
    },
    alsoTell: {
      en: 'Impacted users, and where appropriate all users, with what they can do; where appropriate in a form that machines can read.',
      de: 'Betroffene, gegebenenfalls alle Nutzer, mit dem, was sie tun können; gegebenenfalls in maschinenlesbarer Form.',
    },
    mustBeConfirmed: true,
    steps: [
      {
        id: 'early-warning',
        name: { en: 'Early warning', de: 'Frühwarnung' },
        due: [rule('aware', { hours: 24 })],
        contents: [what, when, malicious, crossBorder, contact],
      },
      {
        id: 'notification',
        name: { en: 'Incident notification', de: 'Meldung des Vorfalls' },
        due: [rule('aware', { hours: 72 })],
        contents: [what, when, extent, measures, contact],
      },
      {
        id: 'final-report',
        name: { en: 'Final report', de: 'Abschlussbericht' },
        due: [rule('filed', { step: 'notification', months: 1 })],
        contents: [what, when, extent, cause, measures, contact],
      },
    ],
  },
  {
    id: 'cra-vulnerability',
    name: {
      en: 'Cyber Resilience Act, Article 14: exploited vulnerability',
      de: 'Cyberresilienz-Verordnung, Artikel 14: ausgenutzte Schwachstelle',
    },
    source: {
      text: 'Regulation (EU) 2024/2847, Article 14(1) and (2)',
      url: 'https://eur-lex.europa.eu/eli/reg/2024/2847/oj',
    },
    note: {
      en: 'For manufacturers, when a vulnerability of their product is actively exploited. The last step counts from the day on which a fix or a mitigation exists.',
      de: 'Für Hersteller, wenn eine Schwachstelle ihres Produkts aktiv ausgenutzt wird. Der letzte Schritt zählt ab dem Tag, an dem eine Korrektur oder Abhilfe vorliegt.',
    },
    alsoTell: {
      en: 'Impacted users, and where appropriate all users, with what they can do; where appropriate in a form that machines can read.',
      de: 'Betroffene, gegebenenfalls alle Nutzer, mit dem, was sie tun können; gegebenenfalls in maschinenlesbarer Form.',
    },
    mustBeConfirmed: true,
    steps: [
      {
        id: 'early-warning',
        name: { en: 'Early warning', de: 'Frühwarnung' },
        due: [rule('aware', { hours: 24 })],
        contents: [what, when, crossBorder, contact],
      },
      {
        id: 'notification',
        name: { en: 'Vulnerability notification', de: 'Meldung der Schwachstelle' },
        due: [rule('aware', { hours: 72 })],
        contents: [what, when, extent, measures, contact],
      },
      {
        id: 'final-report',
        name: { en: 'Final report', de: 'Abschlussbericht' },
        due: [rule('mitigated', { days: 14 })],
        contents: [what, when, extent, cause, measures, contact],
      },
    ],
  },
  {
    id: 'dora',
    name: { en: 'DORA, Article 19', de: 'DORA, Artikel 19' },
    source: {
      text: 'Regulation (EU) 2022/2554, Article 19; time limits in Delegated Regulation (EU) 2025/301, Article 5',
      url: 'https://eur-lex.europa.eu/eli/reg/2022/2554/oj',
    },
    note: {
      en: 'For major ICT incidents of financial entities. The first message is due four hours after it was classified as major, and at the latest 24 hours after awareness; Keepsight shows the earlier. Exceptions for weekends and for a later classification stand in the delegated regulation. Financial customers ask their suppliers for data.',
      de: 'Für schwerwiegende IKT-Vorfälle von Finanzunternehmen. Die Erstmeldung ist vier Stunden nach der Einstufung fällig, spätestens 24 Stunden nach Kenntnis; Keepsight zeigt das frühere. Ausnahmen für Wochenenden und für eine spätere Einstufung stehen in der delegierten Verordnung. Finanzkunden fragen ihre Lieferanten nach Daten.',
    },
    alsoTell: {
      en: 'Clients whose financial interests are affected, without undue delay, and the measures taken.',
      de: 'Unverzüglich Kunden, deren finanzielle Interessen berührt sind, auch über die ergriffenen Maßnahmen.',
    },
    mustBeConfirmed: true,
    steps: [
      {
        id: 'initial',
        name: { en: 'Initial notification', de: 'Erstmeldung' },
        due: [rule('classified', { hours: 4 }), rule('aware', { hours: 24 })],
        contents: [what, when, extent, crossBorder, contact],
      },
      {
        id: 'intermediate',
        name: { en: 'Intermediate report', de: 'Zwischenbericht' },
        due: [rule('filed', { step: 'initial', hours: 72 })],
        contents: [what, when, extent, cause, measures, contact],
      },
      {
        id: 'final-report',
        name: { en: 'Final report', de: 'Abschlussbericht' },
        due: [rule('filed', { step: 'intermediate', months: 1 })],
        contents: [what, when, extent, cause, measures, contact],
      },
    ],
  },
  {
    id: 'gdpr',
    name: { en: 'GDPR, Articles 33 and 34', de: 'DSGVO, Artikel 33 und 34' },
    source: {
      text: 'Regulation (EU) 2016/679, Articles 33 and 34',
      url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
    },
    note: {
      en: 'For personal data breaches, unless a risk to people is unlikely. What is not known yet may follow in phases. A later message must give the reasons of the delay.',
      de: 'Für Verletzungen des Schutzes personenbezogener Daten, außer wenn ein Risiko für Menschen unwahrscheinlich ist. Was noch nicht bekannt ist, darf schrittweise folgen. Eine spätere Meldung muss die Verzögerung begründen.',
    },
    alsoTell: {
      en: 'The people concerned, without undue delay, when the risk for them is likely high.',
      de: 'Unverzüglich die betroffenen Personen, wenn voraussichtlich ein hohes Risiko für sie besteht.',
    },
    mustBeConfirmed: true,
    steps: [
      {
        id: 'notification',
        name: { en: 'Notification to the supervisory authority', de: 'Meldung an die Aufsichtsbehörde' },
        due: [rule('aware', { hours: 72 })],
        contents: [
          what,
          when,
          {
            en: 'Kinds and numbers of people and records concerned',
            de: 'Art und Zahl der betroffenen Personen und Datensätze',
          },
          { en: 'Likely consequences', de: 'Wahrscheinliche Folgen' },
          measures,
          contact,
        ],
      },
    ],
  },
];

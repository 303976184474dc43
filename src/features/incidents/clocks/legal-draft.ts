/** A text for an authority, filled in as far as the log knows. A person completes it, checks it and files it. Pure. */

import type { Regime, RegimeStep, Thresholds } from '../contract-clocks.ts';
import type { ClockFold, IncidentFold } from '../log/incident-fold.ts';
import { plainLine, utcText } from '../plain-text.ts';
import type { ReportLanguage } from '../report/report-language.ts';
import { clockSteps } from './due.ts';

export interface LegalDraftInput {
  readonly fold: IncidentFold;
  readonly clock: ClockFold;
  readonly regime: Regime;
  readonly step: RegimeStep;
  readonly thresholds: Thresholds | null;
  /** Of the components, for people who file it. */
  readonly names: ReportLanguage;
  readonly nowMs: number;
  readonly locale: 'en' | 'de';
}

const words = {
  en: {
    draft: 'DRAFT, not filed. Complete it, have a lawyer confirm it, and file it yourselves.',
    source: 'Legal source',
    due: 'Due',
    notYet: 'not yet determined',
    complete: '(to be completed)',
    facts: 'What our log says',
    began: 'Began',
    detected: 'Detected',
    aware: 'Became aware',
    because: 'because',
    contained: 'Contained',
    restored: 'Fully restored',
    state: 'State now',
    components: 'Components concerned',
    measured: 'Measured',
    minutes: 'min fully unavailable',
    limited: 'min limited',
    unknown: 'min not measured',
    published: 'What was said in public so far',
    alsoTell: 'Who else must be told',
  },
  de: {
    draft: 'ENTWURF, nicht eingereicht. Ergänzen, anwaltlich bestätigen lassen und selbst einreichen.',
    source: 'Rechtsquelle',
    due: 'Fällig',
    notYet: 'noch nicht bestimmt',
    complete: '(zu ergänzen)',
    facts: 'Was unser Protokoll sagt',
    began: 'Beginn',
    detected: 'Entdeckt',
    aware: 'Kenntnis',
    because: 'weil',
    contained: 'Eingedämmt',
    restored: 'Vollständig wiederhergestellt',
    state: 'Zustand jetzt',
    components: 'Betroffene Bestandteile',
    measured: 'Gemessen',
    minutes: 'min vollständig nicht verfügbar',
    limited: 'min eingeschränkt',
    unknown: 'min nicht gemessen',
    published: 'Was bisher öffentlich gesagt wurde',
    alsoTell: 'Wer außerdem zu unterrichten ist',
  },
} as const;

export function legalDraft(input: LegalDraftInput): string {
  const { fold, clock, regime, step, thresholds, names, nowMs, locale } = input;
  const w = words[locale];
  const due = clockSteps(regime, clock, nowMs).find((one) => one.stepId === step.id)?.dueAt ?? null;
  const time = (at: number | null): string => (at === null ? w.notYet : utcText(at));
  const { times } = fold;
  const lines = [
    `# ${regime.name[locale]}: ${step.name[locale]}`,
    `> ${w.draft}`,
    `- ${w.source}: ${regime.source.text} (${regime.source.url})`,
    `- ${w.due}: ${time(due)}`,
    ...step.contents.flatMap((heading) => [`## ${heading[locale]}`, w.complete]),
    `## ${w.facts}`,
    `- ${plainLine(fold.titles[locale] ?? fold.titles[fold.originalLocale] ?? fold.id)} (${fold.id}, ${names.say(`severity.${fold.severity}`)})`,
    `- ${w.began}: ${time(times.startedAt)}`,
    `- ${w.detected}: ${time(times.detectedAt)}`,
    `- ${w.aware}: ${time(clock.awareAt)}, ${w.because} ${plainLine(clock.reason)}`,
    `- ${w.contained}: ${time(times.containedAt)}`,
    `- ${w.restored}: ${time(times.fullyRestoredAt)}`,
    `- ${w.state}: ${names.say(`state.${fold.state}`)}`,
    `- ${w.components}: ${plainLine(names.components(fold.componentIds))}`,
    ...(thresholds === null ? [] : [`- ${w.measured}: ${measuredText(thresholds, w)}`]),
    `## ${w.published}`,
    ...publishedLines(fold, names),
    `## ${w.alsoTell}`,
    regime.alsoTell[locale],
  ];
  return `${lines.join('\n\n').replaceAll('\n\n- ', '\n- ')}\n`;
}

function measuredText(thresholds: Thresholds, w: (typeof words)['en' | 'de']): string {
  const { fullyUnavailableMinutes, limitedMinutes, unknownMinutes } = thresholds;
  const parts = [
    `${String(fullyUnavailableMinutes)} ${w.minutes}`,
    `${String(limitedMinutes)} ${w.limited}`,
    `${String(unknownMinutes)} ${w.unknown}`,
    `${String(thresholds.componentsAffected)}/${String(thresholds.componentsTotal)}`,
  ];
  return parts.join(', ');
}

function publishedLines(fold: IncidentFold, { say, statements }: ReportLanguage): string[] {
  return fold.statements.flatMap(({ publishedAt, content, supersededBy }) => {
    if (publishedAt === null) return [];
    const claims = content.claims.map(
      (claim) => `${say(`modality.${claim.modality}`)} (${say(`subject.${claim.subject}`)}): ${plainLine(claim.text)}`,
    );
    const isCorrected = supersededBy === null ? '' : ` (→ ${plainLine(statements([supersededBy]))})`;
    return [`- ${utcText(publishedAt)}${isCorrected}: ${claims.join('; ')}`];
  });
}

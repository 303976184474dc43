/** The report as a Markdown document. Every text of a person stays text: nothing in it can become markup. Pure. */

import type { IncidentReport } from '../contract-records.ts';
import { durationText, plainLine, utcText } from '../plain-text.ts';
import type { ReportLanguage, ReportWord } from './report-language.ts';

type Report = Omit<IncidentReport, 'markdown'>;

export function reportMarkdown(report: Report, language: ReportLanguage): string {
  const { say } = language;
  const section = (key: ReportWord, lines: readonly string[]): string =>
    lines.length === 0 ? '' : [`## ${say(key)}`, '', ...lines].join('\n');
  const sections = [
    head(report, language),
    section('section.lags', lagLines(report, language)),
    section(
      'section.timeline',
      report.timeline.map((one) => `- ${utcText(one.at)}, ${plainLine(one.actorName)}: ${plainLine(one.text)}`),
    ),
    section(
      'section.statements',
      report.statements.flatMap((statement) => statementLines(statement, language)),
    ),
    section(
      'section.corrections',
      report.corrections.map((one) => correctionLine(one, language)),
    ),
    section(
      'section.promises',
      report.promises.map((one) => promiseLine(one, language)),
    ),
    section(
      'section.waves',
      report.waves.map((wave) => waveLine(wave, language)),
    ),
    section(
      'section.answers',
      report.answers.map((answer) => answerLine(answer, language)),
    ),
    section(
      'section.told',
      report.told.map((one) => toldLine(one, language)),
    ),
    section('section.log', [logLine(report, language)]),
  ];
  return `${sections.filter((lines) => lines.length > 0).join('\n\n')}\n`;
}

function head({ incident, generatedAt, thresholds }: Report, { say, components, locale }: ReportLanguage): string {
  const title = incident.titles[locale] ?? incident.title;
  const from = utcText(incident.startedAt);
  const { fullyRestoredAt } = incident;
  const lines = [
    `# ${plainLine(title)}`,
    '',
    `- ${say('head.incident', {
      ...{ id: incident.id, severity: say(`severity.${incident.severity}`), state: say(`state.${incident.state}`) },
      falseAlarm: incident.isFalseAlarm ? 'yes' : 'no',
    })}`,
    `- ${fullyRestoredAt === null ? say('head.not-restored', { from }) : say('head.time', { from, to: utcText(fullyRestoredAt) })}`,
    `- ${say('head.components', { names: plainLine(components(incident.componentIds)) })}`,
    `- ${say('head.made', { time: utcText(generatedAt) })}`,
  ];
  if (thresholds !== null) {
    const { fullyUnavailableMinutes: off, limitedMinutes: limited, unknownMinutes: unknown } = thresholds;
    lines.push(`- ${say('head.measured', { off, limited, unknown })}`);
  }
  return lines.join('\n');
}

function lagLines({ lags }: Report, { say }: ReportLanguage): string[] {
  const line = (key: ReportWord, ms: number | null): string =>
    `- ${say(key)}: ${ms === null ? say('lag.unknown') : durationText(Math.max(0, ms))}`;
  return [
    line('lag.detection', lags.detectionMs),
    line('lag.acknowledgement', lags.acknowledgementMs),
    line('lag.first-public', lags.firstPublicMs),
    line('lag.containment', lags.containmentMs),
    line('lag.first-restored', lags.firstRestoredMs),
    line('lag.fully-restored', lags.fullyRestoredMs),
  ];
}

function statementLines(
  statement: Report['statements'][number],
  { say, statements, locale }: ReportLanguage,
): string[] {
  const text =
    statement.texts.find((one) => one.locale === locale) ??
    statement.texts.find((one) => one.locale === statement.originalLocale);
  const approved = statement.approvals.map((one) => plainLine(one.personName)).join(', ');
  const languages = statement.texts.map((one) => `${one.locale} (${say(`review.${one.review}`)})`).join(', ');
  return [
    `### ${plainLine(text?.title ?? statement.id)}`,
    '',
    `- ${say('statement.from', {
      ...{ time: statement.publishedAt === null ? '' : utcText(statement.publishedAt), origin: statement.origin },
      state: say(`state.${statement.incidentState}`),
    })}`,
    ...statement.claims.map(
      (claim) =>
        `- ${say(`modality.${claim.modality}`)} (${say(`subject.${claim.subject}`)}): ${plainLine(text?.claimTexts[claim.id] ?? claim.text)}`,
    ),
    `- ${say('statement.languages', { languages })}`,
    ...(approved === ''
      ? []
      : [`- ${say('statement.approved', { names: approved, self: statement.isSelfApproved ? 'yes' : 'no' })}`]),
    ...(statement.supersededBy === null
      ? []
      : [`- ${say('statement.superseded', { statement: plainLine(statements([statement.supersededBy])) })}`]),
    `- ${say('statement.id', { id: statement.id })}`,
    '',
  ];
}

function correctionLine(one: Report['corrections'][number], { say, statements }: ReportLanguage): string {
  return `- ${say('correction', {
    ...{ time: utcText(one.at), duration: durationText(one.stoodMs) },
    statement: plainLine(statements([one.statementId])),
    older: plainLine(statements(one.corrects)),
    reason: one.reason === '' ? say('correction.no-reason') : plainLine(one.reason),
  })}`;
}

function promiseLine(one: Report['promises'][number], { say }: ReportLanguage): string {
  const next = one.endedAt === null ? 'none' : utcText(one.endedAt);
  return `- ${say('promise', { due: utcText(one.dueAt), outcome: say(`outcome.${one.outcome}`), next })}`;
}

function waveLine(wave: Report['waves'][number], { say }: ReportLanguage): string {
  const times = [
    ...(wave.openedAt === null ? [] : [say('wave.opened-at', { time: utcText(wave.openedAt) })]),
    ...(wave.passedAt === null ? [] : [say('wave.passed-at', { time: utcText(wave.passedAt) })]),
    ...(wave.rolledBackAt === null ? [] : [say('wave.rolled-back-at', { time: utcText(wave.rolledBackAt) })]),
  ];
  const line = say('wave', {
    ...{ position: wave.position, name: plainLine(wave.name), percent: wave.scopePercent },
    state: say(`wave.${wave.state}`),
  });
  return `- ${[line, ...times].join(', ')}`;
}

function answerLine(answer: Report['answers'][number], { say, locale }: ReportLanguage): string {
  const text = answer.texts.find((one) => one.locale === locale) ?? answer;
  const after = say('answer.after', { time: utcText(answer.answeredAt), askers: answer.askers });
  const outdated = answer.isOutdated ? ` (${say('answer.outdated')})` : '';
  return `- **${plainLine(text.question)}** ${plainLine(text.answer)} (${after})${outdated}`;
}

function toldLine(one: Report['told'][number], { say, statements }: ReportLanguage): string {
  const channel = channels.find((each) => each === one.channel);
  const line = say('told', {
    ...{ locale: one.locale, sent: one.sent, queued: one.queued, failed: one.failed },
    statement: plainLine(statements([one.statementId])),
    channel: channel === undefined ? one.channel : say(`channel.${channel}`),
  });
  const times = [
    ...(one.firstAt === null ? [] : [say('told.first', { time: utcText(one.firstAt) })]),
    ...(one.lastAt === null ? [] : [say('told.last', { time: utcText(one.lastAt) })]),
  ];
  return `- ${[line, ...times].join(', ')}`;
}

const channels = ['email', 'webhook', 'web-push'] as const;

function logLine({ log }: Report, { say }: ReportLanguage): string {
  return `- ${say(log.isIntact ? 'log.intact' : 'log.broken', { entries: log.entries, hash: log.headHash })}`;
}

/** The report as a Markdown document. Every text of a person stays text: nothing in it can become markup. Pure. */

import type { IncidentReport } from '../contract-records.ts';
import { durationText, plainLine, utcText } from '../plain-text.ts';

type Report = Omit<IncidentReport, 'markdown'>;

export function reportMarkdown(report: Report): string {
  const sections = [
    head(report),
    section('Lags', lagLines(report)),
    section(
      'Timeline',
      report.timeline.map((one) => `- ${utcText(one.at)}, ${plainLine(one.actorName)}: ${plainLine(one.text)}`),
    ),
    section('What we said', report.statements.flatMap(statementLines)),
    section('Corrections', report.corrections.map(correctionLine)),
    section('Promises of a next update', report.promises.map(promiseLine)),
    section('Restoration', report.waves.map(waveLine)),
    section('Questions answered', report.answers.flatMap(answerLines)),
    section('Who was told', report.told.map(toldLine)),
    section('The log', logLines(report)),
  ];
  return `${sections.filter((lines) => lines.length > 0).join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`## ${title}`, '', ...lines].join('\n');
}

function head({ incident, generatedAt, thresholds }: Report): string {
  const lines = [
    `# ${plainLine(incident.title)}`,
    '',
    `- Incident ${incident.id}, ${incident.severity}, ${incident.state}${incident.isFalseAlarm ? ', a false alarm' : ''}`,
    `- From ${utcText(incident.startedAt)} to ${incident.fullyRestoredAt === null ? 'not restored yet' : utcText(incident.fullyRestoredAt)}`,
    `- Components: ${incident.componentIds.length === 0 ? 'none named' : incident.componentIds.map(plainLine).join(', ')}`,
    `- Made from the log on ${utcText(generatedAt)}`,
  ];
  if (thresholds !== null) {
    lines.push(
      `- Measured: ${String(thresholds.fullyUnavailableMinutes)} min fully unavailable, ${String(thresholds.limitedMinutes)} min limited, ${String(thresholds.unknownMinutes)} min not measured`,
    );
  }
  return lines.join('\n');
}

function lagLines({ lags }: Report): string[] {
  const line = (name: string, ms: number | null): string =>
    `- ${name}: ${ms === null ? 'not known' : durationText(Math.max(0, ms))}`;
  return [
    line('Began to detected', lags.detectionMs),
    line('Detected to taken up by a person', lags.acknowledgementMs),
    line('Began to first told in public', lags.firstPublicMs),
    line('Began to contained', lags.containmentMs),
    line('Began to first restored', lags.firstRestoredMs),
    line('Began to fully restored', lags.fullyRestoredMs),
  ];
}

function statementLines(statement: Report['statements'][number]): string[] {
  const text = statement.texts.find((one) => one.locale === statement.originalLocale);
  const approved = statement.approvals.map((one) => plainLine(one.personName)).join(', ');
  const languages = statement.texts.map((one) => `${one.locale} (${one.review})`).join(', ');
  return [
    `### ${plainLine(text?.title ?? statement.id)}`,
    '',
    `- ${statement.id}, ${statement.publishedAt === null ? '' : utcText(statement.publishedAt)}, ${statement.origin}, ${statement.incidentState}`,
    ...statement.claims.map((claim) => `- ${claim.modality} (${claim.subject}): ${plainLine(claim.text)}`),
    `- Languages: ${languages}`,
    ...(approved === '' ? [] : [`- Approved by ${approved}${statement.isSelfApproved ? ', who also wrote it' : ''}`]),
    ...(statement.supersededBy === null ? [] : [`- Superseded by ${statement.supersededBy}`]),
    '',
  ];
}

function correctionLine(one: Report['corrections'][number]): string {
  const reason = one.reason === '' ? 'no reason was given' : plainLine(one.reason);
  return `- ${utcText(one.at)}: ${one.statementId} corrects ${one.corrects.join(', ')} after ${durationText(one.stoodMs)}: ${reason}`;
}

function promiseLine(one: Report['promises'][number]): string {
  const ended = one.endedAt === null ? '' : `, next said ${utcText(one.endedAt)}`;
  return `- Promised for ${utcText(one.dueAt)}: ${one.outcome}${ended}`;
}

function waveLine(wave: Report['waves'][number]): string {
  const times = [
    wave.openedAt === null ? '' : `opened ${utcText(wave.openedAt)}`,
    wave.passedAt === null ? '' : `passed ${utcText(wave.passedAt)}`,
    wave.rolledBackAt === null ? '' : `rolled back ${utcText(wave.rolledBackAt)}`,
  ].filter((time) => time !== '');
  return `- ${String(wave.position)}. ${plainLine(wave.name)} (${String(wave.scopePercent)} %), ${wave.state}${times.length === 0 ? '' : `: ${times.join(', ')}`}`;
}

function answerLines(answer: Report['answers'][number]): string[] {
  const outdated = answer.isOutdated ? ' (outdated: what it rested on was corrected)' : '';
  return [
    `- **${plainLine(answer.question)}** ${plainLine(answer.answer)} (${utcText(answer.answeredAt)}, ${String(answer.askers)} asked)${outdated}`,
  ];
}

function toldLine(one: Report['told'][number]): string {
  const when = one.firstAt === null ? '' : `, first ${utcText(one.firstAt)}`;
  const last = one.lastAt === null ? '' : `, last ${utcText(one.lastAt)}`;
  return `- ${one.statementId}, ${one.locale}, ${one.channel}: ${String(one.sent)} sent, ${String(one.queued)} queued, ${String(one.failed)} failed${when}${last}`;
}

function logLines({ log }: Report): string[] {
  const proof = log.isIntact ? 'every hash fits' : 'THE LOG WAS CHANGED: a hash does not fit';
  return [`- ${String(log.entries)} entries, ${proof}; last hash ${log.headHash}`];
}

/** The time line of a rehearsal as a document: what our page said when, against what was true and what the vendor said. */

import type { Happening, Recording } from './recording.ts';
import type { Scenario } from './scenario.ts';
import type { Score } from './score.ts';

const words: Readonly<Record<Happening['kind'], string>> = {
  truth: 'Truth',
  shown: 'Our page',
  told: 'Told',
  refused: 'Refused',
  people: 'People',
};

export function timelineOf(scenario: Scenario, recording: Recording, scores: readonly Score[]): string {
  const rows = recording.happenings.filter(({ at }) => at >= recording.startedAt);
  return [
    `# ${scenario.title}`,
    `${scenario.summary} From ${moment(recording.startedAt)} to ${moment(recording.endedAt)}, simulated time, UTC.`,
    '## Scores',
    table(
      ['Kept', 'Promise', 'Measure', 'Value', 'Target'],
      scores.map((score) => [
        score.isKept ? 'yes' : '**no**',
        score.promise,
        score.measure,
        valueOf(score),
        targetOf(score),
      ]),
    ),
    '## What happened',
    'Truth is the script. "Our page" is what the public could read at that moment, taken from the published files.',
    table(
      ['When', 'What', ''],
      rows.map(({ at, kind, text }) => [moment(at), words[kind], text]),
    ),
    '## Who was told',
    table(
      ['When', 'To', 'Language', 'Subject'],
      recording.notices.map(({ at, to, locale, subject }) => [moment(at), to, locale, subject]),
    ),
    '',
  ].join('\n\n');
}

export function valueOf({ value, unit }: Score): string {
  if (value === null) return 'not measured';
  return unit === 's' ? `${String(value)} s` : String(value);
}

export function targetOf({ target, unit }: Score): string {
  const suffix = unit === 's' ? ' s' : '';
  return 'atMost' in target
    ? `at most ${String(target.atMost)}${suffix}`
    : `at least ${String(target.atLeast)}${suffix}`;
}

function moment(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

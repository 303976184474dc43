/** What the words of providers mean as states. Exact words by default: "not operational" must never read as "operational". */

import { z } from 'zod';
import { ComponentState, severityOf } from '#src/core/component-state.ts';

export const ClaimWord = z.strictObject({
  text: z.string().trim().min(1).max(200).describe('As the provider writes it; case and blanks do not matter.'),
  state: ComponentState.describe('What it means.'),
  isMaintenance: z.boolean().default(false).describe('It announces maintenance.'),
  how: z
    .enum(['equals', 'contains'])
    .default('equals')
    .describe('contains: also as part of a longer text; of several the worst counts.'),
});
export type ClaimWord = z.output<typeof ClaimWord>;

const word = (text: string, state: ComponentState, isMaintenance = false): ClaimWord => ({
  text,
  state,
  isMaintenance,
  how: 'equals',
});

/** The words of the common status pages, and their short forms in JSON. Maintenance claims not that it works. */
export const usualWords: readonly ClaimWord[] = [
  word('operational', 'ok'),
  word('all systems operational', 'ok'),
  word('up', 'ok'),
  word('none', 'ok'),
  word('degraded performance', 'degraded'),
  word('degraded_performance', 'degraded'),
  word('degradedperformance', 'degraded'),
  word('minor', 'degraded'),
  word('partial outage', 'partial'),
  word('partial_outage', 'partial'),
  word('partialoutage', 'partial'),
  word('minoroutage', 'partial'),
  word('partial system outage', 'partial'),
  word('major', 'partial'),
  word('major outage', 'down'),
  word('major_outage', 'down'),
  word('majoroutage', 'down'),
  word('major system outage', 'down'),
  word('critical', 'down'),
  word('under maintenance', 'degraded', true),
  word('under_maintenance', 'degraded', true),
  word('undermaintenance', 'degraded', true),
  word('service under maintenance', 'degraded', true),
  word('maintenance', 'degraded', true),
];

export interface ReadState {
  readonly state: ComponentState;
  readonly isMaintenance: boolean;
}

/** `undefined` for a text that is in no table: nobody guesses what it means. */
export function stateOfText(text: string, words: readonly ClaimWord[]): ReadState | undefined {
  const normal = normalText(text);
  const equal = words.find((entry) => normalText(entry.text) === normal);
  if (equal !== undefined) return equal;
  const contained = words.filter((entry) => entry.how === 'contains' && normal.includes(normalText(entry.text)));
  return contained.toSorted((a, b) => severityOf(b.state) - severityOf(a.state))[0];
}

function normalText(text: string): string {
  return text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
}

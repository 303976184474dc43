/** The rehearsals that there are. */

import { february2022, february2022LastsMs, february2022StartMs } from '#src/sim/internet/february-2022.ts';
import { februaryActs, readAftermath } from './february-acts.ts';
import type { Scenario } from './scenario.ts';

const hourMs = 3_600_000;
const at = (day: number, hour: number, minute = 0): number =>
  Date.UTC(2022, 1, day, hour, minute) - february2022StartMs;

const february: Scenario = {
  name: 'february-2022',
  title: 'A camera vendor is attacked and cuts its own services off',
  summary: 'Main site refused, regional sites timing out, cloud sign-in dead, and a page that calls most of it well.',
  startMs: february2022StartMs,
  lastsMs: february2022LastsMs,
  heartbeatMs: hourMs / 2,
  staleAfterS: 3600,
  steps: february2022,
  acts: februaryActs,
  moments: [
    { atMs: at(20, 17, 25), name: '1-before' },
    { atMs: at(20, 17, 45), name: '2-a-quarter-of-an-hour-after' },
    { atMs: at(20, 20, 30), name: '3-a-promise-is-overdue' },
    { atMs: at(21, 8, 30), name: '4-monday-morning' },
    { atMs: at(21, 12), name: '5-the-denial' },
    { atMs: at(21, 16, 30), name: '6-the-correction' },
    { atMs: at(21, 18), name: '7-switched-off-on-purpose' },
    { atMs: at(22, 14, 45), name: '8-a-wave-is-held-back' },
    { atMs: at(23, 12), name: '9-sign-in-is-back' },
    { atMs: at(25, 23, 30), name: '10-closed' },
  ],
  scores: [
    ...['first-notice', 'first-mail', 'never-better', 'contradictions', 'contradictions-early'],
    ...['told-once-missing', 'told-once-twice', 'told-once-others', 'own-language'],
    ...['denials-refused', 'let-through', 'corrections', 'overdue', 'waves-passed', 'waves-early', 'report-intact'],
  ],
  aftermath: readAftermath,
};

export const scenarios: readonly Scenario[] = [february];

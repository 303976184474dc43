/** The rehearsals that there are. */

import { february2022, february2022LastsMs, february2022StartMs } from '#src/sim/internet/february-2022.ts';
import { februaryActs, readAftermath } from './february-acts.ts';
import { hubLostActs, internetLostActs, readReturn } from './loss-acts.ts';
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

const minuteMs = 60_000;
/** A Sunday on which nothing else happens. */
const sundayMs = Date.UTC(2022, 2, 6, 9);
const cutOff = february2022.find(({ truth }) => truth.startsWith('The vendor cuts'));

const hubLost: Scenario = {
  name: 'hub-lost',
  title: 'Our own hub is lost in the middle of an incident',
  summary: 'Lost while mails are under way, gone for three hours, a page from the store alone, then started again.',
  startMs: sundayMs,
  lastsMs: 5 * hourMs,
  heartbeatMs: 4 * minuteMs,
  staleAfterS: 300,
  steps: cutOff === undefined ? [] : [{ ...cutOff, atMs: 30 * minuteMs }],
  acts: hubLostActs,
  moments: [
    { atMs: 59 * minuteMs, name: '1-before' },
    { atMs: 119 * minuteMs, name: '2-the-copy-that-grows-old' },
    { atMs: 121 * minuteMs, name: '3-from-the-store-alone' },
    { atMs: 280 * minuteMs, name: '4-started-again' },
  ],
  scores: [
    ...['first-notice', 'first-mail', 'never-better', 'page-while-lost', 'stale-said', 'statements-lost'],
    ...['emergency-page', 'told-once-missing', 'told-once-twice', 'told-once-others', 'own-language'],
  ],
};

const internetLost: Scenario = {
  name: 'internet-lost',
  title: 'Our own internet is lost, at one place and then everywhere',
  summary: 'One vantage cut off, then all, then all are back. The vendor is well all the time.',
  startMs: sundayMs,
  lastsMs: 3 * hourMs,
  heartbeatMs: 4 * minuteMs,
  staleAfterS: 300,
  steps: [],
  acts: internetLostActs,
  moments: [
    { atMs: 50 * minuteMs, name: '1-one-place-is-cut-off' },
    { atMs: 140 * minuteMs, name: '2-all-are-cut-off' },
    { atMs: 175 * minuteMs, name: '3-back' },
  ],
  scores: ['vendor-blamed', 'own-loss-green', 'nothing-told-of-it', 'back-after'],
  aftermath: readReturn,
};

export const scenarios: readonly Scenario[] = [february, hubLost, internetLost];

/**
 * A process with many viewers. Reads its plan as one JSON line on standard input, prints `{"ready":…}` when all have
 * connected, then answers each line with a report of what came since the one before: `report`; `pause N` and `resume N`
 * stop and start the reading of one viewer. Ends with its standard input.
 */

import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { LoadPlan, type LoadReport } from './load-plan.ts';
import { openGo2rtcViewer, openKeepsightViewer, openRtspViewer, type Viewer, type Tally } from './viewers.ts';

const connectAtOnce = 20;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
const plan = LoadPlan.parse(JSON.parse(first.value ?? ''));

let tally = emptyTally();
let startedAtMs = performance.now();
let cpu = process.cpuUsage();

function emptyTally(): Tally {
  return {
    watching: new Set(),
    closed: 0,
    reasons: new Set(),
    bytes: 0,
    pictures: 0,
    skipped: 0,
    delaysMs: [],
    lagMaxMs: undefined,
    qualities: new Map(),
    changes: [],
  };
}

const openers = { keepsight: openKeepsightViewer, go2rtc: openGo2rtcViewer, rtsp: openRtspViewer };
const viewers: Viewer[] = [];
for (const [number, viewer] of plan.viewers.entries()) {
  const context = { number, follow: plan.follow, authority: plan.authority, tally: () => tally };
  viewers.push(openers[plan.kind](viewer, context));
  // A thousand handshakes at once would measure handshakes.
  if (number % connectAtOnce === connectAtOnce - 1) await wait(50);
}
const giveUpAtMs = performance.now() + plan.patienceMs;
while (tally.watching.size + tally.closed < viewers.length && performance.now() < giveUpAtMs) await wait(50);
console.log(JSON.stringify({ ready: tally.watching.size }));
restart();

function restart(): void {
  // Who changed to another stream, and when, counts from the beginning.
  tally = { ...emptyTally(), qualities: tally.qualities, changes: tally.changes };
  startedAtMs = performance.now();
  cpu = process.cpuUsage();
}

function report(): LoadReport {
  const used = process.cpuUsage(cpu);
  const qualities: Record<string, number> = {};
  for (const quality of tally.qualities.values()) qualities[quality] = (qualities[quality] ?? 0) + 1;
  const sorted = tally.delaysMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    watching: tally.watching.size,
    closed: tally.closed,
    reasons: [...tally.reasons].slice(0, 10),
    bytes: tally.bytes,
    pictures: tally.pictures,
    seconds: (performance.now() - startedAtMs) / 1000,
    skipped: tally.skipped,
    qualities,
    delayMs: sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    lagMaxMs: tally.lagMaxMs ?? null,
    changes: tally.changes,
    cpuSeconds: (used.user + used.system) / 1e6,
  };
}

for await (const line of { [Symbol.asyncIterator]: () => lines }) {
  const [order, number] = line.split(' ');
  if (order === 'pause') viewers[Number(number)]?.pause();
  if (order === 'resume') viewers[Number(number)]?.resume();
  if (order !== 'report') continue;
  console.log(JSON.stringify(report()));
  restart();
}
for (const viewer of viewers) viewer.close();
process.exit(0);

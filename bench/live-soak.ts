/**
 * Live, for half an hour and longer: cameras die and return, viewers come and go, one of them never reads. What counts is
 * whether memory, open files and timers grow. `KEEPSIGHT_SOAK_MINUTES` sets another length.
 */

import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from './figure.ts';
import { startFarm, type Farm } from './live/cameras.ts';
import { startKeepsight, type BenchChannel, type Keepsight } from './live/keepsight.ts';
import { startLoad } from './live/load-process.ts';
import { residentMbOf } from './live/program.ts';

const minutes = Number(process.env['KEEPSIGHT_SOAK_MINUTES'] ?? 30);
const cameraCount = 8;
/** The first third is the way to the usual size of everything. */
const settledAfterShare = 1 / 3;
const sampleEveryMs = 10_000;
const cameraEveryMs = 7000;
const cameraAwayMs = 9000;
const viewersAtOnceMax = 24;
const viewersStayMs = 15_000;
const secondsPerDay = 86_400;

interface Sample {
  readonly seconds: number;
  readonly residentMb: number;
  readonly heapMb: number;
  readonly externalMb: number;
  readonly handles: number;
  readonly files: number;
}

export async function run(): Promise<Figure[]> {
  await using farm = await startFarm(cameraCount);
  await using keepsight = await startKeepsight();
  const channels: BenchChannel[] = [];
  // Half of the cameras are connected all the time, half as long as somebody watches.
  for (const camera of farm.cameras) channels.push(await keepsight.addCamera(camera, camera.number % 2 === 0));
  const token = await keepsight.token();
  const stop = new AbortController();
  const endsAtMs = performance.now() + minutes * 60_000;
  const samples: Sample[] = [];
  const counts = { cameraDeaths: 0, viewers: 0, stuckViewers: 0 };
  const disturbing = [
    loseCameras(farm, counts, stop.signal),
    bringViewers(keepsight, { token, channels, counts }, stop.signal),
    stickViewer(keepsight, { token, channels, counts }, stop.signal),
  ];
  const startedAtMs = performance.now();
  while (performance.now() < endsAtMs) {
    samples.push(await sampleOf(keepsight, (performance.now() - startedAtMs) / 1000));
    if (samples.length % 6 === 0) console.error(JSON.stringify(samples.at(-1)));
    await wait(sampleEveryMs);
  }
  stop.abort();
  await Promise.allSettled(disturbing);
  return figuresOf(samples, counts);
}

interface Counts {
  cameraDeaths: number;
  viewers: number;
  stuckViewers: number;
}

async function loseCameras(farm: Farm, counts: Counts, signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    await wait(cameraEveryMs, undefined, { signal });
    const camera = (turn * 5) % farm.cameras.length;
    farm.switchOff(camera);
    counts.cameraDeaths += 1;
    void wait(cameraAwayMs, undefined, { signal }).then(
      () => farm.switchOn(camera),
      () => undefined,
    );
  }
}

interface Audience {
  readonly token: string;
  readonly channels: readonly BenchChannel[];
  readonly counts: Counts;
}

async function bringViewers(keepsight: Keepsight, audience: Audience, signal: AbortSignal): Promise<void> {
  const { token, channels, counts } = audience;
  for (let turn = 0; !signal.aborted; turn += 1) {
    const viewers = Array.from({ length: 1 + ((turn * 11) % viewersAtOnceMax) }, (_, i) => ({
      url: keepsight.origin.replace(/^http/, 'ws'),
      token,
      ...channels[(turn + i) % channels.length],
    }));
    await using load = await startLoad({ kind: 'keepsight', viewers, patienceMs: 5000 });
    counts.viewers += viewers.length;
    await wait(viewersStayMs, undefined, { signal });
    await load.report();
  }
}

/** Somebody whose machine stands still: connected, and never reading. */
async function stickViewer(keepsight: Keepsight, audience: Audience, signal: AbortSignal): Promise<void> {
  const { token, channels, counts } = audience;
  while (!signal.aborted) {
    const viewer = { url: keepsight.origin.replace(/^http/, 'ws'), token, ...channels[0] };
    await using load = await startLoad({ kind: 'keepsight', viewers: [viewer], patienceMs: 5000 });
    load.pause(0);
    counts.stuckViewers += 1;
    await wait(viewersStayMs * 4, undefined, { signal });
  }
}

async function sampleOf(keepsight: Keepsight, seconds: number): Promise<Sample> {
  const { pid } = keepsight.program;
  const metrics = String(await keepsight.call('GET', '/metrics'));
  const metric = (name: string): number => Number(new RegExp(`^keepsight_${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
  return {
    seconds: Math.round(seconds),
    residentMb: Math.round(residentMbOf(pid)),
    heapMb: Math.round((metric('nodejs_heap_size_used_bytes') / 2 ** 20) * 10) / 10,
    externalMb: Math.round((metric('nodejs_external_memory_bytes') / 2 ** 20) * 10) / 10,
    handles: metric('nodejs_active_handles_total'),
    files: readdirSync(`/proc/${String(pid)}/fd`).length,
  };
}

function figuresOf(samples: readonly Sample[], counts: Counts): Figure[] {
  const settled = samples.slice(Math.floor(samples.length * settledAfterShare));
  const details = { minutes, cameras: cameraCount, ...counts, samples: settled.length };
  const figure = (name: string, field: Exclude<keyof Sample, 'seconds'>, unit: string): Figure[] => {
    const values = settled.map((sample) => sample[field]);
    const { slope, error } = slopeOf(settled, field);
    const perDay = {
      slopePerDay: Math.round(slope * secondsPerDay),
      slopeErrorPerDay: Math.round(error * secondsPerDay),
    };
    const first = samples[0]?.[field] ?? 0;
    const extremes = { first, lowest: Math.min(...values), highest: Math.max(...values) };
    const last = values.at(-1) ?? 0;
    return [{ name, value: last, unit, runs: 1, statistic: 'single', details: { ...details, ...extremes, ...perDay } }];
  };
  return [
    ...figure('live.soak.resident', 'residentMb', 'MB'),
    ...figure('live.soak.heap', 'heapMb', 'MB'),
    ...figure('live.soak.external', 'externalMb', 'MB'),
    ...figure('live.soak.handles', 'handles', ''),
    ...figure('live.soak.files', 'files', ''),
  ];
}

/** Least squares, in units a second, with the standard error that tells how much of it is noise. */
function slopeOf(samples: readonly Sample[], field: keyof Sample): { slope: number; error: number } {
  const count = samples.length;
  const meanX = samples.reduce((sum, { seconds }) => sum + seconds, 0) / count;
  const meanY = samples.reduce((sum, sample) => sum + sample[field], 0) / count;
  const sxx = samples.reduce((sum, { seconds }) => sum + (seconds - meanX) ** 2, 0);
  const sxy = samples.reduce((sum, sample) => sum + (sample.seconds - meanX) * (sample[field] - meanY), 0);
  const slope = sxy / sxx;
  const rest = samples.reduce(
    (sum, sample) => sum + (sample[field] - meanY - slope * (sample.seconds - meanX)) ** 2,
    0,
  );
  return { slope, error: Math.sqrt(rest / Math.max(1, count - 2) / sxx) };
}

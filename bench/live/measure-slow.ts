/**
 * A viewer of 4 Mbps behind a line of 1 Mbps, and one that stops reading, while others watch: how far what arrives falls
 * behind, what is said about it, and whether the others notice.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { startWorld } from '#src/sim/world.ts';
import type { BenchCertificate } from './certificate.ts';
import type { Farm } from './cameras.ts';
import { startKeepsight } from './keepsight.ts';
import type { LoadReport } from './load-plan.ts';
import { startLoad } from './load-process.ts';
import { startPeer, type PeerName } from './peers.ts';
import { residentMbOf } from './program.ts';
import { openSlowLine } from './slow-line.ts';

export interface SlowMeasure {
  readonly product: 'keepsight' | PeerName;
  /** The oldest that anything was when it reached the viewer behind the slow line. */
  readonly behindMs: number;
  readonly picturesShare: number;
  /** Pictures left out, as the server itself said. */
  readonly toldSkipped: number;
  /** What happened to the viewer that stopped reading. */
  readonly stuckClosed: number;
  /** What came first when it read again, how old; `null` when it was closed before. */
  readonly memoryGrowthMb: number;
  /** Pictures that reached the others, of those sent; and how late the slowest. */
  readonly othersShare: number;
  readonly othersDelayP99Ms: number | null;
}

const lineBitsPerSecond = 1_000_000;
const measureMs = 30_000;
const others = 20;
const picturesPerSecond = 30;

interface Site {
  readonly product: SlowMeasure['product'];
  readonly pid: number;
  readonly kind: 'keepsight' | 'go2rtc' | 'rtsp';
  readonly viewer: Readonly<Record<string, string>> & { readonly url: string };
}

export async function measureKeepsightSlow(farm: Farm): Promise<SlowMeasure> {
  await using keepsight = await startKeepsight();
  const [camera] = farm.cameras;
  if (camera === undefined) throw new Error('There is no camera.');
  const channel = await keepsight.addCamera(camera, true);
  const viewer = { url: keepsight.origin.replace(/^http/, 'ws'), token: await keepsight.token(), ...channel };
  return await measureSite({ product: 'keepsight', pid: keepsight.program.pid, kind: 'keepsight', viewer });
}

export async function measurePeerSlow(
  name: PeerName,
  binary: string,
  on: { readonly farm: Farm; readonly tls: BenchCertificate },
): Promise<SlowMeasure> {
  const cameras = on.farm.cameras.slice(0, 1).map(({ url }) => url);
  await using peer = await startPeer(name, binary, { cameras, alwaysOn: 1, ...on.tls });
  await wait(3000);
  const kind = name === 'go2rtc' ? 'go2rtc' : 'rtsp';
  return await measureSite({ product: name, pid: peer.program.pid, kind, viewer: { url: peer.viewerUrl(0, false) } });
}

async function measureSite({ product, pid, kind, viewer }: Site): Promise<SlowMeasure> {
  const line = await openSlowLine({ host: '127.0.0.1', port: portOf(viewer.url) }, lineBitsPerSecond);
  try {
    await using crowd = await startLoad({ kind, viewers: Array.from({ length: others }, () => viewer) });
    await using slow = await startLoad({
      kind,
      follow: true,
      patienceMs: 8000,
      viewers: [{ ...viewer, port: line.port }],
    });
    await using stuck = await startLoad({ kind, viewers: [viewer] });
    await Promise.all([crowd.report(), slow.report(), stuck.report()]);
    const before = residentMbOf(pid);
    stuck.pause(0);
    await wait(measureMs);
    const [crowdGot, slowGot] = await Promise.all([crowd.report(), slow.report()]);
    const growth = residentMbOf(pid) - before;
    stuck.resume(0);
    await wait(3000);
    const stuckGot = await stuck.report();
    const share = (report: LoadReport, count: number): number =>
      report.pictures / report.seconds / picturesPerSecond / count;
    return {
      product,
      behindMs: slowGot.lagMaxMs ?? 0,
      picturesShare: share(slowGot, 1),
      toldSkipped: slowGot.skipped,
      stuckClosed: stuckGot.closed,
      memoryGrowthMb: growth,
      othersShare: share(crowdGot, others),
      othersDelayP99Ms: crowdGot.delayMs?.p99 ?? null,
    };
  } finally {
    await line.close();
  }
}

function portOf(url: string): number {
  return Number(new URL(url.replace(/^[a-z]+:/, 'http:')).port);
}

export interface StepDownMeasure {
  /** From the wish to see the camera; `null` when it never came. */
  readonly subAfterSeconds: number | null;
  readonly behindMs: number;
}

const camera = { id: 'cam', name: 'Camera with a sub stream', address: '127.61.0.1', product: 'axis-q1656' } as const;
/** Above the sub stream of the simulated camera (0.4 Mbps), below its main stream (2.5 Mbps). */
const narrowBitsPerSecond = 1_000_000;

/** A camera of the simulated world that has a sub stream, behind a line that cannot carry its main stream. */
export async function measureStepDown(): Promise<StepDownMeasure> {
  const world = await startWorld(
    { name: 'Slow', seed: 'slow', devices: [camera] },
    { discovery: false, control: false },
  );
  try {
    await using keepsight = await startKeepsight();
    const device = world.device('cam');
    const { username, password } = device;
    const body = { host: device.address, port: world.ports.http, tls: false, credential: { username, password } };
    const { id } = z.object({ id: z.string() }).parse(await keepsight.call('POST', '/api/v1/devices', body));
    const channel = await keepsight.channelOf(id);
    const line = await openSlowLine({ host: '127.0.0.1', port: portOf(keepsight.origin) }, narrowBitsPerSecond);
    try {
      const url = keepsight.origin.replace(/^http/, 'ws');
      const viewer = { url, token: await keepsight.token(), ...channel, quality: 'auto' as const, port: line.port };
      await using load = await startLoad({ kind: 'keepsight', follow: true, viewers: [viewer] });
      await wait(measureMs);
      const report = await load.report();
      const sub = report.changes.find(({ quality }) => quality === 'sub');
      return { subAfterSeconds: sub?.afterSeconds ?? null, behindMs: report.lagMaxMs ?? 0 };
    } finally {
      await line.close();
    }
  } finally {
    await world.close();
  }
}

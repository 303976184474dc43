/**
 * What many viewers cost a server: processor time of its whole process while each viewer gets every picture of a stream of
 * 4 Mbps, plain and over TLS. The viewers live in a process of their own and acknowledge as a browser does.
 */

import type { BenchCertificate } from './certificate.ts';
import type { Farm } from './cameras.ts';
import { startKeepsight, type BenchChannel } from './keepsight.ts';
import type { LoadPlan, LoadReport } from './load-plan.ts';
import { startLoad } from './load-process.ts';
import type { PeerName, RunningPeer } from './peers.ts';
import { startPeer } from './peers.ts';
import { coresOf, residentMbOf } from './program.ts';
import type { z } from 'zod';

export interface ViewersMeasure {
  readonly product: 'keepsight' | PeerName;
  readonly isTls: boolean;
  readonly viewers: number;
  readonly cores: number;
  /** With nobody watching, the same cameras connected. */
  readonly idleCores: number;
  readonly residentMb: number;
  /** Of the pictures that the camera sent, how many reached each viewer. */
  readonly deliveredShare: number;
  readonly mbpsEach: number;
  readonly delayMs: LoadReport['delayMs'];
  readonly skipped: number;
}

const settleMs = 6000;
const measureSeconds = 12;
const picturesPerSecond = 30;
/** Below what one person may have open. */
const viewersPerToken = 60;

type LoadViewers = z.input<typeof LoadPlan>['viewers'];

export async function measureKeepsightViewers(
  farm: Farm,
  counts: readonly number[],
  isTls: boolean,
): Promise<ViewersMeasure[]> {
  await using keepsight = await startKeepsight({ isTls });
  const channels: BenchChannel[] = [];
  for (const camera of farm.cameras) channels.push(await keepsight.addCamera(camera, true));
  const tokens: string[] = [];
  for (let i = 0; i < Math.ceil(Math.max(...counts) / viewersPerToken); i += 1) tokens.push(await keepsight.token());
  const idleCores = await coresOf(keepsight.program.pid, measureSeconds / 2);
  const measures: ViewersMeasure[] = [];
  for (const count of counts) {
    const viewers = Array.from({ length: count }, (_, i) => ({
      url: keepsight.origin.replace(/^http/, 'ws'),
      token: tokens[Math.floor(i / viewersPerToken)],
      ...channels[i % channels.length],
    }));
    const plan = { kind: 'keepsight' as const, authority: keepsight.authority, viewers };
    const measured = await measureLoad(keepsight.program.pid, plan);
    measures.push({ product: 'keepsight', isTls, viewers: count, idleCores, ...measured });
  }
  return measures;
}

export async function measurePeerViewers(
  name: PeerName,
  binary: string,
  on: {
    readonly farm: Farm;
    readonly counts: readonly number[];
    readonly isTls: boolean;
    readonly tls: BenchCertificate;
  },
): Promise<ViewersMeasure[]> {
  const { farm, counts, isTls, tls } = on;
  const cameras = farm.cameras.map(({ url }) => url);
  await using peer: RunningPeer = await startPeer(name, binary, { cameras, alwaysOn: cameras.length, ...tls });
  await coresOf(peer.program.pid, settleMs / 1000);
  const idleCores = await coresOf(peer.program.pid, measureSeconds / 2);
  const measures: ViewersMeasure[] = [];
  for (const count of counts) {
    const viewers: LoadViewers = Array.from({ length: count }, (_, i) => ({
      url: peer.viewerUrl(i % cameras.length, isTls),
    }));
    const kind = name === 'go2rtc' ? ('go2rtc' as const) : ('rtsp' as const);
    const measured = await measureLoad(peer.program.pid, { kind, authority: tls.certificate, viewers });
    measures.push({ product: name, isTls, viewers: count, idleCores, ...measured });
  }
  return measures;
}

async function measureLoad(pid: number, plan: z.input<typeof LoadPlan>) {
  const count = plan.viewers.length;
  await using load = await startLoad(plan);
  await coresOf(pid, settleMs / 1000);
  await load.report();
  const cores = await coresOf(pid, measureSeconds);
  const report = await load.report();
  if (report.reasons.length > 0) console.error(`viewers: ${report.reasons.join('; ')}`);
  return {
    cores,
    residentMb: residentMbOf(pid),
    deliveredShare: report.pictures / report.seconds / picturesPerSecond / count,
    mbpsEach: (report.bytes * 8) / report.seconds / count / 1e6,
    delayMs: report.delayMs,
    skipped: report.skipped,
  };
}

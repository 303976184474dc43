/** What it costs to hold 64 cameras of 4 Mbps that nobody watches: processor time and memory of the server's process. */

import { setTimeout as wait } from 'node:timers/promises';
import type { BenchCertificate } from './certificate.ts';
import type { Farm } from './cameras.ts';
import { startKeepsight } from './keepsight.ts';
import { startPeer, type PeerName } from './peers.ts';
import { coresOf, residentMbOf } from './program.ts';

export interface IngestMeasure {
  readonly product: 'keepsight' | PeerName;
  readonly cameras: number;
  readonly cores: number;
  readonly residentMb: number;
}

/** All key pictures have come, and compilers have seen what is hot. */
const settleMs = 12_000;
const measureSeconds = 20;

export async function measureKeepsightIngest(farm: Farm, nodeWords: readonly string[] = []): Promise<IngestMeasure> {
  await using keepsight = await startKeepsight({ nodeWords });
  for (const camera of farm.cameras) await keepsight.addCamera(camera, true);
  await wait(settleMs);
  return await measured('keepsight', farm, keepsight.program.pid);
}

export async function measurePeerIngest(
  name: PeerName,
  binary: string,
  on: { readonly farm: Farm; readonly tls: BenchCertificate },
): Promise<IngestMeasure> {
  const cameras = on.farm.cameras.map(({ url }) => url);
  await using peer = await startPeer(name, binary, { cameras, alwaysOn: cameras.length, ...on.tls });
  await wait(settleMs);
  return await measured(name, on.farm, peer.program.pid);
}

async function measured(product: IngestMeasure['product'], farm: Farm, pid: number): Promise<IngestMeasure> {
  const cores = await coresOf(pid, measureSeconds);
  return { product, cameras: farm.cameras.length, cores, residentMb: residentMbOf(pid) };
}

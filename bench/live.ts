/**
 * Live pictures, and the same figures of go2rtc and MediaMTX in the same run where Go is present. Synthetic cameras of
 * 1080p, 30 pictures a second and 4 Mbps stamp their pictures, so that the delay on the screen can be read from it.
 * `KEEPSIGHT_BENCH_LIVE=viewers,ingest` runs only these parts, `KEEPSIGHT_BENCH_PEERS=none` leaves the others out.
 */

import { percentile, type Figure } from './figure.ts';
import { startFarm } from './live/cameras.ts';
import { makeCertificate, type BenchCertificate } from './live/certificate.ts';
import { launchBenchBrowser, measureKeepsight, measurePeer, type BrowserMeasure } from './live/measure-browser.ts';
import { measureCommand } from './live/measure-cli.ts';
import { measureKeepsightIngest, measurePeerIngest, type IngestMeasure } from './live/measure-ingest.ts';
import { measureKeepsightSlow, measurePeerSlow, measureStepDown, type SlowMeasure } from './live/measure-slow.ts';
import { measureKeepsightViewers, measurePeerViewers, type ViewersMeasure } from './live/measure-viewers.ts';
import { buildPeer, startPeer, type PeerName } from './live/peers.ts';

interface Peer {
  readonly name: PeerName;
  readonly binary: string;
}

const parts = { browser, command, viewers, ingest, slow } as const;

const ownViewerCounts = [100, 500, 1000];
const peerViewerCounts = [100, 500];
const ingestCameras = 64;

/** What the design allows. */
const budgets = {
  firstPictureMs: 150,
  delayMs: { webcodecs: 120, mse: 250, webrtc: undefined },
  viewersPerCore: 1000,
  ingestCores: 0.1,
  behindMs: 1000,
  subAfterSeconds: 5,
} as const;

export async function run(): Promise<Figure[]> {
  const asked = process.env['KEEPSIGHT_BENCH_LIVE']?.split(',');
  const peers: Peer[] = [];
  const names = process.env['KEEPSIGHT_BENCH_PEERS'] === 'none' ? [] : (['go2rtc', 'mediamtx'] as const);
  for (const name of names) {
    const binary = await buildPeer(name);
    if (binary !== undefined) peers.push({ name, binary });
  }
  const tls = makeCertificate();
  const figures: Figure[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (asked !== undefined && !asked.includes(name)) continue;
    console.error(`live, ${name} …`);
    for (const figure of await part(peers, tls)) {
      console.error(JSON.stringify(figure));
      figures.push(figure);
    }
  }
  return figures;
}

const rounded = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;

async function browser(peers: readonly Peer[], tls: BenchCertificate): Promise<Figure[]> {
  await using farm = await startFarm(9);
  const chromium = await launchBenchBrowser();
  const measures: BrowserMeasure[] = [];
  try {
    for (const route of ['webcodecs', 'mse'] as const) measures.push(await measureKeepsight(chromium, farm, route));
    for (const { name, binary } of peers) {
      for (const mode of name === 'go2rtc' ? (['mse', 'webrtc'] as const) : (['webrtc'] as const)) {
        const options = { cameras: farm.cameras.map(({ url }) => url), alwaysOn: 3, ...tls };
        await using peer = await startPeer(name, binary, options);
        measures.push(await measurePeer(chromium, farm, { ...peer, name }, mode));
      }
    }
  } finally {
    await chromium.close();
  }
  return measures.flatMap((measure) => browserFigures(measure));
}

function browserFigures(measure: BrowserMeasure): Figure[] {
  const { product, route, firstPictureMs, coldPictureMs, delaysMs, shownShare } = measure;
  const isOwn = product === 'keepsight';
  const figure = (name: string, values: readonly number[], budget?: number): Figure[] => {
    if (values.length === 0) return [];
    const details = { product, route, p50: rounded(percentile(values, 0.5)), highest: rounded(Math.max(...values)) };
    const value = percentile(values, 0.95);
    const bounds = isOwn && budget !== undefined ? { budget } : {};
    const shown = name === 'live.delay' ? { shownShare: rounded(shownShare, 2) } : {};
    const common = { unit: 'ms', runs: values.length, statistic: 'p95' as const };
    return [{ name, value, ...common, ...bounds, details: { ...details, ...shown } }];
  };
  return [
    ...figure('live.first-picture', firstPictureMs, budgets.firstPictureMs),
    ...figure('live.first-picture-cold', coldPictureMs),
    ...figure('live.delay', delaysMs, budgets.delayMs[route]),
  ];
}

async function command(): Promise<Figure[]> {
  await using farm = await startFarm(1);
  const viewed = await measureCommand(farm);
  const pictures = viewed.reduce((sum, one) => sum + one.pictures, 0);
  const skipped = viewed.reduce((sum, one) => sum + one.skipped + one.lost, 0);
  const common = { unit: 'ms', runs: viewed.length, details: { pictures, skipped } } as const;
  return [
    {
      name: 'live.view.first-picture',
      value: Math.max(...viewed.map((one) => one.firstPictureMs)),
      statistic: 'max',
      ...common,
    },
    { name: 'live.view.delay', value: Math.max(...viewed.map((one) => one.delayMs.p95)), statistic: 'max', ...common },
  ];
}

async function viewers(peers: readonly Peer[], tls: BenchCertificate): Promise<Figure[]> {
  await using farm = await startFarm(4);
  const figures: Figure[] = [];
  for (const isTls of [false, true]) {
    const own = await measureKeepsightViewers(farm, ownViewerCounts, isTls);
    const theirs: ViewersMeasure[] = [];
    for (const { name, binary } of peers) {
      theirs.push(...(await measurePeerViewers(name, binary, { farm, counts: peerViewerCounts, isTls, tls })));
    }
    figures.push(...[...own, ...theirs].map((measure) => viewersFigure(measure, theirs)));
  }
  return figures;
}

/** What one core would carry if each further viewer cost as much as these; that is a calculation, and named so. */
function viewersPerCore({ viewers: count, cores, idleCores }: ViewersMeasure): number {
  return count / Math.max(0.001, cores - idleCores);
}

function viewersFigure(measure: ViewersMeasure, peers: readonly ViewersMeasure[]): Figure {
  const { product, isTls, viewers: count, cores, idleCores, residentMb, deliveredShare, mbpsEach, delayMs } = measure;
  const isOwn = product === 'keepsight';
  const ratios = peers
    .filter((peer) => isOwn && peer.viewers === count)
    .map((peer) => [`times-${peer.product}`, rounded(viewersPerCore(measure) / viewersPerCore(peer), 2)] as const);
  return {
    name: isTls ? 'live.viewers-per-core.tls' : 'live.viewers-per-core.plain',
    value: viewersPerCore(measure),
    unit: 'viewers',
    ...(isOwn && { budget: budgets.viewersPerCore }),
    runs: 1,
    statistic: 'mean',
    details: {
      product,
      viewers: count,
      cores: rounded(cores, 3),
      idleCores: rounded(idleCores, 3),
      residentMb: rounded(residentMb, 0),
      deliveredShare: rounded(deliveredShare, 3),
      mbpsEach: rounded(mbpsEach, 2),
      ...(delayMs && { delayP50Ms: delayMs.p50, delayP99Ms: delayMs.p99 }),
      ...(isOwn && { skipped: measure.skipped }),
      ...Object.fromEntries(ratios),
    },
  };
}

async function ingest(peers: readonly Peer[], tls: BenchCertificate): Promise<Figure[]> {
  await using farm = await startFarm(ingestCameras);
  const own = await measureKeepsightIngest(farm);
  const theirs: IngestMeasure[] = [];
  for (const { name, binary } of peers) theirs.push(await measurePeerIngest(name, binary, { farm, tls }));
  const ratios = Object.fromEntries(
    theirs.map((peer) => [`part-of-${peer.product}`, rounded(own.cores / peer.cores, 2)]),
  );
  return [own, ...theirs].map(({ product, cameras, cores, residentMb }) => ({
    name: 'live.ingest',
    value: cores,
    unit: 'cores',
    ...(product === 'keepsight' && { budget: budgets.ingestCores }),
    runs: 1,
    statistic: 'mean' as const,
    details: { product, cameras, residentMb: rounded(residentMb, 0), ...(product === 'keepsight' && ratios) },
  }));
}

async function slow(peers: readonly Peer[], tls: BenchCertificate): Promise<Figure[]> {
  await using farm = await startFarm(1);
  const measures: SlowMeasure[] = [await measureKeepsightSlow(farm)];
  for (const { name, binary } of peers) measures.push(await measurePeerSlow(name, binary, { farm, tls }));
  const stepDown = await measureStepDown();
  return [
    ...measures.map((measure): Figure => {
      const { product, behindMs, picturesShare, othersShare, othersDelayP99Ms, memoryGrowthMb, ...told } = measure;
      const shares = { picturesShare: rounded(picturesShare, 2), othersShare: rounded(othersShare, 3) };
      const other = { ...(othersDelayP99Ms !== null && { othersDelayP99Ms }), memoryGrowthMb: rounded(memoryGrowthMb) };
      const bounds = product === 'keepsight' ? { budget: budgets.behindMs } : {};
      const common = { unit: 'ms', runs: 1, statistic: 'max', ...bounds } as const;
      return {
        name: 'live.slow-viewer.behind',
        value: behindMs,
        ...common,
        details: { product, ...shares, ...other, ...told },
      };
    }),
    {
      name: 'live.slow-viewer.sub-stream-after',
      value: stepDown.subAfterSeconds ?? Number.NaN,
      unit: 's',
      budget: budgets.subAfterSeconds,
      runs: 1,
      statistic: 'single',
      details: { behindMs: rounded(stepDown.behindMs, 0) },
    },
  ];
}

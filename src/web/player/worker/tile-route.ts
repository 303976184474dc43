/** Which way a tile makes its pictures, and which one is next when a way fails. Pure. */

import type { VideoCodec } from '#src/wire/access-unit.ts';
import type { RouteFailure } from '../worker-messages.ts';

/** `software`: WebCodecs again, but without the hardware, whose sessions are few and which fails first. */
export type Way = 'webcodecs' | 'software' | 'jpeg' | 'mse' | 'stills';

export interface DecoderCapabilities {
  readonly webcodecs: readonly VideoCodec[];
  readonly mse: readonly VideoCodec[];
}

/** Two failures within this time are one fault of the way; a single one may be a graphics driver that restarted. */
const sameFaultMs = 60_000;
/** Mosaics of more than this exceed the sessions of many hardware decoders. */
const hardwareTilesMost = 8;
const smallPixelsMost = 800 * 608;

export function waysFor(codec: VideoCodec, capabilities: DecoderCapabilities): Way[] {
  if (codec === 'jpeg') return ['jpeg', 'stills'];
  return [
    ...(capabilities.webcodecs.includes(codec) ? (['webcodecs', 'software'] as const) : []),
    ...(capabilities.mse.includes(codec) ? (['mse'] as const) : []),
    'stills',
  ];
}

export interface Failure {
  readonly way: Way;
  readonly reason: RouteFailure;
  readonly atMs: number;
}

/** The first way that has not failed: one refusal of the codec is enough, or two failures in a minute. */
export function nextWay(ways: readonly Way[], failures: readonly Failure[]): Way {
  return ways.find((way) => !hasFailed(way, failures)) ?? 'stills';
}

function hasFailed(way: Way, failures: readonly Failure[]): boolean {
  // Hardware is only preferred, never demanded: what WebCodecs refuses, it refuses for software too.
  const isRefused = ({ way: failed, reason }: Failure): boolean =>
    reason === 'codec' && (failed === way || (failed === 'webcodecs' && way === 'software'));
  if (failures.some(isRefused)) return true;
  const times = failures.filter((failure) => failure.way === way).map((failure) => failure.atMs);
  if (way === 'webcodecs') return times.length > 0;
  return times.some((at, index) => index > 0 && at - (times[index - 1] ?? -Infinity) <= sameFaultMs);
}

export function prefersSoftware(way: Way, tilesOpen: number, width: number, height: number): boolean {
  return way === 'software' || (tilesOpen > hardwareTilesMost && width * height <= smallPixelsMost);
}

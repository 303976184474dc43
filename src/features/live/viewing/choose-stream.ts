/** Which of a camera's streams a tile shows. Pure. */

import type { StreamProfile } from '#src/plugins/kit/facts.ts';
import type { StreamQuality } from '../contract-schemas.ts';
import type { VideoFacts } from '../streams.ts';

/** A profile with what it is known to be: first what came from it, then what the camera lists. */
export interface Candidate {
  readonly profileId: string;
  readonly codec: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly hasAudio: boolean;
}

export interface Wish {
  readonly quality: 'auto' | 'main' | 'sub';
  /** Size of the tile in device pixels. */
  readonly width: number;
  readonly height: number;
  readonly codecs: readonly string[];
  /** The line could not carry the better one. */
  readonly isLineSlow: boolean;
}

export type Because = 'asked' | 'tile-size' | 'slow-line' | 'codec' | 'only-one';

export type Choice =
  | { readonly profileId: string; readonly quality: StreamQuality; readonly because: Because }
  | { readonly unsupported: readonly string[] };

/** Smaller pictures are made for counting people or for telephones of long ago, and show nothing on a wall. */
const sensibleWidth = 160;
/** A tile that is this much larger than the sub stream still shows it without visible loss. */
const stretch = 1.25;

export function candidateOf(profile: StreamProfile, seen: VideoFacts | undefined): Candidate {
  return {
    profileId: profile.id,
    codec: seen?.codec ?? profile.codec?.toLowerCase(),
    width: seen?.width ?? profile.width,
    height: seen?.height ?? profile.height,
    hasAudio: profile.audioCodec !== undefined,
  };
}

export function chooseStream(candidates: readonly Candidate[], wish: Wish): Choice {
  const streams = inOrder(playable(candidates, wish.codecs));
  const [main] = streams;
  if (main === undefined) return { unsupported: [...new Set(candidates.map(({ codec }) => codec ?? 'unknown'))] };
  const sub = subFor(streams, wish);
  const isBestLeftOut = areaOf(largestOf(candidates)) > areaOf(main);
  const mainBecause = (because: Because): Choice => ({
    profileId: main.profileId,
    quality: 'main',
    because: isBestLeftOut ? 'codec' : because,
  });
  if (sub === undefined) return mainBecause(wish.quality === 'main' ? 'asked' : 'only-one');
  const subBecause = (because: Because): Choice => ({ profileId: sub.profileId, quality: 'sub', because });
  if (wish.quality === 'main') return mainBecause('asked');
  if (wish.quality === 'sub') return subBecause('asked');
  if (isEnough(sub, wish)) return subBecause('tile-size');
  return wish.isLineSlow ? subBecause('slow-line') : mainBecause('tile-size');
}

/** Motion JPEG takes ten times the bytes of anything else, so it is for cameras that have nothing else. */
function playable(candidates: readonly Candidate[], codecs: readonly string[]): Candidate[] {
  const shown = candidates.filter(({ codec }) => codec === undefined || codecs.includes(codec));
  const better = shown.filter(({ codec }) => codec !== 'jpeg');
  return better.length > 0 ? better : shown;
}

/**
 * The largest first. Of the same size, the one that every viewer can decode with little work, then the one with sound, then
 * in the camera's own order, in which the main stream comes first. One of unknown size stands by that order too.
 */
function inOrder(streams: readonly Candidate[]): Candidate[] {
  const isSizeKnown = streams.every(({ width, height }) => width !== undefined && height !== undefined);
  const rank = (one: Candidate): number => (one.codec === 'h264' ? 2 : 0) + (one.hasAudio ? 1 : 0);
  return streams.toSorted((a, b) => (isSizeKnown ? areaOf(b) - areaOf(a) : 0) || rank(b) - rank(a));
}

function largestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.filter(({ codec }) => codec !== 'jpeg').toSorted((a, b) => areaOf(b) - areaOf(a))[0];
}

/** The smallest that fills the tile, else the largest below the main stream. */
function subFor(streams: readonly Candidate[], wish: Wish): Candidate | undefined {
  const [main, ...others] = streams;
  const smaller = others.filter((one) => areaOf(one) < areaOf(main) || one.width === undefined);
  const sensible = smaller.filter(({ width }) => width === undefined || width >= sensibleWidth);
  const ascending = (sensible.length > 0 ? sensible : smaller).toReversed();
  return ascending.find((one) => isEnough(one, wish)) ?? ascending.at(-1);
}

/** A tile is filled by a picture that fits into it one way or the other. */
function isEnough({ width, height }: Candidate, wish: Wish): boolean {
  if (width === undefined || height === undefined) return false;
  return width * stretch >= wish.width || height * stretch >= wish.height;
}

function areaOf(candidate: Candidate | undefined): number {
  return (candidate?.width ?? 0) * (candidate?.height ?? 0);
}

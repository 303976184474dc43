/** Whether the picture on the screen may be called live. The only place that decides it. */

import type { LiveStateName } from '#src/features/live/contract-schemas.ts';
import type { PictureState } from './player-types.ts';
import { percentile } from './percentile.ts';

/** Older than this and a person who acts on the picture acts on the past. */
const liveWithinMs = 2000;
/** However seldom a camera sends pictures of a still scene, an older one proves nothing about now. */
const unusualAfterMs = 15_000;

export interface PictureEvidence {
  /** Of the picture on the screen; `undefined` without a picture or before the clocks were compared. */
  readonly ageMs: number | undefined;
  /** Since a new picture came to the screen; `undefined` without a picture. */
  readonly unchangedMs: number | undefined;
  /** What passes at this stream between two pictures; `undefined` until measured. */
  readonly usualGapMs: number | undefined;
  /** Pictures have come that the screen does not show yet. */
  readonly isBehind: boolean;
  readonly isLinkOpen: boolean;
  readonly stream: LiveStateName | undefined;
  readonly isPaused: boolean;
  readonly isStill: boolean;
}

/**
 * A camera with a smart codec sends few pictures of a still scene, so the bound is widened by what is usual for the
 * stream, and only while nothing newer waits. All doubt is on the side of not live.
 */
export function judgePicture(evidence: PictureEvidence): PictureState {
  const { ageMs, unchangedMs } = evidence;
  if (unchangedMs === undefined) return 'none';
  const patienceMs = liveWithinMs + (evidence.isBehind ? 0 : Math.min(2 * (evidence.usualGapMs ?? 0), unusualAfterMs));
  const moves = unchangedMs <= patienceMs;
  const comes = evidence.isLinkOpen && !evidence.isPaused && (evidence.isStill || evidence.stream === 'live');
  if (!comes) return unchangedMs <= liveWithinMs && !evidence.isPaused ? 'late' : 'frozen';
  if (!moves) return 'frozen';
  if (evidence.isStill) return 'late';
  return ageMs !== undefined && ageMs <= patienceMs ? 'live' : 'late';
}

const gapsMax = 32;

export interface PictureGaps {
  /** Site time at which a picture came from the camera. */
  take(wallTimeMs: number): void;
  /** Nine of ten gaps are shorter. */
  usualMs(): number | undefined;
}

export function createPictureGaps(): PictureGaps {
  let last: number | undefined;
  let gaps: number[] = [];
  return {
    take(wallTimeMs) {
      if (last !== undefined && wallTimeMs > last) gaps = [...gaps, wallTimeMs - last].slice(-gapsMax);
      last = wallTimeMs;
    },
    usualMs: () => percentile(gaps, 0.9),
  };
}

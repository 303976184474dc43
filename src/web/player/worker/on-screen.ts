/** What is on the screen of one tile, since when, and how late pictures come to it. */

import type { LiveStateName } from '#src/features/live/contract-schemas.ts';
import { percentile } from '../percentile.ts';
import { createPictureGaps, judgePicture } from '../picture-state.ts';
import type { PictureState } from '../player-types.ts';
import type { ShownPicture } from './picture-route.ts';

/** About four seconds of pictures. */
const delaysMost = 120;
/** Pictures that came and are not on the screen for so long: it is behind. */
const behindAfterMs = 1000;
/** Before pictures were measured, sound is as late as this. */
const delayAtFirstMs = 120;

export interface Circumstances {
  readonly nowMs: number;
  readonly aheadMs: number | undefined;
  readonly isLinkOpen: boolean;
  readonly stream: LiveStateName | undefined;
  readonly isPaused: boolean;
  readonly isStill: boolean;
}

export interface Verdict {
  readonly picture: PictureState;
  readonly ageMs: number | null;
  readonly pictureAt: number | null;
  readonly since: number;
}

export class OnScreen {
  #gaps = createPictureGaps();
  #shown: ShownPicture | undefined;
  #shownAt: number | undefined;
  #newestNumber = -1;
  #unshownSince: number | undefined;
  #delays: number[] = [];
  #picture: PictureState = 'none';
  #since: number;

  constructor(nowMs: number) {
    this.#since = nowMs;
  }

  get shown(): ShownPicture | undefined {
    return this.#shown;
  }

  /** Other pictures follow: their numbers and gaps have nothing to do with those before. */
  begin(): void {
    this.#gaps = createPictureGaps();
    this.#newestNumber = -1;
    this.#unshownSince = undefined;
    this.#delays = [];
  }

  /** A picture has come over the line. */
  received(number: number, wallTimeMs: number, nowMs: number): void {
    this.#gaps.take(wallTimeMs);
    this.#newestNumber = number;
    this.#unshownSince ??= nowMs;
  }

  show(shown: ShownPicture, nowMs: number, aheadMs: number | undefined): void {
    this.#shown = shown;
    this.#shownAt = nowMs;
    this.#unshownSince = shown.number >= this.#newestNumber ? undefined : nowMs;
    if (aheadMs === undefined) return;
    this.#delays.push(nowMs + aheadMs - shown.wallTimeMs);
    if (this.#delays.length > delaysMost) this.#delays.shift();
  }

  /** How late pictures usually are, for sound to be as late. */
  usualDelayMs(): number {
    return percentile(this.#delays, 0.5) ?? delayAtFirstMs;
  }

  delays(): { readonly p50: number; readonly p95: number } | null {
    const p50 = percentile(this.#delays, 0.5);
    const p95 = percentile(this.#delays, 0.95);
    return p50 === undefined || p95 === undefined ? null : { p50, p95 };
  }

  judge(circumstances: Circumstances): Verdict {
    const { nowMs, aheadMs } = circumstances;
    const ageMs =
      this.#shown === undefined || aheadMs === undefined ? undefined : nowMs + aheadMs - this.#shown.wallTimeMs;
    const picture = judgePicture({
      ...circumstances,
      ageMs,
      unchangedMs: this.#shownAt === undefined ? undefined : nowMs - this.#shownAt,
      usualGapMs: this.#gaps.usualMs(),
      isBehind: this.#unshownSince !== undefined && nowMs - this.#unshownSince > behindAfterMs,
    });
    if (picture !== this.#picture) {
      this.#picture = picture;
      this.#since = picture === 'frozen' ? (this.#shownAt ?? nowMs) : nowMs;
    }
    return { picture, ageMs: ageMs ?? null, pictureAt: this.#shown?.wallTimeMs ?? null, since: this.#since };
  }
}

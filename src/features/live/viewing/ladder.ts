/** When a tile steps down to the sub stream, and when it climbs back. Pure: times come as arguments. */

export interface Ladder {
  /** The line could not carry the main stream. */
  isDown(): boolean;
  /** Pictures were left out. Answers whether the tile has just stepped down. */
  skipped(nowMs: number): boolean;
  /** Answers whether the tile has just climbed back. */
  tick(nowMs: number): boolean;
  /** A person chose: what was learned about the line before is asked anew. */
  reset(): void;
}

/** Two skips within this time are no accident. */
const skipsWithinMs = 10_000;
/** Clean for this long: the line may be better now. */
const climbAfterMs = 30_000;
/** A climb that failed waits twice as long for the next, up to this. */
const climbAfterMaxMs = 480_000;

export function createLadder(): Ladder {
  let lastSkipMs: number | undefined;
  let isDown = false;
  let climbedAtMs: number | undefined;
  let waitMs = climbAfterMs;
  return {
    isDown: () => isDown,
    skipped: (nowMs) => {
      const isSecond = lastSkipMs !== undefined && nowMs - lastSkipMs <= skipsWithinMs;
      const isFailedClimb = climbedAtMs !== undefined && nowMs - climbedAtMs <= skipsWithinMs;
      lastSkipMs = nowMs;
      if (isDown || !(isSecond || isFailedClimb)) return false;
      waitMs = isFailedClimb ? Math.min(climbAfterMaxMs, waitMs * 2) : climbAfterMs;
      isDown = true;
      return true;
    },
    tick: (nowMs) => {
      if (!isDown || lastSkipMs === undefined || nowMs - lastSkipMs < waitMs) return false;
      isDown = false;
      climbedAtMs = nowMs;
      lastSkipMs = undefined;
      return true;
    },
    reset: () => {
      isDown = false;
      lastSkipMs = undefined;
      climbedAtMs = undefined;
      waitMs = climbAfterMs;
    },
  };
}

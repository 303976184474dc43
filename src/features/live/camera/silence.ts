/**
 * Tells a camera that has died from a scene that stands still. Cameras leave out pictures while nothing moves, for many
 * seconds, so only missing bytes of any kind count, after the camera was asked for a sign of life.
 */

export type SilenceVerdict =
  | 'fine'
  /** Ask for a sign of life now. */
  | 'probe'
  /** A person should know. */
  | 'silent'
  /** Give up and connect anew: nothing comes at all, or only answers from one that used to send reports. */
  | 'stalled'
  /** Give up: it answers, but media do not come. */
  | 'no-media';

export interface SilenceWatch {
  /** The camera said that it plays. */
  playing(nowMs: number): void;
  heard(what: 'anything' | 'media' | 'report', nowMs: number): void;
  judge(nowMs: number): SilenceVerdict;
}

const probeAfterMs = 2500;
const silentAfterMs = 5000;
const stalledAfterMs = 10_000;
/** After PLAY a camera begins at once, or at its next key picture. */
const firstMediaWithinMs = 10_000;
/** One that sends reports may wait for a key picture of a scene that stands still, but has to begin as well. */
const firstBesideReportsWithinMs = 30_000;
/** A camera that leaves out pictures still sends its sender reports, every two to eight seconds (RFC 3550 section 6.2). */
const reportsSilentAfterMs = 10_000;
const reportsStalledAfterMs = 15_000;
/** Not all send reports: such a one may really have nothing to show for as long as this. */
const mediaWithinMs = 60_000;

export function createSilenceWatch(): SilenceWatch {
  let playingSinceMs: number | undefined;
  let heardMs = 0;
  /** Media, or a report, which stands for them where nothing moves. */
  let mediaMs: number | undefined;
  let hasBegun = false;
  let sendsReports = false;
  let probedMs = 0;
  return {
    playing: (nowMs) => {
      playingSinceMs = nowMs;
      heardMs = nowMs;
    },
    heard: (what, nowMs) => {
      heardMs = nowMs;
      if (what !== 'anything') mediaMs = nowMs;
      if (what === 'report') sendsReports = true;
      if (what === 'media') hasBegun = true;
    },
    judge: (nowMs) => {
      if (playingSinceMs === undefined) return 'fine';
      const silentMs = nowMs - heardMs;
      if (silentMs >= stalledAfterMs) return 'stalled';
      if (silentMs >= silentAfterMs) return 'silent';
      const withoutMediaMs = nowMs - (mediaMs ?? playingSinceMs);
      if (withoutMediaMs >= (mediaMs === undefined ? firstMediaWithinMs : mediaWithinMs)) return 'no-media';
      if (!hasBegun && nowMs - playingSinceMs >= firstBesideReportsWithinMs) return 'no-media';
      if (sendsReports && withoutMediaMs >= reportsStalledAfterMs) return 'stalled';
      if (sendsReports && withoutMediaMs >= reportsSilentAfterMs) return 'silent';
      if (silentMs < probeAfterMs || nowMs - probedMs < probeAfterMs) return 'fine';
      probedMs = nowMs;
      return 'probe';
    },
  };
}

/**
 * Measures one tile of the viewing socket from what arrives: pictures, losses, bits, and how old the pictures are. Pure:
 * the caller gives the time of each message.
 */

import type { SiteMessage } from '#src/features/live/contract-viewing.ts';
import type { VideoDescription } from '#src/wire/access-unit.ts';
import { decodeDescription, decodeMediaPacket, mediaFlags, mediaHeaderBytes } from '#src/wire/media-packet.ts';

export interface Delay {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface ViewReport {
  readonly seconds: number;
  /** From the wish to see the channel to its first picture; null when none came. */
  readonly firstPictureMs: number | null;
  readonly pictures: number;
  readonly keyPictures: number;
  readonly audioFrames: number;
  /** Pictures before which something was lost between camera and site. From the site to here nothing can be lost. */
  readonly lost: number;
  /** Pictures that the site left out for this viewer, as it said itself. */
  readonly skipped: number;
  readonly bitsPerSecond: number;
  readonly picturesPerSecond: number;
  /** From the last byte of the camera to here, of the pictures that were made while watching; milliseconds. */
  readonly delayMs: Delay | null;
  /** How far the clock of the site is ahead of ours, as the exchange of times told; already taken out of `delayMs`. */
  readonly siteClockAheadMs: number;
  readonly codec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly quality: 'main' | 'sub' | null;
  readonly because: string | null;
  readonly state: string | null;
  readonly fault: { readonly class: string; readonly detail: string } | null;
}

export interface ViewMeter {
  message(message: SiteMessage, atMs: number): void;
  packet(bytes: Uint8Array, atMs: number): void;
  /** The newest number of each slot, for the acknowledgement. */
  newest(): { readonly slot: number; readonly number: number }[];
  report(atMs: number): ViewReport;
}

/** An hour of pictures; beyond that the delays of the first hour stand. */
const delaysMax = 120_000;

export function createViewMeter(openedAtMs: number): ViewMeter {
  const newest = new Map<number, number>();
  const rawDelaysMs: number[] = [];
  let firstPictureAtMs: number | undefined;
  let pictures = 0;
  let keyPictures = 0;
  let audioFrames = 0;
  let lost = 0;
  let skipped = 0;
  let bytesTotal = 0;
  let video: VideoDescription | undefined;
  let playing: Extract<SiteMessage, { type: 'playing' }> | undefined;
  let state: Extract<SiteMessage, { type: 'state' }> | undefined;
  let clock = { roundTripMs: Number.POSITIVE_INFINITY, aheadMs: 0 };

  return {
    message: (message, atMs) => {
      if (message.type === 'playing') {
        playing = message;
        for (const slot of newest.keys()) if (slot !== message.slot) newest.delete(slot);
      } else if (message.type === 'state') state = message;
      else if (message.type === 'skipped') skipped = message.total;
      else if (message.type === 'clock') {
        const roundTripMs = atMs - message.sentAt;
        if (roundTripMs >= clock.roundTripMs) return;
        clock = { roundTripMs, aheadMs: message.siteAt - (message.sentAt + roundTripMs / 2) };
      }
    },
    packet: (bytes, atMs) => {
      const packet = decodeMediaPacket(bytes);
      if (packet === undefined) return;
      bytesTotal += bytes.length - mediaHeaderBytes;
      newest.set(packet.slot, packet.number);
      if ((packet.flags & mediaFlags.description) !== 0) {
        video = decodeDescription(packet.payload)?.video ?? video;
        return;
      }
      if ((packet.flags & mediaFlags.audio) !== 0) {
        audioFrames += 1;
        return;
      }
      pictures += 1;
      if ((packet.flags & mediaFlags.restart) !== 0) keyPictures += 1;
      if ((packet.flags & mediaFlags.afterLoss) !== 0) lost += 1;
      firstPictureAtMs ??= atMs;
      const wallMs = packet.wallTimeUs / 1000;
      // What came out of the cache at the start was old on purpose.
      const isNew = wallMs - clock.aheadMs >= openedAtMs;
      if (isNew && rawDelaysMs.length < delaysMax) rawDelaysMs.push(atMs - wallMs);
    },
    newest: () => [...newest].map(([slot, number]) => ({ slot, number })),
    report: (atMs) => {
      const seconds = (atMs - openedAtMs) / 1000;
      const watched = firstPictureAtMs === undefined ? 0 : Math.max(0.001, (atMs - firstPictureAtMs) / 1000);
      const rate = (count: number): number => (watched === 0 ? 0 : Math.round((count / watched) * 10) / 10);
      return {
        seconds: Math.round(seconds * 10) / 10,
        firstPictureMs: firstPictureAtMs === undefined ? null : Math.round(firstPictureAtMs - openedAtMs),
        pictures,
        keyPictures,
        audioFrames,
        lost,
        skipped,
        bitsPerSecond: Math.round(rate(bytesTotal * 8)),
        picturesPerSecond: rate(pictures),
        delayMs: delayOf(rawDelaysMs.map((delay) => delay + clock.aheadMs)),
        siteClockAheadMs: Math.round(clock.aheadMs),
        codec: video?.codecString ?? null,
        width: video?.width ?? null,
        height: video?.height ?? null,
        quality: playing?.quality ?? null,
        because: playing?.because ?? null,
        state: state?.state ?? null,
        fault: state?.fault ?? null,
      };
    },
  };
}

function delayOf(delaysMs: readonly number[]): Delay | null {
  if (delaysMs.length === 0) return null;
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return Math.round(value * 10) / 10;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/**
 * The waiting room before a decoder. It is short, so that a slow machine shows in what is acknowledged, and the site
 * sends less; and it is bounded, so that a machine which cannot follow jumps to the newest key picture instead.
 */

import { mediaFlags, type MediaPacket } from '#src/wire/media-packet.ts';

/** What a decoder is given at a time: enough to be never idle, little enough that the picture is not late. */
const depthMost = 6;
/** While the pictures since the last key picture come at once, none is shown, and all should be decoded soon. */
const catchUpDepthMost = 150;
/** The site stops after less than half of it without acknowledgement; this is for a site that does not. */
const waitMostMs = 1000;
const bytesMost = 16_000_000;

export interface Intake {
  push(packet: MediaPacket, arrivedAtMs: number): void;
  /** The next packet for a decoder that has so many before it. */
  next(queued: number): MediaPacket | undefined;
  /** What comes next without taking it. */
  peek(): MediaPacket | undefined;
  isEmpty(): boolean;
  /** Number of the newest packet given to the decoder. */
  takenNumber(): number | undefined;
  /** Forgets what waits; the next picture must be a key picture. `true`: what waits is counted as skipped. */
  restart(isLoss: boolean): void;
  caughtUp(): void;
  isCatchingUp(): boolean;
}

export function createIntake(onSkipped: (pictures: number) => void): Intake {
  let waiting: { packet: MediaPacket; arrivedAtMs: number }[] = [];
  let bytes = 0;
  let group: number | undefined;
  let needsKey = true;
  let isLossy = false;
  let isCatchingUp = true;
  let taken: number | undefined;

  const drop = (count: number): void => {
    for (const { packet } of waiting.splice(0, count)) bytes -= packet.payload.length;
    if (count > 0) onSkipped(count);
  };
  const skip = (): void => {
    const key = waiting.findLastIndex(({ packet }) => isKey(packet));
    if (key > 0) drop(key);
    else {
      drop(waiting.length);
      needsKey = true;
      isLossy = true;
    }
    isCatchingUp = true;
  };

  return {
    push(packet, arrivedAtMs) {
      // A picture of another group without its key picture could only be decoded to a damaged one.
      if (!isKey(packet) && (needsKey || packet.group !== group)) {
        needsKey = true;
        if (isLossy) onSkipped(1);
        return;
      }
      needsKey = false;
      isLossy = false;
      group = packet.group;
      waiting.push({ packet, arrivedAtMs });
      bytes += packet.payload.length;
      const oldest = waiting[0];
      if (bytes > bytesMost || (oldest !== undefined && arrivedAtMs - oldest.arrivedAtMs > waitMostMs)) skip();
    },
    next(queued) {
      if (queued >= (isCatchingUp ? catchUpDepthMost : depthMost)) return undefined;
      const next = waiting.shift()?.packet;
      if (next === undefined) return undefined;
      bytes -= next.payload.length;
      taken = next.number;
      return next;
    },
    peek: () => waiting[0]?.packet,
    isEmpty: () => waiting.length === 0,
    takenNumber: () => taken,
    restart(isLoss) {
      if (isLoss && waiting.length > 0) onSkipped(waiting.length);
      waiting = [];
      bytes = 0;
      needsKey = true;
      isLossy = isLoss;
      isCatchingUp = true;
      taken = undefined;
    },
    caughtUp() {
      isCatchingUp = false;
    },
    isCatchingUp: () => isCatchingUp,
  };
}

function isKey(packet: MediaPacket): boolean {
  return (packet.flags & mediaFlags.restart) !== 0;
}

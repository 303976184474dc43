/**
 * Brings one stream to one viewer: from the cache until it has caught up, then packet by packet, and over gaps by key
 * picture to key picture when the line cannot carry all. It holds no packet itself; what waits, waits in the cache.
 */

import type { Clock } from '#src/core/ports.ts';
import type { GopCache } from '../gop-cache.ts';
import type { StreamPacket } from '../stream-packet.ts';
import type { FlowControl } from './flow-control.ts';

export interface FeedParts {
  readonly slot: number;
  readonly cache: GopCache;
  readonly flow: FlowControl;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** The viewer may have media at this moment: not while its rights are looked up anew. */
  readonly mayFlow: () => boolean;
  readonly wantsAudio: () => boolean;
  readonly onSkip: (pictures: number) => void;
}

export interface Feed {
  /** A packet was made; the cache has it already. */
  offer(packet: StreamPacket): void;
  /** Something changed, such as an acknowledgement: sends what may go. */
  pump(): void;
  /** Sends all from the key picture on: at the beginning, and once more for a second tile that joins. */
  start(): void;
  /** Pictures left out, since the beginning. */
  skippedPictures(): number;
}

/** A picture that is older than this is not sent any more: with what waits on the line it must be seen within a second. */
const lagMaxMs = 380;
/** At the beginning older ones are sent, to be decoded and not shown; whoever needs longer waits for a key picture. */
const catchUpMaxMs = 800;

export function createFeed(parts: FeedParts): Feed {
  const { slot, cache, flow, clock } = parts;
  /** The place of the picture to be sent next; `undefined` before the first. */
  let next: number | undefined;
  let epochSent = -1;
  /** Up to a key picture that is sent next nothing can be decoded. */
  let awaitsKey = true;
  /** Since when it sends from the cache what is older than now. */
  let catchingUpSinceMs: number | undefined;
  let skipped = 0;

  const send = (packet: StreamPacket): void => {
    flow.sent(slot, packet.number, packet.size, clock.monotonicMs());
    parts.send(packet.bytes);
  };
  const sendPicture = (packet: StreamPacket): void => {
    const description = cache.description();
    if (description !== undefined && description.epoch !== epochSent) {
      send(description);
      epochSent = description.epoch;
    }
    send(packet);
    next = packet.picture + 1;
  };

  /** Goes on at the newest key picture, when the viewer has room and would not be late by it. */
  const startAtKey = (): boolean => {
    const key = cache.key();
    const isNewer = key !== undefined && (next === undefined || key.picture >= next);
    if (!isNewer) return false;
    const nowMs = clock.monotonicMs();
    if (!flow.canSend(slot, key.size, nowMs)) return false;
    if (next !== undefined && nowMs - key.madeAtMs > lagMaxMs) return false;
    const missed = next === undefined ? 0 : key.picture - next;
    if (next === undefined) catchingUpSinceMs = nowMs;
    sendPicture(key);
    awaitsKey = !cache.isWhole();
    if (missed > 0) {
      skipped += missed;
      parts.onSkip(missed);
    }
    return true;
  };

  const isLate = (packet: StreamPacket, nowMs: number): boolean => {
    if (catchingUpSinceMs === undefined) return nowMs - packet.madeAtMs > lagMaxMs;
    return nowMs - catchingUpSinceMs > catchUpMaxMs;
  };

  const pump = (): void => {
    if (!parts.mayFlow()) return;
    for (;;) {
      if (awaitsKey && !startAtKey()) return;
      if (awaitsKey || next === undefined) return;
      const key = cache.key();
      if (key === undefined || key.picture > next) {
        awaitsKey = true;
        continue;
      }
      const packet = cache.at(next);
      if (packet === undefined) {
        // Either this is the live edge, or the rest of a GOP that grew too long for the cache.
        if (next === cache.edge()) catchingUpSinceMs = undefined;
        else awaitsKey = true;
        return;
      }
      const nowMs = clock.monotonicMs();
      if (isLate(packet, nowMs)) {
        awaitsKey = true;
        catchingUpSinceMs = undefined;
      } else if (!flow.canSend(slot, packet.size, nowMs)) return;
      else sendPicture(packet);
    }
  };

  const offer = (packet: StreamPacket): void => {
    if (packet.kind === 'description') return;
    const isAtEdge = !awaitsKey && next === packet.picture;
    const mayGo = isAtEdge && packet.epoch === epochSent && parts.mayFlow();
    if (packet.kind === 'audio') {
      // Sound of the past helps nobody, so it goes out only when the picture is live too.
      if (mayGo && parts.wantsAudio() && flow.canSend(slot, packet.size, clock.monotonicMs())) send(packet);
      return;
    }
    if (mayGo && flow.canSend(slot, packet.size, clock.monotonicMs())) sendPicture(packet);
    else pump();
  };

  return {
    offer,
    pump,
    start: () => {
      next = undefined;
      epochSent = -1;
      awaitsKey = true;
      pump();
    },
    skippedPictures: () => skipped,
  };
}

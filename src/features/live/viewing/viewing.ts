/**
 * One viewer: a page or a program with one WebSocket and a tile for each picture. While its rights are looked up anew nothing
 * is sent to it; what it sends is bounded in size, number and sense.
 */

import { can, type AccessTarget } from '#src/core/access.ts';
import type { TalkLine } from '#src/plugins/kit/actions.ts';
import { viewingCloseCodes, type SiteMessage, type ViewerMessage } from '../contract-viewing.ts';
import { createFlowControl } from './flow-control.ts';
import { createMessageBudget } from './message-budget.ts';
import { readMessage } from './read-message.ts';
import { createTalking } from './talking.ts';
import { createTileDesk, type DeskParts } from './tile-desk.ts';
import type { Viewer } from './viewer.ts';

export interface Viewing {
  receive(data: string | Uint8Array): void;
  /** What decides may have changed and is being read: nothing is sent until `resume` for the same reason. */
  suspend(why: Doubt): void;
  /** `actor()` answers with the rights of now, and the places of devices are those of now. */
  resume(why: Doubt): void;
  /** The device stands elsewhere now; `undefined`: it is gone. */
  deviceMoved(deviceId: string, target: AccessTarget | undefined): void;
  /** The streams that the device lists may have changed. */
  lookUpAgain(deviceId: string): void;
  /** A ping came back. */
  noteRoundTrip(tookMs: number): void;
  /** About once a second. */
  tick(): void;
  deviceIds(): string[];
  end(): void;
}

/** Who the viewer is, or where the devices stand. */
export type Doubt = 'rights' | 'places';

export interface ViewingParts extends DeskParts {
  readonly openTalk: (viewer: Viewer, deviceId: string, signal: AbortSignal) => Promise<TalkLine>;
}

/** A viewer that has acknowledged nothing for this long reads no more. */
const silentMaxMs = 10_000;
/** Far more than the media that may be on its way: only messages can pile up to this. */
const bufferedMaxBytes = 8 * 1024 * 1024;

export function createViewing(parts: ViewingParts, viewer: Viewer): Viewing {
  const { clock } = parts;
  const flow = createFlowControl();
  const budget = createMessageBudget();
  const doubts = new Set<Doubt>();
  let isOver = false;

  const tell = (message: SiteMessage): void => {
    if (isOver) return;
    if (viewer.bufferedBytes() > bufferedMaxBytes) closeViewer('tooSlow', 'reads too slowly');
    else viewer.send(JSON.stringify(message));
  };
  const closeViewer = (why: keyof typeof viewingCloseCodes, reason: string): void => {
    end();
    viewer.close(viewingCloseCodes[why], reason);
  };
  const desk = createTileDesk(parts, {
    ...{ viewer, flow, tell },
    mayFlow: () => doubts.size === 0 && !isOver,
    onClosed: (tile) => talking.stop(tile),
  });
  const talking = createTalking({
    ...{ log: parts.log, tell },
    open: (deviceId, signal) => parts.openTalk(viewer, deviceId, signal),
    mayTalk: (tile) => {
      const target = desk.find(tile)?.target;
      return doubts.size === 0 && target !== undefined && can(viewer.actor(), 'speaker:control', target);
    },
  });

  const acknowledge = ({ slots }: Extract<ViewerMessage, { type: 'ack' }>): void => {
    const nowMs = clock.monotonicMs();
    for (const { slot, number } of slots) {
      const answer = flow.acknowledge(slot, number, nowMs);
      if (answer === 'known') continue;
      closeViewer('nonsense', answer === 'future' ? 'acknowledged what was not sent' : 'acknowledged an unknown slot');
      return;
    }
    desk.pump();
  };
  const obey = (message: ViewerMessage): void => {
    switch (message.type) {
      case 'ack':
        return acknowledge(message);
      case 'clock':
        return tell({ type: 'clock', sentAt: message.sentAt, siteAt: clock.nowMs() });
      case 'open':
        return desk.open(message);
      case 'change':
        return desk.change(message);
      case 'close':
        return desk.close(message.tile);
      case 'talk': {
        const tile = desk.find(message.tile);
        if (!message.on) return talking.stop(message.tile);
        return tile === undefined ? undefined : talking.start(tile.number, tile.deviceId);
      }
    }
  };
  const end = (): void => {
    if (isOver) return;
    talking.end();
    desk.closeAll();
    isOver = true;
  };

  tell({ type: 'hello', siteAt: clock.nowMs() });
  return {
    end,
    deviceIds: () => desk.deviceIds(),
    receive: (data) => {
      if (isOver) return;
      if (!budget.take(clock.monotonicMs())) return closeViewer('tooMany', 'too many messages');
      if (typeof data !== 'string') return talking.speech(data);
      const message = readMessage(data);
      return message === undefined ? closeViewer('nonsense', 'not a message of a viewer') : obey(message);
    },
    suspend: (why) => void doubts.add(why),
    resume: (why) => {
      doubts.delete(why);
      desk.recheck();
      if (doubts.size === 0) talking.recheck();
      desk.pump();
    },
    deviceMoved: (deviceId, target) => {
      desk.deviceMoved(deviceId, target);
      if (doubts.size === 0) talking.recheck();
    },
    lookUpAgain: (deviceId) => desk.lookUpAgain(deviceId),
    noteRoundTrip: (tookMs) => flow.noteRoundTrip(tookMs, clock.monotonicMs()),
    tick: () => {
      if (flow.silentMs(clock.monotonicMs()) > silentMaxMs) closeViewer('tooSlow', 'acknowledges nothing');
      else desk.climb();
    },
  };
}

/**
 * One stream as one viewer gets it. Tiles of the same viewer that show the same stream share it, so that no picture
 * travels twice.
 */

import type { Clock } from '#src/core/ports.ts';
import type { LiveState } from '../contract-schemas.ts';
import type { StreamKey } from '../source.ts';
import type { Streams } from '../streams.ts';
import { createFeed } from './feed.ts';
import type { FlowControl } from './flow-control.ts';
import type { Showing, Tile } from './tile.ts';

export interface ShowingParts {
  readonly key: StreamKey;
  readonly streams: Pick<Streams, 'watch'>;
  readonly flow: FlowControl;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly mayFlow: () => boolean;
  readonly onSkip: (showing: Showing, pictures: number) => void;
  readonly onState: (showing: Showing, state: LiveState) => void;
  readonly onDescription: (showing: Showing) => void;
  /** There is a key picture, so that a tile that waited can be switched over. */
  readonly onReady: (showing: Showing) => void;
  readonly onEnded: (showing: Showing) => void;
}

/** @throws TooManyStreams */
export function createShowing(parts: ShowingParts): Showing {
  const tiles = new Set<Tile>();
  const waiting = new Set<Tile>();
  const watch = parts.streams.watch(parts.key, {
    packet: (packet) => {
      if (tiles.size > 0) feed.offer(packet);
      if (waiting.size > 0 && stream.cache.key() !== undefined) parts.onReady(showing);
    },
    state: (state) => parts.onState(showing, state),
    description: () => parts.onDescription(showing),
    ended: () => parts.onEnded(showing),
  });
  const { stream } = watch;
  const { flow, clock, send, mayFlow } = parts;
  flow.open(stream.slot);
  const feed = createFeed({
    ...{ slot: stream.slot, cache: stream.cache, flow, clock, send },
    mayFlow: () => tiles.size > 0 && mayFlow(),
    wantsAudio: () => [...tiles].some((tile) => tile.wantsAudio),
    onSkip: (pictures) => parts.onSkip(showing, pictures),
  });
  const showing: Showing = {
    stream,
    feed,
    tiles,
    waiting,
    release: () => {
      watch.release();
      flow.close(stream.slot);
    },
  };
  return showing;
}

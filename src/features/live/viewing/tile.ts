/** What one tile of a viewer shows, or is about to show. */

import type { AccessTarget } from '#src/core/access.ts';
import type { StreamProfile } from '#src/plugins/kit/facts.ts';
import type { StreamQuality } from '../contract-schemas.ts';
import type { ViewerMessage } from '../contract-viewing.ts';
import type { Stream } from '../stream.ts';
import type { Because } from './choose-stream.ts';
import type { Feed } from './feed.ts';
import { createLadder, type Ladder } from './ladder.ts';

export type OpenMessage = Extract<ViewerMessage, { type: 'open' }>;

export interface Tile {
  readonly number: number;
  readonly deviceId: string;
  readonly channelId: string;
  readonly codecs: readonly string[];
  readonly ladder: Ladder;
  quality: 'auto' | 'main' | 'sub';
  width: number;
  height: number;
  wantsAudio: boolean;
  /** Where the device stands, for its rights; unknown until it was looked up. */
  target: AccessTarget | undefined;
  profiles: readonly StreamProfile[];
  /** What is shown now. */
  shown: Shown | undefined;
  /** What is shown as soon as there is a picture of it. */
  coming: Shown | undefined;
  /** What was last said about it, so that nothing is said twice. */
  saidPlaying: string | undefined;
  skippedPictures: number;
}

/** One stream as one viewer gets it, for all of its tiles that show it. */
export interface Showing {
  readonly stream: Stream;
  readonly feed: Feed;
  /** Tiles that show it. */
  readonly tiles: Set<Tile>;
  /** Tiles that will, once it has a picture. */
  readonly waiting: Set<Tile>;
  release(): void;
}

export interface Shown {
  readonly showing: Showing;
  readonly quality: StreamQuality;
  readonly because: Because;
}

export function createTile(message: OpenMessage): Tile {
  const { tile, deviceId, channelId, codecs, quality, width, height, audio } = message;
  return {
    ...{ number: tile, deviceId, channelId, codecs, quality, width, height },
    wantsAudio: audio,
    ladder: createLadder(),
    target: undefined,
    profiles: [],
    shown: undefined,
    coming: undefined,
    saidPlaying: undefined,
    skippedPictures: 0,
  };
}

/** What a tile needs of a way to make pictures of packets. */

import type { VideoDescription } from '#src/wire/access-unit.ts';
import type { MediaPacket } from '#src/wire/media-packet.ts';
import type { RouteFailure } from '../worker-messages.ts';

export interface ShownPicture {
  readonly number: number;
  readonly wallTimeMs: number;
  readonly width: number;
  readonly height: number;
}

export interface RouteEvents {
  /** A picture has come to the screen. */
  shown(picture: ShownPicture): void;
  skipped(pictures: number): void;
  failed(reason: RouteFailure): void;
}

export interface PictureRoute {
  /** What comes from now on is so; it begins with a key picture. */
  describe(video: VideoDescription): void;
  push(packet: MediaPacket, arrivedAtMs: number): void;
  /** Number of the newest packet taken in while others wait; `undefined` when none waits. */
  chokedAfter(): number | undefined;
  /** Called a few times a second, to notice a decoder that says nothing. */
  watch(nowMs: number): void;
  close(): void;
}

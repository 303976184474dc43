/** What the player tells and takes: the words between the console and `createPlayer`. */

import type { AudioCodec, VideoCodec } from '#src/wire/access-unit.ts';
import type { LiveState } from '#src/features/live/contract-schemas.ts';
import type { SiteMessage } from '#src/features/live/contract-viewing.ts';

export type WantedQuality = 'auto' | 'main' | 'sub';

/**
 * - `none`: nothing has been shown yet.
 * - `live`: the picture on the screen is as young as this stream can be.
 * - `late`: pictures move, but behind; or the connection has just gone, and the picture is still young; or it is a still.
 * - `frozen`: no new picture comes. What stands on the screen is the past.
 */
export type PictureState = 'none' | 'live' | 'late' | 'frozen';

/** How the picture is made: decoded onto a canvas, by a video element, or stills fetched each second. */
export type Route = 'webcodecs' | 'mse' | 'stills';

/**
 * Why no moving picture can be shown here:
 * - `codec`: this browser cannot decode any stream of the channel (`codec` says which).
 * - `decoder-failed`: it said that it could, and failed on each way.
 * - `no-decoder`: this browser has neither WebCodecs nor Media Source Extensions.
 */
export type UnsupportedReason = 'codec' | 'decoder-failed' | 'no-decoder';

export interface LinkStatus {
  /** `connecting` only before the first connection. */
  readonly phase: 'connecting' | 'open' | 'lost';
  /** Browser time. */
  readonly since: number;
  /** When it tries again by itself, browser time; only in `lost`. */
  readonly nextTryAt: number | null;
}

export type TalkStatus = 'off' | 'starting' | 'on';

/**
 * Codes of `talkProblem` that are the browser's: `talk.insecure` (the page came over plain http), `talk.no-microphone`,
 * `talk.not-allowed` (the person or the browser said no), `talk.link-lost`, `talk.not-answered`, `talk.stopped` (the page
 * was hidden). All others are error codes of the site.
 */
export interface TileStatus {
  readonly picture: PictureState;
  /** Of the picture on the screen, by the site's clock; null without a picture or before the clocks were compared. */
  readonly ageMs: number | null;
  /** Site time at which the picture on the screen reached the site; null without a picture. */
  readonly pictureAt: number | null;
  /** Since when `picture` is so, browser time; of a frozen picture, when it came to the screen. */
  readonly since: number;
  readonly link: LinkStatus;
  /** What the site says of the camera's stream (times by its clock); null until it has spoken. */
  readonly state: LiveState | null;
  /** Add it to browser time to get the time of the site; null until known. */
  readonly siteClockAheadMs: number | null;
  readonly route: Route | null;
  readonly quality: 'main' | 'sub' | null;
  readonly because: Extract<SiteMessage, { type: 'playing' }>['because'] | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: VideoCodec | null;
  readonly audioCodec: AudioCodec | null;
  /** Pictures that were left out for this viewer, by the site or here, as line or machine were too slow. */
  readonly skippedPictures: number;
  /** `blocked`: the browser wants a click or a key before it lets a page sound. */
  readonly audio: 'on' | 'off' | 'none' | 'blocked';
  readonly talk: TalkStatus;
  readonly talkProblem: string | null;
  /** The site closed the tile or cannot open it: an error code such as `access.denied`. */
  readonly closed: { readonly code: string; readonly detail: string } | null;
  readonly unsupported: UnsupportedReason | null;
  /** The page or the tile is not seen: nothing is fetched. */
  readonly isPaused: boolean;
}

export interface TileOptions {
  readonly deviceId: string;
  readonly channelId: string;
  readonly quality: WantedQuality;
  readonly audio: boolean;
  /** 0 to 1; 1 when absent. */
  readonly volume?: number;
  readonly muted?: boolean;
  /** An element without children of its own; the player puts a canvas, a video or an image into it, filling it. */
  readonly surface: HTMLElement;
  /** Called at each change and at least once a second while the tile is open. */
  readonly onStatus: (status: TileStatus) => void;
}

export interface TileChange {
  readonly quality?: WantedQuality;
  readonly audio?: boolean;
  readonly volume?: number;
  readonly muted?: boolean;
}

export interface TileHandle {
  change(change: TileChange): void;
  /** The picture on the screen in the size of its stream, as PNG or JPEG; `undefined` when there is none. */
  snapshot(): Promise<Blob | undefined>;
  close(): void;
}

export type TalkOutcome = { readonly on: boolean; readonly problem: string | null };

/** One for each page: it holds one worker and one WebSocket, opened with the first tile. */
export interface Player {
  openTile(options: TileOptions): TileHandle;
  /** Speaks to the device of the tile; only one tile at a time. Call it from a click. Never rejects. */
  talk(tile: TileHandle, on: boolean): Promise<TalkOutcome>;
  close(): void;
}

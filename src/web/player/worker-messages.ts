/** What the page and the worker of the player say to each other. Both are ours, from one build: nothing is checked. */

import type { VideoCodec } from '#src/wire/access-unit.ts';
import type { TileStatus, WantedQuality } from './player-types.ts';

/** What only the page can find out of its browser. */
export interface PageCapabilities {
  /** A canvas can be drawn on by the worker. */
  readonly canDrawAway: boolean;
  /** What Media Source Extensions take. */
  readonly mse: readonly VideoCodec[];
  readonly canPlaySound: boolean;
}

export interface TileSize {
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
}

export interface TileWish extends TileSize {
  readonly deviceId: string;
  readonly channelId: string;
  readonly quality: WantedQuality;
  readonly audio: boolean;
}

/** `part` counts the surfaces of a tile, so that what is said of an earlier one is not taken for the present one. */
export type ToWorker =
  | { readonly type: 'start'; readonly url: string; readonly capabilities: PageCapabilities }
  | { readonly type: 'open'; readonly tile: number; readonly wish: TileWish }
  | { readonly type: 'change'; readonly tile: number; readonly change: Partial<TileWish> }
  | { readonly type: 'close'; readonly tile: number }
  | { readonly type: 'canvas'; readonly tile: number; readonly part: number; readonly canvas: OffscreenCanvas }
  | { readonly type: 'appended'; readonly tile: number; readonly part: number; readonly number: number }
  | { readonly type: 'shown'; readonly tile: number; readonly part: number; readonly mediaTimeUs: number }
  | { readonly type: 'skipped'; readonly tile: number; readonly part: number; readonly pictures: number }
  | {
      readonly type: 'still';
      readonly tile: number;
      readonly part: number;
      /** Browser time; the camera was asked then, so the picture is not older. */
      readonly askedAt: number;
      readonly size: TileSize;
    }
  | { readonly type: 'route-failed'; readonly tile: number; readonly part: number; readonly reason: RouteFailure }
  | { readonly type: 'visible'; readonly isVisible: boolean }
  | { readonly type: 'retry' }
  | { readonly type: 'snapshot'; readonly tile: number; readonly request: number }
  | { readonly type: 'talk'; readonly tile: number; readonly on: boolean }
  | { readonly type: 'speech'; readonly tile: number; readonly samples: Uint8Array<ArrayBuffer> };

/** `codec`: refused before anything was decoded; `decoder`: it failed at work. */
export type RouteFailure = 'codec' | 'decoder';

export type SurfaceKind = 'canvas' | 'video' | 'stills';

/** What the worker knows of a tile; the page adds what it alone knows. */
export type WorkerStatus = Omit<TileStatus, 'talk' | 'talkProblem'> & {
  /** How late pictures came to the screen lately: for support and measurements. */
  readonly delayMs: { readonly p50: number; readonly p95: number } | null;
};

export interface Fragment {
  readonly number: number;
  readonly isKey: boolean;
  readonly mediaTimeUs: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Sound ready to be played at a moment of browser time. */
export interface SoundPiece {
  readonly dueAt: number;
  readonly sampleRate: number;
  readonly planes: readonly Float32Array<ArrayBuffer>[];
}

/** One AAC frame for a browser whose worker cannot decode it. */
export interface AacFrame {
  readonly dueAt: number;
  readonly config: Uint8Array;
  readonly data: Uint8Array<ArrayBuffer>;
}

export type FromWorker =
  | { readonly type: 'status'; readonly tile: number; readonly status: WorkerStatus }
  | { readonly type: 'surface'; readonly tile: number; readonly part: number; readonly kind: SurfaceKind }
  | {
      readonly type: 'fragments-begin';
      readonly tile: number;
      readonly part: number;
      readonly mimeType: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly type: 'fragment'; readonly tile: number; readonly part: number; readonly fragment: Fragment }
  | { readonly type: 'sound'; readonly tile: number; readonly piece: SoundPiece }
  | { readonly type: 'aac'; readonly tile: number; readonly frame: AacFrame }
  | { readonly type: 'snapshot'; readonly request: number; readonly blob: Blob | undefined }
  | { readonly type: 'talk'; readonly tile: number; readonly on: boolean; readonly code: string | null };

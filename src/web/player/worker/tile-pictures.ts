/** How the pictures of one tile are made: the way that works here, its surface on the page, and the next way when it fails. */

import type { VideoCodec, VideoDescription } from '#src/wire/access-unit.ts';
import type { ViewerMessage } from '#src/features/live/contract-viewing.ts';
import type { MediaPacket } from '#src/wire/media-packet.ts';
import type { Route, UnsupportedReason } from '../player-types.ts';
import type { FromWorker, RouteFailure, SurfaceKind, TileSize } from '../worker-messages.ts';
import { Fragmenting } from './fragmenting.ts';
import { createJpegDecoding } from './jpeg-decoding.ts';
import type { PictureRoute, RouteEvents, ShownPicture } from './picture-route.ts';
import { Screen } from './screen.ts';
import { type DecoderCapabilities, type Failure, nextWay, prefersSoftware, type Way, waysFor } from './tile-route.ts';
import { VideoDecoding } from './video-decoding.ts';
import { nowMs } from './worker-time.ts';

const failuresKept = 20;
const surfaces: Readonly<Record<Way, SurfaceKind>> = {
  webcodecs: 'canvas',
  software: 'canvas',
  jpeg: 'canvas',
  mse: 'video',
  stills: 'stills',
};
const routes: Readonly<Record<SurfaceKind, Route>> = { canvas: 'webcodecs', video: 'mse', stills: 'stills' };

export interface TilePicturesOptions {
  readonly tile: number;
  readonly size: TileSize;
  readonly capabilities: DecoderCapabilities & { readonly canPlaySound: boolean };
  readonly tilesOpen: () => number;
  readonly post: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly shown: (picture: ShownPicture) => void;
  readonly skipped: (pictures: number) => void;
  /** Asks the site for the pictures again, from a key picture on and in a form that can be shown. */
  readonly reopen: () => void;
}

export class TilePictures {
  readonly #options: TilePicturesOptions;
  readonly #events: RouteEvents;
  #size: TileSize;
  #part = 0;
  #surface: SurfaceKind | undefined;
  #screen: Screen | undefined;
  #way: Way | undefined;
  #route: PictureRoute | undefined;
  #video: VideoDescription | undefined;
  #failures: Failure[] = [];
  #refused: readonly VideoCodec[] = [];
  #unsupported: UnsupportedReason | null = null;

  constructor(options: TilePicturesOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#events = {
      shown: options.shown,
      skipped: options.skipped,
      failed: (reason) => this.#fail(reason),
    };
  }

  get route(): Route | null {
    return this.#surface === undefined || this.#way === undefined ? null : routes[this.#surface];
  }

  get codec(): VideoCodec | null {
    return this.#video?.codec ?? null;
  }

  get unsupported(): UnsupportedReason | null {
    return this.#unsupported;
  }

  /** What the site may send. */
  codecs(): Extract<ViewerMessage, { type: 'open' }>['codecs'] {
    const { canPlaySound } = this.#options.capabilities;
    return [...this.#videoCodecs(), 'jpeg', ...(canPlaySound ? (['aac', 'pcmu', 'pcma'] as const) : [])];
  }

  /** The site was asked: the page makes meanwhile what the pictures most likely need. */
  prepare(): void {
    const { webcodecs, mse } = this.#options.capabilities;
    if (this.#surface !== undefined || webcodecs.length + mse.length === 0) return;
    this.#useSurface(webcodecs.length > 0 ? 'canvas' : 'video');
  }

  describe(video: VideoDescription | undefined): void {
    this.#video = video;
    if (video === undefined) return;
    const way = nextWay(waysFor(video.codec, this.#options.capabilities), this.#failures);
    if (way === 'stills') {
      this.#withoutWay(video.codec);
      return;
    }
    this.#unsupported = null;
    if (way !== this.#way || this.#route === undefined) this.#take(way, video);
    this.#route?.describe(video);
  }

  push(packet: MediaPacket, arrivedAtMs: number): void {
    this.#route?.push(packet, arrivedAtMs);
  }

  chokedAfter(): number | undefined {
    return this.#route?.chokedAfter();
  }

  watch(): void {
    this.#route?.watch(nowMs());
  }

  /** There is nothing that could be decoded: stills of the camera, and the reason. */
  giveUp(reason: UnsupportedReason): void {
    const { webcodecs, mse } = this.#options.capabilities;
    this.#unsupported = webcodecs.length + mse.length === 0 ? 'no-decoder' : reason;
    if (this.#way !== 'stills') this.#take('stills', undefined);
  }

  /** Nothing comes for a while: a decoder that does nothing would be taken away by the browser. */
  pause(): void {
    this.#route?.close();
    this.#route = undefined;
  }

  setSize(size: TileSize): void {
    this.#size = size;
    this.#screen?.setSize(size);
  }

  setCanvas(part: number, canvas: OffscreenCanvas): void {
    if (part === this.#part) this.#screen?.setCanvas(canvas);
  }

  appended(part: number, number: number): void {
    if (part === this.#part && this.#route instanceof Fragmenting) this.#route.appended(number);
  }

  shownByElement(part: number, mediaTimeUs: number): void {
    if (part === this.#part && this.#route instanceof Fragmenting) this.#route.shown(mediaTimeUs);
  }

  skippedByElement(part: number, pictures: number): void {
    if (part === this.#part) this.#events.skipped(pictures);
  }

  still(part: number, wallTimeMs: number, size: TileSize): void {
    if (part === this.#part) this.#events.shown({ number: 0, wallTimeMs, width: size.width, height: size.height });
  }

  routeFailed(part: number, reason: RouteFailure): void {
    if (part === this.#part) this.#fail(reason);
  }

  async snapshot(): Promise<Blob | undefined> {
    return await this.#screen?.snapshot();
  }

  end(): void {
    this.#route?.close();
    this.#screen?.close();
  }

  #videoCodecs(): ('h264' | 'h265')[] {
    const { webcodecs, mse } = this.#options.capabilities;
    return (['h264', 'h265'] as const).filter(
      (codec) => (webcodecs.includes(codec) || mse.includes(codec)) && !this.#refused.includes(codec),
    );
  }

  /** The site may have the channel in another form, or can ask the camera for one. */
  #withoutWay(codec: VideoCodec): void {
    if (!this.#refused.includes(codec)) {
      this.#refused = [...this.#refused, codec];
      this.#options.reopen();
      if (this.#videoCodecs().length > 0) return;
    }
    this.giveUp(this.#failures.some((failure) => failure.reason === 'decoder') ? 'decoder-failed' : 'codec');
  }

  #take(way: Way, video: VideoDescription | undefined): void {
    this.#route?.close();
    this.#route = undefined;
    this.#way = way;
    this.#useSurface(surfaces[way]);
    if (video !== undefined) this.#route = this.#makeRoute(way, video);
  }

  #makeRoute(way: Way, { width, height }: VideoDescription): PictureRoute | undefined {
    if (way === 'mse') return this.#makeFragmenting();
    const screen = this.#screen;
    if (screen === undefined) return undefined;
    if (way === 'jpeg') return createJpegDecoding(screen, this.#events);
    const isSoftware = prefersSoftware(way, this.#options.tilesOpen(), width, height);
    return new VideoDecoding({ screen, events: this.#events, prefersSoftware: isSoftware });
  }

  #makeFragmenting(): Fragmenting {
    const { tile, post } = this.#options;
    const part = this.#part;
    return new Fragmenting({
      begin: (mimeType, bytes) => post({ type: 'fragments-begin', tile, part, mimeType, bytes }, [bytes.buffer]),
      add: (fragment) => post({ type: 'fragment', tile, part, fragment }, [fragment.bytes.buffer]),
      events: this.#events,
    });
  }

  #useSurface(kind: SurfaceKind): void {
    if (kind === this.#surface) return;
    this.#part += 1;
    this.#surface = kind;
    this.#screen?.close();
    this.#screen = kind === 'canvas' ? new Screen(this.#size, this.#options.shown) : undefined;
    this.#options.post({ type: 'surface', tile: this.#options.tile, part: this.#part, kind });
  }

  /** The present way does not work: the next one begins with the pictures that the site keeps. */
  #fail(reason: RouteFailure): void {
    if (this.#way === undefined || this.#way === 'stills') return;
    this.#failures = [...this.#failures, { way: this.#way, reason, atMs: nowMs() }].slice(-failuresKept);
    this.#route?.close();
    this.#route = undefined;
    // An element that failed is of no more use, while a canvas keeps its picture.
    if (this.#surface === 'video') this.#surface = undefined;
    this.#options.reopen();
  }
}

/** One tile: what is asked of the site, which way its pictures are made, and what is said of them. */

import type { VideoCodec, VideoDescription } from '#src/wire/access-unit.ts';
import type { LiveState } from '#src/features/live/contract-schemas.ts';
import type { SiteMessage, ViewerMessage } from '#src/features/live/contract-viewing.ts';
import { decodeDescription, mediaFlags, type MediaPacket } from '#src/wire/media-packet.ts';
import type { LinkStatus, Route, UnsupportedReason } from '../player-types.ts';
import type { FromWorker, RouteFailure, SurfaceKind, TileSize, TileWish, WorkerStatus } from '../worker-messages.ts';
import { Fragmenting } from './fragmenting.ts';
import { createJpegDecoding } from './jpeg-decoding.ts';
import { OnScreen } from './on-screen.ts';
import type { PictureRoute, RouteEvents } from './picture-route.ts';
import { Screen } from './screen.ts';
import { createSound, type Sound } from './sound.ts';
import { type DecoderCapabilities, type Failure, nextWay, prefersSoftware, type Way, waysFor } from './tile-route.ts';
import { VideoDecoding } from './video-decoding.ts';
import { nowMs } from './worker-time.ts';

export type TileMessage = Extract<SiteMessage, { tile: number }>;
type Playing = Extract<SiteMessage, { type: 'playing' }>;

/** What a tile needs of those around it. */
export interface Surroundings {
  readonly capabilities: DecoderCapabilities & { readonly canPlaySound: boolean };
  readonly link: () => LinkStatus;
  readonly aheadMs: () => number | undefined;
  readonly tilesOpen: () => number;
  readonly post: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly send: (message: ViewerMessage) => void;
}

const statusEveryMs = 900;
const failuresKept = 20;
const surfaces: Readonly<Record<Way, SurfaceKind>> = {
  webcodecs: 'canvas',
  software: 'canvas',
  jpeg: 'canvas',
  mse: 'video',
  stills: 'stills',
};
const routes: Readonly<Record<SurfaceKind, Route>> = { canvas: 'webcodecs', video: 'mse', stills: 'stills' };

export class Tile {
  readonly id: number;
  readonly #around: Surroundings;
  readonly #onScreen: OnScreen;
  readonly #sound: Sound;
  #wish: TileWish;
  #part = 0;
  #surface: SurfaceKind | undefined;
  #screen: Screen | undefined;
  #way: Way | undefined;
  #route: PictureRoute | undefined;
  #failures: Failure[] = [];
  #refused: readonly VideoCodec[] = [];
  #unsupported: UnsupportedReason | null = null;
  #playing: Playing | undefined;
  #state: LiveState | null = null;
  #closed: WorkerStatus['closed'] = null;
  #video: VideoDescription | undefined;
  #audioCodec: WorkerStatus['audioCodec'] = null;
  #epoch: number | undefined;
  #newestNumber = -1;
  #ackedNumber = -1;
  #skippedBySite = 0;
  #skippedHere = 0;
  #isPaused = false;
  #isEnded = false;
  #saidAt = 0;
  #said = '';

  constructor(id: number, wish: TileWish, around: Surroundings) {
    this.id = id;
    this.#wish = wish;
    this.#around = around;
    this.#onScreen = new OnScreen(nowMs());
    this.#sound = createSound({
      now: nowMs,
      dueAt: (wallTimeMs) => wallTimeMs - (around.aheadMs() ?? 0) + this.#onScreen.usualDelayMs(),
      play: (piece) => {
        const transfer = piece.planes.map((plane) => plane.buffer);
        around.post({ type: 'sound', tile: id, piece }, transfer);
      },
      playAac: (frame) => around.post({ type: 'aac', tile: id, frame }, [frame.data.buffer]),
    });
  }

  get slot(): number | undefined {
    return this.#playing?.slot;
  }

  /** Asks the site for the pictures, from the beginning. */
  open(): void {
    this.#playing = undefined;
    this.#closed = null;
    if (this.#isPaused) return;
    const { deviceId, channelId, quality, width, height, audio } = this.#wish;
    const wish = { deviceId, channelId, quality, width, height, audio };
    this.#around.send({ type: 'open', tile: this.id, ...wish, codecs: this.#codecs() });
  }

  change(change: Partial<TileWish>): void {
    this.#wish = { ...this.#wish, ...change };
    this.#screen?.setSize(this.#wish);
    const { quality, width, height, audio } = change;
    const wish = {
      ...(quality === undefined ? {} : { quality }),
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(audio === undefined ? {} : { audio }),
    };
    if (!this.#isPaused && Object.keys(wish).length > 0) {
      this.#around.send({ type: 'change', tile: this.id, ...wish });
    }
  }

  /** Nobody looks: the site is told to stop, and the next picture comes from what it keeps. */
  setPaused(isPaused: boolean): void {
    if (this.#isPaused === isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#around.send({ type: 'close', tile: this.id });
    this.open();
    this.say();
  }

  take(message: TileMessage): void {
    switch (message.type) {
      case 'playing':
        this.#begin(message);
        break;
      case 'state': {
        const { state, since, fault, nextTryAt } = message;
        this.#state = { state, since, fault, nextTryAt };
        if (fault?.class === 'codec-unsupported' && this.#onScreen.shown === undefined) this.#giveUp('codec');
        break;
      }
      case 'skipped':
        this.#skippedBySite += message.pictures;
        break;
      case 'closed':
        this.#playing = undefined;
        this.#closed = { code: message.code, detail: message.detail };
        if (message.code.includes('codec')) this.#giveUp('codec');
        break;
      case 'talk':
        this.#around.post({ type: 'talk', tile: this.id, on: message.on, code: message.code });
        return;
    }
    this.say();
  }

  packet(packet: MediaPacket, arrivedAtMs: number): void {
    // Its number says nothing: it may be as old as the stream or made for this viewer.
    if ((packet.flags & mediaFlags.description) !== 0) {
      this.#describe(packet);
      return;
    }
    // What was sent again for another tile with the same stream, or belongs to a description that did not come.
    if (packet.epoch !== this.#epoch || packet.number <= this.#newestNumber) return;
    this.#newestNumber = packet.number;
    if ((packet.flags & mediaFlags.audio) !== 0) {
      if (this.#wish.audio) this.#sound.push(packet);
      return;
    }
    this.#onScreen.received(packet.number, packet.wallTimeUs / 1000, arrivedAtMs);
    this.#route?.push(packet, arrivedAtMs);
  }

  /** Nothing of this stream was acknowledged yet: the site waits for it, to learn how quick the line is. */
  get isFresh(): boolean {
    return this.#ackedNumber < 0;
  }

  /** The newest packet that was taken in, when it is another than last time. */
  ack(): number | undefined {
    // Numbers of an earlier stream would be nonsense to the site.
    if (this.slot === undefined || this.#epoch === undefined) return undefined;
    const number = this.#route?.chokedAfter() ?? this.#newestNumber;
    if (number <= this.#ackedNumber) return undefined;
    this.#ackedNumber = number;
    return number;
  }

  /** The connection to the site was lost: what was agreed with it is void. */
  unplug(): void {
    this.#playing = undefined;
    this.say();
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
    if (part === this.#part) this.#skippedHere += pictures;
  }

  still(part: number, askedAt: number, size: TileSize): void {
    if (part !== this.#part) return;
    this.#events().shown({ number: 0, wallTimeMs: askedAt + (this.#around.aheadMs() ?? 0), ...size });
  }

  routeFailed(part: number, reason: RouteFailure): void {
    if (part === this.#part) this.#fail(reason);
  }

  async snapshot(): Promise<Blob | undefined> {
    return await this.#screen?.snapshot();
  }

  watch(): void {
    this.#route?.watch(nowMs());
    this.say();
  }

  /** Tells the page how the tile is, when that is new or was last told a while ago. */
  say(): void {
    if (this.#isEnded) return;
    const status = this.#status();
    const { ageMs: _age, pictureAt: _at, delayMs: _delay, siteClockAheadMs: _ahead, ...lasting } = status;
    const key = JSON.stringify(lasting);
    if (key === this.#said && nowMs() - this.#saidAt < statusEveryMs) return;
    this.#said = key;
    this.#saidAt = nowMs();
    this.#around.post({ type: 'status', tile: this.id, status });
  }

  end(): void {
    this.#isEnded = true;
    this.#around.send({ type: 'close', tile: this.id });
    this.#route?.close();
    this.#screen?.close();
    this.#sound.close();
  }

  #begin(playing: Playing): void {
    const isSameStream = this.#playing?.slot === playing.slot;
    this.#playing = playing;
    if (isSameStream) return;
    this.#epoch = undefined;
    this.#newestNumber = -1;
    this.#ackedNumber = -1;
    this.#onScreen.begin();
  }

  #describe(packet: MediaPacket): void {
    if (packet.epoch === this.#epoch) return;
    const description = decodeDescription(packet.payload);
    if (description === undefined) return;
    this.#epoch = packet.epoch;
    this.#audioCodec = description.audio?.codec ?? null;
    this.#sound.describe(description.audio);
    this.#video = description.video;
    if (description.video !== undefined) this.#choose(description.video);
    this.say();
  }

  #choose(video: VideoDescription): void {
    const way = nextWay(waysFor(video.codec, this.#around.capabilities), this.#failures);
    if (way === 'stills') {
      this.#withoutWay(video.codec);
      return;
    }
    this.#unsupported = null;
    if (way !== this.#way || this.#route === undefined) this.#take(way, video);
    this.#route?.describe(video);
  }

  /** The site may have the channel in another form, or can ask the camera for one. */
  #withoutWay(codec: VideoCodec): void {
    if (!this.#refused.includes(codec)) {
      this.#refused = [...this.#refused, codec];
      this.open();
      if (this.#codecs().some((each) => each === 'h264' || each === 'h265')) return;
    }
    this.#giveUp(this.#failures.some((failure) => failure.reason === 'decoder') ? 'decoder-failed' : 'codec');
  }

  #giveUp(reason: UnsupportedReason): void {
    const { webcodecs, mse } = this.#around.capabilities;
    this.#unsupported = webcodecs.length + mse.length === 0 ? 'no-decoder' : reason;
    if (this.#way !== 'stills') this.#take('stills', undefined);
  }

  #take(way: Way, video: VideoDescription | undefined): void {
    this.#route?.close();
    this.#route = undefined;
    this.#way = way;
    this.#useSurface(surfaces[way]);
    if (video === undefined) return;
    const events = this.#events();
    if (way === 'mse') {
      const tile = this.id;
      const part = this.#part;
      const { post } = this.#around;
      this.#route = new Fragmenting({
        begin: (mimeType, bytes) => post({ type: 'fragments-begin', tile, part, mimeType, bytes }, [bytes.buffer]),
        add: (fragment) => post({ type: 'fragment', tile, part, fragment }, [fragment.bytes.buffer]),
        events,
      });
    } else if (this.#screen !== undefined) {
      const { width, height } = video;
      const isSoftware = prefersSoftware(way, this.#around.tilesOpen(), width, height);
      this.#route =
        way === 'jpeg'
          ? createJpegDecoding(this.#screen, events)
          : new VideoDecoding({ screen: this.#screen, events, prefersSoftware: isSoftware });
    }
  }

  #useSurface(kind: SurfaceKind): void {
    if (kind === this.#surface) return;
    this.#part += 1;
    this.#surface = kind;
    this.#screen?.close();
    this.#screen = kind === 'canvas' ? new Screen(this.#wish, (shown) => this.#events().shown(shown)) : undefined;
    this.#around.post({ type: 'surface', tile: this.id, part: this.#part, kind });
  }

  #events(): RouteEvents {
    return {
      shown: (shown) => {
        this.#onScreen.show(shown, nowMs(), this.#around.aheadMs());
        this.say();
      },
      skipped: (pictures) => {
        this.#skippedHere += pictures;
      },
      failed: (reason) => this.#fail(reason),
    };
  }

  /** The present way does not work: the next one begins with the pictures that the site keeps. */
  #fail(reason: RouteFailure): void {
    if (this.#way === undefined || this.#way === 'stills') return;
    this.#failures = [...this.#failures, { way: this.#way, reason, atMs: nowMs() }].slice(-failuresKept);
    this.#route?.close();
    this.#route = undefined;
    if (this.#video !== undefined) this.open();
  }

  #codecs(): Extract<ViewerMessage, { type: 'open' }>['codecs'] {
    const { webcodecs, mse, canPlaySound } = this.#around.capabilities;
    const video = (['h264', 'h265'] as const).filter((codec) => webcodecs.includes(codec) || mse.includes(codec));
    return [
      ...video.filter((codec) => !this.#refused.includes(codec)),
      'jpeg',
      ...(canPlaySound ? (['aac', 'pcmu', 'pcma'] as const) : []),
    ];
  }

  #status(): WorkerStatus {
    const link = this.#around.link();
    const aheadMs = this.#around.aheadMs();
    const isStill = this.#surface === 'stills';
    const verdict = this.#onScreen.judge({
      nowMs: nowMs(),
      aheadMs,
      isLinkOpen: isStill || link.phase === 'open',
      stream: this.#playing === undefined ? undefined : this.#state?.state,
      isPaused: this.#isPaused,
      isStill,
    });
    const playing = this.#playing;
    return {
      ...verdict,
      link,
      state: this.#state,
      siteClockAheadMs: aheadMs ?? null,
      route: this.#surface === undefined ? null : routes[this.#surface],
      quality: playing?.quality ?? null,
      because: playing?.because ?? null,
      width: this.#onScreen.shown?.width ?? null,
      height: this.#onScreen.shown?.height ?? null,
      codec: this.#video?.codec ?? null,
      audioCodec: this.#audioCodec,
      skippedPictures: this.#skippedBySite + this.#skippedHere,
      audio: this.#audio(),
      closed: this.#closed,
      unsupported: this.#unsupported,
      isPaused: this.#isPaused,
      delayMs: this.#onScreen.delays(),
    };
  }

  #audio(): WorkerStatus['audio'] {
    if (!this.#wish.audio) return 'off';
    return this.#playing?.audio === true && this.#audioCodec !== null ? 'on' : 'none';
  }
}

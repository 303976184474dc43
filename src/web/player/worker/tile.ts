/** One tile: what is asked of the site, what comes of it, and what is said of it. */

import type { LiveState } from '#src/features/live/contract-schemas.ts';
import type { SiteMessage, ViewerMessage } from '#src/features/live/contract-viewing.ts';
import { decodeDescription, mediaFlags, type MediaPacket } from '#src/wire/media-packet.ts';
import type { LinkStatus } from '../player-types.ts';
import type { FromWorker, TileSize, TileWish, WorkerStatus } from '../worker-messages.ts';
import { OnScreen } from './on-screen.ts';
import { createSound, type Sound } from './sound.ts';
import { TilePictures, type TilePicturesOptions } from './tile-pictures.ts';
import { nowMs } from './worker-time.ts';

type TileMessage = Extract<SiteMessage, { tile: number }>;
type Playing = Extract<SiteMessage, { type: 'playing' }>;

/** What a tile needs of those around it. */
export interface Surroundings {
  readonly capabilities: TilePicturesOptions['capabilities'];
  readonly link: () => LinkStatus;
  readonly aheadMs: () => number | undefined;
  readonly tilesOpen: () => number;
  readonly post: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly send: (message: ViewerMessage) => void;
}

const statusEveryMs = 900;

export class Tile {
  readonly id: number;
  readonly pictures: TilePictures;
  readonly #around: Surroundings;
  readonly #onScreen = new OnScreen(nowMs());
  readonly #sound: Sound;
  #wish: TileWish;
  #playing: Playing | undefined;
  #state: LiveState | null = null;
  #closed: WorkerStatus['closed'] = null;
  #audioCodec: WorkerStatus['audioCodec'] = null;
  #epoch: number | undefined;
  #newestNumber = -1;
  #ackedNumber = -1;
  #skipped = 0;
  #isPaused = false;
  #isEnded = false;
  #saidAt = 0;
  #said = '';

  constructor(id: number, wish: TileWish, around: Surroundings) {
    this.id = id;
    this.#wish = wish;
    this.#around = around;
    const { capabilities, tilesOpen, post } = around;
    this.pictures = new TilePictures({
      ...{ tile: id, size: wish, capabilities, tilesOpen, post },
      shown: (shown) => {
        this.#onScreen.show(shown, nowMs(), around.aheadMs());
        this.say();
      },
      skipped: (pictures) => {
        this.#skipped += pictures;
      },
      reopen: () => this.open(),
    });
    this.#sound = createSound({
      now: nowMs,
      dueAt: (wallTimeMs) => wallTimeMs - (around.aheadMs() ?? 0) + this.#onScreen.usualDelayMs(),
      play: (piece) => {
        const transfer = piece.planes.map((plane) => plane.buffer);
        post({ type: 'sound', tile: id, piece }, transfer);
      },
      playAac: (frame) => post({ type: 'aac', tile: id, frame }, [frame.data.buffer]),
    });
  }

  get slot(): number | undefined {
    return this.#playing?.slot;
  }

  /** Asks the site for the pictures, from the beginning. */
  open(): void {
    this.#playing = undefined;
    this.#closed = null;
    if (this.#isPaused || this.#isEnded) return;
    const { deviceId, channelId, quality, width, height, audio } = this.#wish;
    const wish = { deviceId, channelId, quality, width, height, audio };
    this.#around.send({ type: 'open', tile: this.id, ...wish, codecs: this.pictures.codecs() });
    this.pictures.prepare();
  }

  change(change: Partial<TileWish>): void {
    this.#wish = { ...this.#wish, ...change };
    this.pictures.setSize(this.#wish);
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
    if (isPaused) {
      this.#around.send({ type: 'close', tile: this.id });
      this.pictures.pause();
    }
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
        if (fault?.class === 'codec-unsupported' && this.#onScreen.shown === undefined) this.pictures.giveUp('codec');
        break;
      }
      case 'skipped':
        this.#skipped += message.pictures;
        break;
      case 'closed':
        this.#playing = undefined;
        this.#closed = { code: message.code, detail: message.detail };
        if (message.code === 'live.codec-unsupported') this.pictures.giveUp('codec');
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
    this.pictures.push(packet, arrivedAtMs);
  }

  /** Nothing of this stream was acknowledged yet: the site waits for it, to learn how quick the line is. */
  get isFresh(): boolean {
    return this.#ackedNumber < 0;
  }

  /** The newest packet that was taken in, when it is another than last time. */
  ack(): number | undefined {
    // Numbers of an earlier stream would be nonsense to the site.
    if (this.slot === undefined || this.#epoch === undefined) return undefined;
    const number = this.pictures.chokedAfter() ?? this.#newestNumber;
    if (number <= this.#ackedNumber) return undefined;
    this.#ackedNumber = number;
    return number;
  }

  /** The connection to the site was lost: what was agreed with it is void. */
  unplug(): void {
    this.#playing = undefined;
    this.say();
  }

  still(part: number, askedAt: number, size: TileSize): void {
    this.pictures.still(part, askedAt + (this.#around.aheadMs() ?? 0), size);
  }

  watch(): void {
    this.pictures.watch();
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
    this.pictures.end();
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
    this.pictures.describe(description.video);
    this.say();
  }

  #status(): WorkerStatus {
    const link = this.#around.link();
    const aheadMs = this.#around.aheadMs();
    const { route, codec, unsupported } = this.pictures;
    const isStill = route === 'stills';
    const playing = this.#playing;
    const verdict = this.#onScreen.judge({
      nowMs: nowMs(),
      aheadMs,
      isLinkOpen: isStill || link.phase === 'open',
      stream: playing === undefined ? undefined : this.#state?.state,
      isPaused: this.#isPaused,
      isStill,
    });
    return {
      ...verdict,
      ...{ link, route, codec, unsupported },
      state: this.#state,
      siteClockAheadMs: aheadMs ?? null,
      quality: playing?.quality ?? null,
      because: playing?.because ?? null,
      width: this.#onScreen.shown?.width ?? null,
      height: this.#onScreen.shown?.height ?? null,
      audioCodec: this.#audioCodec,
      skippedPictures: this.#skipped,
      audio: this.#audio(),
      closed: this.#closed,
      isPaused: this.#isPaused,
      delayMs: this.#onScreen.delays(),
    };
  }

  #audio(): WorkerStatus['audio'] {
    if (!this.#wish.audio) return 'off';
    return this.#playing?.audio === true && this.#audioCodec !== null ? 'on' : 'none';
  }
}

/** Route of WebCodecs: decodes everything, gives the newest to the screen. */

import type { VideoDescription } from '#src/wire/access-unit.ts';
import { mediaFlags, type MediaPacket } from '#src/wire/media-packet.ts';
import { withoutReorderingConfig } from '#src/wire/video-parameters.ts';
import { createFirstPicture } from './first-picture.ts';
import { createIntake } from './intake.ts';
import { createPictureOrder, type PictureOrder } from './picture-order.ts';
import type { PictureRoute, RouteEvents } from './picture-route.ts';
import type { Screen } from './screen.ts';
import { nowMs } from './worker-time.ts';

/** A decoder that was given so many pictures and shows none for so long will show none. */
const silent = { pictures: 40, ms: 3000 } as const;
/** What is known of pictures inside the decoder; more are never inside. */
const insideMost = 400;
/** While it catches up, old pictures are not shown for longer than this. */
const catchUpMostMs = 1500;

/** A picture before the one on the screen comes too late; further back it is another timeline. */
const lateMostUs = 1_000_000;

/** What this browser said it decodes. Cameras of a house are alike, and asking again takes time from the first picture. */
const canDecode = new Set<string>();
const canDecodeMost = 100;

function nameOf({ codec, codedWidth, codedHeight, hardwareAcceleration }: VideoDecoderConfig): string {
  return [codec, codedWidth, codedHeight, hardwareAcceleration].join(' ');
}

interface Inside {
  readonly number: number;
  readonly wallTimeMs: number;
}

export interface VideoDecodingOptions {
  readonly screen: Screen;
  readonly events: Pick<RouteEvents, 'skipped' | 'failed'>;
  readonly prefersSoftware: boolean;
}

export class VideoDecoding implements PictureRoute {
  readonly #screen: Screen;
  readonly #events: VideoDecodingOptions['events'];
  readonly #prefersSoftware: boolean;
  readonly #intake;
  readonly #first = createFirstPicture(() => this.#feed());
  readonly #inside = new Map<number, Inside>();
  #decoder: VideoDecoder | undefined;
  #video: VideoDescription | undefined;
  /** Set while the decoder must be configured before the next key picture. */
  #config: VideoDecoderConfig | undefined;
  #order: PictureOrder = createPictureOrder();
  #isReorderingRemoved = false;
  #newestNumber = -1;
  #shownUs = -Infinity;
  #givenSinceOutput = 0;
  #outputAt = nowMs();
  #catchUpSince: number | undefined;
  #isClosed = false;

  constructor({ screen, events, prefersSoftware }: VideoDecodingOptions) {
    this.#screen = screen;
    this.#events = events;
    this.#prefersSoftware = prefersSoftware;
    this.#intake = createIntake((pictures) => events.skipped(pictures));
  }

  describe(video: VideoDescription): void {
    this.#intake.restart(false);
    this.#video = video;
    this.#config = undefined;
    this.#order = createPictureOrder();
    this.#isReorderingRemoved = false;
    this.#shownUs = -Infinity;
    const config = this.#configOf(video, video.config);
    if (!canDecode.has(nameOf(config))) void this.#check(video, config);
    else this.#config = config;
  }

  push(packet: MediaPacket, arrivedAtMs: number): void {
    this.#newestNumber = packet.number;
    this.#intake.push(packet, arrivedAtMs);
    if (this.#intake.isCatchingUp()) this.#catchUpSince ??= arrivedAtMs;
    this.#feed();
  }

  chokedAfter(): number | undefined {
    // While the browser is asked whether it can, or others wait for the first picture, nothing is choked.
    if (this.#decoder === undefined || this.#first.isAlone || this.#intake.isEmpty()) return undefined;
    return this.#intake.takenNumber() ?? -1;
  }

  watch(now: number): void {
    if (this.#givenSinceOutput >= silent.pictures && now - this.#outputAt > silent.ms) this.#fail('decoder');
  }

  close(): void {
    this.#isClosed = true;
    this.#first.close();
    if (this.#decoder !== undefined && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = undefined;
  }

  async #check(video: VideoDescription, config: VideoDecoderConfig): Promise<void> {
    const answer = await VideoDecoder.isConfigSupported(config).catch(() => undefined);
    if (this.#isClosed || this.#video !== video) return;
    if (answer?.supported !== true) {
      this.#fail('codec');
      return;
    }
    if (canDecode.size < canDecodeMost) canDecode.add(nameOf(config));
    this.#config = config;
    this.#feed();
  }

  #configOf(video: VideoDescription, record: Uint8Array): VideoDecoderConfig {
    return {
      codec: video.codecString,
      description: record,
      codedWidth: video.width,
      codedHeight: video.height,
      optimizeForLatency: true,
      hardwareAcceleration: this.#prefersSoftware ? 'prefer-software' : 'no-preference',
    };
  }

  #feed(): void {
    if (this.#isClosed) return;
    for (;;) {
      const upcoming = this.#intake.peek();
      if (upcoming === undefined || this.#first.isAlone) return;
      const decoder = this.#readyDecoder(upcoming);
      if (decoder === undefined) return;
      const packet = this.#intake.next(decoder.decodeQueueSize);
      if (packet === undefined) return;
      this.#decode(decoder, packet);
      if (this.#isClosed) return;
    }
  }

  /** The decoder when it can take this packet; configured first when a new configuration waits for a key picture. */
  #readyDecoder(upcoming: MediaPacket): VideoDecoder | undefined {
    if (this.#config !== undefined && isKey(upcoming)) {
      this.#decoder ??= new VideoDecoder({
        output: (frame) => this.#output(frame),
        error: () => this.#fail('decoder'),
      });
      this.#decoder.addEventListener('dequeue', this.#onDequeue);
      try {
        this.#decoder.configure(this.#config);
      } catch {
        this.#fail('codec');
        return undefined;
      }
      this.#config = undefined;
    }
    return this.#decoder?.state === 'configured' ? this.#decoder : undefined;
  }

  readonly #onDequeue = (): void => this.#feed();

  #decode(decoder: VideoDecoder, packet: MediaPacket): void {
    this.#order.take(packet.mediaTimeUs, isKey(packet));
    this.#inside.set(packet.mediaTimeUs, { number: packet.number, wallTimeMs: packet.wallTimeUs / 1000 });
    if (this.#inside.size > insideMost) this.#forgetOldest();
    this.#givenSinceOutput += 1;
    try {
      decoder.decode(
        new EncodedVideoChunk({
          type: isKey(packet) ? 'key' : 'delta',
          timestamp: packet.mediaTimeUs,
          data: packet.payload,
        }),
      );
    } catch {
      this.#fail('decoder');
      return;
    }
    this.#minReordering();
    if (this.#screen.isEmpty) this.#first.given();
  }

  /**
   * A stream that states reordering, or does not say, makes decoders hold pictures back. When it has no B pictures its
   * parameter sets are rewritten for the next key picture; when they then appear, the true ones come back.
   */
  #minReordering(): void {
    const video = this.#video;
    if (video?.codec !== 'h264' || video.reorderDepth === 0) return;
    const hasReordering = this.#order.hasReordering();
    if (hasReordering === undefined || hasReordering !== this.#isReorderingRemoved) return;
    this.#isReorderingRemoved = !hasReordering;
    const record = hasReordering ? video.config : withoutReorderingConfig(video.config);
    if (record !== undefined) this.#config = this.#configOf(video, record);
  }

  #output(frame: VideoFrame): void {
    this.#givenSinceOutput = 0;
    this.#outputAt = nowMs();
    const inside = this.#inside.get(frame.timestamp);
    this.#inside.delete(frame.timestamp);
    const stepsBackUs = this.#shownUs - frame.timestamp;
    const isLate = stepsBackUs > 0 && stepsBackUs < lateMostUs;
    if (inside === undefined || isLate || this.#isClosed || this.#isHeldBack(inside)) {
      frame.close();
      return;
    }
    this.#shownUs = frame.timestamp;
    this.#first.shown();
    this.#screen.show(frame, { ...inside, width: frame.displayWidth, height: frame.displayHeight });
  }

  /** The first picture is shown at once; while the rest of its group comes, only the newest is of interest. */
  #isHeldBack(inside: Inside): boolean {
    if (!this.#intake.isCatchingUp()) return false;
    const isNewest = inside.number >= this.#newestNumber && this.#intake.isEmpty();
    const isLong = this.#catchUpSince !== undefined && nowMs() - this.#catchUpSince > catchUpMostMs;
    if (!isNewest && !isLong) return !this.#screen.isEmpty;
    this.#intake.caughtUp();
    this.#catchUpSince = undefined;
    return false;
  }

  #forgetOldest(): void {
    for (const timestamp of this.#inside.keys()) {
      this.#inside.delete(timestamp);
      return;
    }
  }

  #fail(reason: 'codec' | 'decoder'): void {
    if (this.#isClosed) return;
    this.close();
    this.#events.failed(reason);
  }
}

function isKey(packet: MediaPacket): boolean {
  return (packet.flags & mediaFlags.restart) !== 0;
}

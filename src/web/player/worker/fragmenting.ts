/** Route of Media Source Extensions: makes live MP4 here; the page appends it and says what is on the screen. */

import type { VideoDescription } from '#src/wire/access-unit.ts';
import { createMp4Writer, type Mp4Writer } from '#src/wire/fmp4.ts';
import { mediaFlags, type MediaPacket } from '#src/wire/media-packet.ts';
import type { Fragment } from '../worker-messages.ts';
import type { PictureRoute, RouteEvents } from './picture-route.ts';

/** What was handed to the page and not shown yet; a page that shows nothing of so much will show none of it. */
const knownMost = 600;
/** Timescales round; pictures are further apart than this. */
const roundingUs = 2000;

interface Known {
  readonly number: number;
  readonly mediaTimeUs: number;
  readonly wallTimeMs: number;
}

export interface FragmentingOptions {
  readonly begin: (mimeType: string, init: Uint8Array<ArrayBuffer>) => void;
  readonly add: (fragment: Fragment) => void;
  readonly events: RouteEvents;
}

export class Fragmenting implements PictureRoute {
  readonly #options: FragmentingOptions;
  #writer: Mp4Writer | undefined;
  #video: VideoDescription | undefined;
  #group: number | undefined;
  #known: Known[] = [];
  #givenNumber: number | undefined;
  #appendedNumber: number | undefined;

  constructor(options: FragmentingOptions) {
    this.#options = options;
  }

  describe(video: VideoDescription): void {
    this.#video = video;
    this.#group = undefined;
    this.#known = [];
    this.#givenNumber = undefined;
    this.#appendedNumber = undefined;
    this.#writer = createMp4Writer(video);
    this.#options.begin(this.#writer.mimeType, this.#writer.initSegment());
  }

  push(packet: MediaPacket): void {
    const isKey = (packet.flags & mediaFlags.restart) !== 0;
    if (this.#writer === undefined || (!isKey && packet.group !== this.#group)) return;
    this.#group = packet.group;
    const { number, mediaTimeUs } = packet;
    this.#known.push({ number, mediaTimeUs, wallTimeMs: packet.wallTimeUs / 1000 });
    if (this.#known.length > knownMost) this.#known.shift();
    this.#givenNumber = number;
    const bytes = this.#writer.fragment({ data: packet.payload, isKey, mediaTimeUs });
    this.#options.add({ number, isKey, mediaTimeUs, bytes });
  }

  chokedAfter(): number | undefined {
    return this.#givenNumber === this.#appendedNumber ? undefined : (this.#appendedNumber ?? -1);
  }

  /** The element has taken everything up to this packet. */
  appended(number: number): void {
    this.#appendedNumber = number;
  }

  /** The picture of this time is on the screen. */
  shown(mediaTimeUs: number): void {
    const known = this.#known.findLast((each) => each.mediaTimeUs <= mediaTimeUs + roundingUs);
    const video = this.#video;
    if (known === undefined || video === undefined) return;
    this.#options.events.shown({ ...known, width: video.width, height: video.height });
  }

  watch(): void {
    // The page watches its element.
  }

  close(): void {
    this.#writer = undefined;
  }
}

/**
 * The video element of a tile without WebCodecs: takes fragments, stays near the live edge, says which picture it shows.
 * Everything about MediaSource that may not be done while it updates is done in `#pump`, one thing at a time.
 */

import { createChase, createJitter } from './chase.ts';
import { mediaSourceClass } from './page-capabilities.ts';
import type { Fragment, RouteFailure } from './worker-messages.ts';

/** By time, so that big pictures are no reason to lose them; the site stops sending far earlier. */
const queueMostMs = 1500;
const queueBytesMost = 32_000_000;
const appendBytesMost = 4_000_000;
/** Kept behind the picture; a browser needs some of it for its own reasons. */
const keepBehindSeconds = 5;
const trimEveryMs = 10_000;
const chaseEveryMs = 100;
/** Fed all the time and showing nothing new for so long: it will not. */
const silentMs = 5000;
const keysKept = 100;
const canSeePictures = 'requestVideoFrameCallback' in HTMLVideoElement.prototype;

export interface MseElementEvents {
  appended(number: number): void;
  shown(mediaTimeUs: number): void;
  skipped(pictures: number): void;
  failed(reason: RouteFailure): void;
}

interface Queued extends Fragment {
  readonly atMs: number;
}

export class MseElement {
  readonly element = document.createElement('video');
  readonly #events: MseElementEvents;
  readonly #source: MediaSource;
  readonly #jitter = createJitter();
  readonly #chase = createChase();
  readonly #timer: ReturnType<typeof setInterval>;
  #buffer: SourceBuffer | undefined;
  #begin: { readonly mimeType: string; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
  #mimeType = '';
  #queue: Queued[] = [];
  #queuedBytes = 0;
  #needsKey = true;
  #appending: { readonly number: number; readonly mediaTimeUs: number } | undefined;
  #newestSeconds = 0;
  #keySeconds: number[] = [];
  #trimmedAt = performance.now();
  #isTrimWanted = false;
  #mayStream = true;
  #isJumpDue = true;
  #appendedAt = 0;
  #shownAt = performance.now();
  #isClosed = false;

  constructor(events: MseElementEvents) {
    this.#events = events;
    const { element } = this;
    element.muted = true;
    element.autoplay = true;
    element.playsInline = true;
    element.disableRemotePlayback = true;
    const Source = mediaSourceClass();
    if (Source === undefined) throw new TypeError('This browser has no MediaSource.');
    this.#source = new Source();
    const url = URL.createObjectURL(this.#source);
    this.#source.addEventListener('sourceopen', () => {
      URL.revokeObjectURL(url);
      this.#pump();
    });
    // A managed source says when it wants data: then on a phone the radio may sleep in between.
    this.#source.addEventListener('startstreaming', () => {
      this.#mayStream = true;
      this.#pump();
    });
    this.#source.addEventListener('endstreaming', () => {
      this.#mayStream = false;
    });
    element.addEventListener('waiting', () => {
      // A seek waits too, but not for the line.
      if (this.#appendedAt > 0 && !element.seeking) this.#chase.stalled(performance.now());
    });
    element.addEventListener('error', () => this.#fail('decoder'));
    element.src = url;
    this.#timer = setInterval(() => this.#tick(), chaseEveryMs);
    if (canSeePictures) this.#watchPictures();
  }

  begin(mimeType: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#begin = { mimeType, bytes };
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#needsKey = true;
    this.#pump();
  }

  add(fragment: Fragment): void {
    if (this.#needsKey && !fragment.isKey) return;
    this.#needsKey = false;
    const atMs = performance.now();
    this.#jitter.take(fragment.mediaTimeUs / 1000, atMs);
    this.#queue.push({ ...fragment, atMs });
    this.#queuedBytes += fragment.bytes.length;
    const oldest = this.#queue[0];
    if (this.#queuedBytes > queueBytesMost || (oldest !== undefined && atMs - oldest.atMs > queueMostMs)) this.#skip();
    this.#pump();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#queue = [];
    this.element.removeAttribute('src');
    this.element.load();
  }

  /** Drops what waits up to its newest key picture, or all of it. */
  #skip(): void {
    const key = this.#queue.findLastIndex((fragment) => fragment.isKey);
    const dropped = this.#queue.splice(0, key > 0 ? key : this.#queue.length);
    for (const fragment of dropped) this.#queuedBytes -= fragment.bytes.length;
    if (this.#queue.length === 0) this.#needsKey = true;
    this.#events.skipped(dropped.length);
  }

  #pump(): void {
    if (this.#isClosed || this.#source.readyState !== 'open' || this.#buffer?.updating === true) return;
    try {
      if (this.#begin !== undefined) this.#takeBegin(this.#begin);
      else if (this.#isTrimWanted && this.#buffer !== undefined) this.#trim(this.#buffer);
      else if (this.#queue.length > 0 && this.#mayStream) this.#append();
    } catch (error) {
      this.#refused(error);
    }
  }

  #takeBegin({ mimeType, bytes }: { mimeType: string; bytes: Uint8Array<ArrayBuffer> }): void {
    if (this.#buffer === undefined) {
      if (mediaSourceClass()?.isTypeSupported(mimeType) !== true) {
        this.#fail('codec');
        return;
      }
      this.#buffer = this.#source.addSourceBuffer(mimeType);
      this.#buffer.addEventListener('updateend', () => this.#updated());
      this.#buffer.addEventListener('error', () => this.#fail('decoder'));
    } else if (mimeType !== this.#mimeType) this.#buffer.changeType(mimeType);
    // Another stream has a timeline of its own; the old pictures would stand somewhere on it.
    if (this.#buffer.buffered.length > 0) {
      this.#buffer.abort();
      this.#buffer.remove(0, Infinity);
      this.#mimeType = mimeType;
      return;
    }
    this.#mimeType = mimeType;
    this.#begin = undefined;
    this.#keySeconds = [];
    this.#isJumpDue = true;
    this.#buffer.appendBuffer(bytes);
  }

  #append(): void {
    let bytes = 0;
    let count = 0;
    for (const fragment of this.#queue) {
      if (count > 0 && bytes + fragment.bytes.length > appendBytesMost) break;
      bytes += fragment.bytes.length;
      count += 1;
    }
    const batch = this.#queue.slice(0, count);
    const joined = new Uint8Array(bytes);
    let offset = 0;
    for (const fragment of batch) {
      joined.set(fragment.bytes, offset);
      offset += fragment.bytes.length;
    }
    this.#buffer?.appendBuffer(joined);
    this.#queue.splice(0, count);
    this.#queuedBytes -= bytes;
    this.#appending = batch.at(-1);
    const keys = batch.filter((fragment) => fragment.isKey).map((fragment) => fragment.mediaTimeUs / 1e6);
    this.#keySeconds = [...this.#keySeconds, ...keys].slice(-keysKept);
  }

  #updated(): void {
    if (this.#isClosed) return;
    const appended = this.#appending;
    this.#appending = undefined;
    if (appended !== undefined) {
      this.#appendedAt = performance.now();
      this.#newestSeconds = appended.mediaTimeUs / 1e6;
      this.#events.appended(appended.number);
      this.#follow();
    }
    this.#pump();
  }

  /** The end of the range that holds the newest picture; after a jump of the camera's time it need not be the last. */
  #liveRange(): { readonly start: number; readonly end: number } | undefined {
    const buffered = this.#buffer?.buffered;
    if (buffered === undefined) return undefined;
    for (let i = 0; i < buffered.length; i += 1) {
      const range = { start: buffered.start(i), end: buffered.end(i) };
      if (this.#newestSeconds >= range.start - 0.001 && this.#newestSeconds <= range.end + 0.001) return range;
    }
    return undefined;
  }

  #follow(): void {
    const { element } = this;
    const range = this.#liveRange();
    if (range === undefined) return;
    const isInside = element.currentTime >= range.start && element.currentTime <= range.end;
    if (this.#isJumpDue || !isInside) {
      this.#isJumpDue = false;
      element.currentTime = Math.max(range.start, range.end - 0.05);
    } else {
      const behindMs = (range.end - element.currentTime) * 1000;
      const step = this.#chase.step(behindMs, this.#jitter.p95Ms(), performance.now());
      if (step.kind === 'seek') element.currentTime = Math.max(range.start, range.end - step.behindMs / 1000);
      else if (element.playbackRate !== step.rate) element.playbackRate = step.rate;
    }
    // Refused only while the page is hidden or the element is being replaced; the next picture asks again.
    if (element.paused) element.play().catch(() => undefined);
  }

  #tick(): void {
    const now = performance.now();
    if (this.#appendedAt > 0) this.#follow();
    if (now - this.#trimmedAt > trimEveryMs) {
      this.#trimmedAt = now;
      this.#isTrimWanted = true;
    }
    if (!canSeePictures && this.element.currentTime > 0) this.#shown();
    const isFed = now - this.#appendedAt < 1000;
    if (isFed && !document.hidden && now - this.#shownAt > silentMs) this.#fail('decoder');
    this.#pump();
  }

  /** Only whole groups before the one that is shown: removing a part of one takes the rest of it with it. */
  #trim(buffer: SourceBuffer): void {
    this.#isTrimWanted = false;
    const until = this.element.currentTime - keepBehindSeconds;
    const key = this.#keySeconds.findLast((seconds) => seconds <= until);
    if (key === undefined || buffer.buffered.length === 0 || key <= buffer.buffered.start(0)) {
      this.#pump();
      return;
    }
    this.#keySeconds = this.#keySeconds.filter((seconds) => seconds >= key);
    buffer.remove(0, key);
  }

  #refused(error: unknown): void {
    if (error instanceof DOMException && error.name === 'QuotaExceededError' && this.#buffer !== undefined) {
      // Room is made up to the group that is shown; if that is all there is, the newest group begins anew.
      const before = this.#keySeconds.findLast((seconds) => seconds <= this.element.currentTime - 0.1);
      const start = this.#buffer.buffered.length > 0 ? this.#buffer.buffered.start(0) : 0;
      if (before !== undefined && before > start + 0.01) this.#buffer.remove(0, before);
      else {
        this.#skip();
        this.#isJumpDue = true;
        this.#buffer.remove(0, Infinity);
      }
      return;
    }
    this.#fail(this.#appendedAt === 0 ? 'codec' : 'decoder');
  }

  #watchPictures(): void {
    this.element.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (this.#isClosed) return;
      this.#shownAt = performance.now();
      this.#events.shown(Math.round(mediaTime * 1e6));
      this.#watchPictures();
    });
  }

  /** Without a callback per picture the place that is played is the best that is known. */
  #shown(): void {
    this.#shownAt = performance.now();
    this.#events.shown(Math.round(this.element.currentTime * 1e6));
  }

  #fail(reason: RouteFailure): void {
    if (this.#isClosed) return;
    this.close();
    this.#events.failed(reason);
  }
}

/** The page's side of one tile: its element, its sound, and its status with what only the page knows. */

import { MseElement } from './mse-element.ts';
import type { PageSound, TileSound } from './page-sound.ts';
import type { TalkStatus, TileChange, TileHandle, TileOptions, TileStatus } from './player-types.ts';
import { createStills, type Stills } from './stills.ts';
import { createSurface, type Surface } from './surface.ts';
import type { FromWorker, SurfaceKind, ToWorker, WorkerStatus } from './worker-messages.ts';

/** The worker speaks each second; silent for so long, it hangs, and what it said last is no longer true. */
const workerSilentMs = 2500;
const snapshotTimeoutMs = 5000;

type TileMessage = Exclude<FromWorker, { type: 'snapshot' } | { type: 'talk' }>;

export interface PageTileSurroundings {
  readonly send: (message: ToWorker, transfer?: Transferable[]) => void;
  readonly sound: PageSound;
  readonly talkOf: (tile: number) => { readonly talk: TalkStatus; readonly talkProblem: string | null };
  readonly ended: () => void;
}

export class PageTile implements TileHandle {
  readonly id: number;
  readonly #options: TileOptions;
  readonly #around: PageTileSurroundings;
  readonly #surface: Surface;
  readonly #sound: TileSound;
  readonly #snapshots = new Map<number, (blob: Blob | undefined) => void>();
  #wantsAudio: boolean;
  #volume: number;
  #isMuted: boolean;
  #mse: MseElement | undefined;
  #stills: Stills | undefined;
  #part = 0;
  #status: WorkerStatus | undefined;
  #statusAt = performance.now();
  #isClosed = false;

  constructor(id: number, options: TileOptions, around: PageTileSurroundings) {
    this.id = id;
    this.#options = options;
    this.#around = around;
    this.#wantsAudio = options.audio;
    this.#volume = options.volume ?? 1;
    this.#isMuted = options.muted ?? false;
    this.#surface = createSurface(options.surface, (size) =>
      around.send({ type: 'change', tile: id, change: { width: size.width, height: size.height } }),
    );
    this.#sound = around.sound.tile(this.#loudness());
    if (options.audio) around.sound.wanted();
  }

  open(): void {
    const { deviceId, channelId, quality, audio } = this.#options;
    const wish = { deviceId, channelId, quality, audio, ...this.#surface.size() };
    this.#around.send({ type: 'open', tile: this.id, wish });
  }

  change(change: TileChange): void {
    if (this.#isClosed) return;
    const { quality, audio } = change;
    this.#volume = change.volume ?? this.#volume;
    this.#isMuted = change.muted ?? this.#isMuted;
    this.#wantsAudio = audio ?? this.#wantsAudio;
    this.#sound.setVolume(this.#loudness());
    if (audio === true || (this.#wantsAudio && change.muted === false)) this.#around.sound.wanted();
    if (quality === undefined && audio === undefined) return;
    this.#around.send({
      type: 'change',
      tile: this.id,
      change: { ...(quality === undefined ? {} : { quality }), ...(audio === undefined ? {} : { audio }) },
    });
  }

  async snapshot(): Promise<Blob | undefined> {
    if (this.#isClosed) return undefined;
    if (this.#stills !== undefined) return this.#stills.snapshot();
    if (this.#mse !== undefined) return await pictureOf(this.#mse.element);
    const request = nextRequest();
    const { promise, resolve } = Promise.withResolvers<Blob | undefined>();
    this.#snapshots.set(request, resolve);
    const timer = setTimeout(() => resolve(undefined), snapshotTimeoutMs);
    this.#around.send({ type: 'snapshot', tile: this.id, request });
    const blob = await promise;
    clearTimeout(timer);
    this.#snapshots.delete(request);
    return blob;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#around.ended();
    this.#clear();
    this.#sound.close();
    this.#surface.close();
    for (const resolve of this.#snapshots.values()) resolve(undefined);
  }

  setPaused(isPaused: boolean): void {
    this.#stills?.setPaused(isPaused);
  }

  snapshotDone(request: number, blob: Blob | undefined): void {
    this.#snapshots.get(request)?.(blob);
  }

  take(message: TileMessage): void {
    switch (message.type) {
      case 'status':
        this.#status = message.status;
        this.#statusAt = performance.now();
        this.say();
        break;
      case 'surface':
        this.#use(message.kind, message.part);
        break;
      case 'fragments-begin':
        if (message.part === this.#part) this.#mse?.begin(message.mimeType, message.bytes);
        break;
      case 'fragment':
        if (message.part === this.#part) this.#mse?.add(message.fragment);
        break;
      case 'sound':
        this.#sound.play(message.piece);
        break;
      case 'aac':
        this.#sound.playAac(message.frame);
        break;
    }
  }

  /** Once a second: a worker that hangs may not leave a picture that says live. */
  beat(): void {
    if (performance.now() - this.#statusAt > workerSilentMs) this.say();
  }

  say(): void {
    const known = this.#status;
    if (known === undefined || this.#isClosed) return;
    const { delayMs, ...said } = known;
    const isSilent = performance.now() - this.#statusAt > workerSilentMs;
    const problem = this.#stills?.problem() ?? null;
    const status: TileStatus = {
      ...said,
      picture: isSilent && said.picture !== 'none' ? 'frozen' : said.picture,
      closed: said.closed ?? (problem === null ? null : { code: problem, detail: '' }),
      audio: said.audio === 'on' && this.#around.sound.isBlocked ? 'blocked' : said.audio,
      ...this.#around.talkOf(this.id),
    };
    this.#surface.say('picture', status.picture);
    this.#surface.say('route', status.route ?? '');
    this.#surface.say('ageMs', status.ageMs === null ? '' : String(Math.round(status.ageMs)));
    this.#surface.say('delayMs', delayMs === null ? '' : delayMs.p50.toFixed(1));
    this.#surface.say('delayP95Ms', delayMs === null ? '' : delayMs.p95.toFixed(1));
    this.#surface.say('audio', status.audio);
    this.#surface.say('skipped', String(status.skippedPictures));
    this.#options.onStatus(status);
  }

  #loudness(): number {
    return this.#isMuted || !this.#wantsAudio ? 0 : Math.min(1, Math.max(0, this.#volume));
  }

  #use(kind: SurfaceKind, part: number): void {
    this.#clear();
    this.#part = part;
    const { id: tile } = this;
    const { send } = this.#around;
    if (kind === 'canvas') {
      const canvas = this.#surface.put(document.createElement('canvas')).transferControlToOffscreen();
      send({ type: 'canvas', tile, part, canvas }, [canvas]);
    } else if (kind === 'video') {
      this.#mse = new MseElement({
        appended: (number) => send({ type: 'appended', tile, part, number }),
        shown: (mediaTimeUs) => send({ type: 'shown', tile, part, mediaTimeUs }),
        skipped: (pictures) => send({ type: 'skipped', tile, part, pictures }),
        failed: (reason) => send({ type: 'route-failed', tile, part, reason }),
      });
      this.#surface.put(this.#mse.element);
    } else {
      const { deviceId, channelId } = this.#options;
      this.#stills = createStills({
        deviceId,
        channelId,
        width: () => this.#surface.size().width,
        onShown: (askedAt, size) => send({ type: 'still', tile, part, askedAt, size }),
      });
      this.#surface.put(this.#stills.element);
    }
  }

  #clear(): void {
    this.#mse?.close();
    this.#stills?.close();
    this.#mse = undefined;
    this.#stills = undefined;
  }
}

let requests = 0;

function nextRequest(): number {
  requests += 1;
  return requests;
}

async function pictureOf(video: HTMLVideoElement): Promise<Blob | undefined> {
  if (video.videoWidth === 0) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
}

/**
 * The canvas of one tile, drawn on from the worker: at each animation frame the newest picture, and only that. The
 * picture on the screen is kept for snapshots and for a tile that changes its size.
 */

import type { TileSize } from '../worker-messages.ts';
import type { ShownPicture } from './picture-route.ts';

/** Frame or bitmap; either holds memory outside of the script until it is closed. */
export type Picture = VideoFrame | ImageBitmap;

interface Waiting {
  readonly picture: Picture;
  readonly shown: ShownPicture;
}

export class Screen {
  #canvas: OffscreenCanvas | undefined;
  #context: OffscreenCanvasRenderingContext2D | null | undefined;
  #size: TileSize;
  #next: Waiting | undefined;
  #kept: Waiting | undefined;
  #isClosed = false;
  #isAsked = false;
  readonly #onShown: (shown: ShownPicture) => void;

  constructor(size: TileSize, onShown: (shown: ShownPicture) => void) {
    this.#size = size;
    this.#onShown = onShown;
  }

  get isEmpty(): boolean {
    return this.#kept === undefined && this.#next === undefined;
  }

  setCanvas(canvas: OffscreenCanvas): void {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
    this.#redraw();
  }

  setSize(size: TileSize): void {
    this.#size = size;
    this.#redraw();
  }

  /** Takes the picture over and closes it when a newer one came. */
  show(picture: Picture, shown: ShownPicture): void {
    this.#next?.picture.close();
    this.#next = undefined;
    if (this.#isClosed) {
      picture.close();
      return;
    }
    this.#next = { picture, shown };
    this.#ask();
  }

  async snapshot(): Promise<Blob | undefined> {
    const kept = this.#kept;
    if (kept === undefined) return undefined;
    const { width, height } = sizeOf(kept.picture);
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d', { alpha: false })?.drawImage(kept.picture, 0, 0, width, height);
    return await canvas.convertToBlob({ type: 'image/png' });
  }

  close(): void {
    this.#isClosed = true;
    this.#next?.picture.close();
    this.#kept?.picture.close();
    this.#next = undefined;
    this.#kept = undefined;
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#draw();
    });
  }

  #draw(): void {
    const next = this.#next;
    if (next === undefined || this.#canvas === undefined) return;
    this.#next = undefined;
    this.#kept?.picture.close();
    this.#kept = next;
    this.#redraw();
    this.#onShown(next.shown);
  }

  #redraw(): void {
    const canvas = this.#canvas;
    const picture = this.#kept?.picture;
    if (canvas === undefined) return;
    if (picture === undefined) {
      if (this.#next !== undefined) this.#ask();
      return;
    }
    const { width, height } = drawnSize(sizeOf(picture), this.#size);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    this.#context?.drawImage(picture, 0, 0, width, height);
  }
}

function sizeOf(picture: Picture): TileSize {
  return 'displayWidth' in picture
    ? { width: picture.displayWidth, height: picture.displayHeight }
    : { width: picture.width, height: picture.height };
}

/** No more pixels than the tile has, none made up, and the shape of the picture kept. */
function drawnSize(picture: TileSize, tile: TileSize): TileSize {
  const scale = Math.min(1, Math.max(tile.width / picture.width, tile.height / picture.height));
  return {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  };
}

/** What the sequence parameter sets of H.264 and H.265 have in common: the size of pictures and their cropping window. */

import type { BitReader } from './bit-reader.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The largest level of either standard allows 16,888 samples in a line; more is damage. */
const maxSide = 16_888;
/** Both standards allow a decoder to hold at most so many pictures. */
const maxHeldPictures = 16;

/** `undefined` when the size is impossible or the data ended before it. */
export function sizeOrNothing(width: number, height: number, reader: BitReader): PictureSize | undefined {
  const isReal = width > 0 && height > 0 && width <= maxSide && height <= maxSide;
  return isReal && !reader.isPastEnd ? { width, height } : undefined;
}

/** The cropping window, as sums of both sides in its own units. */
export function readCrop(reader: BitReader): { readonly x: number; readonly y: number } {
  if (!reader.flag()) return { x: 0, y: 0 };
  const [left, right, top, bottom] = [reader.ue(), reader.ue(), reader.ue(), reader.ue()];
  return { x: left + right, y: top + bottom };
}

/** `undefined` when the number is impossible or the data ended before it. */
export function depthOrNothing(depth: number, reader: BitReader): number | undefined {
  return reader.isPastEnd || depth > maxHeldPictures ? undefined : depth;
}

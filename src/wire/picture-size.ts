/** The size of pictures from a sequence parameter set alone. */

import { readH264Sps } from './h264-sps.ts';
import { readH265Sps } from './h265-sps.ts';
import type { PictureSize } from './sps-fields.ts';

/** `nal` with its header byte; `undefined` when it is no parameter set or damaged. */
export function h264PictureSize(nal: Uint8Array): PictureSize | undefined {
  return readH264Sps(nal)?.size;
}

/** `nal` with its two header bytes; `undefined` when it is no parameter set or damaged. */
export function h265PictureSize(nal: Uint8Array): PictureSize | undefined {
  return readH265Sps(nal)?.size;
}

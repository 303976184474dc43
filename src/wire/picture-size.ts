/** The size of pictures from a sequence parameter set: ITU-T H.264 section 7.3.2.1, H.265 section 7.3.2.2. Never throws. */

import { type BitReader, createBitReader } from './bit-reader.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The largest level of either standard allows 16,888 samples in a line; more is damage. */
const maxSide = 16_888;
/** Profiles of H.264 that state their chroma format. */
const profilesWithChroma = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);

function sizeOrNothing(width: number, height: number, reader: BitReader): PictureSize | undefined {
  const isReal = width > 0 && height > 0 && width <= maxSide && height <= maxSide;
  return isReal && !reader.isPastEnd ? { width, height } : undefined;
}

/** `nal` with its header byte; `undefined` when it is no parameter set or damaged. */
export function h264PictureSize(nal: Uint8Array): PictureSize | undefined {
  if (((nal[0] ?? 0) & 0x1f) !== 7) return undefined;
  const reader = createBitReader(nal, 1);
  const profile = reader.bits(8);
  reader.skip(16);
  reader.ue();
  const chroma = profilesWithChroma.has(profile) ? readH264Chroma(reader) : 1;
  reader.ue();
  skipPictureOrder(reader);
  reader.ue();
  reader.skip(1);
  const [widthUnits, heightUnits] = [reader.ue() + 1, reader.ue() + 1];
  const isFrameOnly = reader.flag();
  if (!isFrameOnly) reader.skip(1);
  reader.skip(1);
  const crop = readCrop(reader);
  const fields = isFrameOnly ? 1 : 2;
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * fields;
  return sizeOrNothing(widthUnits * 16 - crop.x * cropX, heightUnits * 16 * fields - crop.y * cropY, reader);
}

function readH264Chroma(reader: BitReader): number {
  const chroma = reader.ue();
  if (chroma === 3) reader.skip(1);
  reader.ue();
  reader.ue();
  reader.skip(1);
  if (!reader.flag()) return chroma;
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
    if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return chroma;
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  for (let i = 0; i < size; i += 1) {
    last = (last + reader.se() + 256) % 256;
    if (last === 0) return;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.ue();
  if (type === 0) reader.ue();
  if (type !== 1) return;
  reader.skip(1);
  reader.se();
  reader.se();
  const count = reader.ue();
  // The standard allows 255; a larger number is damage and ends at the bounds of the data.
  for (let i = 0; i < Math.min(count, 255); i += 1) reader.se();
}

/** The cropping window, as sums of both sides in its own units. */
function readCrop(reader: BitReader): { readonly x: number; readonly y: number } {
  if (!reader.flag()) return { x: 0, y: 0 };
  const [left, right, top, bottom] = [reader.ue(), reader.ue(), reader.ue(), reader.ue()];
  return { x: left + right, y: top + bottom };
}

/** `nal` with its two header bytes; `undefined` when it is no parameter set or damaged. */
export function h265PictureSize(nal: Uint8Array): PictureSize | undefined {
  if ((((nal[0] ?? 0) >> 1) & 0x3f) !== 33) return undefined;
  const reader = createBitReader(nal, 2);
  reader.skip(4);
  const subLayers = reader.bits(3);
  reader.skip(1);
  skipProfileTierLevel(reader, subLayers);
  reader.ue();
  const chroma = reader.ue();
  if (chroma === 3) reader.skip(1);
  const [width, height] = [reader.ue(), reader.ue()];
  const crop = readCrop(reader);
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = chroma === 1 ? 2 : 1;
  return sizeOrNothing(width - crop.x * cropX, height - crop.y * cropY, reader);
}

/** H.265 section 7.3.3: 88 bits of profile and 8 of level, once in general and once for each lower layer that has them. */
function skipProfileTierLevel(reader: BitReader, subLayers: number): void {
  reader.skip(96);
  const present: number[] = [];
  for (let layer = 0; layer < subLayers; layer += 1) {
    const hasProfile = reader.flag();
    const hasLevel = reader.flag();
    present.push((hasProfile ? 88 : 0) + (hasLevel ? 8 : 0));
  }
  if (subLayers > 0) reader.skip((8 - subLayers) * 2);
  for (const bits of present) reader.skip(bits);
}

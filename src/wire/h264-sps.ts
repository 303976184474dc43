/** The sequence parameter set of H.264 (ITU-T H.264 sections 7.3.2.1.1 and E.1.1). Never throws. */

import { type BitReader, createPlainBitReader, withoutEmulationPrevention } from './bit-reader.ts';
import { depthOrNothing, readCrop, sizeOrNothing, type PictureSize } from './sps-fields.ts';

export interface H264Sps {
  readonly id: number;
  readonly profile: number;
  /** The byte of constraint flags. */
  readonly constraints: number;
  readonly level: number;
  readonly chromaFormat: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  readonly pictureOrderType: number;
  readonly referenceFrames: number;
  readonly size: PictureSize;
  /** What the bitstream restriction states. */
  readonly statedReorderDepth: number | undefined;
  /** Bits before the flag that says whether there is usability information (VUI). */
  readonly vuiFlagAt: number;
  /** Bits before the flag of the bitstream restriction; `undefined` without readable VUI. */
  readonly restrictionFlagAt: number | undefined;
  readonly hasVui: boolean;
  /** Without header and emulation prevention; the positions above count in it. */
  readonly payload: Uint8Array;
}

/** Profiles of H.264 that state their chroma format. */
const profilesWithChroma = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);

/** `nal` with its header byte; `undefined` when it is no parameter set or damaged before its end of the picture size. */
export function readH264Sps(nal: Uint8Array): H264Sps | undefined {
  if (((nal[0] ?? 0) & 0x1f) !== 7) return undefined;
  const payload = withoutEmulationPrevention(nal.subarray(1));
  const reader = createPlainBitReader(payload);
  const [profile, constraints, level, id] = [reader.bits(8), reader.bits(8), reader.bits(8), reader.ue()];
  const chroma = profilesWithChroma.has(profile) ? readChroma(reader) : { format: 1, luma: 8, chroma: 8 };
  reader.ue();
  const pictureOrderType = readPictureOrder(reader);
  const referenceFrames = reader.ue();
  reader.skip(1);
  const size = readSize(reader, chroma.format);
  if (size === undefined || id > 31) return undefined;
  const vuiFlagAt = reader.position;
  const hasVui = reader.flag();
  const restrictionFlagAt = hasVui ? skipVui(reader) : undefined;
  const statedReorderDepth = restrictionFlagAt === undefined ? undefined : readReorderDepth(reader);
  return {
    id,
    profile,
    constraints,
    level,
    chromaFormat: chroma.format,
    bitDepthLuma: chroma.luma,
    bitDepthChroma: chroma.chroma,
    pictureOrderType,
    referenceFrames,
    size,
    statedReorderDepth,
    vuiFlagAt,
    restrictionFlagAt,
    hasVui,
    payload,
  };
}

function readChroma(reader: BitReader): { format: number; luma: number; chroma: number } {
  const format = reader.ue();
  if (format === 3) reader.skip(1);
  const [luma, chroma] = [reader.ue() + 8, reader.ue() + 8];
  reader.skip(1);
  if (!reader.flag()) return { format, luma, chroma };
  for (let list = 0; list < (format === 3 ? 12 : 8); list += 1) {
    if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return { format, luma, chroma };
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  for (let i = 0; i < size; i += 1) {
    last = (last + reader.se() + 256) % 256;
    if (last === 0) return;
  }
}

function readPictureOrder(reader: BitReader): number {
  const type = reader.ue();
  if (type === 0) reader.ue();
  if (type !== 1) return type;
  reader.skip(1);
  reader.se();
  reader.se();
  const count = reader.ue();
  // The standard allows 255; a larger number is damage and ends at the bounds of the data.
  for (let i = 0; i < Math.min(count, 255); i += 1) reader.se();
  return type;
}

function readSize(reader: BitReader, chroma: number): PictureSize | undefined {
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

/** To the flag of the bitstream restriction; its position, or `undefined` when the data ends before. */
function skipVui(reader: BitReader): number | undefined {
  const extendedAspect = 255;
  if (reader.flag() && reader.bits(8) === extendedAspect) reader.skip(32);
  if (reader.flag()) reader.skip(1);
  if (reader.flag()) {
    reader.skip(4);
    if (reader.flag()) reader.skip(24);
  }
  if (reader.flag()) {
    reader.ue();
    reader.ue();
  }
  if (reader.flag()) reader.skip(65);
  const hasNalHrd = reader.flag();
  if (hasNalHrd) skipHrd(reader);
  const hasVclHrd = reader.flag();
  if (hasVclHrd) skipHrd(reader);
  if (hasNalHrd || hasVclHrd) reader.skip(1);
  reader.skip(1);
  const at = reader.position;
  reader.skip(1);
  const isReadable = !reader.isPastEnd;
  reader.skip(-1);
  return isReadable ? at : undefined;
}

function skipHrd(reader: BitReader): void {
  const count = Math.min(reader.ue() + 1, 32);
  reader.skip(8);
  for (let i = 0; i < count; i += 1) {
    reader.ue();
    reader.ue();
    reader.skip(1);
  }
  reader.skip(20);
}

function readReorderDepth(reader: BitReader): number | undefined {
  if (!reader.flag()) return undefined;
  reader.skip(1);
  for (let i = 0; i < 4; i += 1) reader.ue();
  return depthOrNothing(reader.ue(), reader);
}

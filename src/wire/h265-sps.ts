/** The sequence parameter set of H.265 (ITU-T H.265 sections 7.3.2.2 and 7.3.3). Never throws. */

import { type BitReader, createPlainBitReader, withoutEmulationPrevention } from './bit-reader.ts';
import { depthOrNothing, readCrop, sizeOrNothing, type PictureSize } from './sps-fields.ts';

export interface H265Sps {
  readonly id: number;
  /** Twelve bytes: profile space, tier and profile; four of compatibility; six of constraints; level. */
  readonly profileTierLevel: Uint8Array;
  readonly temporalLayers: number;
  readonly isTemporalIdNested: boolean;
  readonly chromaFormat: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  readonly size: PictureSize;
  /** Pictures that may come out of order in the highest layer; `undefined` when damaged. */
  readonly reorderDepth: number | undefined;
}

/** `nal` with its two header bytes; `undefined` when it is no parameter set or damaged before the end of the size. */
export function readH265Sps(nal: Uint8Array): H265Sps | undefined {
  if ((((nal[0] ?? 0) >> 1) & 0x3f) !== 33) return undefined;
  const payload = withoutEmulationPrevention(nal.subarray(2));
  const reader = createPlainBitReader(payload);
  reader.skip(4);
  const subLayers = reader.bits(3);
  const isTemporalIdNested = reader.flag();
  skipProfileTierLevel(reader, subLayers);
  const id = reader.ue();
  const chromaFormat = reader.ue();
  if (chromaFormat === 3) reader.skip(1);
  const [width, height] = [reader.ue(), reader.ue()];
  const crop = readCrop(reader);
  const cropX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const cropY = chromaFormat === 1 ? 2 : 1;
  const size = sizeOrNothing(width - crop.x * cropX, height - crop.y * cropY, reader);
  if (size === undefined) return undefined;
  const [bitDepthLuma, bitDepthChroma] = [reader.ue() + 8, reader.ue() + 8];
  return {
    id,
    profileTierLevel: payload.slice(1, 13),
    temporalLayers: subLayers + 1,
    isTemporalIdNested,
    chromaFormat,
    bitDepthLuma,
    bitDepthChroma,
    size,
    reorderDepth: readReorderDepth(reader, subLayers),
  };
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

function readReorderDepth(reader: BitReader, subLayers: number): number | undefined {
  reader.ue();
  const isStatedForAll = reader.flag();
  let depth = 0;
  for (let layer = isStatedForAll ? 0 : subLayers; layer <= subLayers; layer += 1) {
    reader.ue();
    depth = reader.ue();
    reader.ue();
  }
  return depthOrNothing(depth, reader);
}

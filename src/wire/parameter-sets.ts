/** The parameter sets that hold at the moment, from the session description and from the stream. */

import type { VideoDescription } from './access-unit.ts';
import { createBitReader } from './bit-reader.ts';
import { h264NalType, h264NalTypes, splitAnnexB } from './h264.ts';
import { h265NalType, h265NalTypes } from './h265.ts';
import { readH265Sps } from './h265-sps.ts';
import { h264Description, h265Description } from './video-parameters.ts';

export interface ParameterSets {
  /** Keeps a copy. True when something changed. */
  take(nal: Uint8Array): boolean;
  describe(): VideoDescription | undefined;
  /** The number of the highest temporal layer of H.265. */
  highestLayer(): number;
}

/** Real ones are below 1 KiB, even with scaling lists and timing. */
const setLimitBytes = 4096;
/** The standard allows 256 in H.264 and 64 in H.265; cameras use one to four. */
const pictureSetLimit = 64;

interface PictureSet {
  readonly sequenceId: number;
  readonly nal: Uint8Array;
}

/** The newest sequence parameter set, and the picture parameter sets by number. */
export function createParameterSets(codec: 'h264' | 'h265'): ParameterSets {
  const types = codec === 'h264' ? h264NalTypes : h265NalTypes;
  const typeOf = codec === 'h264' ? h264NalType : h265NalType;
  const headerBytes = codec === 'h264' ? 1 : 2;
  let vps: Uint8Array = new Uint8Array();
  let sps: Uint8Array = new Uint8Array();
  const pictureSets = new Map<number, PictureSet>();

  const takePictureSet = (nal: Uint8Array): boolean => {
    const reader = createBitReader(nal.subarray(0, 16), headerBytes);
    const id = reader.ue();
    const known = pictureSets.get(id);
    if (known !== undefined && equalBytes(known.nal, nal)) return false;
    if (reader.isPastEnd || (known === undefined && pictureSets.size >= pictureSetLimit)) return false;
    pictureSets.set(id, { sequenceId: reader.ue(), nal: nal.slice() });
    return true;
  };
  return {
    take: (raw) => {
      const nal = withoutTrailingZeros(raw);
      if (nal.length > setLimitBytes) return false;
      const type = typeOf(nal);
      if (type === types.pps) return takePictureSet(nal);
      const isVps = codec === 'h265' && type === h265NalTypes.vps;
      if ((type !== types.sps && !isVps) || equalBytes(isVps ? vps : sps, nal)) return false;
      if (isVps) vps = nal.slice();
      else sps = nal.slice();
      return true;
    },
    describe: () => {
      const id = codec === 'h264' ? sequenceIdOf(sps) : readH265Sps(sps)?.id;
      const all = [...pictureSets.values()];
      const own = all.filter(({ sequenceId }) => id === undefined || sequenceId === id);
      const ppsList = (own.length > 0 ? own : all).map(({ nal }) => nal);
      return codec === 'h264' ? h264Description(sps, ppsList) : h265Description(vps, sps, ppsList);
    },
    // After four bits of another number.
    highestLayer: () => ((sps[headerBytes] ?? 0) >> 1) & 7,
  };
}

/** The number of an H.264 sequence parameter set stands after profile, constraints and level. */
function sequenceIdOf(sps: Uint8Array): number {
  const reader = createBitReader(sps.subarray(0, 16), 1);
  reader.skip(24);
  return reader.ue();
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function withoutTrailingZeros(nal: Uint8Array): Uint8Array {
  let end = nal.length;
  while (end > 0 && nal[end - 1] === 0) end -= 1;
  return nal.subarray(0, end);
}

/** As session descriptions carry them: base64 between commas, sometimes without padding, sometimes with start codes. */
export function readSprop(text: string | undefined): Uint8Array[] {
  return (text ?? '')
    .split(',')
    .slice(0, 16)
    .flatMap((part) => {
      const bytes = decodeBase64(part.trim());
      return bytes[0] === 0 && bytes[1] === 0 ? splitAnnexB(bytes) : [bytes];
    })
    .filter((nal) => nal.length > 0);
}

function decodeBase64(text: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return new Uint8Array();
  }
}

/**
 * What a decoder must know before the first picture, from the parameter sets of H.264 and H.265: codec string
 * (RFC 6381, ISO/IEC 14496-15 annex E), size, reorder depth and the decoder configuration record of MP4.
 */

import type { VideoDescription } from './access-unit.ts';
import { createPlainBitReader } from './bit-reader.ts';
import { createBitWriter } from './bit-writer.ts';
import { readH264Sps, type H264Sps } from './h264-sps.ts';
import { h265NalTypes } from './h265.ts';
import { readH265Sps, type H265Sps } from './h265-sps.ts';

/** Lengths of parameter sets have two bytes in the configuration records. */
const setLimitBytes = 0xffff;

/** `undefined` when the sequence parameter set cannot be read or no picture parameter set is there. */
export function h264Description(sps: Uint8Array, ppsList: readonly Uint8Array[]): VideoDescription | undefined {
  const parsed = readH264Sps(sps);
  if (parsed === undefined || ppsList.length === 0 || !haveRecordSize([sps, ...ppsList])) return undefined;
  return {
    codec: 'h264',
    codecString: `avc1.${sps.subarray(1, 4).toHex()}`,
    ...parsed.size,
    config: avcConfig(parsed, [sps], ppsList.slice(0, 255)),
    reorderDepth: parsed.statedReorderDepth ?? (cannotReorder(parsed) ? 0 : undefined),
  };
}

function haveRecordSize(sets: readonly Uint8Array[]): boolean {
  return sets.every((set) => set.length >= 4 && set.length <= setLimitBytes);
}

const baselineProfile = 66;
/** Profiles that are intra-only when constraint_set3_flag is set (ITU-T H.264 annex E, max_num_reorder_frames). */
const intraProfiles = new Set([44, 86, 100, 110, 122, 244]);

/** Baseline has no B pictures, order type 2 means output in the order of decoding, intra profiles refer to nothing. */
function cannotReorder(sps: H264Sps): boolean {
  const isIntra = intraProfiles.has(sps.profile) && (sps.constraints & 0x10) !== 0;
  return sps.profile === baselineProfile || sps.pictureOrderType === 2 || isIntra;
}

/** Profiles whose record ends with chroma format and bit depths (ISO/IEC 14496-15 section 5.3.3.1). */
const profilesWithExtension = new Set([100, 110, 122, 144]);

function avcConfig(
  parsed: H264Sps,
  spsList: readonly Uint8Array[],
  ppsList: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const extension = profilesWithExtension.has(parsed.profile)
    ? [0xfc | parsed.chromaFormat, 0xf8 | (parsed.bitDepthLuma - 8), 0xf8 | (parsed.bitDepthChroma - 8), 0]
    : [];
  return Uint8Array.from([
    ...[1, parsed.profile, parsed.constraints, parsed.level, 0xff],
    ...[0xe0 | spsList.length, ...spsList.flatMap(withLength)],
    ...[ppsList.length, ...ppsList.flatMap(withLength)],
    ...extension,
  ]);
}

function withLength(set: Uint8Array): number[] {
  return [set.length >> 8, set.length & 0xff, ...set];
}

/** `undefined` when the sequence parameter set cannot be read or another one is missing. */
export function h265Description(
  vps: Uint8Array,
  sps: Uint8Array,
  ppsList: readonly Uint8Array[],
): VideoDescription | undefined {
  const parsed = readH265Sps(sps);
  if (parsed === undefined || ppsList.length === 0 || !haveRecordSize([vps, sps, ...ppsList])) return undefined;
  return {
    codec: 'h265',
    codecString: h265CodecString(parsed.profileTierLevel),
    ...parsed.size,
    config: hevcConfig(parsed, vps, sps, ppsList),
    reorderDepth: parsed.reorderDepth,
  };
}

/** `hvc1.` profile space and profile, compatibility flags in reverse, tier and level, constraint bytes to the last set one. */
function h265CodecString(profileTierLevel: Uint8Array): string {
  const [first = 0] = profileTierLevel;
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const reader = createPlainBitReader(profileTierLevel.subarray(1, 5));
  let compatibility = 0;
  for (let flag = 0; flag < 32; flag += 1) compatibility += reader.bits(1) * 2 ** flag;
  const tier = (first & 0x20) === 0 ? 'L' : 'H';
  const constraints = [...profileTierLevel.subarray(5, 11)];
  while (constraints.at(-1) === 0) constraints.pop();
  const hex = (value: number): string => value.toString(16).toUpperCase();
  return [
    'hvc1',
    `${space}${String(first & 0x1f)}`,
    hex(compatibility),
    `${tier}${String(profileTierLevel[11] ?? 0)}`,
    ...constraints.map(hex),
  ].join('.');
}

function hevcConfig(
  parsed: H265Sps,
  vps: Uint8Array,
  sps: Uint8Array,
  ppsList: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const array = (type: number, sets: readonly Uint8Array[]): number[] => [
    ...[0x80 | type, sets.length >> 8, sets.length & 0xff],
    ...sets.flatMap(withLength),
  ];
  const layers = (parsed.temporalLayers << 3) | (parsed.isTemporalIdNested ? 4 : 0) | 3;
  return Uint8Array.from([
    ...[1, ...parsed.profileTierLevel],
    // Spatial segmentation, parallelism and frame rate are 0: not stated.
    ...[
      0xf0,
      0,
      0xfc,
      0xfc | parsed.chromaFormat,
      0xf8 | (parsed.bitDepthLuma - 8),
      0xf8 | (parsed.bitDepthChroma - 8),
    ],
    ...[0, 0, layers, 3],
    ...[...array(h265NalTypes.vps, [vps]), ...array(h265NalTypes.sps, [sps]), ...array(h265NalTypes.pps, ppsList)],
  ]);
}

/**
 * The same H.264 parameter set, but saying that pictures come in the order of decoding, so that a decoder holds none
 * back. Only for a stream without B pictures. Returned as it is when it says so already or cannot be read.
 */
export function withoutReordering(sps: Uint8Array): Uint8Array {
  const parsed = readH264Sps(sps);
  if (parsed === undefined || parsed.statedReorderDepth === 0) return sps;
  if (parsed.hasVui && parsed.restrictionFlagAt === undefined) return sps;
  const writer = createBitWriter();
  if (parsed.restrictionFlagAt === undefined) {
    writer.copy(parsed.payload, parsed.vuiFlagAt);
    writer.bits(1, 1);
    // Nothing is stated in the new VUI but the restriction: eight absent groups and pic_struct_present_flag.
    writer.bits(0, 8);
  } else writer.copy(parsed.payload, parsed.restrictionFlagAt);
  writer.bits(1, 1);
  // Motion vectors over the border are allowed, sizes have no limit, vectors the largest range: the inferred values.
  writer.bits(1, 1);
  for (const value of [0, 0, 16, 16]) writer.ue(value);
  writer.ue(0);
  writer.ue(parsed.referenceFrames);
  return writer.finish(sps.subarray(0, 1));
}

/** The same for an avcC record; returned as it is when it cannot be read. */
export function withoutReorderingConfig(config: Uint8Array): Uint8Array {
  const count = (config[5] ?? 0) & 0x1f;
  const parts: number[] = [...config.subarray(0, 6)];
  let offset = 6;
  for (let i = 0; i < count; i += 1) {
    const length = ((config[offset] ?? 0) << 8) | (config[offset + 1] ?? 0);
    const sps = config.subarray(offset + 2, offset + 2 + length);
    if (sps.length !== length) return config;
    parts.push(...withLength(withoutReordering(sps)));
    offset += 2 + length;
  }
  return Uint8Array.from([...parts, ...config.subarray(offset)]);
}

/**
 * From RTP packets of one stream to access units. One file per codec; here is the choice.
 * Pure and bounded: whatever comes, memory stays within one access unit of at most 16 MiB.
 */

import { createAacDepacketizer } from './depacketize-aac.ts';
import { createG711Depacketizer } from './depacketize-g711.ts';
import { createH264Depacketizer } from './depacketize-h264.ts';
import { createH265Depacketizer } from './depacketize-h265.ts';
import { createJpegDepacketizer } from './depacketize-jpeg.ts';
import type { Depacketizer, TakeMemory } from './depacketizer.ts';
import type { SdpFormat, SdpMedia } from './sdp.ts';

type Factory = (format: SdpFormat, media: SdpMedia, takeMemory?: TakeMemory) => Depacketizer | { unsupported: string };

const factories: ReadonlyMap<string, Factory> = new Map<string, Factory>([
  ['H264', (format, _media, takeMemory) => createH264Depacketizer(format, takeMemory)],
  ['H265', (format, _media, takeMemory) => createH265Depacketizer(format, takeMemory)],
  ['HEVC', (format, _media, takeMemory) => createH265Depacketizer(format, takeMemory)],
  ['JPEG', createJpegDepacketizer],
  ['MPEG4-GENERIC', createAacDepacketizer],
  ['PCMU', createG711Depacketizer],
  ['PCMA', createG711Depacketizer],
]);

/**
 * `unsupported` names what this build cannot take, in a few words. `takeMemory`: where the pictures of H.264 and H.265 are
 * put; left out, each gets memory of its own.
 */
export function createDepacketizer(
  format: SdpFormat,
  media: SdpMedia,
  takeMemory?: TakeMemory,
): Depacketizer | { unsupported: string } {
  const factory = factories.get(format.encoding.toUpperCase());
  return factory?.(format, media, takeMemory) ?? { unsupported: `the codec ${format.encoding.slice(0, 40)}` };
}

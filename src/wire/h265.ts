/** H.265 elementary streams (ITU-T H.265 annex B). */

import { groupPictures, type CodedPicture } from './h264.ts';

export const h265NalTypes = { vps: 32, sps: 33, pps: 34 } as const;

export function h265NalType(nal: Uint8Array): number {
  return ((nal[0] ?? 0) >> 1) & 0x3f;
}

/** Types 16 to 23 are random access points; below 32 all are slices. */
export function groupH265(nals: readonly Uint8Array[]): CodedPicture[] {
  return groupPictures(nals, (nal) => {
    const type = h265NalType(nal);
    if (type >= 32) return 'other';
    const isFirst = ((nal[2] ?? 0) & 0x80) !== 0;
    if (!isFirst) return 'continuation';
    return type >= 16 && type <= 23 ? 'key' : 'picture';
  });
}

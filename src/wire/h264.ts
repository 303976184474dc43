/** H.264 elementary streams (ITU-T H.264 annex B): NAL units, pictures, parameter sets. */

/** One coded picture with everything that stands before it. */
export interface CodedPicture {
  readonly nals: readonly Uint8Array[];
  readonly isKey: boolean;
}

/** The NAL units between the start codes, without trailing zeros. H.265 uses the same form. */
export function splitAnnexB(bytes: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let i = 0; i + 2 < bytes.length; i += 1) {
    if (bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2] === 1) {
      starts.push(i + 3);
      i += 2;
    }
  }
  return starts
    .map((start, index) => {
      const next = starts[index + 1];
      let end = next === undefined ? bytes.length : next - 3;
      while (end > start && bytes[end - 1] === 0) end -= 1;
      return bytes.subarray(start, end);
    })
    .filter((nal) => nal.length > 0);
}

export const h264NalTypes = { slice: 1, keySlice: 5, sei: 6, sps: 7, pps: 8, delimiter: 9 } as const;

export function h264NalType(nal: Uint8Array): number {
  return (nal[0] ?? 0) & 0x1f;
}

/** Groups NAL units to pictures: a slice whose first macroblock is number 0 begins one. */
export function groupH264(nals: readonly Uint8Array[]): CodedPicture[] {
  return groupPictures(nals, (nal) => {
    const type = h264NalType(nal);
    if (type < 1 || type > 5) return 'other';
    // first_mb_in_slice is the first Exp-Golomb number: 0 is a single 1 bit.
    const isFirst = ((nal[1] ?? 0) & 0x80) !== 0;
    if (!isFirst) return 'continuation';
    return type === h264NalTypes.keySlice ? 'key' : 'picture';
  });
}

export type NalRole = 'key' | 'picture' | 'continuation' | 'other';

export function groupPictures(nals: readonly Uint8Array[], roleOf: (nal: Uint8Array) => NalRole): CodedPicture[] {
  const pictures: { nals: Uint8Array[]; isKey: boolean }[] = [];
  let before: Uint8Array[] = [];
  for (const nal of nals) {
    const role = roleOf(nal);
    const current = pictures.at(-1);
    if (role === 'other') before.push(nal);
    else if (role === 'continuation' && current !== undefined) current.nals.push(nal);
    else {
      pictures.push({ nals: [...before, nal], isKey: role === 'key' });
      before = [];
    }
  }
  return pictures;
}

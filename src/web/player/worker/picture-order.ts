/**
 * Whether a stream has B pictures, by what it does: then presentation times step back in the order of decoding. Cameras
 * seldom state it right, and a decoder that must expect B pictures holds pictures back.
 */

/** More than the longest chain of B pictures that encoders make. */
const sureAfter = 20;

export interface PictureOrder {
  take(mediaTimeUs: number, isKey: boolean): void;
  /** `undefined` until sure. */
  hasReordering(): boolean | undefined;
}

export function createPictureOrder(): PictureOrder {
  let newest: number | undefined;
  let seen = 0;
  let hasSteppedBack = false;
  return {
    take(mediaTimeUs, isKey) {
      // A key picture may begin another timeline; within a group only B pictures step back.
      if (!isKey && newest !== undefined && mediaTimeUs < newest) hasSteppedBack = true;
      newest = isKey ? mediaTimeUs : Math.max(newest ?? mediaTimeUs, mediaTimeUs);
      if (!isKey) seen += 1;
    },
    hasReordering() {
      if (hasSteppedBack) return true;
      return seen >= sureAfter ? false : undefined;
    },
  };
}

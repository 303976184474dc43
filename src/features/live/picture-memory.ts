/**
 * Memory for the pictures of one stream that is used again when nobody needs them any more. Otherwise the pictures of many
 * cameras come and go outside of the heap some thirty times a second each, and the collector marks the whole heap for it.
 *
 * What was once handed out is never used again: a viewer may still be sent it, or somebody may keep it, and a picture must
 * not change under them. Such memory is left to the collector, and so is what nobody gave back.
 */

import { invariant } from '#src/core/errors.ts';

export interface PictureMemory {
  /** Room for one picture, held once. What stands in it is what was there before. */
  take(size: number): Uint8Array<ArrayBuffer>;
  /** The room that these bytes lie in; `undefined` when they were not taken from here. */
  roomOf(bytes: Uint8Array): Room | undefined;
}

/** What several pictures lie in. */
export interface Room {
  /** One of the pictures in it was handed out. */
  lend(): void;
  readonly isLent: boolean;
  /** One of the pictures in it is no longer needed. Once for each `take`. */
  release(): void;
}

interface Slab {
  readonly buffer: ArrayBuffer;
  used: number;
  /** Pictures that are needed, and one while it is being filled. */
  holders: number;
  isLent: boolean;
}

/** A small stream keeps little, a large one has some slabs for each group of pictures. */
const slabBytes = { least: 32 * 1024, most: 256 * 1024 } as const;
const slabsPerGroup = 8;
/** So often it is looked how many of the spare ones were not needed. */
const lookEverySlabs = 64;

export function createPictureMemory(): PictureMemory {
  const rooms = new WeakMap<ArrayBufferLike, Room>();
  const spare: Slab[] = [];
  let current: Slab | undefined;
  let bytesInUse = 0;
  let spareLeast = 0;
  let slabsTaken = 0;

  const letGo = (slab: Slab): void => {
    slab.holders -= 1;
    invariant(slab.holders >= 0, 'Memory of pictures is given back once for each time that it was taken.');
    if (slab.holders > 0) return;
    bytesInUse -= slab.buffer.byteLength;
    if (!slab.isLent) spare.push(slab);
  };
  const made = (size: number): Slab => {
    const wished = 2 ** Math.ceil(Math.log2(Math.max(1, bytesInUse / slabsPerGroup)));
    const usual = Math.min(slabBytes.most, Math.max(slabBytes.least, wished));
    // A key picture that does not fit gets a slab of its own, with room for the next one, which is seldom the same size.
    const bytes = size <= usual ? usual : Math.ceil((size * 1.25) / slabBytes.least) * slabBytes.least;
    const slab: Slab = { buffer: new ArrayBuffer(bytes), used: 0, holders: 0, isLent: false };
    rooms.set(slab.buffer, {
      lend: () => void (slab.isLent = true),
      get isLent() {
        return slab.isLent;
      },
      release: () => letGo(slab),
    });
    return slab;
  };
  /** A stream that has become smaller gives back what it needs no more. */
  const forgetUnneeded = (): void => {
    spareLeast = Math.min(spareLeast, spare.length);
    slabsTaken += 1;
    if (slabsTaken % lookEverySlabs !== 0) return;
    spare.splice(0, spareLeast);
    spareLeast = spare.length;
  };
  const next = (size: number): Slab => {
    if (current !== undefined) letGo(current);
    const index = spare.findLastIndex(({ buffer }) => buffer.byteLength >= size);
    const [known] = index < 0 ? [] : spare.splice(index, 1);
    const slab = known ?? made(size);
    slab.used = 0;
    slab.holders = 1;
    bytesInUse += slab.buffer.byteLength;
    forgetUnneeded();
    return slab;
  };

  return {
    take: (size) => {
      if (current === undefined || current.buffer.byteLength - current.used < size) current = next(size);
      const bytes = new Uint8Array(current.buffer, current.used, size);
      current.used += size;
      current.holders += 1;
      return bytes;
    },
    roomOf: (bytes) => rooms.get(bytes.buffer),
  };
}

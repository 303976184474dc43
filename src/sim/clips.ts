/** The stills and clips that simulated cameras show; made by `clips/make-clips.sh`. Read once, on first use. */

import { readFileSync } from 'node:fs';
import type { Scene } from './products.data.ts';

const files = new Map<string, Uint8Array>();

export function clipFile(name: string): Uint8Array {
  let bytes = files.get(name);
  if (bytes === undefined) {
    bytes = new Uint8Array(readFileSync(new URL(`clips/${name}`, import.meta.url)));
    files.set(name, bytes);
  }
  return bytes;
}

/** A JPEG of this size; `undefined` when the cameras have no such resolution. */
export function stillPicture(scene: Scene, resolution: string): Uint8Array | undefined {
  return ['1280x720', '640x360'].includes(resolution) ? clipFile(`${scene}-${resolution}.jpg`) : undefined;
}

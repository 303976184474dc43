/** Ids: their text form is a short prefix, an underscore and a UUID version 7 (RFC 9562) without dashes. */

import type { Clock, Random } from './ports.ts';

/** Returns a new id such as `dev_019ab1c0f3e87b1c9d2e5f60718293a4`; ids of one process sort by time of creation to the millisecond. */
export function newId(prefix: string, clock: Clock, random: Random): string {
  const bytes = random.bytes(16);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nowMs = Math.max(0, clock.nowMs());
  view.setUint16(0, Math.floor(nowMs / 2 ** 32) % 2 ** 16);
  view.setUint32(2, nowMs % 2 ** 32);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return `${prefix}_${bytes.toHex()}`;
}

/**
 * When a monitor is due: at a fixed rate, at an offset that its id and the vantage decide. Nothing starts all at once, a
 * restart changes nothing, and the vantages of one monitor test at different moments of its period.
 */

/** FNV-1a, 32 bits, http://www.isthe.com/chongo/tech/comp/fnv/, with the last mixing step of MurmurHash3 for the high bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

export interface Slotted {
  readonly monitorId: string;
  readonly vantageId: string;
  readonly periodMs: number;
}

function offsetMs({ monitorId, vantageId, periodMs }: Slotted): number {
  return Math.floor((hash(`${monitorId} ${vantageId}`) / 2 ** 32) * periodMs);
}

/** The first moment after `afterMs` (wall clock) at which the monitor is due. */
export function nextSlotAt(slotted: Slotted, afterMs: number): number {
  const offset = offsetMs(slotted);
  return (Math.floor((afterMs - offset) / slotted.periodMs) + 1) * slotted.periodMs + offset;
}

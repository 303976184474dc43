/** Reads what a viewer sends. Acknowledgements come ten times a second from each viewer, so they have a short way. */

import { viewingTilesMax, ViewerMessage } from '../contract-viewing.ts';

/** `undefined`: no message of ours. */
export function readMessage(text: string): ViewerMessage | undefined {
  const value = parse(text);
  if (value === undefined) return undefined;
  if (value['type'] === 'ack') return readAck(value);
  const parsed = ViewerMessage.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Ack = Extract<ViewerMessage, { type: 'ack' }>;

/** The same as the schema of the contract, which a test compares, at a tenth of the cost. */
function readAck(value: Fields): Ack | undefined {
  const { slots } = value;
  if (!Array.isArray(slots) || slots.length === 0 || slots.length > viewingTilesMax) return undefined;
  if (Object.keys(value).length !== 2) return undefined;
  const read: Ack['slots'] = [];
  for (const entry of slots as readonly unknown[]) {
    if (!isFields(entry)) return undefined;
    const { slot, number } = entry;
    if (!isCounter(slot) || !isCounter(number) || Object.keys(entry).length !== 2) return undefined;
    read.push({ slot, number });
  }
  return { type: 'ack', slots: read };
}

function isCounter(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}

/** The few frames of RFC 6455 that a test needs: a masked ping or close out, whatever comes in. */

export interface Frame {
  readonly opcode: number;
  readonly payload: Uint8Array;
  /** Of the whole frame. */
  readonly bytes: number;
}

export const opcodes = { close: 8, ping: 9, pong: 10 } as const;

/** Control frames: at most 125 bytes. Masked, as everything that a client sends. */
export function controlFrame(opcode: number, payload: Uint8Array, mask: Uint8Array): Uint8Array {
  const frame = new Uint8Array(6 + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | payload.length;
  frame.set(mask.subarray(0, 4), 2);
  for (const [i, byte] of payload.entries()) frame[6 + i] = byte ^ (mask[i % 4] ?? 0);
  return frame;
}

/** The first frame; `incomplete` for too few bytes, `wrong` for what no server may send. */
export function readFrame(bytes: Uint8Array, payloadMax: number): Frame | 'incomplete' | 'wrong' {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return 'incomplete';
  // Reserved bits mean an extension that nobody asked for; servers do not mask.
  if ((first & 0x70) !== 0 || (second & 0x80) !== 0) return 'wrong';
  const opcode = first & 0x0f;
  const short = second & 0x7f;
  if (opcode >= 8 && (short > 125 || (first & 0x80) === 0)) return 'wrong';
  const lengthBytes = extraLengthBytes(short);
  if (bytes.length < 2 + lengthBytes) return 'incomplete';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = lengthOf(view, short);
  if (length > payloadMax) return 'wrong';
  const end = 2 + lengthBytes + length;
  if (bytes.length < end) return 'incomplete';
  return { opcode, payload: bytes.slice(2 + lengthBytes, end), bytes: end };
}

function extraLengthBytes(short: number): number {
  if (short === 127) return 8;
  return short === 126 ? 2 : 0;
}

function lengthOf(view: DataView, short: number): number {
  if (short === 127) return Number(view.getBigUint64(2));
  return short === 126 ? view.getUint16(2) : short;
}

/** H.264 in RTP (RFC 6184), packetization modes 0 and 1. */

import type { Depacketizer, TakeMemory } from './depacketizer.ts';
import { createNalAssembler, type NalAssembler, type NalCodec, type NalRole } from './nal-assembler.ts';
import { createParameterSets, readSprop } from './parameter-sets.ts';
import type { SdpFormat } from './sdp.ts';

const stapA = 24;
const fuA = 28;
/** STAP-B, MTAP16, MTAP24 and FU-B belong to interleaved mode, which no camera uses. */
const interleavedTypes = new Set([25, 26, 27, 29]);

export function createH264Depacketizer(
  { parameters }: SdpFormat,
  takeMemory?: TakeMemory,
): Depacketizer | { unsupported: string } {
  if (parameters['packetization-mode'] === '2') return { unsupported: 'H.264 in interleaved order' };
  const sets = createParameterSets('h264');
  for (const nal of readSprop(parameters['sprop-parameter-sets'])) sets.take(nal);
  const assembler = createNalAssembler({ ...codec, parameters: sets }, takeMemory);
  return {
    track: 'video',
    description: () => assembler.description(),
    push: (packet) => {
      assembler.begin(packet);
      if (packet.payload.length > 0) readPayload(assembler, packet.payload);
      return assembler.end(packet);
    },
  };
}

const roles: ReadonlyMap<number, NalRole> = new Map<number, NalRole>([
  ...[1, 2, 3, 4].map((type) => [type, 'slice'] as const),
  [5, 'key-slice'],
  [6, 'keep'],
  [7, 'parameters'],
  [8, 'parameters'],
  // Delimiters, ends, filler and the layers of scalable coding (prefix, subset parameters, extension slices).
  ...[9, 10, 11, 12, 13, 14, 15, 19, 20, 21].map((type) => [type, 'drop'] as const),
]);

const codec: Omit<NalCodec, 'parameters'> = {
  roleOf: (first) => roles.get(first & 0x1f) ?? 'invalid',
  // first_mb_in_slice is the first Exp-Golomb number: 0 is a single 1 bit.
  isFirstSlice: (bytes, at) => ((bytes[at + 1] ?? 0) & 0x80) !== 0,
  isReference: (bytes, at) => ((bytes[at] ?? 0) & 0x60) !== 0,
};

function readPayload(assembler: NalAssembler, payload: Uint8Array): void {
  const [first = 0, second = 0] = payload;
  const type = first & 0x1f;
  if (type === fuA) {
    readFragment(assembler, payload, first, second);
    return;
  }
  if (type > 0 && type < stapA) assembler.add(payload, 0, payload.length);
  else if (type === stapA) readAggregate(assembler, payload);
  else if (startsWithStartCode(payload)) assembler.addAnnexB(payload);
  else {
    const name = interleavedTypes.has(type) ? 'of interleaved mode' : 'that does not exist';
    assembler.fault(`H.264 payload of type ${String(type)}, ${name}`);
    assembler.damage();
  }
}

export function startsWithStartCode(payload: Uint8Array): boolean {
  const [a, b, c, d] = payload;
  return a === 0 && b === 0 && (c === 1 || (c === 0 && d === 1));
}

function readAggregate(assembler: NalAssembler, payload: Uint8Array): void {
  let at = 1;
  while (at + 2 <= payload.length) {
    const from = at + 2;
    const to = from + (((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0));
    if (to > payload.length) {
      assembler.fault('an aggregate of NAL units is cut');
      assembler.damage();
      return;
    }
    assembler.add(payload, from, to);
    at = to;
  }
}

/** Cameras change the type between the pieces of one NAL unit, leave out ends and send empty pieces: the start counts. */
function readFragment(assembler: NalAssembler, payload: Uint8Array, indicator: number, head: number): void {
  if (payload.length < 2) return;
  if ((head & 0x80) !== 0) assembler.open(Uint8Array.of((indicator & 0xe0) | (head & 0x1f)));
  else if (!assembler.isOpen) {
    // The start is missing, or the picture is given up already.
    assembler.damage();
    return;
  }
  if (payload.length > 2) assembler.append(payload, 2);
  if ((head & 0x40) !== 0) assembler.close();
}

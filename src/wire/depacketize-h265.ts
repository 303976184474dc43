/** H.265 in RTP (RFC 7798), one stream, without decoding order numbers. */

import type { Depacketizer, TakeMemory } from './depacketizer.ts';
import { startsWithStartCode } from './depacketize-h264.ts';
import { createNalAssembler, type NalAssembler, type NalCodec, type NalRole } from './nal-assembler.ts';
import { createParameterSets, readSprop, type ParameterSets } from './parameter-sets.ts';
import type { SdpFormat } from './sdp.ts';

const aggregation = 48;
const fragmentation = 49;
const contentInformation = 50;

export function createH265Depacketizer(
  { parameters }: SdpFormat,
  takeMemory?: TakeMemory,
): Depacketizer | { unsupported: string } {
  const ordered = parameters['sprop-max-don-diff'] ?? '0';
  const mode = (parameters['tx-mode'] ?? 'SRST').toUpperCase();
  if (ordered !== '0') return { unsupported: 'H.265 in interleaved order' };
  if (mode !== 'SRST') return { unsupported: 'H.265 over several streams' };
  const sets = createParameterSets('h265');
  for (const name of ['sprop-vps', 'sprop-sps', 'sprop-pps']) {
    for (const nal of readSprop(parameters[name])) sets.take(nal);
  }
  const assembler = createNalAssembler(codecWith(sets), takeMemory);
  return {
    track: 'video',
    description: () => assembler.description(),
    push: (packet) => {
      assembler.begin(packet);
      if (packet.payload.length >= 2) readPayload(assembler, packet.payload);
      return assembler.end(packet);
    },
  };
}

/** ITU-T H.265 table 7-1. */
function roleOf(first: number, second: number): NalRole {
  const type = (first >> 1) & 0x3f;
  // Layers above the base: scalable and multi-view coding.
  if (((first & 1) << 5) + (second >> 3) > 0) return 'drop';
  if (type >= 16 && type <= 21) return 'key-slice';
  if (type <= 9) return 'slice';
  if (type >= 32 && type <= 34) return 'parameters';
  if (type === 39 || type === 40) return 'keep';
  return type >= 48 ? 'invalid' : 'drop';
}

function codecWith(sets: ParameterSets): NalCodec {
  return {
    parameters: sets,
    roleOf,
    // first_slice_segment_in_pic_flag.
    isFirstSlice: (bytes, at) => ((bytes[at + 2] ?? 0) & 0x80) !== 0,
    // Even types below 16 are needed by no picture of their own layer, but perhaps by those of a higher one.
    isReference: (bytes, at) => {
      const type = ((bytes[at] ?? 0) >> 1) & 0x3f;
      const layer = ((bytes[at + 1] ?? 0) & 7) - 1;
      return type >= 16 || type % 2 === 1 || layer < sets.highestLayer();
    },
  };
}

function readPayload(assembler: NalAssembler, payload: Uint8Array): void {
  const [first = 0] = payload;
  const type = (first >> 1) & 0x3f;
  if (startsWithStartCode(payload)) assembler.addAnnexB(payload);
  else if (type === fragmentation) readFragment(assembler, payload);
  else if (type === aggregation) readAggregate(assembler, payload);
  else if (type === contentInformation) readWithInformation(assembler, payload);
  else if (type < aggregation) assembler.add(payload, 0, payload.length);
  else {
    assembler.fault(`H.265 payload of type ${String(type)}, that does not exist`);
    assembler.damage();
  }
}

function readAggregate(assembler: NalAssembler, payload: Uint8Array): void {
  let at = 2;
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

function readFragment(assembler: NalAssembler, payload: Uint8Array): void {
  if (payload.length < 3) return;
  const [first = 0, second = 0, head = 0] = payload;
  if ((head & 0x80) !== 0) assembler.open(Uint8Array.of((first & 0x81) | ((head & 0x3f) << 1), second));
  else if (!assembler.isOpen) {
    assembler.damage();
    return;
  }
  if (payload.length > 3) assembler.append(payload, 3);
  if ((head & 0x40) !== 0) assembler.close();
}

/** PACI (section 4.4.4): extra information before a payload whose real type it carries; the information is not used. */
function readWithInformation(assembler: NalAssembler, payload: Uint8Array): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = payload;
  const type = (third >> 1) & 0x3f;
  const extraBytes = ((third & 1) << 4) | (fourth >> 4);
  const from = 4 + extraBytes;
  if (from >= payload.length || type === contentInformation) return;
  const inner = new Uint8Array(2 + payload.length - from);
  inner[0] = (third & 0x80) | (type << 1) | (first & 1);
  inner[1] = second;
  inner.set(payload.subarray(from), 2);
  readPayload(assembler, inner);
}

/**
 * Builds access units from NAL units, the same for H.264 and H.265: each after its length in four bytes, parameter sets
 * moved out, delimiters dropped. A picture with missing packets is not given out; the next one carries `afterLoss`.
 *
 * Cameras differ in how they mark the end of a picture: the marker bit, only a new timestamp, the marker on every slice
 * or on the SEI before the picture. A picture is given out at a marker as long as that proved to be its end, else when
 * the timestamp changes.
 */

import type { VideoDescription } from './access-unit.ts';
import { unitLimitBytes, type DepacketizedItem, type ReceivedPacket, type TakeMemory } from './depacketizer.ts';
import { unitRoomBytes } from './media-packet.ts';
import { equalBytes, type ParameterSets } from './parameter-sets.ts';

export type NalRole =
  | 'slice'
  /** A slice of a picture where a decoder can start. */
  | 'key-slice'
  | 'parameters'
  /** SEI and what else stays with the picture. */
  | 'keep'
  | 'drop'
  | 'invalid';

export interface NalCodec {
  roleOf(first: number, second: number): NalRole;
  /** Whether a slice is the first of its picture. */
  isFirstSlice(bytes: Uint8Array, at: number): boolean;
  /** Whether other pictures may need this slice. */
  isReference(bytes: Uint8Array, at: number): boolean;
  readonly parameters: ParameterSets;
}

export interface NalAssembler {
  /** Before the NAL units of a packet. */
  begin(packet: ReceivedPacket): void;
  /** A whole NAL unit: `bytes` from `from` to `to`. */
  add(bytes: Uint8Array, from: number, to: number): void;
  /** A NAL unit in Annex B form, with start codes. */
  addAnnexB(bytes: Uint8Array): void;
  /** A NAL unit that comes in pieces: its header, the pieces, its end. */
  open(header: Uint8Array): void;
  append(bytes: Uint8Array, from: number): void;
  close(): void;
  readonly isOpen: boolean;
  /** Pieces of a picture are missing. */
  damage(): void;
  fault(problem: string): void;
  /** After the NAL units of a packet: what became complete. */
  end(packet: ReceivedPacket): DepacketizedItem[];
  description(): VideoDescription | undefined;
}

const initialBytes = 64 * 1024;
/** A larger buffer is given back after the picture that needed it. */
const keptBytes = 1024 * 1024;
/** Level 6.2 allows 600 slices; the rest is SEI. */
const nalLimit = 2048;
/** SEI and the like that wait for their picture. */
const leadLimitBytes = 256 * 1024;
/** Where start codes are looked for once a stream has shown that it has none: they separate the sets at the front. */
const annexBPrefixBytes = 512;
const cleanKeysNeeded = 2;

interface State {
  readonly codec: NalCodec;
  readonly takeMemory: TakeMemory;
  buffer: Uint8Array;
  length: number;
  /** Where the length of the open NAL unit stands; -1 when none is open. */
  openAt: number;
  nalCount: number;
  timestamp: number | undefined;
  hasSlice: boolean;
  isKey: boolean;
  isReferenced: boolean;
  isDamaged: boolean;
  /** Something may be missing before the first slice of this picture. */
  isHeadUnsure: boolean;
  afterLoss: boolean;
  /** The picture of this timestamp is over: given out, or given up. */
  emittedTimestamp: number | undefined;
  /** The camera sets the marker inside of pictures. */
  markersLie: boolean;
  parametersChanged: boolean;
  description: VideoDescription | undefined;
  hasStartCodes: boolean;
  cleanKeys: number;
  items: DepacketizedItem[];
}

export function createNalAssembler(
  codec: NalCodec,
  takeMemory: TakeMemory = (size) => new Uint8Array(size),
): NalAssembler {
  const state: State = {
    codec,
    takeMemory,
    buffer: new Uint8Array(initialBytes),
    length: 0,
    openAt: -1,
    nalCount: 0,
    timestamp: undefined,
    hasSlice: false,
    isKey: false,
    isReferenced: false,
    isDamaged: false,
    isHeadUnsure: true,
    afterLoss: false,
    emittedTimestamp: undefined,
    markersLie: false,
    parametersChanged: false,
    description: codec.parameters.describe(),
    hasStartCodes: false,
    cleanKeys: 0,
    items: [],
  };
  return {
    begin: (packet) => {
      begin(state, packet);
    },
    add: (bytes, from, to) => {
      addNal(state, bytes, from, to);
    },
    addAnnexB: (bytes) => {
      addAnnexB(state, bytes);
    },
    open: (header) => {
      if (state.openAt >= 0) closeNal(state);
      openNal(state, header);
    },
    append: (bytes, from) => {
      if (state.openAt >= 0 && reserve(state, bytes.length - from)) {
        state.buffer.set(from === 0 ? bytes : bytes.subarray(from), state.length);
        state.length += bytes.length - from;
      }
    },
    close: () => {
      closeNal(state);
    },
    get isOpen() {
      return state.openAt >= 0;
    },
    damage: () => {
      damage(state);
    },
    fault: (problem) => {
      state.items.push({ kind: 'fault', problem });
    },
    end: (packet) => end(state, packet),
    description: () => state.description,
  };
}

function begin(state: State, packet: ReceivedPacket): void {
  if (packet.lost) {
    state.afterLoss = true;
    state.isHeadUnsure = true;
    // Without the end of the picture in progress nobody knows whether it is whole.
    if (state.length > 0 || state.openAt >= 0) damage(state);
  }
  if (packet.timestamp === state.timestamp) return;
  finish(state);
  state.timestamp = packet.timestamp;
  state.isDamaged = false;
}

function end(state: State, packet: ReceivedPacket): DepacketizedItem[] {
  if (packet.marker && !state.markersLie && (state.hasSlice || state.isDamaged)) finish(state);
  const { items } = state;
  if (items.length > 0) state.items = [];
  return items;
}

function damage(state: State): void {
  state.isDamaged = true;
  state.afterLoss = true;
  discard(state);
}

/** Forgets the picture in progress. */
function discard(state: State): void {
  state.length = 0;
  state.openAt = -1;
  state.nalCount = 0;
  state.hasSlice = false;
  state.isKey = false;
  state.isReferenced = false;
}

/** The picture in progress is over; SEI without a picture stays for the next one. */
function finish(state: State): void {
  if (state.openAt >= 0) closeNal(state);
  if (state.isDamaged) {
    state.isDamaged = false;
    state.emittedTimestamp = state.timestamp;
    discard(state);
    return;
  }
  if (!state.hasSlice) {
    if (state.length > leadLimitBytes) discard(state);
    return;
  }
  describe(state);
  if (state.description !== undefined) emit(state);
  state.emittedTimestamp = state.timestamp;
  state.isHeadUnsure = false;
  discard(state);
  if (state.buffer.length > keptBytes) state.buffer = new Uint8Array(initialBytes);
}

function emit(state: State): void {
  if (state.isKey && state.cleanKeys < cleanKeysNeeded) state.cleanKeys += 1;
  state.items.push({
    kind: 'unit',
    unit: {
      track: 'video',
      data: copyWithRoom(state),
      roomBefore: unitRoomBytes,
      isKey: state.isKey,
      isDiscardable: !state.isReferenced,
      rtpTimestamp: state.timestamp ?? 0,
      afterLoss: state.afterLoss,
    },
  });
  state.afterLoss = false;
}

function copyWithRoom({ takeMemory, buffer, length }: State): Uint8Array {
  const room = takeMemory(unitRoomBytes + length);
  room.set(buffer.subarray(0, length), unitRoomBytes);
  return room.subarray(unitRoomBytes);
}

function describe(state: State): void {
  if (!state.parametersChanged) return;
  state.parametersChanged = false;
  const next = state.codec.parameters.describe();
  if (next === undefined) {
    state.items.push({ kind: 'fault', problem: 'the parameter sets cannot be read or are incomplete' });
    return;
  }
  if (state.description !== undefined && equalBytes(state.description.config, next.config)) return;
  state.description = next;
  state.items.push({ kind: 'description' });
}

/** Room for so many bytes more; false when the picture became too large and was given up. */
function reserve(state: State, count: number): boolean {
  const needed = state.length + count;
  if (needed <= state.buffer.length) return true;
  if (needed > unitLimitBytes) {
    giveUp(state, 'a picture is larger than 16 MiB');
    return false;
  }
  const next = new Uint8Array(Math.min(Math.max(needed, state.buffer.length * 2), unitLimitBytes));
  next.set(state.buffer.subarray(0, state.length));
  state.buffer = next;
  return true;
}

function giveUp(state: State, problem: string): void {
  state.items.push({ kind: 'fault', problem });
  damage(state);
  state.buffer = new Uint8Array(initialBytes);
}

function addNal(state: State, bytes: Uint8Array, from: number, to: number): void {
  if (state.openAt >= 0) closeNal(state);
  if (state.isDamaged || to <= from || !reserve(state, 4 + to - from)) return;
  state.openAt = state.length;
  state.buffer.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), state.length + 4);
  state.length += 4 + to - from;
  closeNal(state);
}

function openNal(state: State, header: Uint8Array): void {
  if (state.isDamaged || !reserve(state, 4 + header.length)) return;
  state.openAt = state.length;
  state.buffer.set(header, state.length + 4);
  state.length += 4 + header.length;
}

function closeNal(state: State): void {
  const at = state.openAt;
  if (at < 0) return;
  state.openAt = -1;
  const from = at + 4;
  const scanTo =
    state.hasStartCodes || state.cleanKeys < cleanKeysNeeded
      ? state.length
      : Math.min(state.length, from + annexBPrefixBytes);
  if (findStartCode(state.buffer, from, scanTo) >= 0) {
    const nal = state.buffer.slice(from, state.length);
    state.length = at;
    addAnnexB(state, nal);
    return;
  }
  sortNal(state, at);
}

/** What becomes of the NAL unit at the end of the buffer. */
function sortNal(state: State, at: number): void {
  const { buffer } = state;
  const from = at + 4;
  const role = state.codec.roleOf(buffer[from] ?? 0, buffer[from + 1] ?? 0);
  if (role === 'parameters') {
    if (state.codec.parameters.take(buffer.subarray(from, state.length))) state.parametersChanged = true;
    state.length = at;
    return;
  }
  if (role === 'drop' || role === 'invalid') {
    if (role === 'invalid') state.items.push({ kind: 'fault', problem: 'a NAL unit has a type that does not exist' });
    state.length = at;
    return;
  }
  if (role !== 'keep' && !takeSlice(state, from, role === 'key-slice')) return;
  state.nalCount += 1;
  if (state.nalCount > nalLimit) {
    giveUp(state, `a picture has more than ${String(nalLimit)} NAL units`);
    return;
  }
  const size = state.length - from;
  buffer[at] = size >>> 24;
  buffer[at + 1] = (size >>> 16) & 0xff;
  buffer[at + 2] = (size >>> 8) & 0xff;
  buffer[at + 3] = size & 0xff;
}

/** False when the slice shows that its picture is not whole. */
function takeSlice(state: State, from: number, isKey: boolean): boolean {
  if (!state.hasSlice) {
    const isFirst = state.codec.isFirstSlice(state.buffer, from);
    if (!isFirst && state.timestamp === state.emittedTimestamp) {
      // The rest of a picture that was given out at a marker that was not its end.
      state.markersLie = true;
      damage(state);
      return false;
    }
    if (!isFirst && state.isHeadUnsure) {
      damage(state);
      return false;
    }
  }
  state.hasSlice = true;
  if (isKey) state.isKey = true;
  if (state.codec.isReference(state.buffer, from)) state.isReferenced = true;
  return true;
}

function addAnnexB(state: State, bytes: Uint8Array): void {
  state.hasStartCodes = true;
  let from = 0;
  while (from < bytes.length) {
    const next = findStartCode(bytes, from, bytes.length);
    let to = next < 0 ? bytes.length : next;
    while (to > from && bytes[to - 1] === 0) to -= 1;
    if (to > from && !state.isDamaged && reserve(state, 4 + to - from)) {
      const at = state.length;
      state.buffer.set(bytes.subarray(from, to), at + 4);
      state.length += 4 + to - from;
      sortNal(state, at);
    }
    if (next < 0) return;
    from = next + 3;
  }
}

/** The index of 0, 0, 1 that lies between `from` and `to`, or -1. */
function findStartCode(bytes: Uint8Array, from: number, to: number): number {
  let i = from + 2;
  while (i < to) {
    const byte = bytes[i] ?? 0;
    if (byte > 1) i += 3;
    else if (byte === 0) i += 1;
    else if (bytes[i - 1] === 0 && bytes[i - 2] === 0) return i - 2;
    else i += 3;
  }
  return -1;
}

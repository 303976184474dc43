/** AAC in RTP (RFC 3640): several frames in a packet, one frame, or a frame over several packets. */

import { plainAacConfig, readAacConfig, type AacConfig } from './aac-config.ts';
import { createPlainBitReader, type BitReader } from './bit-reader.ts';
import type { DepacketizedItem, Depacketizer, ReceivedPacket } from './depacketizer.ts';
import type { SdpFormat } from './sdp.ts';

/** 6,144 bits for each of at most 48 channels are below this. */
const frameLimitBytes = 64 * 1024;
/** A packet of 64 KiB with frames of silence. */
const framesPerPacketLimit = 256;

/** The widths of the fields of an AU header, in bits. */
interface HeaderLayout {
  readonly size: number;
  readonly index: number;
  readonly indexDelta: number;
  readonly compositionDelta: number;
  readonly decodingDelta: number;
  readonly randomAccess: number;
  readonly streamState: number;
  readonly auxiliarySize: number;
}

interface State {
  readonly layout: HeaderLayout;
  readonly hasHeaders: boolean;
  readonly constantSize: number;
  readonly frameTicks: number;
  afterLoss: boolean;
  /** A frame over several packets. */
  partial: Uint8Array;
  partialLength: number;
  partialTimestamp: number;
}

export function createAacDepacketizer(format: SdpFormat): Depacketizer | { unsupported: string } {
  const config = configOf(format);
  if (config === undefined) return { unsupported: 'AAC without a readable configuration' };
  const layout = layoutOf(format.parameters);
  const state: State = {
    layout,
    hasHeaders: Object.values(layout).some((bits) => bits > 0),
    constantSize: Math.min(numberOf(format.parameters, 'constantsize'), frameLimitBytes),
    frameTicks:
      numberOf(format.parameters, 'constantduration') ||
      Math.round((config.frameSamples * format.clockRate) / config.coreSampleRate),
    afterLoss: false,
    partial: new Uint8Array(),
    partialLength: 0,
    partialTimestamp: 0,
  };
  return {
    track: 'audio',
    description: () => config.description,
    push: (packet) => push(state, packet),
  };
}

function configOf({ parameters, clockRate, channels }: SdpFormat): AacConfig | undefined {
  const stated = hexBytes(parameters['config'] ?? '') ?? new Uint8Array();
  const bytes = stated.length > 0 ? stated : plainAacConfig(clockRate, channels);
  return bytes && readAacConfig(bytes, channels);
}

function hexBytes(text: string): Uint8Array | undefined {
  const digits = text.replaceAll('"', '').trim();
  return /^(?:[0-9a-f]{2})+$/i.test(digits) ? Uint8Array.fromHex(digits) : undefined;
}

function numberOf(parameters: SdpFormat['parameters'], name: string): number {
  const text = parameters[name] ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** The modes of RFC 3640 fix their widths, and some cameras then leave them out. */
function layoutOf(parameters: SdpFormat['parameters']): HeaderLayout {
  const width = (name: string): number => Math.min(numberOf(parameters, name), 32);
  const mode = (parameters['mode'] ?? '').toLowerCase();
  const states = parameters['sizelength'] !== undefined || parameters['constantsize'] !== undefined;
  const fixed = mode === 'aac-lbr' ? { size: 6, index: 2, indexDelta: 2 } : { size: 13, index: 3, indexDelta: 3 };
  return {
    ...(states || mode === 'generic'
      ? { size: width('sizelength'), index: width('indexlength'), indexDelta: width('indexdeltalength') }
      : fixed),
    compositionDelta: width('ctsdeltalength'),
    decodingDelta: width('dtsdeltalength'),
    randomAccess: width('randomaccessindication') > 0 ? 1 : 0,
    streamState: width('streamstateindication'),
    auxiliarySize: width('auxiliarydatasizelength'),
  };
}

function push(state: State, packet: ReceivedPacket): DepacketizedItem[] {
  if (packet.lost) {
    state.afterLoss = true;
    state.partialLength = 0;
  }
  if (packet.payload.length === 0) return [];
  const read = readSizes(state, packet.payload);
  if (typeof read === 'string') {
    state.partialLength = 0;
    return [{ kind: 'fault', problem: read }];
  }
  const { sizes, dataAt } = read;
  const [only = 0] = sizes;
  const remaining = packet.payload.length - dataAt;
  const isPiece = only > remaining || (only > 0 && state.partialLength > 0);
  if (sizes.length === 1 && isPiece) return takePiece(state, packet, dataAt, only);
  state.partialLength = 0;
  return takeFrames(state, packet, dataAt, sizes);
}

interface Sizes {
  readonly sizes: readonly number[];
  readonly dataAt: number;
}

function readSizes(state: State, payload: Uint8Array): Sizes | string {
  const { layout, constantSize } = state;
  const reader = createPlainBitReader(payload);
  const sizes: number[] = [];
  if (state.hasHeaders) {
    const headerBits = reader.bits(16);
    const headersEnd = 16 + headerBits;
    if (headersEnd > payload.length * 8) return 'the AU headers are longer than the packet';
    while (reader.position < headersEnd && sizes.length < framesPerPacketLimit) {
      const before = reader.position;
      const size = readHeader(reader, layout, sizes.length === 0);
      if (size === undefined) return 'AAC frames in interleaved order';
      if (reader.position > headersEnd || reader.position === before) break;
      sizes.push(size);
    }
    reader.skip(headersEnd - reader.position);
  }
  if (layout.auxiliarySize > 0) {
    reader.skip((8 - (reader.position % 8)) % 8);
    reader.skip(reader.bits(layout.auxiliarySize));
  }
  const dataAt = Math.ceil(reader.position / 8);
  if (dataAt > payload.length) return 'the AU headers are longer than the packet';
  if (layout.size > 0) return { sizes, dataAt };
  const each = constantSize > 0 ? constantSize : payload.length - dataAt;
  const count = each > 0 ? Math.min(Math.floor((payload.length - dataAt) / each), framesPerPacketLimit) : 0;
  return { sizes: Array.from({ length: count }, () => each), dataAt };
}

/** The size of one frame; `undefined` when frames are out of order. */
function readHeader(reader: BitReader, layout: HeaderLayout, isFirst: boolean): number | undefined {
  const size = reader.bits(layout.size);
  const index = reader.bits(isFirst ? layout.index : layout.indexDelta);
  if (layout.compositionDelta > 0 && reader.flag()) reader.skip(layout.compositionDelta);
  if (layout.decodingDelta > 0 && reader.flag()) reader.skip(layout.decodingDelta);
  reader.skip(layout.randomAccess + layout.streamState);
  return !isFirst && index !== 0 ? undefined : size;
}

/** A piece of a frame that does not fit into one packet: each packet states the size of the whole. */
function takePiece(state: State, packet: ReceivedPacket, dataAt: number, size: number): DepacketizedItem[] {
  if (size > frameLimitBytes) return [{ kind: 'fault', problem: 'an AAC frame is larger than 64 KiB' }];
  const isNext =
    state.partialLength > 0 && state.partialTimestamp === packet.timestamp && state.partial.length === size;
  if (!isNext) {
    // The middle of a frame whose start is lost looks like a start; its size does not come out even, so it is dropped.
    state.partial = new Uint8Array(size);
    state.partialLength = 0;
    state.partialTimestamp = packet.timestamp;
  }
  const piece = packet.payload.subarray(dataAt);
  const isLast = state.partialLength + piece.length >= size;
  state.partial.set(piece.subarray(0, size - state.partialLength), state.partialLength);
  state.partialLength += piece.length;
  if (!isLast) return [];
  state.partialLength = 0;
  return [unitOf(state, state.partial, packet.timestamp)];
}

function takeFrames(
  state: State,
  packet: ReceivedPacket,
  dataAt: number,
  sizes: readonly number[],
): DepacketizedItem[] {
  const items: DepacketizedItem[] = [];
  let at = dataAt;
  for (const [index, size] of sizes.entries()) {
    if (at + size > packet.payload.length) {
      items.push({ kind: 'fault', problem: 'an AAC frame is longer than its packet' });
      return items;
    }
    const timestamp = (packet.timestamp + index * state.frameTicks) >>> 0;
    if (size > 0) items.push(unitOf(state, packet.payload.slice(at, at + size), timestamp));
    at += size;
  }
  return items;
}

function unitOf(state: State, frame: Uint8Array, rtpTimestamp: number): DepacketizedItem {
  const { afterLoss } = state;
  state.afterLoss = false;
  const data = withoutAdts(frame);
  return { kind: 'unit', unit: { track: 'audio', data, isKey: true, isDiscardable: false, rtpTimestamp, afterLoss } };
}

/** Some cameras leave the ADTS header of their encoder in place. */
function withoutAdts(frame: Uint8Array): Uint8Array {
  const [a = 0, b = 0, , d = 0, e = 0, f = 0] = frame;
  if (a !== 0xff || (b & 0xf6) !== 0xf0) return frame;
  const length = ((d & 3) << 11) | (e << 3) | (f >> 5);
  return length === frame.length ? frame.slice((b & 1) === 1 ? 7 : 9) : frame;
}

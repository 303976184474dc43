/** JPEG in RTP (RFC 2435): the scan in pieces with their offsets, and what the file's header needs in short form. */

import type { VideoDescription } from './access-unit.ts';
import { unitLimitBytes, type DepacketizedItem, type Depacketizer, type ReceivedPacket } from './depacketizer.ts';
import { jpegHeader, tablesOfQuality, type JpegFrame, type QuantisationTable } from './jpeg-file.ts';
import type { SdpFormat, SdpMedia } from './sdp.ts';
import type { PictureSize } from './sps-fields.ts';

const initialBytes = 64 * 1024;
/** A larger buffer is given back after the picture that needed it. */
const keptBytes = 1024 * 1024;
const mainHeaderBytes = 8;

interface State {
  /** What the session description says; the header has no room for sides above 2,040. */
  readonly stated: PictureSize | undefined;
  buffer: Uint8Array;
  length: number;
  frame: JpegFrame | undefined;
  timestamp: number | undefined;
  afterLoss: boolean;
  description: VideoDescription | undefined;
  /** The header of the last picture, made once as long as nothing changes. */
  header: { readonly key: string; readonly bytes: Uint8Array } | undefined;
  /** Tables that came in band, by their Q. */
  readonly tables: Map<number, readonly QuantisationTable[]>;
  items: DepacketizedItem[];
}

export function createJpegDepacketizer(format: SdpFormat, media: SdpMedia): Depacketizer {
  const stated = statedSize(format, media);
  const state: State = {
    stated,
    buffer: new Uint8Array(initialBytes),
    length: 0,
    frame: undefined,
    timestamp: undefined,
    afterLoss: false,
    description: stated && describe(stated),
    header: undefined,
    tables: new Map(),
    items: [],
  };
  return {
    track: 'video',
    description: () => state.description,
    push: (packet) => {
      push(state, packet);
      const { items } = state;
      if (items.length > 0) state.items = [];
      return items;
    },
  };
}

/** `a=framesize:26 2592-1944`, `a=x-dimensions:2592,1944`, or the same in `fmtp`. */
function statedSize({ payloadType, parameters }: SdpFormat, media: SdpMedia): PictureSize | undefined {
  const attribute = (name: string): string | undefined => media.attributes.find((found) => found.name === name)?.value;
  const candidates = [
    attribute('framesize')?.replace(new RegExp(`^${String(payloadType)} `), ''),
    attribute('x-dimensions'),
    parameters['x-dimensions'],
    [parameters['width'], parameters['height']].join(','),
  ];
  for (const text of candidates) {
    const match = /^\s*(\d{1,5})\s*[-,x]\s*(\d{1,5})\s*$/i.exec(text ?? '');
    const [width, height] = [Number(match?.[1]), Number(match?.[2])];
    if (width > 0 && height > 0 && width <= 0xffff && height <= 0xffff) return { width, height };
  }
  return undefined;
}

function describe({ width, height }: PictureSize): VideoDescription {
  return { codec: 'jpeg', codecString: 'jpeg', width, height, config: new Uint8Array(), reorderDepth: 0 };
}

function push(state: State, packet: ReceivedPacket): void {
  if (packet.lost) {
    state.afterLoss = true;
    drop(state);
  }
  // A camera that sets no marker: the next picture ends this one.
  if (packet.timestamp !== state.timestamp) finish(state);
  const { payload } = packet;
  if (payload.length < mainHeaderBytes) return;
  const offset = ((payload[1] ?? 0) << 16) | ((payload[2] ?? 0) << 8) | (payload[3] ?? 0);
  if (offset === 0) start(state, packet);
  else if (state.frame !== undefined && state.length === offset) append(state, payload, dataStart(payload));
  else drop(state);
  if (packet.marker) finish(state);
}

/** Forgets the picture in progress; nothing more of it is taken. */
function drop(state: State): void {
  if (state.frame !== undefined) state.afterLoss = true;
  state.frame = undefined;
  state.length = 0;
}

/** After the main header and, for types from 64 on, the restart header. */
function dataStart(payload: Uint8Array): number {
  return mainHeaderBytes + ((payload[4] ?? 0) >= 64 ? 4 : 0);
}

function start(state: State, packet: ReceivedPacket): void {
  drop(state);
  const { payload } = packet;
  state.timestamp = packet.timestamp;
  const [field = 0, , , , type = 0, quality = 0] = payload;
  const size = sizeOf(state, payload);
  let at = dataStart(payload);
  if (type % 64 > 1 || type >= 128) fault(state, `JPEG of type ${String(type)}, of which nothing is known`);
  else if (field !== 0) fault(state, 'JPEG in fields instead of whole pictures');
  else if (size === undefined) fault(state, 'a JPEG whose size is stated nowhere');
  else {
    if (quality >= 128) at = readTables(state, payload, at, quality);
    const quantisation = quality < 128 ? tablesOfQuality(quality) : state.tables.get(quality);
    if (quantisation === undefined) {
      fault(state, 'a JPEG whose quantisation tables never came');
      return;
    }
    const restartInterval = type >= 64 ? ((payload[8] ?? 0) << 8) | (payload[9] ?? 0) : 0;
    state.frame = { ...size, isHalvedDown: type % 64 === 1, quantisation, restartInterval };
    append(state, payload, at);
  }
}

function fault(state: State, problem: string): void {
  state.items.push({ kind: 'fault', problem });
}

/** The header counts in blocks of eight; what the session description says is exact when it fits to that. */
function sizeOf({ stated }: State, payload: Uint8Array): PictureSize | undefined {
  const [blocksWide = 0, blocksHigh = 0] = payload.subarray(6, 8);
  const fits = (side: number, blocks: number): boolean => blocks === 0 || Math.ceil(side / 8) === blocks;
  if (stated && fits(stated.width, blocksWide) && fits(stated.height, blocksHigh)) return stated;
  return blocksWide > 0 && blocksHigh > 0 ? { width: blocksWide * 8, height: blocksHigh * 8 } : undefined;
}

/** The table header (section 3.1.8); returns where the data begins. Without tables those that came before hold. */
function readTables(state: State, payload: Uint8Array, at: number, quality: number): number {
  const precision = payload[at + 1] ?? 0;
  const length = ((payload[at + 2] ?? 0) << 8) | (payload[at + 3] ?? 0);
  const end = at + 4 + length;
  if (length === 0 || end > payload.length) return Math.min(end, payload.length);
  const tables: QuantisationTable[] = [];
  for (let from = at + 4; from < end && tables.length < 4;) {
    const is16Bit = ((precision >> tables.length) & 1) === 1;
    const to = from + (is16Bit ? 128 : 64);
    if (to > end) break;
    tables.push({ is16Bit, values: payload.slice(from, to) });
    from = to;
  }
  if (tables.length > 0) state.tables.set(quality, tables);
  return end;
}

function append(state: State, payload: Uint8Array, from: number): void {
  if (from >= payload.length) return;
  const needed = state.length + payload.length - from;
  if (needed > unitLimitBytes) {
    fault(state, 'a picture is larger than 16 MiB');
    drop(state);
    return;
  }
  if (needed > state.buffer.length) {
    const next = new Uint8Array(Math.min(Math.max(needed, state.buffer.length * 2), unitLimitBytes));
    next.set(state.buffer.subarray(0, state.length));
    state.buffer = next;
  }
  state.buffer.set(payload.subarray(from), state.length);
  state.length = needed;
}

function finish(state: State): void {
  const { frame, length, buffer } = state;
  if (frame !== undefined && length > 0) {
    const known = state.description;
    if (known?.width !== frame.width || known.height !== frame.height) {
      state.description = describe(frame);
      state.items.push({ kind: 'description' });
    }
    state.items.push({
      kind: 'unit',
      unit: {
        track: 'video',
        data: fileOf(state, frame),
        isKey: true,
        isDiscardable: true,
        rtpTimestamp: state.timestamp ?? 0,
        afterLoss: state.afterLoss,
      },
    });
    state.afterLoss = false;
  }
  state.frame = undefined;
  state.length = 0;
  if (buffer.length > keptBytes) state.buffer = new Uint8Array(initialBytes);
}

function fileOf(state: State, frame: JpegFrame): Uint8Array {
  const { buffer, length } = state;
  const header = headerOf(state, frame);
  const hasEnd = buffer[length - 2] === 0xff && buffer[length - 1] === 0xd9;
  const file = new Uint8Array(header.length + length + (hasEnd ? 0 : 2));
  file.set(header);
  file.set(buffer.subarray(0, length), header.length);
  if (!hasEnd) file.set([0xff, 0xd9], header.length + length);
  return file;
}

function headerOf(state: State, frame: JpegFrame): Uint8Array {
  const { width, height, isHalvedDown, restartInterval, quantisation } = frame;
  const tables = quantisation.map(({ values }) => values.toHex());
  const key = [width, height, isHalvedDown, restartInterval, ...tables].join();
  if (state.header?.key !== key) state.header = { key, bytes: jpegHeader(frame) };
  return state.header.bytes;
}

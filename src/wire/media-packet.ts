/**
 * MediaPacket: one access unit, or the description of a stream, as every viewer receives it. The header is fixed and
 * stands outside of what a later seal covers, so a relay can route and drop whole pictures without seeing one; the same
 * bytes go to every viewer of a stream. Big-endian:
 *
 * | Offset | Bytes | Field |
 * |---|---|---|
 * | 0 | 1 | version, 1 |
 * | 1 | 1 | flags |
 * | 2 | 2 | slot: which stream of the site, as long as a viewer is told so |
 * | 4 | 4 | epoch: grows with each description; a key of its own in a sealed stream |
 * | 8 | 4 | number: grows by one with each packet of the slot, so that epoch and number are used once |
 * | 12 | 4 | group: the GOP, grows with each key picture |
 * | 16 | 8 | media time in microseconds (presentation), from an arbitrary start |
 * | 24 | 8 | wall time of the site when the last byte came from the camera, microseconds since 1970 UTC |
 * | 32 | | payload: `AccessUnit.data`, or a description as JSON |
 */

import type { AudioCodec, MediaDescription, VideoCodec } from './access-unit.ts';

export const mediaHeaderBytes = 32;
const version = 1;

export const mediaFlags = {
  /** A viewer can start here: a key picture. */
  restart: 1,
  /** No other picture needs this one. */
  discardable: 2,
  audio: 4,
  /** The payload is a description; it comes before the first packet of its epoch. */
  description: 8,
  /** Something was lost between camera and site right before this packet. */
  afterLoss: 16,
} as const;

export interface MediaHeader {
  readonly flags: number;
  readonly slot: number;
  readonly epoch: number;
  readonly number: number;
  readonly group: number;
  readonly mediaTimeUs: number;
  readonly wallTimeUs: number;
}

export interface MediaPacket extends MediaHeader {
  /** A view into the received bytes. */
  readonly payload: Uint8Array;
}

/** What a maker of units leaves free before the data: for the header of a packet, and for the head of a frame around it. */
export const unitRoomBytes = 48;

/**
 * `roomBefore` bytes are left free before the packet in its buffer, for whoever frames it on the way to many viewers: a
 * frame is then made without a copy. `payloadRoom` is what is free before the payload; where it is enough, the packet is
 * made around the payload, which is then part of it.
 */
export function encodeMediaPacket(
  header: MediaHeader,
  payload: Uint8Array,
  { roomBefore = 0, payloadRoom = 0 } = {},
): Uint8Array<ArrayBuffer> {
  const bytes = aroundPayload(payload, payloadRoom - roomBefore) ?? copyOf(payload, roomBefore);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint8(0, version);
  view.setUint8(1, header.flags);
  view.setUint16(2, header.slot);
  view.setUint32(4, header.epoch);
  view.setUint32(8, header.number);
  view.setUint32(12, header.group);
  writeUint64(view, 16, header.mediaTimeUs);
  writeUint64(view, 24, header.wallTimeUs);
  return bytes;
}

function copyOf(payload: Uint8Array, roomBefore: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(roomBefore + mediaHeaderBytes + payload.length).subarray(roomBefore);
  bytes.set(payload, mediaHeaderBytes);
  return bytes;
}

function aroundPayload(payload: Uint8Array, room: number): Uint8Array<ArrayBuffer> | undefined {
  const { buffer, byteOffset, length } = payload;
  if (room < mediaHeaderBytes || !(buffer instanceof ArrayBuffer)) return undefined;
  return new Uint8Array(buffer, byteOffset - mediaHeaderBytes, mediaHeaderBytes + length);
}

/** `undefined` for what is no media packet of this version. */
export function decodeMediaPacket(bytes: Uint8Array): MediaPacket | undefined {
  if (bytes.length < mediaHeaderBytes || bytes[0] !== version) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    flags: view.getUint8(1),
    slot: view.getUint16(2),
    epoch: view.getUint32(4),
    number: view.getUint32(8),
    group: view.getUint32(12),
    mediaTimeUs: readUint64(view, 16),
    wallTimeUs: readUint64(view, 24),
    payload: bytes.subarray(mediaHeaderBytes),
  };
}

/** Exact up to 2^53, which is the year 2255. */
function writeUint64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, Math.floor(value / 2 ** 32));
  view.setUint32(offset + 4, value >>> 0);
}

function readUint64(view: DataView, offset: number): number {
  return view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4);
}

export function encodeDescription(description: MediaDescription): Uint8Array<ArrayBuffer> {
  const { video, audio } = description;
  const json = {
    ...(video && { video: { ...video, config: video.config.toBase64(), reorderDepth: video.reorderDepth ?? null } }),
    ...(audio && { audio: { ...audio, config: audio.config.toBase64() } }),
  };
  return new TextEncoder().encode(JSON.stringify(json));
}

/** `undefined` when the payload is no description. */
export function decodeDescription(payload: Uint8Array): MediaDescription | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof json !== 'object' || json === null) return undefined;
    const video = 'video' in json ? videoOf(json.video) : undefined;
    const audio = 'audio' in json ? audioOf(json.audio) : undefined;
    return video === undefined && audio === undefined ? undefined : { video, audio };
  } catch {
    return undefined;
  }
}

const videoCodecs: readonly string[] = ['h264', 'h265', 'jpeg'] satisfies VideoCodec[];
const audioCodecs: readonly string[] = ['aac', 'pcmu', 'pcma'] satisfies AudioCodec[];

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function videoOf(value: unknown): MediaDescription['video'] {
  const { codec, codecString, width, height, config, reorderDepth } = fieldsOf(value);
  if (typeof codec !== 'string' || !videoCodecs.includes(codec) || typeof codecString !== 'string') return undefined;
  if (typeof width !== 'number' || typeof height !== 'number' || typeof config !== 'string') return undefined;
  return {
    codec: codec as VideoCodec,
    codecString,
    width,
    height,
    config: Uint8Array.fromBase64(config),
    reorderDepth: typeof reorderDepth === 'number' ? reorderDepth : undefined,
  };
}

function audioOf(value: unknown): MediaDescription['audio'] {
  const { codec, codecString, sampleRate, channels, config } = fieldsOf(value);
  if (typeof codec !== 'string' || !audioCodecs.includes(codec) || typeof codecString !== 'string') return undefined;
  if (typeof sampleRate !== 'number' || typeof channels !== 'number' || typeof config !== 'string') return undefined;
  return { codec: codec as AudioCodec, codecString, sampleRate, channels, config: Uint8Array.fromBase64(config) };
}

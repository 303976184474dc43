/** RTP packets and the RTCP packets that senders and receivers of one stream exchange (RFC 3550), both directions. */

export interface RtpPacket {
  readonly payloadType: number;
  /** Last packet of a picture, or first one after silence; the payload format says which. */
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const headerBytes = 12;

export function encodeRtp(packet: RtpPacket): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + packet.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x80);
  view.setUint8(1, (packet.marker ? 0x80 : 0) | (packet.payloadType & 0x7f));
  view.setUint16(2, packet.sequence & 0xffff);
  view.setUint32(4, packet.timestamp >>> 0);
  view.setUint32(8, packet.ssrc >>> 0);
  bytes.set(packet.payload, headerBytes);
  return bytes;
}

/** `undefined` for anything that is not RTP version 2; padding, contributing sources and extensions are left out. */
export function decodeRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < headerBytes) return undefined;
  const first = bytes[0] ?? 0;
  if (first >> 6 !== 2) return undefined;
  let start = headerBytes + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (bytes.length < start + 4) return undefined;
    start += 4 + uint16(bytes, start + 2) * 4;
  }
  const padding = (first & 0x20) === 0 ? 0 : (bytes[bytes.length - 1] ?? 0);
  const end = bytes.length - padding;
  if (end < start) return undefined;
  const second = bytes[1] ?? 0;
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: uint16(bytes, 2),
    timestamp: uint32(bytes, 4),
    ssrc: uint32(bytes, 8),
    payload: bytes.subarray(start, end),
  };
}

/** Without a DataView: it would cost more than all the rest, for every packet of every camera. */
function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 65_536 + uint16(bytes, at + 2);
}

export interface SenderReport {
  readonly ssrc: number;
  /** Milliseconds since 1970-01-01 UTC, on the sender's clock. */
  readonly sentAt: number;
  /** The RTP timestamp of the same moment. */
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
}

/** Seconds between 1900 (NTP) and 1970 (Unix). */
const ntpOffsetSeconds = 2_208_988_800;
const senderReportType = 200;
const receiverReportType = 201;
const sourceDescriptionType = 202;
const goodbyeType = 203;

/** A compound packet as RFC 3550 section 6.1 demands it: the report, then the canonical name. */
export function encodeSenderReport(report: SenderReport, canonicalName: string): Uint8Array<ArrayBuffer> {
  const description = encodeSourceDescription(report.ssrc, canonicalName);
  const bytes = new Uint8Array(28 + description.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x80);
  view.setUint8(1, senderReportType);
  view.setUint16(2, 6);
  view.setUint32(4, report.ssrc >>> 0);
  view.setUint32(8, (Math.floor(report.sentAt / 1000) + ntpOffsetSeconds) >>> 0);
  view.setUint32(12, Math.floor(((report.sentAt % 1000) / 1000) * 2 ** 32) >>> 0);
  view.setUint32(16, report.rtpTimestamp >>> 0);
  view.setUint32(20, report.packetCount >>> 0);
  view.setUint32(24, report.octetCount >>> 0);
  bytes.set(description, 28);
  return bytes;
}

/** Source, item head, name, at least one zero byte, all in words of four bytes. */
function encodeSourceDescription(ssrc: number, canonicalName: string): Uint8Array {
  const name = new TextEncoder().encode(canonicalName).subarray(0, 255);
  const chunkBytes = 4 + Math.ceil((2 + name.length + 1) / 4) * 4;
  const bytes = new Uint8Array(4 + chunkBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x81);
  view.setUint8(1, sourceDescriptionType);
  view.setUint16(2, chunkBytes / 4);
  view.setUint32(4, ssrc >>> 0);
  view.setUint8(8, 1);
  view.setUint8(9, name.length);
  bytes.set(name, 10);
  return bytes;
}

export function encodeGoodbye(ssrc: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x81);
  view.setUint8(1, goodbyeType);
  view.setUint16(2, 1);
  view.setUint32(4, ssrc >>> 0);
  return bytes;
}

/** One RTCP packet of a compound one. */
interface RtcpPart {
  readonly type: number;
  /** Of this packet, without the padding of the whole. */
  readonly bytes: Uint8Array;
}

/** The packets of a compound one as far as they are whole. */
function* rtcpParts(compound: Uint8Array): Generator<RtcpPart> {
  let at = 0;
  while (at + 4 <= compound.length && (compound[at] ?? 0) >> 6 === 2) {
    const end = at + 4 + uint16(compound, at + 2) * 4;
    if (end > compound.length) return;
    yield { type: compound[at + 1] ?? 0, bytes: compound.subarray(at, end) };
    at = end;
  }
}

/** The first sender report of a compound packet, wherever it stands; `undefined` when there is none. */
export function decodeSenderReport(compound: Uint8Array): SenderReport | undefined {
  for (const { type, bytes } of rtcpParts(compound)) {
    if (type !== senderReportType || bytes.length < 28) continue;
    const seconds = uint32(bytes, 8) - ntpOffsetSeconds;
    return {
      ssrc: uint32(bytes, 4),
      sentAt: seconds * 1000 + Math.round((uint32(bytes, 12) / 2 ** 32) * 1000),
      rtpTimestamp: uint32(bytes, 16),
      packetCount: uint32(bytes, 20),
      octetCount: uint32(bytes, 24),
    };
  }
  return undefined;
}

/** The sources that a compound packet says goodbye for. */
export function decodeGoodbye(compound: Uint8Array): number[] {
  const sources: number[] = [];
  for (const { type, bytes } of rtcpParts(compound)) {
    if (type !== goodbyeType) continue;
    const count = (bytes[0] ?? 0) & 0x1f;
    for (let i = 0; i < count && 8 + i * 4 <= bytes.length; i += 1) sources.push(uint32(bytes, 4 + i * 4));
  }
  return sources;
}

export interface ReceptionReport {
  readonly source: number;
  /** Share of packets lost since the last report, from 0 to 1. */
  readonly fractionLost: number;
  readonly packetsLost: number;
  readonly highestSequence: number;
  /** In ticks of the clock rate. */
  readonly jitter: number;
  /** The middle 32 bits of the NTP time of the last sender report; 0 without one. */
  readonly lastSenderReport: number;
  readonly sinceSenderReportMs: number;
}

/** A compound packet (RFC 3550 sections 6.4.2 and 6.5) with one report, or with none before the first packet. */
export function encodeReceiverReport(
  ssrc: number,
  report: ReceptionReport | undefined,
  name: string,
): Uint8Array<ArrayBuffer> {
  const reportBytes = report === undefined ? 8 : 32;
  const description = encodeSourceDescription(ssrc, name);
  const bytes = new Uint8Array(reportBytes + description.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, report === undefined ? 0x80 : 0x81);
  view.setUint8(1, receiverReportType);
  view.setUint16(2, reportBytes / 4 - 1);
  view.setUint32(4, ssrc >>> 0);
  if (report !== undefined) {
    const lost = Math.min(Math.max(report.packetsLost, -0x80_00_00), 0x7f_ff_ff);
    const fraction = Math.min(Math.max(Math.floor(report.fractionLost * 256), 0), 255);
    view.setUint32(8, report.source >>> 0);
    view.setUint32(12, ((fraction << 24) | (lost & 0xff_ff_ff)) >>> 0);
    view.setUint32(16, report.highestSequence >>> 0);
    view.setUint32(20, Math.round(report.jitter) >>> 0);
    view.setUint32(24, report.lastSenderReport >>> 0);
    view.setUint32(28, Math.round(report.sinceSenderReportMs * 65.536) >>> 0);
  }
  bytes.set(description, reportBytes);
  return bytes;
}

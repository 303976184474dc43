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

/**
 * `undefined` for anything that is not RTP version 2; padding, contributing sources and extensions are left out.
 *
 * @internal Read by tests.
 */
export function decodeRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  if (first >> 6 !== 2) return undefined;
  let start = headerBytes + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (bytes.length < start + 4) return undefined;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  const padding = (first & 0x20) === 0 ? 0 : (bytes.at(-1) ?? 0);
  const end = bytes.length - padding;
  if (end < start) return undefined;
  return {
    marker: (view.getUint8(1) & 0x80) !== 0,
    payloadType: view.getUint8(1) & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
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
const sourceDescriptionType = 202;
const goodbyeType = 203;

/** A compound packet as RFC 3550 section 6.1 demands it: the report, then the canonical name. */
export function encodeSenderReport(report: SenderReport, canonicalName: string): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(canonicalName).subarray(0, 255);
  // Chunk: source, item head, name, at least one zero byte, all in words of four bytes.
  const chunkBytes = 4 + Math.ceil((2 + name.length + 1) / 4) * 4;
  const bytes = new Uint8Array(28 + 4 + chunkBytes);
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
  view.setUint8(28, 0x81);
  view.setUint8(29, sourceDescriptionType);
  view.setUint16(30, chunkBytes / 4);
  view.setUint32(32, report.ssrc >>> 0);
  view.setUint8(36, 1);
  view.setUint8(37, name.length);
  bytes.set(name, 38);
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

/**
 * The sender report at the start of a compound packet; `undefined` when there is none.
 *
 * @internal Read by tests.
 */
export function decodeSenderReport(bytes: Uint8Array): SenderReport | undefined {
  if (bytes.length < 28) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) >> 6 !== 2 || view.getUint8(1) !== senderReportType) return undefined;
  const seconds = view.getUint32(8) - ntpOffsetSeconds;
  return {
    ssrc: view.getUint32(4),
    sentAt: seconds * 1000 + Math.round((view.getUint32(12) / 2 ** 32) * 1000),
    rtpTimestamp: view.getUint32(16),
    packetCount: view.getUint32(20),
    octetCount: view.getUint32(24),
  };
}

/**
 * Receives one RTP stream: order, repeats and losses, a sender that starts anew, times without wrap-around, the camera's
 * clock from its sender reports, and our receiver reports. Pure; the caller says when something arrived.
 */

import type { ReceivedPacket } from './depacketizer.ts';
import { createMediaClock } from './media-clock.ts';
import { createRtpOrder } from './rtp-order.ts';
import {
  decodeGoodbye,
  decodeRtp,
  decodeSenderReport,
  encodeReceiverReport,
  type ReceptionReport,
  type RtpPacket,
} from './rtp.ts';

export interface RtpReceiver {
  /** One packet as it came; returns those whose turn it is now. `atMs`: any clock that only grows. */
  pushRtp(bytes: Uint8Array, atMs: number): ReceivedPacket[];
  pushRtcp(bytes: Uint8Array, atMs: number): void;
  /**
   * Microseconds, without wrap-around and without jumps when the camera starts anew. The first packet has the time of
   * its arrival, so that streams of one camera with the same clock of arrival stand roughly side by side.
   */
  mediaTimeUs(rtpTimestamp: number): number;
  /** The camera's wall clock, milliseconds since 1970 UTC; `undefined` before a believable sender report. */
  cameraTimeMs(rtpTimestamp: number): number | undefined;
  /** What the receiver tells the sender over UDP (RFC 3550 section 6.4.2). */
  report(atMs: number): Uint8Array<ArrayBuffer>;
  readonly packetsLost: number;
  /** Packets that are no RTP or have another payload type. */
  readonly packetsIgnored: number;
  /** The camera said goodbye; a packet after it takes that back. */
  readonly hasEnded: boolean;
}

export interface RtpReceiverOptions {
  readonly clockRate: number;
  /** Over TCP nothing overtakes. */
  readonly ordered: boolean;
  readonly payloadType: number;
  /** Our own number in receiver reports. */
  readonly receiverSsrc?: number;
}

/** Numbers farther away than 8 s of 4 Mbps belong to a stream that started anew. */
const farPackets = 3000;
/** So many packets in a row without one of the old stream make a new one; RFC 3550 appendix A.1 takes two. */
const provingPackets = 4;
/** Numbers that were there a moment ago may also be late packets, which come in a row too. */
const provingNearPackets = 32;

interface State {
  readonly options: RtpReceiverOptions;
  readonly order: ReturnType<typeof createRtpOrder>;
  readonly clock: ReturnType<typeof createMediaClock>;
  ssrc: number | undefined;
  /** Packets that may be the beginning of a new stream. */
  candidates: RtpPacket[];
  packetsIgnored: number;
  hasEnded: boolean;
  jitter: number;
  lastTransit: number | undefined;
  lastReport: { readonly expected: number; readonly received: number };
  senderReport: { readonly middleBits: number; readonly atMs: number } | undefined;
}

export function createRtpReceiver(options: RtpReceiverOptions): RtpReceiver {
  const state: State = {
    options,
    order: createRtpOrder(options.ordered),
    clock: createMediaClock(options.clockRate),
    ssrc: undefined,
    candidates: [],
    packetsIgnored: 0,
    hasEnded: false,
    jitter: 0,
    lastTransit: undefined,
    lastReport: { expected: 0, received: 0 },
    senderReport: undefined,
  };
  return {
    pushRtp: (bytes, atMs) => pushRtp(state, bytes, atMs),
    pushRtcp: (bytes, atMs) => {
      pushRtcp(state, bytes, atMs);
    },
    mediaTimeUs: (rtpTimestamp) => state.clock.mediaTimeUs(rtpTimestamp),
    cameraTimeMs: (rtpTimestamp) => state.clock.cameraTimeMs(rtpTimestamp),
    report: (atMs) => report(state, atMs),
    get packetsLost() {
      return state.order.packetsLost;
    },
    get packetsIgnored() {
      return state.packetsIgnored;
    },
    get hasEnded() {
      return state.hasEnded;
    },
  };
}

function pushRtp(state: State, bytes: Uint8Array, atMs: number): ReceivedPacket[] {
  const packet = decodeRtp(bytes);
  if (packet?.payloadType !== state.options.payloadType) {
    state.packetsIgnored += 1;
    return [];
  }
  state.hasEnded = false;
  state.ssrc ??= packet.ssrc;
  const distance = packet.ssrc === state.ssrc ? state.order.distance(packet.sequence) : farPackets + 1;
  if (distance >= 0 && distance <= farPackets) {
    if (state.candidates.length > 0) state.candidates = [];
    return accept(state, packet, atMs);
  }
  return considerNewStream(state, packet, atMs, distance < -farPackets || distance > 0);
}

function accept(state: State, packet: RtpPacket, atMs: number): ReceivedPacket[] {
  measureJitter(state, packet, atMs);
  const ready = state.order.push(packet, atMs);
  for (const { timestamp } of ready) state.clock.advance(timestamp, atMs);
  return ready;
}

/** A camera that started anew, a stray packet of an old session, or damage: several in a row decide. */
function considerNewStream(state: State, packet: RtpPacket, atMs: number, isFar: boolean): ReceivedPacket[] {
  const last = state.candidates.at(-1);
  const follows = last !== undefined && last.ssrc === packet.ssrc && ((last.sequence + 1) & 0xffff) === packet.sequence;
  // Kept beyond this call, so it must not lie in memory that the reader uses again.
  const kept = { ...packet, payload: packet.payload.slice() };
  state.candidates = follows ? [...state.candidates, kept] : [kept];
  if (state.candidates.length < (isFar ? provingPackets : provingNearPackets)) return [];
  const { candidates } = state;
  state.candidates = [];
  state.ssrc = packet.ssrc;
  state.order.restart();
  state.clock.restart();
  state.lastTransit = undefined;
  state.lastReport = { expected: 0, received: 0 };
  state.senderReport = undefined;
  return candidates.flatMap((candidate) => accept(state, candidate, atMs));
}

/** RFC 3550 appendix A.8. */
function measureJitter(state: State, packet: RtpPacket, atMs: number): void {
  const transit = ((atMs / 1000) * state.options.clockRate) % 2 ** 32;
  const relative = transit - packet.timestamp;
  if (state.lastTransit !== undefined) {
    const change = Math.abs(relative - state.lastTransit);
    // A wrap of either number is no jitter.
    if (change < 2 ** 31) state.jitter += (change - state.jitter) / 16;
  }
  state.lastTransit = relative;
}

function pushRtcp(state: State, bytes: Uint8Array, atMs: number): void {
  const sender = decodeSenderReport(bytes);
  if (sender !== undefined && sender.ssrc === state.ssrc) {
    const seconds = Math.floor(sender.sentAt / 1000) + 2_208_988_800;
    const fraction = Math.floor(((sender.sentAt % 1000) / 1000) * 65_536);
    state.senderReport = { middleBits: ((seconds & 0xffff) * 65_536 + fraction) >>> 0, atMs };
    state.clock.tell(sender.rtpTimestamp, sender.sentAt);
  }
  if (state.ssrc !== undefined && decodeGoodbye(bytes).includes(state.ssrc)) state.hasEnded = true;
}

const canonicalName = 'keepsight';

function report(state: State, atMs: number): Uint8Array<ArrayBuffer> {
  const { order, senderReport } = state;
  const receiverSsrc = state.options.receiverSsrc ?? 1;
  if (state.ssrc === undefined) return encodeReceiverReport(receiverSsrc, undefined, canonicalName);
  const [expected, received] = [order.packetsExpected, order.packetsReceived];
  const expectedNow = expected - state.lastReport.expected;
  const lostNow = expectedNow - (received - state.lastReport.received);
  state.lastReport = { expected, received };
  const reception: ReceptionReport = {
    source: state.ssrc,
    fractionLost: expectedNow > 0 ? Math.max(lostNow, 0) / expectedNow : 0,
    packetsLost: expected - received,
    highestSequence: order.highestSequence,
    jitter: state.jitter,
    lastSenderReport: senderReport?.middleBits ?? 0,
    sinceSenderReportMs: senderReport === undefined ? 0 : Math.max(atMs - senderReport.atMs, 0),
  };
  return encodeReceiverReport(receiverSsrc, reception, canonicalName);
}

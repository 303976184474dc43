/** Puts the packets of one stream into their order: gaps are waited for a little, repeats and late ones left out. */

import type { ReceivedPacket } from './depacketizer.ts';
import type { RtpPacket } from './rtp.ts';

export interface RtpOrder {
  /** The packets whose turn it is now. */
  push(packet: RtpPacket, atMs: number): ReceivedPacket[];
  /** A new stream begins with the next packet; something is missing before it. */
  restart(): void;
  /** Since the beginning, over all restarts. */
  readonly packetsLost: number;
  /** Since the last restart, repeats left out. */
  readonly packetsReceived: number;
  /** Since the last restart, by their numbers. */
  readonly packetsExpected: number;
  /** The highest number with its wraps, as receiver reports want it. */
  readonly highestSequence: number;
  /** How far this number lies from the next expected one; 0 when any would do. */
  distance(sequence: number): number;
}

/** A picture of 4 Mbps has about 12 packets; a network that delays one by more than two of them has lost it. */
const windowPackets = 32;
/** For sparse streams, whose window would fill too slowly: longer than any reordering on a local network. */
const windowMs = 80;

interface Held {
  readonly packet: RtpPacket;
  readonly atMs: number;
}

interface State {
  next: number | undefined;
  /** What was received before `next` and after the gap, by number. */
  readonly held: Map<number, Held>;
  isAfterGap: boolean;
  packetsLost: number;
  packetsReceived: number;
  cycles: number;
  highest: number;
  first: number;
}

/** How far `b` lies after `a`, from -32,768 to 32,767. */
function sequenceDistance(a: number, b: number): number {
  return ((b - a) << 16) >> 16;
}

/** `isOrdered`: over TCP nothing overtakes, so a gap is a loss at once. */
export function createRtpOrder(isOrdered: boolean): RtpOrder {
  const state: State = {
    next: undefined,
    held: new Map(),
    isAfterGap: false,
    packetsLost: 0,
    packetsReceived: 0,
    cycles: 0,
    highest: 0,
    first: 0,
  };
  return {
    push: (packet, atMs) => push(state, packet, atMs, isOrdered),
    restart: () => {
      state.next = undefined;
      state.held.clear();
      state.isAfterGap = true;
    },
    get packetsLost() {
      return state.packetsLost;
    },
    get packetsReceived() {
      return state.packetsReceived;
    },
    get packetsExpected() {
      return state.next === undefined ? 0 : highestOf(state) - state.first + 1;
    },
    get highestSequence() {
      return highestOf(state);
    },
    distance: (sequence) => (state.next === undefined ? 0 : sequenceDistance(state.next, sequence)),
  };
}

function highestOf(state: State): number {
  return state.cycles * 65_536 + state.highest;
}

function push(state: State, packet: RtpPacket, atMs: number, isOrdered: boolean): ReceivedPacket[] {
  if (state.next === undefined) begin(state, packet.sequence);
  const ahead = sequenceDistance(state.next ?? 0, packet.sequence);
  if (ahead < 0 || (ahead > 0 && state.held.has(packet.sequence))) return [];
  state.packetsReceived += 1;
  trackHighest(state, packet.sequence);
  if (ahead === 0 && state.held.size === 0) return [deliver(state, packet)];
  if (isOrdered) {
    skipTo(state, packet.sequence);
    return [deliver(state, packet)];
  }
  state.held.set(packet.sequence, { packet, atMs });
  const out: ReceivedPacket[] = [];
  drain(state, out);
  while (state.held.size > 0 && mustGoOn(state, atMs)) {
    skipTo(state, nearest(state));
    drain(state, out);
  }
  return out;
}

function begin(state: State, sequence: number): void {
  state.next = sequence;
  state.highest = sequence;
  state.first = sequence;
  state.cycles = 0;
  state.packetsReceived = 0;
}

function trackHighest(state: State, sequence: number): void {
  if (sequenceDistance(state.highest, sequence) <= 0) return;
  if (sequence < state.highest) state.cycles += 1;
  state.highest = sequence;
}

function deliver(state: State, packet: RtpPacket): ReceivedPacket {
  const lost = state.isAfterGap;
  state.isAfterGap = false;
  state.next = (packet.sequence + 1) & 0xffff;
  return { ...packet, lost };
}

function skipTo(state: State, sequence: number): void {
  state.packetsLost += sequenceDistance(state.next ?? sequence, sequence);
  state.isAfterGap = true;
  state.next = sequence;
}

/** Everything that follows without a gap. */
function drain(state: State, out: ReceivedPacket[]): void {
  for (;;) {
    const held = state.held.get(state.next ?? -1);
    if (held === undefined) return;
    state.held.delete(held.packet.sequence);
    out.push(deliver(state, held.packet));
  }
}

function mustGoOn(state: State, atMs: number): boolean {
  if (state.held.size >= windowPackets) return true;
  for (const held of state.held.values()) if (atMs - held.atMs > windowMs) return true;
  return false;
}

function nearest(state: State): number {
  let best: number | undefined;
  for (const sequence of state.held.keys()) {
    if (best === undefined || sequenceDistance(best, sequence) < 0) best = sequence;
  }
  return best ?? 0;
}

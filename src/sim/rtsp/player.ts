/** Plays tracks in a loop to one client: right timestamps and sequence numbers, sender reports, one timer for all. */

import { randomBytes } from 'node:crypto';
import { encodeGoodbye, encodeRtp, encodeSenderReport } from '#src/wire/rtp.ts';
import { deviceTimeMs, type SimDevice } from '../device.ts';
import { giantBytes, giantPart } from './giant.ts';
import { otherSize, type Sample, type Track } from './tracks.ts';

/** Where packets of one track go. */
export interface PacketSink {
  readonly rtp: (packet: Uint8Array) => void;
  readonly rtcp: (packet: Uint8Array) => void;
  /** The client does not keep up; only what could wait waits then. */
  readonly isFull: () => boolean;
}

export interface PlayingTrack {
  readonly ssrc: number;
  readonly firstSequence: number;
  readonly firstTimestamp: number;
}

export interface Player {
  /** What the answer to PLAY tells of each track. */
  readonly tracks: readonly PlayingTrack[];
  start(): void;
  stop(): void;
}

interface TrackState extends PlayingTrack {
  /** What was set up; what plays may be another size of the same codec for a while. */
  readonly track: Track;
  playing: Track;
  readonly sink: PacketSink;
  sequence: number;
  /** Ticks since the start, up to the next sample. */
  position: number;
  nextSample: number;
  packetCount: number;
  octetCount: number;
  lastSentMs: number;
  /** Bytes of the giant picture that are out already; it comes once each time the fault is switched on. */
  giantSent: number | undefined;
}

/** RFC 3550 section 6.2: five seconds for small sessions. */
const reportIntervalMs = 5000;
/** Between two pictures of a scene in which nothing moves. */
const stillGapMs = 15_000;
/** How much of the giant picture goes out in one turn, and the time between turns. */
const giantTurnBytes = 256 * 1024;
const giantTurnMs = 4;

export function createPlayer(
  device: SimDevice,
  outputs: readonly { readonly track: Track; readonly sink: PacketSink }[],
): Player {
  const states = outputs.map(({ track, sink }) => startingState(track, sink));
  let timer: NodeJS.Timeout | undefined;
  let startedMs = 0;
  let nextReportMs = 0;

  const tick = (): void => {
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs >= nextReportMs) {
      nextReportMs += reportIntervalMs;
      if (!device.faults.has('rtsp-stall')) for (const state of states) report(state, elapsedMs, deviceTimeMs(device));
    }
    for (const state of states) {
      if (isGiant(device, state)) sendGiant(state);
      else while (dueMs(state) <= elapsedMs) step(device, state, elapsedMs);
    }
    const nextMs = Math.min(
      nextReportMs,
      ...states.map((state) => (isGiant(device, state) ? elapsedMs + giantTurnMs : dueMs(state))),
    );
    timer = setTimeout(tick, Math.max(1, nextMs - (performance.now() - startedMs)));
  };

  return {
    tracks: states,
    start: () => {
      if (timer !== undefined) return;
      startedMs = performance.now();
      tick();
    },
    stop: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      for (const state of states) state.sink.rtcp(encodeGoodbye(state.ssrc));
    },
  };
}

function startingState(track: Track, sink: PacketSink): TrackState {
  const random = new DataView(new Uint8Array(randomBytes(10)).buffer);
  const firstSequence = random.getUint16(0);
  return {
    track,
    playing: track,
    sink,
    ssrc: random.getUint32(6),
    firstSequence,
    firstTimestamp: random.getUint32(2),
    sequence: firstSequence,
    position: 0,
    nextSample: 0,
    packetCount: 0,
    octetCount: 0,
    lastSentMs: -Infinity,
    giantSent: undefined,
  };
}

function dueMs(state: TrackState): number {
  return (state.position / state.track.clockRate) * 1000;
}

function timestampAt(state: TrackState, ticks: number): number {
  return (state.firstTimestamp + ticks) % 2 ** 32;
}

/** Sends the next sample, unless a fault keeps it back, and goes on to the one after it. */
function step(device: SimDevice, state: TrackState, elapsedMs: number): void {
  const wanted = device.faults.has('resolution-changed') ? otherSize(state.track) : state.track;
  if (wanted !== state.playing) {
    state.playing = wanted;
    state.nextSample = 0;
  }
  const sample = state.playing.samples[state.nextSample];
  if (sample === undefined) return;
  if (mayGo(device, state, sample, elapsedMs)) {
    noteSent(device, state);
    sendSample(state, sample);
    state.lastSentMs = elapsedMs;
  }
  state.position += sample.duration;
  state.nextSample = (state.nextSample + 1) % state.playing.samples.length;
}

function mayGo({ faults }: SimDevice, state: TrackState, sample: Sample, elapsedMs: number): boolean {
  const isVideo = state.track.codec !== undefined;
  if (faults.has('rtsp-stall')) return false;
  if (faults.has('rtsp-no-key') && isVideo && sample.isKey) return false;
  // Sound would show that the camera lives; a silent still scene is the hard case.
  if (faults.has('rtsp-still')) return isVideo && sample.isKey && elapsedMs - state.lastSentMs >= stillGapMs;
  return true;
}

/** For measurements: when each picture of the loop went out last. */
function noteSent(device: SimDevice, state: TrackState): void {
  const { name, samples, codec } = state.playing;
  if (codec === undefined) return;
  let times = device.sentAtMs.get(name);
  if (times === undefined) {
    times = new Float64Array(samples.length);
    device.sentAtMs.set(name, times);
  }
  times[state.nextSample] = performance.timeOrigin + performance.now();
}

function sendSample(state: TrackState, sample: Sample): void {
  sample.payloads.forEach((payload, index) => {
    const isLast = index === sample.payloads.length - 1;
    sendPacket(state, payload, state.track.marker === 'last' ? isLast : state.packetCount === 0);
  });
}

function sendPacket(state: TrackState, payload: Uint8Array, marker: boolean): void {
  const { payloadType } = state.track;
  const { sequence, ssrc } = state;
  const timestamp = timestampAt(state, state.position);
  state.sink.rtp(encodeRtp({ payloadType, marker, sequence, timestamp, ssrc, payload }));
  state.sequence = (sequence + 1) % 2 ** 16;
  state.packetCount += 1;
  state.octetCount += payload.length;
}

/** Whether it is on its way now. */
function isGiant(device: SimDevice, state: TrackState): boolean {
  if (!device.faults.has('rtsp-giant-frame') || giantPart(state.track, 0) === undefined) {
    state.giantSent = undefined;
    return false;
  }
  state.giantSent ??= 0;
  return state.giantSent < giantBytes;
}

function sendGiant(state: TrackState): void {
  for (let turn = 0; turn < giantTurnBytes && !state.sink.isFull();) {
    const sent = state.giantSent ?? 0;
    const payload = giantPart(state.track, sent);
    if (payload === undefined || sent >= giantBytes) return;
    state.giantSent = sent + payload.length;
    sendPacket(state, payload, state.giantSent >= giantBytes);
    turn += payload.length;
  }
}

function report(state: TrackState, elapsedMs: number, sentAt: number): void {
  const rtpTimestamp = timestampAt(state, Math.round((elapsedMs / 1000) * state.track.clockRate));
  const { ssrc, packetCount, octetCount } = state;
  state.sink.rtcp(encodeSenderReport({ ssrc, sentAt, rtpTimestamp, packetCount, octetCount }, 'sim'));
}

/** Plays tracks in a loop to one client: right timestamps and sequence numbers, sender reports, one timer for all. */

import { randomBytes } from 'node:crypto';
import { encodeGoodbye, encodeRtp, encodeSenderReport } from '#src/wire/rtp.ts';
import type { Track } from './tracks.ts';

/** Where packets of one track go. */
export interface PacketSink {
  readonly rtp: (packet: Uint8Array) => void;
  readonly rtcp: (packet: Uint8Array) => void;
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
  readonly track: Track;
  readonly sink: PacketSink;
  sequence: number;
  /** Ticks since the start, up to the next sample. */
  position: number;
  nextSample: number;
  packetCount: number;
  octetCount: number;
}

/** RFC 3550 section 6.2: five seconds for small sessions. */
const reportIntervalMs = 5000;

export function createPlayer(
  outputs: readonly { readonly track: Track; readonly sink: PacketSink }[],
  wallClockMs: () => number,
): Player {
  const states = outputs.map(({ track, sink }): TrackState => {
    const random = new DataView(new Uint8Array(randomBytes(10)).buffer);
    const firstSequence = random.getUint16(0);
    const firstTimestamp = random.getUint32(2);
    const ssrc = random.getUint32(6);
    return {
      track,
      sink,
      ssrc,
      firstSequence,
      firstTimestamp,
      sequence: firstSequence,
      position: 0,
      nextSample: 0,
      packetCount: 0,
      octetCount: 0,
    };
  });
  let timer: NodeJS.Timeout | undefined;
  let startedMs = 0;
  let nextReportMs = 0;

  const tick = (): void => {
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs >= nextReportMs) {
      nextReportMs += reportIntervalMs;
      for (const state of states) report(state, elapsedMs, wallClockMs());
    }
    for (const state of states) while (dueMs(state) <= elapsedMs) sendSample(state);
    const nextMs = Math.min(nextReportMs, ...states.map(dueMs));
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

function dueMs(state: TrackState): number {
  return (state.position / state.track.clockRate) * 1000;
}

function timestampAt(state: TrackState, ticks: number): number {
  return (state.firstTimestamp + ticks) % 2 ** 32;
}

function sendSample(state: TrackState): void {
  const { track } = state;
  const sample = track.samples[state.nextSample];
  if (sample === undefined) return;
  sample.payloads.forEach((payload, index) => {
    const isLast = index === sample.payloads.length - 1;
    const marker = track.marker === 'last' ? isLast : state.packetCount === 0;
    const { payloadType } = track;
    const timestamp = timestampAt(state, state.position);
    state.sink.rtp(encodeRtp({ payloadType, marker, sequence: state.sequence, timestamp, ssrc: state.ssrc, payload }));
    state.sequence = (state.sequence + 1) % 2 ** 16;
    state.packetCount += 1;
    state.octetCount += payload.length;
  });
  state.position += sample.duration;
  state.nextSample = (state.nextSample + 1) % track.samples.length;
}

function report(state: TrackState, elapsedMs: number, sentAt: number): void {
  const rtpTimestamp = timestampAt(state, Math.round((elapsedMs / 1000) * state.track.clockRate));
  const { ssrc, packetCount, octetCount } = state;
  state.sink.rtcp(encodeSenderReport({ ssrc, sentAt, rtpTimestamp, packetCount, octetCount }, 'sim'));
}

/**
 * What becomes of the packets of one session: units on one time line for picture and sound, beginning with a key picture,
 * each after the description that it needs. Bounded in what it waits for.
 */

import type { AccessUnit, AudioDescription, MediaDescription, VideoDescription } from '#src/wire/access-unit.ts';
import { unitLimitBytes, type DepacketizedUnit } from '#src/wire/depacketizer.ts';
import { createRtpReceiver, type RtpReceiver } from '#src/wire/rtp-receiver.ts';
import type { ChosenTrack } from './choose-tracks.ts';
import { CameraFault, printable } from './faults.ts';
import type { CameraEvents } from './camera-source.ts';

/** A point in time: wall clock of the site, and the clock that never steps. */
export interface Arrival {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export interface MediaTrack {
  readonly payloadType: number;
  takeRtp(packet: Uint8Array, at: Arrival): void;
  takeRtcp(packet: Uint8Array, at: Arrival): void;
  /** A receiver report. */
  report(at: Arrival): Uint8Array;
}

export interface SessionMedia {
  readonly tracks: readonly MediaTrack[];
  /** @throws CameraFault when the camera has sent for too long without what a picture needs */
  check(at: Arrival): void;
}

export interface SessionMediaOptions {
  readonly chosen: readonly ChosenTrack[];
  /** Nothing gets lost or changes its order on the way (TCP). */
  readonly ordered: boolean;
  readonly host: string;
  /** Our own number in receiver reports. */
  readonly receiverSsrc: number;
  readonly events: CameraEvents;
}

/** Cameras send a key picture every few seconds, slow ones every twenty. */
const keyPictureWithinMs = 30_000;
/** The same for cameras that send very much: this is ten seconds at 50 Mbps. */
const keyPictureWithinBytes = 64 * 1024 * 1024;
/** Below this, picture and sound are together for every ear and eye (ITU-R BT.1359), and a jump would be heard. */
const togetherWithinUs = 40_000;
/** Reports that put sound and picture further apart than this come from clocks that have nothing to do with each other. */
const reportsBelievedUs = 10_000_000;

interface Shared {
  readonly options: SessionMediaOptions;
  readonly states: TrackState[];
  hasKey: boolean;
  described: MediaDescription | undefined;
  /** The newest picture on the time line. */
  picture: { mediaTimeUs: number; cameraTimeMs: number | undefined; arrivedMs: number } | undefined;
  /** Since when, and with how many bytes, a key picture is waited for. */
  waitingSinceMs: number | undefined;
  waitingBytes: number;
  problem: string | undefined;
  /** Some video was what the description announced. */
  isAsDescribed: boolean;
}

interface TrackState {
  readonly chosen: ChosenTrack;
  readonly receiver: RtpReceiver;
  /** From the receiver's times to the common time line; unknown until the first unit of sound. */
  offsetUs: number | undefined;
  /** Of the picture that is being received. */
  timestamp: number;
  pictureBytes: number;
}

export function createSessionMedia(options: SessionMediaOptions): SessionMedia {
  const shared: Shared = {
    options,
    states: [],
    hasKey: false,
    described: undefined,
    picture: undefined,
    waitingSinceMs: undefined,
    waitingBytes: 0,
    problem: undefined,
    isAsDescribed: false,
  };
  for (const chosen of options.chosen) {
    const { clockRate, payloadType } = chosen.format;
    const { ordered, receiverSsrc } = options;
    const receiver = createRtpReceiver({ clockRate, ordered, payloadType, receiverSsrc });
    shared.states.push({ chosen, receiver, offsetUs: undefined, timestamp: 0, pictureBytes: 0 });
  }
  return {
    tracks: shared.states.map((state) => ({
      payloadType: state.chosen.format.payloadType,
      takeRtp: (packet, at) => takeRtp(shared, state, packet, at),
      takeRtcp: (packet, at) => state.receiver.pushRtcp(packet, at.monotonicMs),
      report: (at) => state.receiver.report(at.monotonicMs),
    })),
    check: (at) => checkKeyPicture(shared, at),
  };
}

function takeRtp(shared: Shared, state: TrackState, bytes: Uint8Array, at: Arrival): void {
  const { depacketizer } = state.chosen;
  const isVideo = depacketizer.track === 'video';
  if (isVideo) countVideo(shared, state, bytes, at);
  for (const packet of state.receiver.pushRtp(bytes, at.monotonicMs)) {
    if (isVideo) shared.isAsDescribed = true;
    for (const item of depacketizer.push(packet)) {
      if (item.kind === 'unit') {
        if (isVideo) takePicture(shared, state, item.unit, at);
        else takeSound(shared, state, item.unit, at);
      } else if (item.kind === 'fault') shared.problem = item.problem;
      else if (shared.described !== undefined) {
        // A decoder starts anew with the new parameters, so it needs a key picture again.
        if (isVideo) awaitKey(shared, at);
        else describe(shared);
      }
    }
  }
}

/** What is too much is refused before anything is made of it. */
function countVideo(shared: Shared, state: TrackState, bytes: Uint8Array, at: Arrival): void {
  const timestamp = ((bytes[4] ?? 0) << 24) | ((bytes[5] ?? 0) << 16) | ((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0);
  if (timestamp !== state.timestamp) state.pictureBytes = 0;
  state.timestamp = timestamp;
  state.pictureBytes += bytes.length;
  if (state.pictureBytes > unitLimitBytes) {
    const limit = `${String(unitLimitBytes / 1024 / 1024)} MiB`;
    const detail = `${shared.options.host} sends a picture of more than ${limit}.`;
    throw new CameraFault({ fault: 'picture-too-large', detail });
  }
  if (shared.hasKey) return;
  shared.waitingSinceMs ??= at.monotonicMs;
  shared.waitingBytes += bytes.length;
  if (shared.waitingBytes > keyPictureWithinBytes) checkKeyPicture(shared, at);
}

function awaitKey(shared: Shared, at: Arrival): void {
  shared.hasKey = false;
  shared.waitingSinceMs = at.monotonicMs;
  shared.waitingBytes = 0;
}

function takePicture(shared: Shared, state: TrackState, unit: DepacketizedUnit, at: Arrival): void {
  if (!shared.hasKey) {
    if (!unit.isKey || state.chosen.depacketizer.description() === undefined) return;
    shared.hasKey = true;
    shared.waitingBytes = 0;
    describe(shared);
  }
  const mediaTimeUs = state.receiver.mediaTimeUs(unit.rtpTimestamp);
  const cameraTimeMs = state.receiver.cameraTimeMs(unit.rtpTimestamp);
  shared.picture = { mediaTimeUs, cameraTimeMs, arrivedMs: at.monotonicMs };
  shared.options.events.onUnit(accessUnit(unit, mediaTimeUs, cameraTimeMs), at.wallMs);
}

function takeSound(shared: Shared, state: TrackState, unit: DepacketizedUnit, at: Arrival): void {
  const { picture } = shared;
  if (!shared.hasKey || picture === undefined) return;
  const ownUs = state.receiver.mediaTimeUs(unit.rtpTimestamp);
  const cameraTimeMs = state.receiver.cameraTimeMs(unit.rtpTimestamp);
  state.offsetUs ??= picture.mediaTimeUs + (at.monotonicMs - picture.arrivedMs) * 1000 - ownUs;
  if (cameraTimeMs !== undefined && picture.cameraTimeMs !== undefined) {
    const reportedUs = picture.mediaTimeUs + (cameraTimeMs - picture.cameraTimeMs) * 1000 - ownUs;
    const apartUs = Math.abs(reportedUs - state.offsetUs);
    if (apartUs > togetherWithinUs && apartUs < reportsBelievedUs) state.offsetUs = reportedUs;
  }
  const mediaTimeUs = Math.max(0, Math.round(ownUs + state.offsetUs));
  shared.options.events.onUnit(accessUnit(unit, mediaTimeUs, cameraTimeMs), at.wallMs);
}

function accessUnit(unit: DepacketizedUnit, mediaTimeUs: number, cameraTimeMs: number | undefined): AccessUnit {
  const { track, data, roomBefore = 0, isKey, isDiscardable, afterLoss } = unit;
  return { track, data, roomBefore, isKey, isDiscardable, mediaTimeUs, cameraTimeMs, afterLoss };
}

function describe(shared: Shared): void {
  const find = (track: 'video' | 'audio'): VideoDescription | AudioDescription | undefined =>
    shared.states.find(({ chosen }) => chosen.depacketizer.track === track)?.chosen.depacketizer.description();
  const [video, audio] = [find('video'), find('audio')];
  shared.described = {
    video: video !== undefined && 'width' in video ? video : undefined,
    audio: audio !== undefined && 'sampleRate' in audio ? audio : undefined,
  };
  shared.options.events.onDescription(shared.described);
}

function checkKeyPicture(shared: Shared, at: Arrival): void {
  if (shared.hasKey || shared.waitingSinceMs === undefined) return;
  const waitedMs = at.monotonicMs - shared.waitingSinceMs;
  if (waitedMs < keyPictureWithinMs && shared.waitingBytes < keyPictureWithinBytes) return;
  const { host } = shared.options;
  if (!shared.isAsDescribed) {
    const detail = `${host} sends ${String(shared.waitingBytes)} bytes of video that its description does not announce.`;
    throw new CameraFault({ fault: 'description-invalid', detail });
  }
  const problem = shared.problem === undefined ? '' : ` (${printable(shared.problem)})`;
  throw new CameraFault({
    fault: 'no-key-picture',
    detail: `${host} sent ${String(shared.waitingBytes)} bytes of video in ${String(Math.round(waitedMs / 1000))} seconds and no key picture${problem}.`,
  });
}

/** Times of one RTP stream: its 32-bit timestamps without wrap-around, and the camera's wall clock beside them. */

export interface MediaClock {
  /** A packet's timestamp, in order of reception. */
  advance(rtpTimestamp: number, atMs: number): void;
  /** The next timestamp belongs to a new stream: time goes on as the clock of arrival says. */
  restart(): void;
  /** A sender report: this timestamp is that wall time. */
  tell(rtpTimestamp: number, wallMs: number): void;
  mediaTimeUs(rtpTimestamp: number): number;
  cameraTimeMs(rtpTimestamp: number): number | undefined;
}

/** More than a reordered picture or a late report; a camera that set its clock jumps farther. */
const jumpSeconds = 10;

interface State {
  readonly clockRate: number;
  /** The newest timestamp, and what it is in ticks without wrap-around. */
  timestamp: number | undefined;
  ticks: number;
  atMs: number;
  mustRestart: boolean;
  report: { readonly ticks: number; readonly wallMs: number } | undefined;
}

export function createMediaClock(clockRate: number): MediaClock {
  const state: State = {
    clockRate,
    timestamp: undefined,
    ticks: 0,
    atMs: 0,
    mustRestart: false,
    report: undefined,
  };
  return {
    advance: (rtpTimestamp, atMs) => {
      advance(state, rtpTimestamp, atMs);
    },
    restart: () => {
      state.mustRestart = true;
      state.report = undefined;
    },
    tell: (rtpTimestamp, wallMs) => {
      // NTP times before 1970 are a camera's uptime or nothing at all.
      if (state.timestamp === undefined || state.mustRestart || wallMs <= 0) return;
      state.report = { ticks: ticksOf(state, rtpTimestamp), wallMs };
    },
    mediaTimeUs: (rtpTimestamp) => Math.max(Math.round((ticksOf(state, rtpTimestamp) * 1e6) / clockRate), 0),
    cameraTimeMs: (rtpTimestamp) => {
      const { report } = state;
      return report && report.wallMs + ((ticksOf(state, rtpTimestamp) - report.ticks) * 1000) / clockRate;
    },
  };
}

/** Relative to the newest one: up to half of the range before or after it, six hours at 90 kHz. */
function ticksOf(state: State, rtpTimestamp: number): number {
  return state.ticks + ((rtpTimestamp - (state.timestamp ?? rtpTimestamp)) | 0);
}

function advance(state: State, rtpTimestamp: number, atMs: number): void {
  if (state.timestamp === rtpTimestamp && !state.mustRestart) {
    state.atMs = atMs;
    return;
  }
  const arrivalTicks = (Math.max(atMs - state.atMs, 0) / 1000) * state.clockRate;
  if (state.timestamp === undefined) state.ticks = Math.round((atMs / 1000) * state.clockRate);
  else {
    const next = ticksOf(state, rtpTimestamp);
    const limit = jumpSeconds * state.clockRate;
    const jumps = next < state.ticks - limit || next > state.ticks + arrivalTicks + limit;
    if (jumps) state.report = undefined;
    state.ticks = state.mustRestart || jumps ? state.ticks + Math.max(Math.round(arrivalTicks), 1) : next;
  }
  state.mustRestart = false;
  state.timestamp = rtpTimestamp;
  state.atMs = atMs;
}

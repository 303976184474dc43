/**
 * The session of an RTSP client as a value (RFC 2326): bytes, commands and the time come in, bytes and events go out.
 *
 * OPTIONS and DESCRIBE go out by themselves; the caller reads `described` and names the tracks in `setUp`; PLAY and the
 * keep-alive go out by themselves again. No sockets, no timers: `tick` has to be called about twice a second.
 */

import { createRtspDialogue, type RtspDialogueEvent } from './rtsp-dialogue.ts';
import { formatTransport, parseRtpInfo, parseTransport, type RtpInfo, type RtspTransport } from './rtsp-headers.ts';
import type { RtspCredential } from './rtsp-login.ts';
import { resolveControl, rtspBase } from './rtsp-url.ts';
import { rtspHeader, type RtspFrame, type RtspHeaders, type RtspResponse } from './rtsp.ts';
import { parseSdp, type Sdp } from './sdp.ts';

export interface RtspClientOptions {
  /** As it stands in request lines, see `formatRtspUrl`. */
  readonly url: string;
  readonly credential: RtspCredential | undefined;
  /** The connection is encrypted and its peer is known. */
  readonly isSecure: boolean;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly userAgent: string;
  readonly answerWithinMs: number;
}

export type RtspFailureReason =
  | 'login-missing'
  | 'login-refused'
  | 'login-insecure'
  | 'login-unsupported'
  | 'forbidden'
  | 'not-found'
  | 'too-many-sessions'
  | 'session-lost'
  | 'camera-error'
  | 'description-invalid'
  | 'not-rtsp'
  | 'overdue'
  | 'ended-by-camera';

export interface RtspFailure {
  readonly kind: 'failed';
  readonly reason: RtspFailureReason;
  /** A sentence part without any secret, such as `it answered SETUP with 453 Not Enough Bandwidth`. */
  readonly detail: string;
}

export type RtspClientEvent =
  /** Of a channel that was set up, after PLAY was sent. */
  | RtspFrame
  | { readonly kind: 'described'; readonly sdp: Sdp }
  /** `undefined`: the camera refused this one, and others were set up. */
  | { readonly kind: 'set-up'; readonly track: number; readonly transport: RtspTransport | undefined }
  /** The first track does not come in this way; `setUp` may be called again with another. */
  | { readonly kind: 'transport-refused'; readonly detail: string }
  | { readonly kind: 'playing'; readonly info: readonly RtpInfo[] }
  | { readonly kind: 'redirected'; readonly location: string }
  | { readonly kind: 'torn-down' }
  | RtspFailure;

export interface RtspSetUp {
  /** The `control` attribute of the media section. */
  readonly control: string | undefined;
  /** What is offered. The camera may choose other channels or ports. */
  readonly transport: RtspTransport;
}

export interface RtspClient {
  start(nowMs: number): void;
  setUp(tracks: readonly RtspSetUp[], nowMs: number): void;
  receive(chunk: Uint8Array, nowMs: number): RtspClientEvent[];
  tick(nowMs: number): RtspClientEvent[];
  /** Asks for a sign of life now, and not only when the session would run out. */
  probe(nowMs: number): void;
  /** Ends the session; a second call asks for nothing more. */
  tearDown(nowMs: number): void;
  takeOutput(): Uint8Array | undefined;
}

type Phase = 'new' | 'describing' | 'described' | 'setting-up' | 'starting' | 'playing' | 'ended';

interface State {
  phase: Phase;
  /** What control values are relative to. */
  base: string;
  /** The address of the whole presentation, for PLAY and TEARDOWN. */
  aggregate: string;
  session: string | undefined;
  timeoutMs: number;
  keepAliveMethod: 'GET_PARAMETER' | 'OPTIONS';
  keepAliveDueMs: number;
  keepAliveRequest: number | undefined;
  tracks: readonly RtspSetUp[];
  readonly channels: Set<number>;
  setUpCount: number;
}

/** RFC 2326 section 12.37. */
const sessionTimeoutDefaultMs = 60_000;
/** Some cameras announce a second, some a year. */
const sessionTimeoutRangeMs = { least: 4000, most: 600_000 } as const;
/** Room for an answer that is late and for a second try. */
const keepAliveMarginMs = 15_000;
const sessionIdLettersMax = 256;

type Answer = Extract<RtspDialogueEvent, { kind: 'answer' }>;

export function createRtspClient(options: RtspClientOptions): RtspClient {
  const { credential, isSecure, randomBytes, userAgent, answerWithinMs } = options;
  const dialogue = createRtspDialogue({ credential, allowBasic: isSecure, randomBytes, userAgent, answerWithinMs });
  const state: State = {
    phase: 'new',
    base: options.url,
    aggregate: options.url,
    session: undefined,
    timeoutMs: sessionTimeoutDefaultMs,
    keepAliveMethod: 'OPTIONS',
    keepAliveDueMs: Infinity,
    keepAliveRequest: undefined,
    tracks: [],
    channels: new Set(),
    setUpCount: 0,
  };

  const sessionHeaders = (): [string, string][] => (state.session === undefined ? [] : [['Session', state.session]]);
  const request = (method: string, uri: string, headers: RtspHeaders, nowMs: number): number =>
    dialogue.request(method, uri, [...headers, ...sessionHeaders()], nowMs);

  const fail = (reason: RtspFailureReason, detail: string): RtspClientEvent[] => {
    state.phase = 'ended';
    return [{ kind: 'failed', reason, detail }];
  };

  const keepAlive = (nowMs: number): void => {
    if (state.keepAliveRequest !== undefined || state.session === undefined) return;
    state.keepAliveRequest = request(state.keepAliveMethod, state.aggregate, [], nowMs);
    state.keepAliveDueMs = nowMs + keepAliveEveryMs(state.timeoutMs);
  };

  const setUpNext = (index: number, nowMs: number): RtspClientEvent[] => {
    const track = state.tracks[index];
    if (track !== undefined) {
      state.phase = 'setting-up';
      const uri = resolveControl(state.base, track.control);
      request('SETUP', uri, [['Transport', formatTransport(track.transport)]], nowMs);
      return [];
    }
    state.phase = 'starting';
    request('PLAY', state.aggregate, [['Range', 'npt=0.000-']], nowMs);
    return [];
  };

  const takeDescription = (response: RtspResponse): RtspClientEvent[] => {
    const sdp = parseSdp(new TextDecoder().decode(response.body));
    if (sdp === undefined) return fail('description-invalid', 'its answer to DESCRIBE is no session description');
    const written = rtspHeader(response, 'content-base') ?? rtspHeader(response, 'content-location');
    state.base = rtspBase(options.url, written);
    state.aggregate = resolveControl(state.base, sdp.attributes.find(({ name }) => name === 'control')?.value);
    // RFC 2326 appendix C.1.1 sets control values of tracks against the base, whatever the aggregate is.
    state.phase = 'described';
    return [{ kind: 'described', sdp }];
  };

  /** The session goes on: another way may be asked for. */
  const refuseTransport = (detail: string): RtspClientEvent[] => {
    state.phase = 'described';
    return [{ kind: 'transport-refused', detail }];
  };

  const takeSetUp = (response: RtspResponse, nowMs: number): RtspClientEvent[] => {
    const index = state.setUpCount;
    const track = state.tracks[index];
    if (track === undefined) return [];
    state.setUpCount += 1;
    const refusal = refusalOf('SETUP', response);
    if (refusal !== undefined) {
      // A camera that has no room for its sound still has pictures.
      if (index === 0 && response.status === unsupportedTransport) return refuseTransport(refusal.detail);
      if (index === 0 || refusal.reason === 'session-lost') return fail(refusal.reason, refusal.detail);
      return [{ kind: 'set-up', track: index, transport: undefined }, ...setUpNext(state.setUpCount, nowMs)];
    }
    readSession(state, response);
    const [answered] = parseTransport(rtspHeader(response, 'transport') ?? '');
    const transport: RtspTransport = { ...track.transport, ...answered };
    const isInterleaved = track.transport.interleaved !== undefined;
    if (isInterleaved && answered !== undefined && answered.interleaved === undefined && answered.serverPort) {
      return refuseTransport('it answered an offer of TCP with UDP');
    }
    if (isInterleaved) for (const channel of transport.interleaved ?? []) state.channels.add(channel);
    return [{ kind: 'set-up', track: index, transport }, ...setUpNext(state.setUpCount, nowMs)];
  };

  const takePlay = (response: RtspResponse, nowMs: number): RtspClientEvent[] => {
    const refusal = refusalOf('PLAY', response);
    if (refusal !== undefined) return fail(refusal.reason, refusal.detail);
    readSession(state, response);
    state.phase = 'playing';
    state.keepAliveDueMs = nowMs + keepAliveEveryMs(state.timeoutMs);
    return [{ kind: 'playing', info: parseRtpInfo(rtspHeader(response, 'rtp-info') ?? '') }];
  };

  const takeKeepAlive = ({ response, method }: Answer): RtspClientEvent[] => {
    state.keepAliveRequest = undefined;
    if (response.status === 454) return fail('session-lost', answered(method, response));
    // Some cameras list GET_PARAMETER and do not know it. OPTIONS every server has.
    if (response.status >= 400 && method === 'GET_PARAMETER') state.keepAliveMethod = 'OPTIONS';
    return [];
  };

  const takeAnswer = (event: Answer, nowMs: number): RtspClientEvent[] => {
    const { method, response } = event;
    if (method === 'TEARDOWN') {
      state.phase = 'ended';
      return [{ kind: 'torn-down' }];
    }
    if (state.phase === 'ended') return [];
    if (event.request === state.keepAliveRequest) return takeKeepAlive(event);
    readPublic(state, response);
    if (response.status >= 300 && response.status < 400) return takeRedirect(method, response);
    if (method === 'OPTIONS') {
      // Whatever it says: some cameras do not know it. One request at a time, because some read no second one.
      request('DESCRIBE', options.url, [['Accept', 'application/sdp']], nowMs);
      return [];
    }
    if (method === 'SETUP') return takeSetUp(response, nowMs);
    if (method === 'PLAY') return takePlay(response, nowMs);
    const refusal = refusalOf(method, response);
    return refusal === undefined ? takeDescription(response) : fail(refusal.reason, refusal.detail);
  };

  const takeRedirect = (method: string, message: { readonly headers: RtspHeaders }): RtspClientEvent[] => {
    const location = rtspHeader(message, 'location');
    if (location === undefined) return fail('camera-error', `it redirected ${method} and did not say where to`);
    state.phase = 'ended';
    return [{ kind: 'redirected', location }];
  };

  const takeEvent = (event: RtspDialogueEvent, nowMs: number): RtspClientEvent[] => {
    switch (event.kind) {
      case 'frame':
        return isOurs(state, event) ? [event] : [];
      case 'answer':
        return takeAnswer(event, nowMs);
      case 'login-refused':
        return event.method === 'TEARDOWN' ? [{ kind: 'torn-down' }] : fail(...refusedLogin(event));
      case 'overdue':
        if (event.method === 'TEARDOWN') return [{ kind: 'torn-down' }];
        // Whether a camera that does not answer to a sign of life is dead is judged by what else comes from it.
        if (event.request === state.keepAliveRequest) {
          state.keepAliveRequest = undefined;
          return [];
        }
        return fail('overdue', `it did not answer ${event.method} in time`);
      case 'asked':
        if (event.request.method === 'TEARDOWN') return fail('ended-by-camera', 'it ended the session');
        return event.request.method === 'REDIRECT' ? takeRedirect('REDIRECT', event.request) : [];
      case 'malformed':
        return fail('not-rtsp', event.problem);
      default:
        return event satisfies never;
    }
  };

  const takeAll = (events: readonly RtspDialogueEvent[], nowMs: number): RtspClientEvent[] => {
    const taken: RtspClientEvent[] = [];
    for (const event of events) {
      if (event.kind === 'frame') {
        if (isOurs(state, event)) taken.push(event);
      } else taken.push(...takeEvent(event, nowMs));
    }
    return taken;
  };

  return {
    start: (nowMs) => {
      state.phase = 'describing';
      request('OPTIONS', options.url, [], nowMs);
    },
    setUp: (tracks, nowMs) => {
      state.tracks = tracks;
      state.setUpCount = 0;
      setUpNext(0, nowMs);
    },
    receive: (chunk, nowMs) => takeAll(dialogue.receive(chunk, nowMs), nowMs),
    tick: (nowMs) => {
      if (state.phase === 'playing' && nowMs >= state.keepAliveDueMs) keepAlive(nowMs);
      return takeAll(dialogue.tick(nowMs), nowMs);
    },
    probe: keepAlive,
    tearDown: (nowMs) => {
      state.phase = 'ended';
      if (state.session !== undefined) request('TEARDOWN', state.aggregate, [], nowMs);
      state.session = undefined;
    },
    takeOutput: () => dialogue.takeOutput(),
  };
}

/** Frames come on channels of an earlier session of some cameras, and before our own session has begun. */
function isOurs(state: State, frame: RtspFrame): boolean {
  return (state.phase === 'playing' || state.phase === 'starting') && state.channels.has(frame.channel);
}

/** RFC 2326 section 12.37; spaces and quotes as cameras write them. */
function readSession(state: State, response: RtspResponse): void {
  const [id = '', ...parameters] = (rtspHeader(response, 'session') ?? '').split(';').map((part) => part.trim());
  if (id !== '' && id.length <= sessionIdLettersMax) state.session = id;
  const written = parameters.map((part) => /^timeout\s*=\s*"?(\d{1,9})/i.exec(part)?.[1]).find(Boolean);
  if (written === undefined || Number(written) === 0) return;
  const { least, most } = sessionTimeoutRangeMs;
  state.timeoutMs = Math.min(most, Math.max(least, Number(written) * 1000));
}

function readPublic(state: State, response: RtspResponse): void {
  const methods = rtspHeader(response, 'public');
  if (methods !== undefined) state.keepAliveMethod = /\bGET_PARAMETER\b/i.test(methods) ? 'GET_PARAMETER' : 'OPTIONS';
}

function keepAliveEveryMs(timeoutMs: number): number {
  return Math.max(timeoutMs / 2, timeoutMs - keepAliveMarginMs);
}

const unsupportedTransport = 461;
const reasonOfStatus: ReadonlyMap<number, RtspFailureReason> = new Map([
  [403, 'forbidden'],
  [404, 'not-found'],
  [410, 'not-found'],
  [453, 'too-many-sessions'],
  [454, 'session-lost'],
  [503, 'too-many-sessions'],
]);

function refusalOf(method: string, response: RtspResponse): Omit<RtspFailure, 'kind'> | undefined {
  if (response.status < 300) return undefined;
  return { reason: reasonOfStatus.get(response.status) ?? 'camera-error', detail: answered(method, response) };
}

function answered(method: string, { status, reason }: RtspResponse): string {
  return `it answered ${method} with ${`${String(status)} ${reason}`.trim().slice(0, 100)}`;
}

function refusedLogin(event: Extract<RtspDialogueEvent, { kind: 'login-refused' }>): [RtspFailureReason, string] {
  switch (event.refusal) {
    case 'missing':
      return ['login-missing', `it wants a login for ${event.method}, and none is stored`];
    case 'refused':
      return ['login-refused', `it refused the stored credential for ${event.method}`];
    case 'insecure':
      return ['login-insecure', 'it asks for the password in clear text'];
    case 'unsupported':
      return ['login-unsupported', 'it wants a kind of login that Keepsight does not speak'];
    default:
      return event.refusal satisfies never;
  }
}

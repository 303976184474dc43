/**
 * Requests and answers over one RTSP connection, as values: bytes and the time come in, bytes and events go out. An answer
 * belongs to the request whose number it carries, whatever the order; each request has a deadline; a question for a login
 * is answered here; what the server asks of us is answered politely.
 */

import {
  createRtspReader,
  encodeRtspMessage,
  rtspHeader,
  rtspHeaderValues,
  type RtspFrame,
  type RtspHeaders,
  type RtspItem,
  type RtspRequest,
  type RtspResponse,
} from './rtsp.ts';
import { createRtspLogin, type LoginAttempt, type LoginRefusal, type RtspLoginOptions } from './rtsp-login.ts';

export interface RtspDialogueOptions extends RtspLoginOptions {
  readonly userAgent: string;
  /** Cameras need up to two seconds after a start of their encoder. */
  readonly answerWithinMs: number;
}

export type RtspDialogueEvent =
  | RtspFrame
  | {
      readonly kind: 'answer';
      readonly request: number;
      readonly method: string;
      readonly response: RtspResponse;
      /** The credential was sent with the request that was answered so. */
      readonly usedLogin: boolean;
    }
  | {
      readonly kind: 'login-refused';
      readonly request: number;
      readonly method: string;
      readonly refusal: LoginRefusal;
      readonly response: RtspResponse;
    }
  | { readonly kind: 'overdue'; readonly request: number; readonly method: string }
  /** The server asked for something and has its answer already. */
  | { readonly kind: 'asked'; readonly request: RtspRequest }
  /** Nothing is read after this. */
  | { readonly kind: 'malformed'; readonly problem: string };

export interface RtspDialogue {
  /** Returns the number that its events carry. */
  request(method: string, uri: string, headers: RtspHeaders, nowMs: number): number;
  receive(chunk: Uint8Array, nowMs: number): RtspDialogueEvent[];
  /** Names the requests that nobody answered in time. */
  tick(nowMs: number): RtspDialogueEvent[];
  /** What is to be sent now; `undefined` when there is nothing. */
  takeOutput(): Uint8Array | undefined;
}

interface OpenRequest {
  readonly id: number;
  readonly method: string;
  readonly uri: string;
  readonly headers: RtspHeaders;
  readonly attempt: LoginAttempt;
  sequence: number;
  dueMs: number;
}

/** Answers to no request of ours, and requests of the server, before it counts as broken; real ones send one or two. */
const straysMax = 300;
const straysWithinMs = 60_000;
const ourMethods = 'OPTIONS, ANNOUNCE, GET_PARAMETER, SET_PARAMETER, REDIRECT, TEARDOWN';

export function createRtspDialogue(options: RtspDialogueOptions): RtspDialogue {
  const reader = createRtspReader();
  const login = createRtspLogin(options);
  const open = new Map<number, OpenRequest>();
  let output: Uint8Array[] = [];
  let sequence = 0;
  let strays = 0;
  let straysSinceMs = 0;

  const transmit = (request: OpenRequest, nowMs: number): void => {
    sequence += 1;
    request.sequence = sequence;
    request.dueMs = nowMs + options.answerWithinMs;
    open.set(sequence, request);
    const { method, uri } = request;
    const authorization = login.authorize(method, uri, request.attempt);
    const headers: [string, string][] = [
      ['CSeq', String(sequence)],
      ['User-Agent', options.userAgent],
      ...request.headers.map(([name, value]): [string, string] => [name, value]),
    ];
    if (authorization !== undefined) headers.push(['Authorization', authorization]);
    output.push(encodeRtspMessage({ kind: 'request', method, uri, headers, body: new Uint8Array(0) }));
  };

  const takeResponse = (response: RtspResponse, nowMs: number): RtspDialogueEvent | undefined => {
    const number = /^\d{1,9}$/.exec(rtspHeader(response, 'cseq') ?? '')?.[0];
    const request = number === undefined ? undefined : open.get(Number(number));
    // 1xx announces that the answer takes longer.
    if (request !== undefined && response.status < 200) request.dueMs = nowMs + options.answerWithinMs;
    if (request === undefined || response.status < 200) return stray(nowMs);
    open.delete(request.sequence);
    const { id, method, attempt } = request;
    const usedLogin = attempt.nonce !== undefined;
    if (response.status !== 401) {
      if (usedLogin && response.status < 400) login.accepted();
      return { kind: 'answer', request: id, method, response, usedLogin };
    }
    const refusal = login.challenged(rtspHeaderValues(response, 'www-authenticate'), attempt);
    if (refusal !== undefined) return { kind: 'login-refused', request: id, method, refusal, response };
    transmit(request, nowMs);
    return undefined;
  };

  const takeRequest = (request: RtspRequest, nowMs: number): RtspDialogueEvent => {
    output.push(encodeRtspMessage(answerTo(request)));
    return stray(nowMs) ?? { kind: 'asked', request };
  };

  const stray = (nowMs: number): RtspDialogueEvent | undefined => {
    if (nowMs - straysSinceMs > straysWithinMs) {
      straysSinceMs = nowMs;
      strays = 0;
    }
    strays += 1;
    return strays > straysMax
      ? { kind: 'malformed', problem: 'it sends messages that nobody asked for without end' }
      : undefined;
  };

  const take = (item: RtspItem, nowMs: number): RtspDialogueEvent | undefined => {
    switch (item.kind) {
      case 'frame':
      case 'malformed':
        return item;
      case 'response':
        return takeResponse(item, nowMs);
      case 'request':
        return takeRequest(item, nowMs);
      default:
        return item satisfies never;
    }
  };

  return {
    request: (method, uri, headers, nowMs) => {
      const attempt: LoginAttempt = { nonce: undefined, renewals: 0 };
      const request: OpenRequest = { id: sequence + 1, method, uri, headers, attempt, sequence: 0, dueMs: 0 };
      transmit(request, nowMs);
      return request.id;
    },
    receive: (chunk, nowMs) => {
      const events: RtspDialogueEvent[] = [];
      for (const item of reader.push(chunk)) {
        const event = take(item, nowMs);
        if (event !== undefined) events.push(event);
        if (event?.kind === 'malformed') break;
      }
      return events;
    },
    tick: (nowMs) => {
      const overdue = [...open.values()].filter((request) => request.dueMs <= nowMs);
      for (const request of overdue) open.delete(request.sequence);
      return overdue.map(({ id, method }) => ({ kind: 'overdue', request: id, method }));
    },
    takeOutput: () => {
      const [first, ...rest] = output;
      output = [];
      if (first === undefined || rest.length === 0) return first;
      return joinBytes([first, ...rest]);
    },
  };
}

function answerTo(request: RtspRequest): RtspResponse {
  const headers: [string, string][] = [['CSeq', (rtspHeader(request, 'cseq') ?? '0').slice(0, 20)]];
  const session = rtspHeader(request, 'session');
  if (session !== undefined) headers.push(['Session', session.slice(0, 256)]);
  const isKnown = ourMethods.split(', ').includes(request.method);
  if (isKnown) headers.push(['Public', ourMethods]);
  const [status, reason] = isKnown ? [200, 'OK'] : [501, 'Not Implemented'];
  return { kind: 'response', status, reason, headers, body: new Uint8Array(0) };
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

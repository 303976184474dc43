/**
 * RTSP 1.0 messages (RFC 2326) and interleaved frames (section 10.12) as values, both directions.
 * The reader takes bytes in any chunking and is bounded; a broken stream ends with one `malformed` item.
 */

/** Enough for a long Authorization header and a few dozen others; devices send well under 2 KiB. */
const headerLimitBytes = 16 * 1024;
/** The largest real SDP (many tracks with parameter sets) is a few KiB. */
const bodyLimitBytes = 256 * 1024;
const headerCountLimit = 100;
/** A dollar sign begins a frame, a letter a message. */
const frameMark = 0x24;
const frameHeadBytes = 4;
const slabBytes = 32 * 1024;

export type RtspHeaders = readonly (readonly [name: string, value: string])[];

export interface RtspRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  readonly headers: RtspHeaders;
  readonly body: Uint8Array;
}

export interface RtspResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: RtspHeaders;
  readonly body: Uint8Array;
}

/** One binary frame between messages; even channels usually carry RTP, odd ones RTCP. */
export interface RtspFrame {
  readonly kind: 'frame';
  readonly channel: number;
  readonly payload: Uint8Array;
}

/** The peer broke the protocol; nothing is read after this. `offset` counts bytes of the stream. */
export interface RtspMalformed {
  readonly kind: 'malformed';
  readonly problem: string;
  readonly offset: number;
}

export type RtspItem = RtspRequest | RtspResponse | RtspFrame | RtspMalformed;

/** The first value of a header, whatever its case. */
export function rtspHeader(message: { readonly headers: RtspHeaders }, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return message.headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** Every value of a header that may stand several times, such as `WWW-Authenticate`. */
export function rtspHeaderValues(message: { readonly headers: RtspHeaders }, name: string): string[] {
  const wanted = name.toLowerCase();
  return message.headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
}

export interface RtspReader {
  /**
   * Returns what became complete with this chunk, in order. Frames are views into the chunk where that saves copying, so
   * it must not be changed afterwards; who keeps a frame copies it.
   */
  push(chunk: Uint8Array): RtspItem[];
  /** Bytes that wait for their rest. */
  readonly pendingBytes: number;
}

interface ReaderState {
  buffer: Uint8Array;
  start: number;
  end: number;
  /** Where the search for the end of the head goes on, so that a dripping peer costs no rescans. */
  scanned: number;
  consumedBytes: number;
  broken: boolean;
}

export function createRtspReader(): RtspReader {
  const state: ReaderState = {
    buffer: new Uint8Array(0),
    start: 0,
    end: 0,
    scanned: 0,
    consumedBytes: 0,
    broken: false,
  };
  return {
    push(chunk) {
      const items: RtspItem[] = [];
      let offset = 0;
      while (offset < chunk.length && !state.broken) {
        if (state.start === state.end) offset = readWholeFrames(state, chunk, offset, items);
        const wanted = wantedBytes(state, chunk, offset);
        if (wanted > 0) append(state, chunk.subarray(offset, offset + wanted));
        offset += wanted;
        readItems(state, items);
      }
      return items;
    },
    get pendingBytes() {
      return state.end - state.start;
    },
  };
}

/** The hot path of a playing camera: frames that lie whole in the chunk are not copied. Returns where it ended. */
function readWholeFrames(state: ReaderState, chunk: Uint8Array, from: number, items: RtspItem[]): number {
  let offset = from;
  while (chunk[offset] === frameMark && offset + frameHeadBytes <= chunk.length) {
    const end = offset + frameHeadBytes + frameLength(chunk, offset);
    if (end > chunk.length) break;
    items.push({
      kind: 'frame',
      channel: chunk[offset + 1] ?? 0,
      payload: chunk.subarray(offset + frameHeadBytes, end),
    });
    state.consumedBytes += end - offset;
    offset = end;
  }
  return offset;
}

/** How much of the chunk goes into our own buffer: what a frame lacks that is cut in two, or else all of it. */
function wantedBytes(state: ReaderState, chunk: Uint8Array, offset: number): number {
  const rest = chunk.length - offset;
  const pending = state.end - state.start;
  const [bytes, start] = pending > 0 ? [state.buffer, state.start] : [chunk, offset];
  if (bytes[start] !== frameMark || pending === 0) return rest;
  const missing = pending < frameHeadBytes ? frameHeadBytes : frameHeadBytes + frameLength(bytes, start);
  return Math.min(rest, missing - pending);
}

function frameLength(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
}

function readItems(state: ReaderState, items: RtspItem[]): void {
  for (let item = readItem(state); item !== undefined; item = readItem(state)) {
    items.push(item);
    if (item.kind !== 'malformed') continue;
    state.broken = true;
    state.buffer = new Uint8Array(0);
    state.start = state.end = 0;
    return;
  }
}

/**
 * Behind what is there already. Memory is never used twice, because frames are views into it; a slab holds some twenty
 * frames that were cut in two.
 */
function append(state: ReaderState, bytes: Uint8Array): void {
  if (state.end + bytes.length > state.buffer.length) {
    const pending = state.end - state.start;
    const next = new Uint8Array(Math.max(slabBytes, (pending + bytes.length) * 2));
    next.set(state.buffer.subarray(state.start, state.end));
    state.buffer = next;
    state.scanned -= state.start;
    state.start = 0;
    state.end = pending;
  }
  state.buffer.set(bytes, state.end);
  state.end += bytes.length;
}

function consume(state: ReaderState, length: number): void {
  state.start += length;
  state.scanned = state.start;
  state.consumedBytes += length;
}

function readItem(state: ReaderState): RtspItem | undefined {
  // Empty lines between messages are allowed and are used as a keep-alive by some clients.
  while (state.start < state.end && isLineEnd(state.buffer[state.start])) consume(state, 1);
  if (state.start >= state.end) return undefined;
  return state.buffer[state.start] === frameMark ? readFrame(state) : readMessage(state);
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0d || byte === 0x0a;
}

function readFrame(state: ReaderState): RtspFrame | undefined {
  if (state.end - state.start < frameHeadBytes) return undefined;
  const length = frameLength(state.buffer, state.start);
  if (state.end - state.start < frameHeadBytes + length) return undefined;
  const channel = state.buffer[state.start + 1] ?? 0;
  const payload = state.buffer.subarray(state.start + frameHeadBytes, state.start + frameHeadBytes + length);
  consume(state, frameHeadBytes + length);
  return { kind: 'frame', channel, payload };
}

function readMessage(state: ReaderState): RtspItem | undefined {
  const headEnd = findHeadEnd(state);
  const malformed = (problem: string): RtspMalformed => ({ kind: 'malformed', problem, offset: state.consumedBytes });
  const headBytes = (headEnd ?? state.end) - state.start;
  if (headBytes > headerLimitBytes) return malformed(`the head is longer than ${String(headerLimitBytes)} bytes`);
  if (headEnd === undefined) return undefined;
  const head = parseHead(new TextDecoder().decode(state.buffer.subarray(state.start, headEnd)));
  if (typeof head === 'string') return malformed(head);
  const length = bodyLength(head.headers);
  if (length === undefined) return malformed('Content-Length is not a number within the limit');
  if (state.end - headEnd < length) return undefined;
  const body = state.buffer.slice(headEnd, headEnd + length);
  consume(state, headEnd + length - state.start);
  return { ...head, body };
}

/** The index after the empty line; bare line feeds count as line ends because old devices send them. */
function findHeadEnd(state: ReaderState): number | undefined {
  const { buffer, end } = state;
  for (let i = Math.max(state.start, state.scanned); i < end; i += 1) {
    if (buffer[i] !== 0x0a) continue;
    if (buffer[i + 1] === 0x0a && i + 1 < end) return i + 2;
    if (buffer[i + 1] === 0x0d && buffer[i + 2] === 0x0a && i + 2 < end) return i + 3;
  }
  state.scanned = Math.max(state.start, end - 3);
  return undefined;
}

type Head = Omit<RtspRequest, 'body'> | Omit<RtspResponse, 'body'>;

function parseHead(text: string): Head | string {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const headers = parseHeaders(lines.slice(1));
  if (typeof headers === 'string') return headers;
  const [first = ''] = lines;
  const response = /^RTSP\/\d\.\d (\d{3})(?: (.*))?$/.exec(first);
  if (response !== null) return { kind: 'response', status: Number(response[1]), reason: response[2] ?? '', headers };
  const request = /^([A-Z_]{1,32}) (\S{1,2048}) RTSP\/\d\.\d$/.exec(first);
  if (request !== null) return { kind: 'request', method: request[1] ?? '', uri: request[2] ?? '', headers };
  return 'the first line is neither an RTSP request nor an RTSP response';
}

function parseHeaders(lines: readonly string[]): [string, string][] | string {
  const headers: [string, string][] = [];
  for (const line of lines) {
    if (line === '') continue;
    const previous = headers.at(-1);
    if (/^[ \t]/.test(line) && previous !== undefined) {
      previous[1] = `${previous[1]} ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) return 'a header line has no name';
    if (headers.length >= headerCountLimit) return `there are more than ${String(headerCountLimit)} headers`;
    headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return headers;
}

function bodyLength(headers: RtspHeaders): number | undefined {
  const text = rtspHeader({ headers }, 'content-length');
  if (text === undefined) return 0;
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const length = Number(text);
  return length <= bodyLimitBytes ? length : undefined;
}

export type RtspMessage = RtspRequest | RtspResponse;

/** Serialises a message; sets Content-Length when there is a body, and drops line breaks from values. */
export function encodeRtspMessage(message: RtspMessage): Uint8Array<ArrayBuffer> {
  const first =
    message.kind === 'request'
      ? `${message.method} ${message.uri} RTSP/1.0`
      : `RTSP/1.0 ${String(message.status)} ${message.reason}`;
  const headers = message.headers.filter(([name]) => name.toLowerCase() !== 'content-length');
  const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`)];
  if (message.body.length > 0) lines.push(`Content-Length: ${String(message.body.length)}`);
  const head = new TextEncoder().encode(
    `${lines.map((line) => line.replaceAll(/[\r\n]+/g, ' ')).join('\r\n')}\r\n\r\n`,
  );
  const bytes = new Uint8Array(head.length + message.body.length);
  bytes.set(head);
  bytes.set(message.body, head.length);
  return bytes;
}

export function encodeRtspFrame(channel: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + payload.length);
  bytes[0] = 0x24;
  bytes[1] = channel;
  new DataView(bytes.buffer).setUint16(2, payload.length);
  bytes.set(payload, 4);
  return bytes;
}

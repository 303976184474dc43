/** The opening handshake of a WebSocket (RFC 6455), and one ping that must come back. */

import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import type { ProbeConnection, TlsOutcome } from '#src/core/ports.ts';
import { blockedBy, judgeStatus } from '#src/plugins/kit/judge-status.ts';
import { judgeTls, tlsEvidence } from '#src/plugins/kit/judge-tls.ts';
import { Certificate, CertificateFingerprint, Family, urlWith, WarnDays } from '#src/plugins/kit/probe-settings.ts';
import { defineProbe, type ProbeContext, type ProbeResult } from '#src/plugins/kit/probe.ts';
import { userAgent } from '#src/plugins/kit/user-agent.ts';
import { worstFault, type Fault } from '#src/plugins/kit/worst-failure.ts';
import { controlFrame, opcodes, readFrame } from './frames.ts';

const WebsocketSettings = z.strictObject({
  url: urlWith(['ws:', 'wss:']).describe('Address, such as wss://example.org/events.'),
  origin: urlWith(['http:', 'https:']).optional().describe('Origin that we name, where the server wants one.'),
  protocols: z
    .array(z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,60}$/, 'is no name of a protocol'))
    .max(10)
    .default([])
    .describe('Subprotocols that we offer.'),
  ping: z.boolean().default(true).describe('Send a ping after the handshake, and wait for its pong.'),
  family: Family,
  certificate: Certificate,
  fingerprint: CertificateFingerprint,
  warnDays: WarnDays,
});
type WebsocketSettings = z.output<typeof WebsocketSettings>;

export const websocketProbe = defineProbe({
  id: 'websocket',
  label: 'WebSocket',
  settings: WebsocketSettings,
  targetOf: ({ url }) => url.split('?')[0] ?? url,
  run: async (context, settings, signal) => {
    const { network, clock } = context;
    const url = new URL(settings.url);
    const isTls = url.protocol === 'wss:';
    const defaultPort = isTls ? 443 : 80;
    const port = url.port === '' ? defaultPort : Number(url.port);
    const tls = { alpn: ['http/1.1'] };
    const { family } = settings;
    const connection = await network.connect({ host: url.hostname, port, family, ...(isTls && { tls }) }, signal);
    try {
      const tlsFaults = judgeHandshake(connection.tls, settings, clock.nowMs());
      const isRefused = tlsFaults.some(({ failure }) => failure !== 'tls.expires-soon');
      const startedMs = clock.monotonicMs();
      const fault = isRefused ? undefined : await converse(connection, settings, nonceOf(context), signal);
      const { address, dnsMs, connectMs, tlsMs } = connection;
      const phases = {
        dnsMs,
        connectMs,
        ...(tlsMs !== undefined && { tlsMs }),
        firstByteMs: clock.monotonicMs() - startedMs,
      };
      const faults = [...tlsFaults, ...(fault === undefined ? [] : [fault])];
      return { ...worstFault(faults), phases, address, ...certificateFacts(connection.tls) };
    } finally {
      connection.close();
    }
  },
});

function judgeHandshake(tls: TlsOutcome | undefined, settings: WebsocketSettings, nowMs: number): Fault[] {
  return tls === undefined ? [] : judgeTls(tls, settings, nowMs);
}

function certificateFacts(tls: TlsOutcome | undefined): Partial<ProbeResult> {
  return tls?.certificate === undefined
    ? {}
    : { certificateEndsAt: tls.certificate.validToAt, evidence: tlsEvidence(tls) };
}

/** The key and the mask keep caches and proxies from being fooled; nothing here is secret, so the time is random enough. */
function nonceOf({ monitorId, clock }: ProbeContext): Uint8Array {
  return sha256(new TextEncoder().encode(`${monitorId} ${String(clock.nowMs())} ${String(clock.monotonicMs())}`));
}

/** RFC 6455, section 1.3. */
const acceptGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const headBytesMax = 16_384;
/** What a server says by itself at the beginning, all together. */
const payloadBytesMax = 262_144;
const pingText = 'keepsight';

async function converse(
  connection: ProbeConnection,
  settings: WebsocketSettings,
  nonce: Uint8Array,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const key = nonce.slice(0, 16).toBase64();
  connection.write(requestText(settings, key));
  const head = await readHead(connection, signal);
  if (head === undefined)
    return { failure: 'protocol.closed', detail: 'It closed the connection instead of an answer.' };
  if (head === 'too-large') return { failure: 'content.too-large', detail: 'The head of its answer has no end.' };
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head.text)?.[1]);
  if (!Number.isFinite(status)) return { failure: 'http.malformed', detail: 'The answer is no HTTP.' };
  const headers = headersOf(head.text);
  if (status !== 101) {
    const maker = blockedBy({ status, headers }, new TextDecoder().decode(head.rest));
    if (maker !== undefined)
      return { failure: 'http.blocked', detail: `A protection by ${maker} turned the test away.` };
    return judgeStatus({ status, headers });
  }
  const accept = sha1(new TextEncoder().encode(key + acceptGuid)).toBase64();
  if (headers['sec-websocket-accept'] !== accept || headers['upgrade']?.toLowerCase() !== 'websocket') {
    return {
      failure: 'protocol.wrong-answer',
      detail: 'It agreed to the handshake, but not as a WebSocket server does.',
    };
  }
  const fault = settings.ping ? await awaitPong(connection, head.rest, nonce.slice(16, 20), signal) : undefined;
  // 1000: the purpose is fulfilled.
  connection.write(controlFrame(opcodes.close, new Uint8Array([0x03, 0xe8]), nonce.slice(20, 24)));
  return fault;
}

function requestText({ url, origin, protocols }: WebsocketSettings, key: string): string {
  const { host, pathname, search } = new URL(url);
  const lines = [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    `User-Agent: ${userAgent}`,
    ...(origin === undefined ? [] : [`Origin: ${new URL(origin).origin}`]),
    ...(protocols.length === 0 ? [] : [`Sec-WebSocket-Protocol: ${protocols.join(', ')}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function readHead(
  connection: ProbeConnection,
  signal: AbortSignal,
): Promise<{ text: string; rest: Uint8Array } | 'too-large' | undefined> {
  let bytes: Uint8Array = new Uint8Array();
  for (;;) {
    const text = new TextDecoder('latin1').decode(bytes);
    const end = text.indexOf('\r\n\r\n');
    if (end >= 0) return { text: text.slice(0, end), rest: bytes.slice(end + 4) };
    if (bytes.length > headBytesMax) return 'too-large';
    const chunk = await connection.read(signal);
    // Something without the end of a head is judged as it is.
    if (chunk === undefined) return bytes.length === 0 ? undefined : { text, rest: new Uint8Array() };
    bytes = joined(bytes, chunk);
  }
}

function headersOf(head: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

/** What the server says by itself in between is let through, up to a bound. */
async function awaitPong(
  connection: ProbeConnection,
  rest: Uint8Array,
  mask: Uint8Array,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  connection.write(controlFrame(opcodes.ping, new TextEncoder().encode(pingText), mask));
  let bytes = rest;
  let readBytes = rest.length;
  for (;;) {
    const frame = readFrame(bytes, payloadBytesMax);
    if (frame === 'wrong')
      return { failure: 'protocol.wrong-answer', detail: 'It sends frames that are none of WebSocket.' };
    if (frame === 'incomplete') {
      const chunk = await connection.read(signal);
      if (chunk === undefined)
        return { failure: 'protocol.closed', detail: 'It closed the connection before its pong.' };
      readBytes += chunk.length;
      if (readBytes > payloadBytesMax) return { failure: 'content.too-large', detail: 'It sends much and no pong.' };
      bytes = joined(bytes, chunk);
    } else if (frame.opcode === opcodes.pong && new TextDecoder().decode(frame.payload) === pingText) {
      return undefined;
    } else if (frame.opcode === opcodes.close) {
      return { failure: 'protocol.closed', detail: 'It ended the WebSocket before its pong.' };
    } else {
      bytes = bytes.subarray(frame.bytes);
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

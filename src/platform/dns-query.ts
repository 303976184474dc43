/**
 * One question to one name server (RFC 1035, RFC 6891): over UDP, asked again when nothing comes, and over TCP when the
 * answer does not fit. An answer is taken from the asked address only, and when number and question are ours.
 */

import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import * as dnsPacket from 'dns-packet';
import { AnswerMalformed, ConnectionRefused } from '#src/core/network-errors.ts';
import { parseIp } from '#src/core/ip.ts';
import type { DnsAnswer, DnsRecordType } from '#src/core/ports.ts';
import { networkError } from './network-error.ts';
import type { ResolverAddress } from './system-resolvers.ts';

export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsRecordType;
  /** CD: do not let the resolver refuse what fails its check. */
  readonly checkingDisabled?: boolean;
}

/** What every path carries unfragmented (DNS flag day 2020). */
const udpPayloadBytes = 1232;
/** A datagram may be lost; the third is the last, and the deadline is the caller's. */
const askAgainAfterMs = [1000, 2500];
/** Far above what a zone answers; an answer with more is cut, and its set is not whole then. */
const answersMax = 256;
const valueCharactersMax = 1024;

/** @throws ConnectionRefused, AnswerMalformed, and the reason of the signal when nothing comes until then */
export async function askResolver(
  server: ResolverAddress,
  question: DnsQuestion,
  signal: AbortSignal,
): Promise<DnsAnswer> {
  signal.throwIfAborted();
  const startedMs = performance.now();
  const id = randomInt(65_536);
  const query = encode(id, question);
  const first = await overUdp(server, query, (bytes) => decode(bytes, id, question), signal);
  const reply = first.isTruncated
    ? await overTcp(server, query, (bytes) => decode(bytes, id, question), signal)
    : first;
  return { ...reply.answer, tookMs: performance.now() - startedMs, server: resolverText(server) };
}

function resolverText({ address, port }: ResolverAddress): string {
  if (port === 53) return address;
  return address.includes(':') ? `[${address}]:${String(port)}` : `${address}:${String(port)}`;
}

interface Reply {
  readonly answer: Omit<DnsAnswer, 'tookMs' | 'server'>;
  readonly isTruncated: boolean;
}

function encode(id: number, { name, type, checkingDisabled }: DnsQuestion): Uint8Array {
  const disabled = checkingDisabled === true ? dnsPacket.CHECKING_DISABLED : 0;
  return dnsPacket.encode({
    type: 'query',
    id,
    // AD in a question asks to be told whether the answer was checked (RFC 6840, section 5.7).
    flags: dnsPacket.RECURSION_DESIRED | dnsPacket.AUTHENTIC_DATA | disabled,
    questions: [{ type, name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: udpPayloadBytes,
        flags: 0,
        options: [],
        extendedRcode: 0,
        ednsVersion: 0,
        flag_do: false,
      },
    ],
  });
}

/** `undefined`: not the answer to this question, so whoever sent it is not who we asked. */
export function decode(bytes: Uint8Array, id: number, question: DnsQuestion): Reply | undefined {
  const packet = readPacket(bytes);
  if (packet === undefined || packet.id !== id || packet.type !== 'response') return undefined;
  const [asked] = packet.questions ?? [];
  if (asked === undefined || bareName(asked.name) !== bareName(question.name) || asked.type !== question.type)
    return undefined;
  const answers = (packet.answers ?? []).slice(0, answersMax).flatMap(describeAnswer);
  return {
    answer: { code: codeOfPacket(packet), answers, isAuthenticated: packet.flag_ad === true },
    isTruncated: packet.flag_tc === true,
  };
}

type Packet = dnsPacket.DecodedPacket & { readonly rcode?: string };

function readPacket(bytes: Uint8Array): Packet | undefined {
  try {
    return dnsPacket.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch {
    return undefined;
  }
}

function codeOfPacket(packet: Packet): string {
  // The type of the package does not name the field that the package sets.
  return typeof packet.rcode === 'string' ? packet.rcode : 'UNKNOWN';
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function describeAnswer(answer: dnsPacket.Answer): DnsAnswer['answers'] {
  if (answer.type === 'OPT' || !('data' in answer)) return [];
  const ttlS = 'ttl' in answer ? (answer.ttl ?? 0) : 0;
  return [{ type: answer.type, value: describeData(answer).slice(0, valueCharactersMax), ttlS }];
}

/** As zone files write it; names without the dot at their end, in lower case. */
function describeData(answer: dnsPacket.Answer): string {
  switch (answer.type) {
    case 'A':
    case 'AAAA':
      return answer.data;
    case 'CNAME':
    case 'NS':
    case 'PTR':
    case 'DNAME':
      return bareName(answer.data);
    case 'MX':
      return `${String(answer.data.preference ?? 0)} ${bareName(answer.data.exchange)}`;
    case 'TXT':
      return textOf(answer.data);
    case 'SOA':
      return `${bareName(answer.data.mname)} ${bareName(answer.data.rname)} ${String(answer.data.serial ?? 0)}`;
    case 'SRV':
      return `${String(answer.data.priority ?? 0)} ${String(answer.data.weight ?? 0)} ${String(answer.data.port)} ${bareName(answer.data.target)}`;
    case 'CAA':
      return `${String(answer.data.flags ?? 0)} ${answer.data.tag} "${answer.data.value}"`;
    default:
      return '';
  }
}

function textOf(data: dnsPacket.TxtData): string {
  const parts = Array.isArray(data) ? data : [data];
  return parts.map((part) => (typeof part === 'string' ? part : new TextDecoder().decode(part))).join('');
}

function overUdp(
  server: ResolverAddress,
  query: Uint8Array,
  read: (bytes: Uint8Array) => Reply | undefined,
  signal: AbortSignal,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const family = parseIp(server.address)?.family === 6 ? 'udp6' : 'udp4';
  const socket = createSocket(family);
  const send = (): void => {
    // What a send fails with comes as an event too.
    socket.send(query, () => undefined);
  };
  const timers = askAgainAfterMs.map((ms) => setTimeout(send, ms));
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  socket.on('error', (error) => reject(namedError(error, server)));
  socket.on('message', (bytes) => {
    const reply = read(bytes);
    if (reply !== undefined) resolve(reply);
  });
  // Connected, the system hands over only what comes from there, and tells when nobody listens.
  socket.connect(server.port, server.address, send);
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
    socket.close();
  });
}

/** RFC 7766: two bytes of length, then the message. */
async function overTcp(
  server: ResolverAddress,
  query: Uint8Array,
  read: (bytes: Uint8Array) => Reply | undefined,
  signal: AbortSignal,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const socket = connect({ host: server.address, port: server.port, noDelay: true });
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  let pending: Buffer = Buffer.alloc(0);
  socket.on('error', (error) => reject(namedError(error, server)));
  socket.on('close', () =>
    reject(new AnswerMalformed({ ...placeOf(server), problem: 'it closed before it answered' })),
  );
  socket.once('connect', () => {
    const length = new Uint8Array([query.length >> 8, query.length & 255]);
    socket.write(Buffer.concat([length, query]));
  });
  socket.on('data', (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    if (pending.length < 2 || pending.length < 2 + pending.readUInt16BE(0)) return;
    const reply = read(pending.subarray(2, 2 + pending.readUInt16BE(0)));
    if (reply !== undefined) resolve(reply);
    else reject(new AnswerMalformed({ ...placeOf(server), problem: 'it answered another question' }));
  });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

function placeOf({ address, port }: ResolverAddress): { host: string; port: number } {
  return { host: address, port };
}

function namedError(error: Error, server: ResolverAddress): Error {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return new ConnectionRefused(placeOf(server), { cause: error });
  return networkError(error, placeOf(server));
}

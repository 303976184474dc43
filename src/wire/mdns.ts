/**
 * DNS messages (RFC 1035) as multicast DNS and DNS-SD use them (RFC 6762, 6763), both directions.
 * Names are text with dots between labels; a dot or backslash inside a label is written `\.` or `\\`.
 */

/** RFC 1035 section 3.1. */
const nameLimitBytes = 255;
/** Each pointer must point backwards, so this only bounds the work on a hostile message. */
const pointerLimit = 64;
/** A full mDNS packet of 9,000 bytes (RFC 6762 section 17) has at most a few hundred records. */
const recordLimit = 512;

export const dnsTypes = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const;

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  /** The QU bit: the asker wants the answer sent to itself (RFC 6762 section 5.4). */
  readonly unicastResponse: boolean;
}

interface RecordHead {
  readonly name: string;
  readonly ttlSeconds: number;
  /** The cache-flush bit (RFC 6762 section 10.2). */
  readonly flush: boolean;
}

export type DnsRecord = RecordHead &
  (
    | { readonly type: 'A'; readonly address: string }
    | { readonly type: 'AAAA'; readonly address: string }
    | { readonly type: 'PTR'; readonly target: string }
    | {
        readonly type: 'SRV';
        readonly priority: number;
        readonly weight: number;
        readonly port: number;
        readonly target: string;
      }
    /** Keys in lower case (RFC 6763 section 6.4); a key without a value has `''`. */
    | { readonly type: 'TXT'; readonly entries: Readonly<Record<string, string>> }
    | { readonly type: 'other'; readonly code: number; readonly data: Uint8Array }
  );

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** A query for service types such as `_axis-video._tcp.local`. */
export function dnsQuery(
  names: readonly string[],
  options: { readonly type?: number; readonly unicastResponse?: boolean } = {},
): DnsMessage {
  const { type = dnsTypes.PTR, unicastResponse = false } = options;
  const questions = names.map((name) => ({ name, type, unicastResponse }));
  return { id: 0, isResponse: false, questions, answers: [], authorities: [], additionals: [] };
}

/** The labels of a name, unescaped. */
export function dnsLabels(name: string): string[] {
  const labels: string[] = [];
  let label = '';
  for (let i = 0; i < name.length; i += 1) {
    const character = name[i] ?? '';
    if (character === '\\' && i + 1 < name.length) label += name[(i += 1)] ?? '';
    else if (character === '.') {
      labels.push(label);
      label = '';
    } else label += character;
  }
  labels.push(label);
  return labels.filter((text) => text !== '');
}

/** Joins labels to a name and escapes what needs it. */
export function dnsName(...labels: readonly string[]): string {
  return labels.map((label) => label.replaceAll(/[\\.]/g, (character) => `\\${character}`)).join('.');
}

/** DNS compares names without regard to ASCII case. */
export function sameDnsName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

// Reading -----------------------------------------------------------------------------------------------------------

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  offset: number;
}

class DnsMalformed extends Error {}

function need(cursor: Cursor, length: number): void {
  if (cursor.offset + length > cursor.bytes.length) throw new DnsMalformed('the message ends too early');
}

function readU16(cursor: Cursor): number {
  need(cursor, 2);
  const value = cursor.view.getUint16(cursor.offset);
  cursor.offset += 2;
  return value;
}

/** `undefined` for anything that is not a well-formed message: on a multicast port that is ordinary noise. */
export function decodeDns(bytes: Uint8Array): DnsMessage | undefined {
  const cursor: Cursor = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  try {
    return readMessage(cursor);
  } catch (error) {
    if (error instanceof DnsMalformed) return undefined;
    throw error;
  }
}

function readMessage(cursor: Cursor): DnsMessage {
  const id = readU16(cursor);
  const flags = readU16(cursor);
  const counts = [readU16(cursor), readU16(cursor), readU16(cursor), readU16(cursor)] as const;
  if (counts[0] + counts[1] + counts[2] + counts[3] > recordLimit) throw new DnsMalformed('too many records');
  const questions = Array.from({ length: counts[0] }, () => readQuestion(cursor));
  const section = (count: number): DnsRecord[] => Array.from({ length: count }, () => readRecord(cursor));
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    questions,
    answers: section(counts[1]),
    authorities: section(counts[2]),
    additionals: section(counts[3]),
  };
}

function readQuestion(cursor: Cursor): DnsQuestion {
  const name = readName(cursor);
  const type = readU16(cursor);
  return { name, type, unicastResponse: (readU16(cursor) & 0x8000) !== 0 };
}

function readName(cursor: Cursor): string {
  const labels: string[] = [];
  let offset = cursor.offset;
  let resume: number | undefined;
  let lowest = offset;
  let length = 0;
  for (let pointers = 0; ;) {
    const size = cursor.bytes[offset];
    if (size === undefined) throw new DnsMalformed('a name ends too early');
    if ((size & 0xc0) === 0xc0) {
      const target = ((size & 0x3f) << 8) | (cursor.bytes[offset + 1] ?? 0);
      resume ??= offset + 2;
      pointers += 1;
      // Only backwards: a loop is impossible then (RFC 1035 section 4.1.4 says "prior occurrence").
      if (target >= lowest || pointers > pointerLimit) throw new DnsMalformed('a name points forward or too often');
      lowest = offset = target;
      continue;
    }
    if (size > 63) throw new DnsMalformed('a label has a reserved form');
    if (size === 0) {
      cursor.offset = resume ?? offset + 1;
      return dnsName(...labels);
    }
    length += size + 1;
    if (length > nameLimitBytes || offset + 1 + size > cursor.bytes.length)
      throw new DnsMalformed('a name is too long');
    labels.push(new TextDecoder().decode(cursor.bytes.subarray(offset + 1, offset + 1 + size)));
    offset += 1 + size;
  }
}

function readRecord(cursor: Cursor): DnsRecord {
  const name = readName(cursor);
  const code = readU16(cursor);
  const flush = (readU16(cursor) & 0x8000) !== 0;
  need(cursor, 4);
  const ttlSeconds = cursor.view.getUint32(cursor.offset);
  cursor.offset += 4;
  const length = readU16(cursor);
  need(cursor, length);
  const end = cursor.offset + length;
  const record = { name, ttlSeconds, flush, ...readData(cursor, code, end) };
  cursor.offset = end;
  return record;
}

type RecordData = {
  [K in DnsRecord['type']]: Omit<Extract<DnsRecord, { type: K }>, keyof RecordHead>;
}[DnsRecord['type']];

function readData(cursor: Cursor, code: number, end: number): RecordData {
  const data = cursor.bytes.subarray(cursor.offset, end);
  if (code === dnsTypes.A && data.length === 4) return { type: 'A', address: data.join('.') };
  if (code === dnsTypes.AAAA && data.length === 16) return { type: 'AAAA', address: formatIpv6(data) };
  if (code === dnsTypes.PTR) return { type: 'PTR', target: readName(cursor) };
  if (code === dnsTypes.SRV && data.length >= 7) {
    const [priority, weight, port] = [readU16(cursor), readU16(cursor), readU16(cursor)];
    return { type: 'SRV', priority, weight, port, target: readName(cursor) };
  }
  if (code === dnsTypes.TXT) return { type: 'TXT', entries: readText(data) };
  return { type: 'other', code, data: data.slice() };
}

function readText(data: Uint8Array): Record<string, string> {
  const entries = new Map<string, string>();
  for (let offset = 0; offset < data.length;) {
    const size = data[offset] ?? 0;
    const text = new TextDecoder().decode(data.subarray(offset + 1, offset + 1 + size));
    offset += 1 + size;
    const equals = text.indexOf('=');
    const key = (equals < 0 ? text : text.slice(0, equals)).toLowerCase();
    // The first of equal keys counts (RFC 6763 section 6.4).
    if (key !== '' && !entries.has(key)) entries.set(key, equals < 0 ? '' : text.slice(equals + 1));
  }
  return Object.fromEntries(entries);
}

function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  const zeros = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].toSorted((a, b) => b[0].length - a[0].length)[0];
  if (zeros === undefined) return groups.join(':');
  const text = groups.join(':');
  const head = text.slice(0, zeros.index).replace(/:$/, '');
  const tail = text.slice(zeros.index + zeros[0].length).replace(/^:/, '');
  return `${head}::${tail}`;
}

/** Writes DNS messages with compressed names (RFC 1035 section 4.1.4). */

import { dnsLabels, dnsTypes, type DnsMessage, type DnsQuestion, type DnsRecord } from './mdns.ts';

/** RFC 6762 section 17: an mDNS message is never larger. */
const messageLimitBytes = 9000;
/** A pointer has 14 bits. */
const pointerReach = 0x4000;

interface Writer {
  bytes: number[];
  /** Where each name suffix stands, by its labels in lower case. */
  readonly suffixes: Map<string, number>;
}

/**
 * Encodes a message.
 *
 * @throws RangeError when it does not fit into one mDNS packet or a label is longer than 63 bytes; ask for less then
 */
export function encodeDns(message: DnsMessage): Uint8Array<ArrayBuffer> {
  const writer: Writer = { bytes: [], suffixes: new Map() };
  writeU16(writer, message.id);
  // QR and AA: an mDNS answer is always authoritative (RFC 6762 section 18.4).
  writeU16(writer, message.isResponse ? 0x8400 : 0);
  const sections = [message.answers, message.authorities, message.additionals];
  for (const count of [message.questions.length, ...sections.map((section) => section.length)]) writeU16(writer, count);
  for (const question of message.questions) writeQuestion(writer, question);
  for (const record of sections.flat()) writeRecord(writer, record);
  if (writer.bytes.length > messageLimitBytes) throw new RangeError('The DNS message is larger than one packet.');
  return Uint8Array.from(writer.bytes);
}

function writeU16(writer: Writer, value: number): void {
  writer.bytes.push((value >> 8) & 0xff, value & 0xff);
}

function writeName(writer: Writer, name: string): void {
  const labels = dnsLabels(name);
  for (let i = 0; i < labels.length; i += 1) {
    const suffix = JSON.stringify(labels.slice(i));
    const known = writer.suffixes.get(suffix);
    if (known !== undefined) {
      writeU16(writer, 0xc000 | known);
      return;
    }
    if (writer.bytes.length < pointerReach) writer.suffixes.set(suffix, writer.bytes.length);
    const label = new TextEncoder().encode(labels[i]);
    if (label.length > 63) throw new RangeError('A DNS label is longer than 63 bytes.');
    writer.bytes.push(label.length, ...label);
  }
  writer.bytes.push(0);
}

function writeQuestion(writer: Writer, question: DnsQuestion): void {
  writeName(writer, question.name);
  writeU16(writer, question.type);
  writeU16(writer, question.unicastResponse ? 0x8001 : 1);
}

function writeRecord(writer: Writer, record: DnsRecord): void {
  writeName(writer, record.name);
  writeU16(writer, record.type === 'other' ? record.code : dnsTypes[record.type]);
  writeU16(writer, record.flush ? 0x8001 : 1);
  writeU16(writer, Math.floor(record.ttlSeconds / 0x10000));
  writeU16(writer, record.ttlSeconds % 0x10000);
  const lengthAt = writer.bytes.length;
  writeU16(writer, 0);
  writeData(writer, record);
  const length = writer.bytes.length - lengthAt - 2;
  writer.bytes[lengthAt] = (length >> 8) & 0xff;
  writer.bytes[lengthAt + 1] = length & 0xff;
}

function writeData(writer: Writer, record: DnsRecord): void {
  switch (record.type) {
    case 'A':
      writer.bytes.push(...record.address.split('.').map(Number));
      return;
    case 'AAAA':
      for (const group of expandIpv6(record.address)) writeU16(writer, group);
      return;
    case 'PTR':
      writeName(writer, record.target);
      return;
    case 'SRV':
      writeU16(writer, record.priority);
      writeU16(writer, record.weight);
      writeU16(writer, record.port);
      writeName(writer, record.target);
      return;
    case 'TXT':
      writeText(writer, record.entries);
      return;
    case 'other':
      writer.bytes.push(...record.data);
      return;
  }
}

function writeText(writer: Writer, entries: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(entries)) {
    const text = new TextEncoder().encode(value === '' ? key : `${key}=${value}`).subarray(0, 255);
    writer.bytes.push(text.length, ...text);
  }
  // RFC 6763 section 6.1: an empty TXT record is one zero byte.
  if (Object.keys(entries).length === 0) writer.bytes.push(0);
}

function expandIpv6(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  if (tail === undefined) return before;
  const after = groups(tail);
  return [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0), ...after];
}

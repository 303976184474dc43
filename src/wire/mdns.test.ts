import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeDns } from './mdns-encode.ts';
import { decodeDns, dnsLabels, dnsName, dnsQuery, type DnsMessage, type DnsRecord } from './mdns.ts';

const label = fc.string({ minLength: 1, maxLength: 15 }).filter((text) => text.isWellFormed());
const name = fc.array(label, { maxLength: 4 }).map((labels) => dnsName(...labels));
const head = { name, ttlSeconds: fc.nat(2 ** 32 - 1), flush: fc.boolean() };
const octet = fc.nat(255);
const record: fc.Arbitrary<DnsRecord> = fc.oneof(
  fc.record({
    ...head,
    type: fc.constant('A' as const),
    address: fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')),
  }),
  fc.record({
    ...head,
    type: fc.constant('AAAA' as const),
    address: fc.constantFrom('fe80::1', '::1', '::', '2001:db8::1:0:0:1', '1:2:3:4:5:6:7:8', 'fe80::'),
  }),
  fc.record({ ...head, type: fc.constant('PTR' as const), target: name }),
  fc.record({
    ...head,
    type: fc.constant('SRV' as const),
    priority: fc.nat(65_535),
    weight: fc.nat(65_535),
    port: fc.nat(65_535),
    target: name,
  }),
  fc.record({
    ...head,
    type: fc.constant('TXT' as const),
    entries: fc
      .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -~]{0,20}$/))
      .map((entries) => ({ ...entries })),
  }),
  fc.record({
    ...head,
    type: fc.constant('other' as const),
    code: fc.constant(47),
    data: fc.uint8Array({ maxLength: 20 }),
  }),
);
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: fc.nat(65_535),
  isResponse: fc.boolean(),
  questions: fc.array(fc.record({ name, type: fc.nat(65_535), unicastResponse: fc.boolean() }), { maxLength: 3 }),
  answers: fc.array(record, { maxLength: 4 }),
  authorities: fc.array(record, { maxLength: 2 }),
  additionals: fc.array(record, { maxLength: 4 }),
});

describe('DNS messages', () => {
  it('survive writing and reading', () => {
    fc.assert(
      fc.property(message, (original) => {
        expect(decodeDns(encodeDns(original))).toEqual(original);
      }),
    );
  });

  it('are refused without a throw when they are noise or cut', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeDns(bytes)));
    fc.assert(
      fc.property(message, fc.nat(400), (original, length) => void decodeDns(encodeDns(original).subarray(0, length))),
    );
  });

  it('never follow a pointer loop', () => {
    const header = [0, 0, 0x84, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    expect(decodeDns(Uint8Array.from([...header, 0xc0, 12, 0, 12, 0, 1]))).toBeUndefined();
    expect(decodeDns(Uint8Array.from([...header, 1, 97, 0xc0, 12, 0, 12, 0, 1]))).toBeUndefined();
  });

  it('repeat a name only once', () => {
    const once = encodeDns(dnsQuery(['_axis-video._tcp.local']));
    const twice = encodeDns(dnsQuery(['_axis-video._tcp.local', '_axis-video._tcp.local']));
    expect(twice.length - once.length).toBe(6);
  });

  it('keep dots inside a label apart from dots between labels', () => {
    const instance = dnsName('AXIS P3265-V v1.0', '_axis-video', '_tcp', 'local');
    expect(dnsLabels(instance)).toEqual(['AXIS P3265-V v1.0', '_axis-video', '_tcp', 'local']);
  });
});

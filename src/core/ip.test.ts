import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyIp, formatIpv4, parseIp, parseRange, rangeContains, rangeSize } from './ip.ts';

function classOf(text: string): string | undefined {
  const address = parseIp(text);
  return address === undefined ? undefined : classifyIp(address);
}

describe('addresses', () => {
  it.each([
    ['192.168.1.20', 'private'],
    ['10.1.2.3', 'private'],
    ['8.8.8.8', 'public'],
    ['127.5.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::7f00:1', 'never'],
    ['64:ff9b::7f00:1', 'never'],
    ['2002:7f00:1::', 'never'],
    ['169.254.169.254', 'never'],
    ['169.254.1.1', 'link-local'],
    ['0.0.0.0', 'never'],
    ['255.255.255.255', 'never'],
    ['239.255.255.250', 'never'],
    ['fe80::1', 'link-local'],
    ['fd12::1', 'private'],
    ['2a00:1450:4001::1', 'public'],
  ])('%s is %s', (text, expected) => {
    expect(classOf(text)).toBe(expected);
  });

  it.each([
    '1.2.3',
    '01.2.3.4',
    '1.2.3.256',
    '0x7f.1.1.1',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    'g::1',
    '::1%eth0',
    '127.1',
    '',
  ])('refuses %s', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('reads back every IPv4 address that it writes', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 0xffff_ffffn), (value) => {
        expect(parseIp(formatIpv4(value))).toEqual({ family: 4, value });
      }),
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        parseIp(text);
        parseRange(text);
      }),
    );
  });
});

describe('ranges', () => {
  it('contains its own addresses only', () => {
    const range = parseRange('127.9.0.0/24');
    expect(range === undefined ? 0n : rangeSize(range)).toBe(256n);
    const inside = (text: string): boolean => {
      const address = parseIp(text);
      return range !== undefined && address !== undefined && rangeContains(range, address);
    };
    expect([inside('127.9.0.255'), inside('127.9.1.0'), inside('::1')]).toEqual([true, false, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { networkOf } from './network-of.ts';

describe('networkOf', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['192.168.1.20', '192.168.1.20'],
    ['10.1.2.3', '10.1.2.3'],
    ['172.16.9.9', '172.16.9.9'],
    ['172.32.9.9', '172.32.9.0/24'],
    ['127.0.0.1', '127.0.0.1'],
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'local'],
    ['not an address', 'other'],
  ])('puts %s into %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

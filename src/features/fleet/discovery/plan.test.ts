import { describe, expect, it } from 'vitest';
import { addressesOf, planDiscovery } from './plan.ts';

const plan = (subnets: string[], addresses: string[] = []) => planDiscovery({ subnets, addresses });

describe('a plan', () => {
  it('takes every address of a subnet once, without its edges', () => {
    const { ranges, rangeAddresses } = plan(['192.168.1.0/29', '192.168.1.4/30']);
    const all = [...addressesOf(ranges)];
    expect(all).toEqual(['1', '2', '3', '4', '5', '6'].map((last) => `192.168.1.${last}`));
    expect(rangeAddresses).toBe(8);
  });

  it.each([
    ['192.168.1.7/31', ['192.168.1.6', '192.168.1.7']],
    ['192.168.1.7/32', ['192.168.1.7']],
  ])('takes all of %s', (subnet, expected) => {
    expect([...addressesOf(plan([subnet]).ranges)]).toEqual(expected);
  });

  it.each([
    ['cam.example', 'cam.example', undefined],
    ['192.168.1.5:8080', '192.168.1.5', 8080],
    ['[fd00::5]:443', 'fd00::5', 443],
    ['fd00::5', 'fd00::5', undefined],
  ])('reads the address %s', (text, host, port) => {
    expect(plan([], [text]).named).toEqual([{ host, port }]);
  });

  it.each(['192.168.1.0/33', 'x', 'fd00::/64', '224.0.0.0/24', '0.0.0.0/8'])('refuses the subnet %s', (subnet) => {
    expect(() => plan([subnet])).toThrow(expect.objectContaining({ code: 'discovery.subnet-invalid' }) as Error);
  });

  it.each(['http://x', 'a b', 'user@host', 'x:0', 'x:99999', '[fd00::5', ''])('refuses the address %j', (address) => {
    expect(() => plan([], [address])).toThrow(expect.objectContaining({ code: 'discovery.address-invalid' }) as Error);
  });

  it('refuses more than a /16 in all', () => {
    expect(plan(['10.0.0.0/16']).rangeAddresses).toBe(65_534);
    expect(() => plan(['10.0.0.0/16', '10.1.0.0/24'])).toThrow(
      expect.objectContaining({ code: 'discovery.too-large' }) as Error,
    );
  });
});

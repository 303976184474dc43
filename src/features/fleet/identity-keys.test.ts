import { describe, expect, it } from 'vitest';
import { identityKeysOf, macKeyOf, serialKeyOf } from './identity-keys.ts';

describe('two findings are one device', () => {
  it('when a serial number is the MAC address that another protocol told', () => {
    const vapix = identityKeysOf({ maker: 'Axis', serial: 'ACCC8E123456' });
    const mdns = identityKeysOf({ mac: 'ac:cc:8e:12:34:56' });
    expect(vapix.some((key) => mdns.includes(key))).toBe(true);
  });

  it('when makers write their own name in two ways', () => {
    expect(serialKeyOf({ maker: 'AXIS Communications AB', serial: 'x-12345' })).toBe(
      serialKeyOf({ maker: 'axis', serial: 'X12345' }),
    );
  });

  it('but not because two makers count in the same way', () => {
    expect(serialKeyOf({ maker: 'One', serial: '100045' })).not.toBe(serialKeyOf({ maker: 'Two', serial: '100045' }));
  });
});

it.each(['', '0000', '000000000000', 'unknown', '123456', '12', '----'])('%s is no serial number', (serial) => {
  expect(serialKeyOf({ maker: 'Any', serial })).toBeNull();
});

it.each(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', 'ac:cc:8e', ''])('%s is no MAC address', (mac) => {
  expect(macKeyOf({ mac })).toBeNull();
});

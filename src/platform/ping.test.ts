import { describe, expect, it } from 'vitest';
import { readSummary } from './ping.ts';

describe('what ping prints', () => {
  it.each([
    [
      'iputils',
      '--- 127.0.0.1 ping statistics ---\n3 packets transmitted, 3 received, 0% packet loss, time 2003ms\nrtt min/avg/max/mdev = 0.045/0.061/0.089/0.019 ms\n',
      { sent: 3, received: 3, fastestMs: 0.045 },
    ],
    [
      'BusyBox',
      '3 packets transmitted, 2 packets received, 33% packet loss\nround-trip min/avg/max = 0.061/0.075/0.089 ms\n',
      { sent: 3, received: 2, fastestMs: 0.061 },
    ],
    [
      'BSD',
      '3 packets transmitted, 0 packets received, 100.0% packet loss\n',
      { sent: 3, received: 0, fastestMs: undefined },
    ],
    [
      'iputils with errors',
      '3 packets transmitted, 0 received, +3 errors, 100% packet loss\n',
      { sent: 3, received: 0, fastestMs: undefined },
    ],
    ['something else', 'ping: unknown host\n', undefined],
  ])('is read as %s writes it', (_name, output, expected) => {
    expect(readSummary(output)).toEqual(expected);
  });
});

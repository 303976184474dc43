import { describe, expect, it } from 'vitest';
import { decodeG711, encodeMuLaw } from './g711.ts';

const all = Uint8Array.from({ length: 256 }, (_none, code) => code);

describe('G.711', () => {
  it('has the values of the standard at the ends and in the middle', () => {
    const muLaw = decodeG711(Uint8Array.of(0x00, 0x80, 0xff, 0x7f, 0xe7), 'pcmu');
    expect([...muLaw].map((sample) => sample * 32_768 + 0)).toEqual([-32_124, 32_124, 0, 0, 260]);
    const aLaw = decodeG711(Uint8Array.of(0x2a, 0xaa, 0xd5, 0x55, 0x80), 'pcma');
    expect([...aLaw].map((sample) => sample * 32_768)).toEqual([-32_256, 32_256, 8, -8, 5504]);
  });

  it('codes each value that µ-law has to itself, but for the second zero', () => {
    expect([...encodeMuLaw(decodeG711(all, 'pcmu'))]).toEqual([...all].map((code) => (code === 0x7f ? 0xff : code)));
  });

  it('cuts off what is too loud', () => {
    expect([...encodeMuLaw(Float32Array.of(9, -9, 1, -1))]).toEqual([0x80, 0x00, 0x80, 0x00]);
  });

  it('stays near the sample', () => {
    const samples = Float32Array.from({ length: 2000 }, (_none, n) => Math.sin(n / 7) * (n / 2000));
    const back = decodeG711(encodeMuLaw(samples), 'pcmu');
    const worst = Math.max(
      ...samples.map((sample, n) => Math.abs(sample - (back[n] ?? 9)) / (Math.abs(sample) + 0.01)),
    );
    expect(worst).toBeLessThan(0.05);
  });
});

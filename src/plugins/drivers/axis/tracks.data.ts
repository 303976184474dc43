/**
 * AXIS OS versions to tracks. Correctable data: each line names its basis and whether it is confirmed.
 *
 * Basis `lifecycle`: the vendor's published life cycle of AXIS OS as of November 2026. Basis `inference`: our reading of it.
 * The first line whose range holds the version counts; ranges are `[major, minor]`, both ends included.
 */

export interface OsTrackLine {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly track: string;
  readonly basis: 'lifecycle' | 'inference';
  readonly confirmed: boolean;
}

const any = 9999;

export const osTracks: readonly OsTrackLine[] = [
  { from: [6, 50], to: [6, 50], track: 'LTS 2016', basis: 'lifecycle', confirmed: true },
  { from: [8, 40], to: [8, 40], track: 'LTS 2018', basis: 'lifecycle', confirmed: true },
  { from: [9, 80], to: [9, 80], track: 'LTS 2020', basis: 'lifecycle', confirmed: true },
  { from: [10, 12], to: [10, 12], track: 'LTS 2022', basis: 'lifecycle', confirmed: true },
  { from: [11, 11], to: [11, 11], track: 'LTS 2024', basis: 'lifecycle', confirmed: true },
  // Before the first LTS track; 1.x stands on A1001 and A9161 and has a line of its own.
  { from: [0, 0], to: [6, 49], track: 'legacy', basis: 'inference', confirmed: true },
  // Builds of the active track of their time: their fixes come with the LTS that was cut from the same line.
  { from: [6, 51], to: [8, 39], track: 'superseded by LTS 2018', basis: 'inference', confirmed: true },
  { from: [8, 41], to: [9, 79], track: 'superseded by LTS 2020', basis: 'inference', confirmed: true },
  { from: [9, 81], to: [10, 11], track: 'superseded by LTS 2022', basis: 'inference', confirmed: true },
  { from: [10, 13], to: [11, 10], track: 'superseded by LTS 2024', basis: 'inference', confirmed: true },
  { from: [11, 12], to: [12, any], track: 'active', basis: 'lifecycle', confirmed: true },
  // An LTS 2026 is expected to be cut from 12; its number is not known, and 13 becomes active then.
  { from: [13, 0], to: [13, any], track: 'active', basis: 'inference', confirmed: false },
];

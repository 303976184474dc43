import { describe, expect, it } from 'vitest';
import { kindOf, osTrackOf } from './classify.ts';
import { osTracks } from './tracks.data.ts';

describe('tracks', () => {
  it.each([
    ['5.51.7.7', 'legacy'],
    ['1.65.4', 'legacy'],
    ['6.50.5.21', 'LTS 2016'],
    ['7.30.1', 'superseded by LTS 2018'],
    ['8.40.89', 'LTS 2018'],
    ['9.80.3.12', 'LTS 2020'],
    ['9.80.123', 'LTS 2020'],
    ['10.7.1', 'superseded by LTS 2022'],
    ['10.12.310.1', 'LTS 2022'],
    ['11.5.64', 'superseded by LTS 2024'],
    ['11.11.177', 'LTS 2024'],
    ['12.11.77', 'active'],
    ['12.8.55.1', 'active'],
    ['13.0.4', 'active'],
    ['14.1.2', undefined],
    ['12', undefined],
    ['unknown', undefined],
  ])('%s is %s', (version, track) => {
    expect(osTrackOf(version)).toBe(track);
  });

  it('has ranges that begin before they end', () => {
    const wrong = osTracks.filter(({ from, to }) => from[0] > to[0] || (from[0] === to[0] && from[1] > to[1]));
    expect(wrong).toEqual([]);
  });
});

describe('kinds', () => {
  it.each([
    ['Dome Camera', 'P3265-V', 'camera'],
    ['Radar-Video Fusion Camera', 'Q1656-DLE', 'camera'],
    ['Network Video Encoder', 'M7104', 'camera'],
    ['Network Horn Speaker', 'C1310-E', 'speaker'],
    ['Network Audio Bridge', 'C8110', 'speaker'],
    ['Network Door Controller', 'A1601', 'door'],
    ['Network Video Door Station', 'A8105-E', 'door'],
    ['Network Video Recorder', 'S3008', 'recorder'],
    ['Network Radar', 'D2110-VE', 'other'],
    [undefined, 'A1001', 'door'],
    [undefined, 'C1410', 'speaker'],
    [undefined, 'S2208', 'recorder'],
    [undefined, 'Q6075-E', 'camera'],
    [undefined, 'X9999', 'other'],
  ])('%s %s is a %s', (productType, model, kind) => {
    expect(kindOf({ productType, model })).toBe(kind);
  });

  it('falls back to what the device can do', () => {
    const unnamed = { productType: undefined, model: undefined };
    expect(kindOf({ ...unnamed, hasVideo: true, hasAudio: true })).toBe('camera');
    expect(kindOf({ ...unnamed, hasAudio: true })).toBe('speaker');
  });
});

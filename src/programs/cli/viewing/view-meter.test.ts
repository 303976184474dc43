import { describe, expect, it } from 'vitest';
import { encodeDescription, encodeMediaPacket, mediaFlags } from '#src/wire/media-packet.ts';
import { createViewMeter } from './view-meter.ts';

const picture = (number: number, wallMs: number, flags = 0): Uint8Array =>
  encodeMediaPacket(
    { flags, slot: 7, epoch: 1, number, group: 1, mediaTimeUs: number * 33_333, wallTimeUs: wallMs * 1000 },
    new Uint8Array(1000),
  );

const description = encodeMediaPacket(
  { flags: mediaFlags.description, slot: 7, epoch: 1, number: 1, group: 0, mediaTimeUs: 0, wallTimeUs: 0 },
  encodeDescription({
    video: {
      codec: 'h264',
      codecString: 'avc1.42c028',
      width: 1920,
      height: 1080,
      config: new Uint8Array(),
      reorderDepth: 0,
    },
    audio: undefined,
  }),
);

describe('the meter of a view', () => {
  it('tells what was never seen from what is known', () => {
    expect(createViewMeter(1000).report(4000)).toMatchObject({
      seconds: 3,
      firstPictureMs: null,
      pictures: 0,
      bitsPerSecond: 0,
      delayMs: null,
      codec: null,
      quality: null,
      state: null,
    });
  });

  it('counts pictures, key pictures and losses, and names the stream', () => {
    const meter = createViewMeter(1000);
    meter.message(
      { type: 'playing', tile: 0, slot: 7, profileId: 'p', quality: 'main', because: 'asked', audio: false },
      1010,
    );
    meter.packet(description, 1020);
    meter.packet(picture(2, 1015, mediaFlags.restart), 1020);
    meter.packet(picture(3, 1040), 1050);
    meter.packet(picture(4, 1075, mediaFlags.afterLoss), 1085);
    meter.packet(new Uint8Array([9, 9, 9]), 1090);
    meter.message({ type: 'skipped', tile: 0, pictures: 3, total: 5 }, 1095);
    expect(meter.newest()).toEqual([{ slot: 7, number: 4 }]);
    expect(meter.report(2020)).toMatchObject({
      ...{ firstPictureMs: 20, pictures: 3, keyPictures: 1, lost: 1, skipped: 5 },
      ...{ codec: 'avc1.42c028', width: 1920, height: 1080, quality: 'main', because: 'asked' },
      ...{ picturesPerSecond: 3, delayMs: { p50: 10, p95: 10, p99: 10, max: 10 } },
    });
  });

  it('leaves what came from the cache out of the delay, and takes the other clock into account', () => {
    const meter = createViewMeter(10_000);
    // The clock of the site is 5 s ahead: 100 ms there and back, answered in the middle.
    meter.message({ type: 'clock', sentAt: 10_000, siteAt: 15_050 }, 10_100);
    // A slower exchange knows less.
    meter.message({ type: 'clock', sentAt: 10_100, siteAt: 99_000 }, 10_900);
    meter.packet(picture(1, 14_000, mediaFlags.restart), 10_110);
    meter.packet(picture(2, 15_200), 10_220);
    expect(meter.report(11_000)).toMatchObject({ pictures: 2, siteClockAheadMs: 5000, delayMs: { p50: 20, max: 20 } });
  });

  it('acknowledges the newest of the stream that plays, and forgets the one before', () => {
    const meter = createViewMeter(0);
    meter.packet(picture(9, 0), 1);
    meter.message(
      { type: 'playing', tile: 0, slot: 8, profileId: 's', quality: 'sub', because: 'slow-line', audio: false },
      2,
    );
    expect(meter.newest()).toEqual([]);
  });
});

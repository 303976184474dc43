import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createPictureGaps, judgePicture, type PictureEvidence } from './picture-state.ts';

const young: PictureEvidence = {
  ageMs: 80,
  unchangedMs: 20,
  usualGapMs: 33,
  isBehind: false,
  isLinkOpen: true,
  stream: 'live',
  isPaused: false,
  isStill: false,
};

describe('the state of a picture', () => {
  it.each<[string, Partial<PictureEvidence>, string]>([
    ['nothing shown yet', { unchangedMs: undefined, ageMs: undefined }, 'none'],
    ['young, and the camera sends', {}, 'live'],
    ['young, but clocks not compared', { ageMs: undefined }, 'late'],
    ['moving, but three seconds behind', { ageMs: 3000, isBehind: true }, 'late'],
    ['no new picture for three seconds', { ageMs: 3050, unchangedMs: 3000 }, 'frozen'],
    ['still scene, one picture in four seconds as usual', { ageMs: 3900, unchangedMs: 3850, usualGapMs: 4000 }, 'live'],
    [
      'the same, but newer pictures wait',
      { ageMs: 3900, unchangedMs: 3850, usualGapMs: 4000, isBehind: true },
      'frozen',
    ],
    ['one picture in four seconds, none for 20', { ageMs: 20_000, unchangedMs: 20_000, usualGapMs: 4000 }, 'frozen'],
    ['connection just lost', { isLinkOpen: false }, 'late'],
    ['connection lost for long', { isLinkOpen: false, ageMs: 2200, unchangedMs: 2100 }, 'frozen'],
    ['camera stalled, picture still young', { stream: 'stalled' }, 'late'],
    ['camera stalled for long', { stream: 'stalled', ageMs: 5000, unchangedMs: 4980 }, 'frozen'],
    ['camera tried again', { stream: 'waiting', ageMs: 5000, unchangedMs: 4980, usualGapMs: 4000 }, 'frozen'],
    ['site has not spoken of the stream', { stream: undefined }, 'late'],
    ['page hidden', { isPaused: true }, 'frozen'],
    ['a young still', { isStill: true, stream: undefined }, 'late'],
    ['an old still', { isStill: true, ageMs: 9000, unchangedMs: 9000 }, 'frozen'],
  ])('%s', (_name, change, expected) => {
    expect(judgePicture({ ...young, ...change })).toBe(expected);
  });

  it('is never live on an old picture, a lost line, a hidden page, a still, or a camera that does not send', () => {
    fc.assert(
      fc.property(
        fc.record({
          ageMs: fc.option(fc.double({ min: -1e6, max: 1e9, noNaN: true }), { nil: undefined }),
          unchangedMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
          usualGapMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
          isBehind: fc.boolean(),
          isLinkOpen: fc.boolean(),
          stream: fc.constantFrom('off', 'connecting', 'live', 'stalled', 'waiting', 'stopped', undefined),
          isPaused: fc.boolean(),
          isStill: fc.boolean(),
        }),
        (evidence) => {
          if (judgePicture(evidence) !== 'live') return;
          expect(evidence).toMatchObject({ isLinkOpen: true, stream: 'live', isPaused: false, isStill: false });
          expect(evidence.ageMs).toBeLessThanOrEqual(17_000);
          expect(evidence.unchangedMs).toBeLessThanOrEqual(17_000);
          if (evidence.isBehind) expect(evidence.ageMs).toBeLessThanOrEqual(2000);
        },
      ),
    );
  });
});

describe('the usual gap', () => {
  it('is measured, and one long gap does not change it', () => {
    const gaps = createPictureGaps();
    expect(gaps.usualMs()).toBeUndefined();
    for (let at = 0; at <= 1000; at += 40) gaps.take(at);
    gaps.take(6000);
    expect(gaps.usualMs()).toBe(40);
  });
});

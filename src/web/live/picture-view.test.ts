import { describe, expect, it } from 'vitest';
import type { TileStatus } from '../player/player-types.ts';
import { pictureView, silentMs } from './picture-view.ts';

const now = 1_000_000;
const live: TileStatus = {
  picture: 'live',
  ageMs: 80,
  pictureAt: now - 80,
  since: now - 5000,
  link: { phase: 'open', since: now - 9000, nextTryAt: null },
  state: { state: 'live', since: now - 5000, fault: null, nextTryAt: null },
  siteClockAheadMs: 0,
  route: 'webcodecs',
  quality: 'sub',
  because: 'tile-size',
  width: 640,
  height: 360,
  codec: 'h264',
  audioCodec: null,
  skippedPictures: 0,
  audio: 'off',
  talk: 'off',
  talkProblem: null,
  closed: null,
  unsupported: null,
  isPaused: false,
};
const viewOf = (change: Partial<TileStatus>, heardMsAgo = 0) =>
  pictureView({ status: { ...live, ...change }, at: now - heardMsAgo }, now);
const refused = { state: 'waiting', fault: { class: 'refused', detail: '' } } as const;

describe('pictureView', () => {
  it('is live by the fresh word of the player and by nothing else', () => {
    expect(viewOf({}).mark).toBe('live');
    expect(viewOf({}, silentMs + 1)).toMatchObject({ mark: 'frozen', reason: { kind: 'silent' } });
    expect(viewOf({ link: { phase: 'lost', since: now, nextTryAt: now + 500 } }).mark).toBe('late');
    expect(viewOf({ isPaused: true }).mark).toBe('paused');
    expect(viewOf({ closed: { code: 'access.denied', detail: '' } }).mark).toBe('stopped');
    expect(viewOf({ unsupported: 'codec' }).mark).toBe('stopped');
    for (const picture of ['none', 'late', 'frozen'] as const) expect(viewOf({ picture }).mark).not.toBe('live');
    expect(pictureView({ status: undefined, at: now }, now).mark).toBe('connecting');
  });

  it('never calls a still live, and says why there is no moving picture', () => {
    const still = { route: 'stills', unsupported: 'codec', codec: 'h265' } as const;
    expect(viewOf({ ...still, picture: 'late' })).toMatchObject({ mark: 'still', reason: { reason: 'codec' } });
    expect(viewOf({ ...still, picture: 'live' }).mark).toBe('still');
    expect(viewOf({ ...still, picture: 'frozen' }).mark).toBe('frozen');
    expect(viewOf({ ...still, picture: 'none' }).mark).toBe('stopped');
  });

  it('lets a picture grow older while the player is silent', () => {
    expect(viewOf({ ageMs: 100 }, 5000).ageMs).toBe(5100);
  });

  it('says why and when it is tried again, in the time of this browser', () => {
    const state = { ...refused, since: now - 40_000 + 7000, nextTryAt: now + 3000 + 7000 };
    expect(viewOf({ picture: 'none', state, siteClockAheadMs: 7000 })).toMatchObject({
      mark: 'none',
      since: now - 40_000,
      reason: { kind: 'fault', class: 'refused' },
      nextTryAt: now + 3000,
    });
  });

  it('blames the line to the site before the camera', () => {
    const state = { ...refused, since: now, nextTryAt: null };
    const link = { phase: 'lost', since: now - 2000, nextTryAt: now + 1000 } as const;
    expect(viewOf({ picture: 'frozen', state, link }).reason).toEqual({ kind: 'link' });
  });
});

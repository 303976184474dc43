import { describe, expect, it } from 'vitest';
import { createSiteClock } from './site-clock.ts';

describe('the clock of the site', () => {
  it('is not known before an answer', () => {
    expect(createSiteClock().aheadMs()).toBeUndefined();
  });

  it('follows the quickest answer, which bounds the difference best', () => {
    const clock = createSiteClock();
    clock.take({ sentAt: 1000, receivedAt: 1400, siteAt: 6390 });
    clock.take({ sentAt: 2000, receivedAt: 2010, siteAt: 7005 });
    clock.take({ sentAt: 3000, receivedAt: 3300, siteAt: 8010 });
    expect(clock.aheadMs()).toBe(5000);
  });

  it('forgets answers that a clock which was set makes impossible', () => {
    const clock = createSiteClock();
    clock.take({ sentAt: 1000, receivedAt: 1002, siteAt: 1001 });
    clock.take({ sentAt: 2000, receivedAt: 2100, siteAt: 62_050 });
    expect(clock.aheadMs()).toBe(60_000);
  });

  it('takes no answer from before its question', () => {
    const clock = createSiteClock();
    clock.take({ sentAt: 10, receivedAt: 5, siteAt: 7 });
    clock.take({ sentAt: 10, receivedAt: 15, siteAt: Number.NaN });
    expect(clock.aheadMs()).toBeUndefined();
  });
});

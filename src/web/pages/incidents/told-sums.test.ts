import { describe, expect, it } from 'vitest';
import { addUp } from './told-sums.ts';

const counts = (sent: number, failed = 0) => ({ queued: 0, sent, failed, overtaken: 0, uncertain: 0 });

describe('who was told by several notices', () => {
  it('adds up each channel and language, also one that only some of them have', () => {
    const sums = addUp([
      { told: counts(3), byChannel: { email: counts(3) }, byLocale: { en: counts(2), de: counts(1) } },
      { told: counts(2, 1), byChannel: { email: counts(1, 1), webhook: counts(1) }, byLocale: { de: counts(2, 1) } },
    ]);
    expect(sums.told).toEqual(counts(5, 1));
    expect(sums.byChannel).toEqual({ email: counts(4, 1), webhook: counts(1) });
    expect(sums.byLocale).toEqual({ en: counts(2), de: counts(3, 1) });
  });

  it('is nothing for nothing', () => {
    expect(addUp([])).toEqual({ told: counts(0), byChannel: {}, byLocale: {} });
  });
});

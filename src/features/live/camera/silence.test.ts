import { describe, expect, it } from 'vitest';
import { createSilenceWatch, type SilenceVerdict } from './silence.ts';

type Heard = Parameters<ReturnType<typeof createSilenceWatch>['heard']>[0];

/** What is judged twice a second; `heard` says what comes at each of these times. */
function verdicts(seconds: number, heard: (atMs: number) => Heard | undefined): Set<SilenceVerdict> {
  const watch = createSilenceWatch();
  watch.playing(0);
  const seen = new Set<SilenceVerdict>();
  for (let atMs = 0; atMs <= seconds * 1000; atMs += 500) {
    const what = heard(atMs);
    if (what !== undefined) watch.heard(what, atMs);
    seen.add(watch.judge(atMs));
  }
  return seen;
}

describe('a camera that plays', () => {
  it('is asked, then called silent, then given up when nothing comes at all', () => {
    const seen = verdicts(10, (atMs) => (atMs === 0 ? 'media' : undefined));
    expect([...seen]).toEqual(['fine', 'probe', 'silent', 'stalled']);
  });

  it('is fine with a still scene as long as its reports come', () => {
    const heard = (atMs: number): Heard => (atMs % 7500 === 0 ? 'report' : 'anything');
    expect(verdicts(600, (atMs) => (atMs === 500 ? 'media' : heard(atMs)))).toEqual(new Set(['fine']));
  });

  it('is given up when it answers but ends to send what it used to', () => {
    const seen = verdicts(15, (atMs) => (atMs === 0 ? 'report' : 'anything'));
    expect([...seen]).toEqual(['fine', 'silent', 'stalled']);
  });

  it('is fine for a minute with nothing but answers, and not for ever', () => {
    const heard = (atMs: number): Heard | undefined => {
      if (atMs === 0) return 'media';
      return atMs % 3000 === 0 ? 'anything' : undefined;
    };
    expect(verdicts(59, heard)).toEqual(new Set(['fine', 'probe']));
    expect(verdicts(60, heard)).toContain('no-media');
  });

  it('has to begin, also when it sends reports', () => {
    const heard = (atMs: number): Heard => (atMs % 5000 === 0 ? 'report' : 'anything');
    expect(verdicts(29, heard)).toEqual(new Set(['fine']));
    expect(verdicts(30, heard)).toContain('no-media');
  });

  it('has to begin within ten seconds', () => {
    const seen = verdicts(10, (atMs) => (atMs % 1000 === 0 ? 'anything' : undefined));
    expect([...seen]).toEqual(['fine', 'no-media']);
  });
});

it('is not judged before it plays', () => {
  expect(createSilenceWatch().judge(1_000_000)).toBe('fine');
});

import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatFingerprint, formatPictureAge, formatRelative } from './formats.ts';

const now = 1_790_000_000_000;

describe('formatRelative', () => {
  it('counts only whole units, so that an age is never said to be greater than it is', () => {
    expect(formatRelative('en', now - 119_000, now)).toBe('1 minute ago');
    expect(formatRelative('de', now - 2 * 3_600_000, now)).toBe('vor 2 Stunden');
  });

  it('says minutes from three quarters of a minute on, never "0 minutes"', () => {
    expect(formatRelative('en', now - 50_000, now)).toBe('1 minute ago');
  });

  it('looks forward too', () => {
    expect(formatRelative('en', now + 3 * 86_400_000, now)).toBe('in 3 days');
  });
});

describe('formatDuration', () => {
  it('shows the two largest units', () => {
    expect(formatDuration('en', (4 * 86_400 + 3 * 3600 + 120) * 1000)).toBe('4 days 3 hrs');
    expect(formatDuration('de', 61_000)).toBe('1 Min. 1 Sek.');
  });

  it('has a word for nothing', () => {
    expect(formatDuration('en', 0)).toBe('0 secs');
  });
});

describe('formatBytes', () => {
  it('uses decimal units of the locale', () => {
    expect(formatBytes('en', 999)).toBe('999 byte');
    expect(formatBytes('de', 1_540_000)).toBe('1,5 MB');
  });
});

describe('formatFingerprint', () => {
  it('groups in pairs', () => {
    expect(formatFingerprint('00ff1a')).toBe('00:FF:1A');
  });
});

describe('formatPictureAge', () => {
  it('never says that a picture is younger than it is', () => {
    expect(formatPictureAge('en', 41)).toBe('0.1 s');
    expect(formatPictureAge('de', 1210)).toBe('1,3 s');
    expect(formatPictureAge('en', 0)).toBe('0.0 s');
    expect(formatPictureAge('en', 75_000)).toBe('1 min 15 secs');
  });
});

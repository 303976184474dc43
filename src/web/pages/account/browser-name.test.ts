import { describe, expect, it } from 'vitest';
import { browserName } from './browser-name.ts';

describe('browserName', () => {
  it('names the browser and not its ancestors', () => {
    const edge =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0';
    const android =
      'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36';
    expect(browserName(edge)).toBe('Edge, Windows');
    expect(browserName(android)).toBe('Chrome, Android');
  });

  it('does not guess', () => {
    expect(browserName('')).toBeUndefined();
  });
});

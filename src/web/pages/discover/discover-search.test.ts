import { describe, expect, it } from 'vitest';
import { linesOf } from './discover-search.ts';

describe('linesOf', () => {
  it('takes lines, commas and semicolons, without blanks and repeats', () => {
    expect(linesOf(' 10.0.0.0/24\n\n10.0.1.0/24, 10.0.0.0/24;cam:8080 ')).toEqual([
      '10.0.0.0/24',
      '10.0.1.0/24',
      'cam:8080',
    ]);
  });
});

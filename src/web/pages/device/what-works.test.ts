import { describe, expect, it } from 'vitest';
import { whatWorks } from './what-works.ts';

describe('whatWorks', () => {
  it('promises nothing about a device whose state is not known', () => {
    expect(whatWorks('unknown', { class: 'slow', fields: {} })).toBe('works.ours');
    expect(whatWorks('unknown', null)).toBe('works.ours');
  });

  it('says that a device which refuses the password is still reachable', () => {
    expect(whatWorks('degraded', { class: 'login-refused', fields: {} })).toBe('works.reachable');
  });

  it('never says that everything works while something is down', () => {
    expect(whatWorks('down', null)).toBe('works.down');
  });
});

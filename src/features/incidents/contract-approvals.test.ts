import { describe, expect, it } from 'vitest';
import { approvalsForClaims } from './contract-approvals.ts';

describe('how many must agree', () => {
  it.each([
    ['observed', 'effect', 0],
    ['suspected', 'cause', 1],
    ['observed', 'data', 1],
    // Not to know is no claim about it.
    ['unknown', 'cause', 0],
    ['ruled-out', 'effect', 2],
  ] as const)('%s %s: %s', (modality, subject, needed) => {
    expect(approvalsForClaims([{ modality, subject }])).toBe(needed);
  });

  it('is what the strictest claim asks for', () => {
    const cause = { modality: 'suspected', subject: 'cause' } as const;
    expect(approvalsForClaims([cause, { modality: 'ruled-out', subject: 'data' }])).toBe(2);
    expect(approvalsForClaims([])).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAccounts } from './parse-accounts.ts';
import { anyText } from '../../../../tests/support/any-text.ts';

describe('accounts', () => {
  it('gives the people of digusers their roles and leaves the device’s own software out', () => {
    const text =
      'admin="root,joe,wwwaovp"\r\noperator="root,joe,ellen"\r\nviewer="root,joe,ellen,frank"\r\nptz="joe"\r\n' +
      'mqtt-client="wwwaovp"\r\ndigusers="root,joe,ellen,frank"\r\n';
    expect(parseAccounts(text)).toEqual([
      { name: 'root', roles: ['admin', 'operator', 'viewer'] },
      { name: 'joe', roles: ['admin', 'operator', 'viewer', 'ptz'] },
      { name: 'ellen', roles: ['operator', 'viewer'] },
      { name: 'frank', roles: ['viewer'] },
    ]);
  });

  it('takes the members of the roles where the device has no digusers', () => {
    expect(parseAccounts('admin="root"\nviewer="root,guest"\n')).toEqual([
      { name: 'root', roles: ['admin', 'viewer'] },
      { name: 'guest', roles: ['viewer'] },
    ]);
  });

  it('does not take something else for a list', () => {
    expect(parseAccounts('Error: this is not a valid action')).toBeUndefined();
    expect(parseAccounts('<a href="x">')).toBeUndefined();
    expect(parseAccounts('admin=""')).toEqual([]);
  });

  it('never throws and stays within what a fact may hold', () => {
    fc.assert(
      fc.property(anyText(), fc.nat(2000), (text, count) => {
        const many = Array.from({ length: count }, (_unused, n) => `user${n}`).join(',');
        expect((parseAccounts(`${text}\nadmin="${many}"`) ?? []).length).toBeLessThanOrEqual(256);
      }),
      { numRuns: 50 },
    );
  });
});

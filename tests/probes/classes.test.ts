import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureClasses } from '#src/core/failure.ts';

/** Told by the scheduler about its own tests; its own suite shows it. */
const ofTheScheduler = ['self.missed'];

describe('failure classes', () => {
  it('are each produced by a test of the probes', () => {
    const folder = new URL('.', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts') && name !== 'classes.test.ts');
    const texts = [
      ...files.map((name) => readFileSync(new URL(name, folder), 'utf8')),
      readFileSync(new URL('../../src/plugins/kit/run-probe.test.ts', folder), 'utf8'),
    ].join('\n');
    const unseen = failureClasses.filter(
      (failure) => !ofTheScheduler.includes(failure) && !texts.includes(`'${failure}'`),
    );
    expect(unseen).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFileSettings } from './config-file.ts';

describe('a configuration file', () => {
  it('gives settings by their levels, with their lines', () => {
    const { settings, problems } = readFileSettings('http:\n  port: 9000\nlog: { level: warn }\n', 'FILE');
    expect(problems).toEqual([]);
    expect(settings).toEqual([
      { key: 'http.port', value: 9000, place: 'FILE line 2' },
      { key: 'log.level', value: 'warn', place: 'FILE line 3' },
    ]);
  });

  it.each(['', '\n\n', '# nothing yet\n'])('may be empty (%j)', (text) => {
    expect(readFileSettings(text, 'FILE')).toEqual({ settings: [], problems: [] });
  });

  it.each(['just words', '- http\n- port', '42', '[]'])('must hold settings, and not %j', (text) => {
    const { problems } = readFileSettings(text, 'FILE');
    expect(problems[0]).toMatchObject({ place: 'FILE line 1', problem: expect.stringContaining('no settings') });
  });

  it('names the line of what is not YAML, and of a name that stands twice', () => {
    expect(readFileSettings('http:\n  port: [1\n', 'FILE').problems[0]?.place).toMatch(/^FILE line [23]$/);
    expect(readFileSettings('log: {}\nlog: {}\n', 'FILE').problems[0]?.place).toBe('FILE line 2');
  });

  it('reads any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(readFileSettings(text, 'FILE')).toHaveProperty('problems');
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { createOutput, printable } from './output.ts';
import { findCommandName, parseInput } from './parse.ts';

const command = {
  name: 'discover',
  args: [{ name: 'where', help: 'a place.', required: true }],
  options: {
    subnet: { kind: 'list', value: 'CIDR', help: 'x' },
    pace: { kind: 'number', value: 'N', help: 'x', min: 1, max: 100, default: 7 },
    quick: { kind: 'flag', help: 'x' },
    name: { kind: 'text', value: 'NAME', help: 'x' },
  },
} as const;

describe('a command line', () => {
  it('finds the longest command', () => {
    const names = ['device add', 'discover', 'device'];
    expect(findCommandName(['device', 'add', '10.0.0.1', '--json'], names)).toEqual({
      name: 'device add',
      rest: ['10.0.0.1', '--json'],
    });
    expect(findCommandName(['discover', '--json'], names)).toEqual({ name: 'discover', rest: ['--json'] });
    expect(findCommandName(['devices'], names)).toBeUndefined();
  });

  it('gives options their type and default', () => {
    const input = parseInput(command, ['here', '--subnet', 'a', '--subnet=b', '--quick', '--json']);
    expect(input.args).toEqual(['here']);
    expect(input.options).toMatchObject({ subnet: ['a', 'b'], pace: 7, quick: true, name: undefined });
    expect(input.globals.json).toBe(true);
  });

  it.each([
    [['here', '--pace', '101'], '--pace takes a number from 1 to 100, not "101".'],
    [['here', '--pace', 'fast'], '--pace takes a number from 1 to 100, not "fast".'],
    [[], 'keepsight discover needs WHERE: a place.'],
    [['here', 'there'], 'keepsight discover takes no further word such as "there".'],
    [['here', '--nope'], "Unknown option '--nope'."],
    [['here', '--name'], "Option '--name <value>' argument missing."],
  ])('that is wrong (%s) says what is wrong', (words, message) => {
    expect(() => parseInput(command, words)).toThrow(expect.objectContaining({ code: 'command.usage', message }));
  });
});

describe('output', () => {
  it('keeps results on standard output and errors on standard error, also as JSON', () => {
    const written = { out: '', err: '' };
    const streams = {
      stdout: { write: (text: string) => (written.out += text) },
      stderr: { write: (text: string) => (written.err += text) },
    };
    const out = createOutput(streams, true);
    out.line('words for people');
    out.result({ a: 1 }, () => out.line('never'));
    out.error(new Error('canary /home/somebody'));
    expect(written.out).toBe('{"a":1}\n');
    expect(JSON.parse(written.err)).toMatchObject({ error: { code: 'internal.fault' } });
    expect(written.err).not.toContain('canary');
  });

  it('does not let the name of a device steer the terminal', () => {
    expect(printable('cam\u001b[2Jera\u202e\n')).toBe('cam\uFFFD[2Jera\uFFFD\uFFFD');
  });
});

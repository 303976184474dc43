import { describe, expect, it } from 'vitest';
import { readInventory } from './read-inventory.ts';

describe('an inventory', () => {
  it('is read from CSV', () => {
    const text = 'Host,Name,Port,TLS,Groups,Username,Password\r\n192.0.2.1,Gate,443,yes,A;B,root,pw\r\n';
    const { entries, problems } = readInventory('csv', text);
    expect(problems).toEqual([]);
    const entry = {
      host: '192.0.2.1',
      name: 'Gate',
      port: 443,
      tls: true,
      groups: ['A', 'B'],
      username: 'root',
      password: 'pw',
    };
    expect(entries).toEqual([{ line: 2, entry }]);
  });

  it('is read from JSON, with the columns that only inform', () => {
    const text = JSON.stringify({ devices: [{ host: 'cam.example', port: 80, kind: 'camera', state: 'up' }] });
    expect(readInventory('json', text).entries).toEqual([
      { line: 1, entry: { host: 'cam.example', port: 80, groups: [] } },
    ]);
  });

  it('names every bad line with its column, and never what stood there', () => {
    const text = [
      'host,port,tls,username,password,colour',
      ',80,,,,',
      'a b,80,,,,',
      '192.0.2.1,99999,,,,',
      '192.0.2.2,,maybe,,,',
      '192.0.2.3,,,,hunter2,',
      '192.0.2.4,,,,,',
      '192.0.2.4,,,,,',
      '192.0.2.5,,,,,,too,many',
    ].join('\n');
    const { problems } = readInventory('csv', text);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [1, 'colour'],
      [2, 'host'],
      [3, 'host'],
      [4, 'port'],
      [5, 'tls'],
      [6, 'username'],
      [8, 'host'],
      [9, null],
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it.each([
    ['csv', ''],
    ['csv', 'name,port\nx,1'],
    ['csv', 'host\n"x'],
    ['json', '{'],
    ['json', '{"a":1}'],
    ['json', '[1]'],
  ] as const)('in %s that is %j is refused as a whole', (format, text) => {
    expect(() => readInventory(format, text)).toThrow(
      expect.objectContaining({ code: 'inventory.unreadable' }) as Error,
    );
  });

  it('is bounded', () => {
    const tooMany = `host\n${'x\n'.repeat(20_002)}`;
    expect(() => readInventory('csv', tooMany)).toThrow(/20000|20001/);
    expect(() => readInventory('csv', `host\n${'x'.repeat(9 * 1024 * 1024)}`)).toThrow(
      expect.objectContaining({ code: 'inventory.too-large' }) as Error,
    );
  });
});

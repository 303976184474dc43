/** Text that is made to hurt: in names, searches, files, logs. The same on both engines. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '#src/platform/log.ts';
import { postgresServer } from '../support/postgres.ts';
import { startInstallation, type Answer, type Installation } from './installation.ts';

const engines: readonly [string, () => Promise<Record<string, unknown>>][] = [
  ['sqlite', () => Promise.resolve({})],
  ['postgres', async () => ({ 'store.url': (await (await postgresServer()).freshUrl()).reveal() })],
];

describe.each(engines)('on %s', (engine, flagsOf) => {
  let keepsight: Installation;
  beforeAll(async () => {
    keepsight = await startInstallation({ flags: await flagsOf() });
  }, 60_000);
  afterAll(() => keepsight.close());

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    keepsight.owner.call(method, `/api/v1${path}`, body);
  const importing = (content: string, dryRun = false): Promise<Answer> =>
    call('POST', '/inventory/import', { format: 'csv', content, dryRun });
  const namesFound = async (search: string): Promise<string[]> => {
    const { json } = await call('GET', `/devices?search=${encodeURIComponent(search)}`);
    return (json['devices'] as { name: string }[]).map((device) => device.name);
  };

  it('is the engine that was asked for', async () => {
    expect((await call('GET', '/about')).json['engine']).toBe(engine);
  });

  it.each([
    ['U+0000', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
    ['a line break', 'a\nb'],
    ['an escape sequence', 'a\u001b[31mb'],
    ['a change of writing direction', 'a\u202eb'],
  ])('%s is in no name', async (_name, text) => {
    const answers = [
      await call('POST', '/sites', { name: text }),
      await call('POST', '/groups', { name: text }),
      await call('PATCH', '/me', { displayName: text }),
      await call('PATCH', '/settings', { displayName: text }),
      await call('POST', '/me/tokens', { name: text, scopes: ['device:read'], expiresInDays: 1 }),
      await call('POST', '/people', { name: text, displayName: 'x', locale: null, grants: [] }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 422));
    const { json } = await call('POST', '/inventory/import', {
      format: 'json',
      content: JSON.stringify([{ host: '192.0.2.7', name: text }]),
      dryRun: false,
    });
    expect(json).toMatchObject({ added: 0, problemCount: 1 });
  });

  it('what stands in other texts is stored, found and shown as text', async () => {
    const hostile = '\u0000 \ud800 <script>alert(1)</script> \u202e';
    for (const path of [
      '/devices?search=',
      '/candidates?search=',
      '/egress?search=',
      '/audit?object=',
      '/audit?actor=',
    ]) {
      expect([path, (await call('GET', `${path}${encodeURIComponent(hostile.toWellFormed())}`)).status]).toEqual([
        path,
        200,
      ]);
    }
    const login = { username: hostile, password: hostile };
    const site = (await call('GET', '/sites')).json['sites'] as { id: string }[];
    const content = JSON.stringify([{ host: '192.0.2.8', name: '<b>&amp;</b>', serial: hostile, ...login }]);
    const body = { format: 'json', content, dryRun: false, siteId: site[0]?.id };
    expect((await call('POST', '/inventory/import', body)).status).toBe(200);
    expect(await namesFound('<b>')).toEqual(['<b>&amp;</b>']);
    expect((await call('POST', '/audit/verify')).json['intact']).toBe(true);
  });

  it('a search takes %, _ and its own escapes literally', async () => {
    await importing(
      'name,host\n100% sure,192.0.2.11\n100 of 100,192.0.2.12\na_b,192.0.2.13\naxb,192.0.2.14\na!b\\c,192.0.2.15\n',
    );
    expect(await namesFound('100%')).toEqual(['100% sure']);
    expect(await namesFound('%')).toEqual(['100% sure']);
    expect(await namesFound('a_b')).toEqual(['a_b']);
    expect(await namesFound('!')).toEqual(['a!b\\c']);
    expect(await namesFound('\\')).toEqual(['a!b\\c']);
    expect(await namesFound("' or 1=1 --")).toEqual([]);
  });

  it('an export holds no formula', async () => {
    const formulas = ['=1+1', '+1+1', '-1+1', '@SUM(1)', '=HYPERLINK("http://evil.example")'];
    const lines = formulas.map((name, i) => `"${name.replaceAll('"', '""')}",192.0.2.${String(30 + i)}`);
    expect((await importing(`name,host\n${lines.join('\n')}\n`)).json['added']).toBe(formulas.length);
    const { json } = await call('GET', '/inventory/export?format=csv');
    const rows = String(json['content']).split('\r\n');
    for (const name of formulas) {
      const cell = `'${name}`.replaceAll('"', '""');
      expect(rows.some((row) => row.startsWith(cell) || row.startsWith(`"${cell}`))).toBe(true);
    }
    expect(rows.filter((row) => /(^|,)"?[=+\-@]/.test(row))).toEqual([]);
  });

  it.each([
    ['a quote that is never closed', `host\n"${'a'.repeat(8_000_000)}`, 422],
    ['one cell of 8 MB', `host\n${'a'.repeat(8_000_000)}`, 200],
    ['a cell of four million quotes', `host\n"${'""'.repeat(3_900_000)}"`, 200],
    ['a million columns', ','.repeat(1_000_000), 422],
    ['more lines than any fleet', `host\n${'a\n'.repeat(20_002)}`, 422],
    ['nothing but line breaks', '\n'.repeat(8_000_000), 422],
    ['more than 8 MiB', `host\n${'a'.repeat(8_400_000)}`, 422],
    ['much more than that', `host\n${'a'.repeat(17_000_000)}`, 413],
  ])('a file with %s is answered, and adds nothing', async (_name, content, status) => {
    const answer = await importing(content);
    expect([answer.status, answer.json['added'] ?? 0]).toEqual([status, 0]);
  });

  it('lists without end are too long', async () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => `cand_${String(i)}`);
    expect((await call('POST', '/candidates/dismiss', { ids, dismissed: true })).status).toBe(413);
    expect((await call('POST', '/candidates/dismiss', { ids: ids.slice(0, 1001), dismissed: true })).status).toBe(422);
    const grants = ids.map(() => ({ role: 'viewer', scope: { kind: 'everything' } }));
    const person = { name: 'many', displayName: 'Many', locale: null };
    expect((await call('POST', '/people', { ...person, grants })).status).toBe(413);
    expect((await call('POST', '/people', { ...person, grants: grants.slice(0, 201) })).status).toBe(422);
    const unknown = ids.slice(0, 900).map((id) => ({ id }));
    const { json } = await call('POST', '/candidates/adopt', { candidates: unknown });
    expect(json['total']).toBe(900);
  });

  it('nothing of this was a mistake of ours', () => {
    const levels = keepsight.logLines.map((line) => JSON.parse(line) as { level: number });
    expect(levels.filter(({ level }) => level >= 50)).toEqual([]);
  });
});

describe('a log for people', () => {
  it('has one line for each message, and no colours of somebody else', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', pretty: true, write: (line) => void lines.push(line) });
    log.info('Something was found.', {
      name: 'camera\n12:00:00 ERROR all is lost',
      error: new Error('a\nb\u001b[2J'),
      colour: '\u001b[31mred\u009b0m\u202e',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[\u0020-\u007e]*\n$/);
  });
});

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig, describeConfig, environmentName, loadConfig } from './config.ts';

async function aFile(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'keepsight-config-')), 'keepsight.yaml');
  await writeFile(file, text);
  return file;
}

const none = { file: undefined, environment: {}, flags: {} };

describe('configuration', () => {
  it('is safe when nothing is said: loopback, no devices on loopback', async () => {
    const { values } = await loadConfig(none);
    expect(values['http.host']).toBe('127.0.0.1');
    expect(values['devices.simulated']).toBe(false);
    expect(values['http.allowPlainOutsideLoopback']).toBe(false);
  });

  it('takes flags over environment over file', async () => {
    const file = await aFile('http:\n  port: 1111\n  host: 127.0.0.2\nlog:\n  level: warn\n');
    const { values, sources } = await loadConfig({
      file,
      environment: { KEEPSIGHT_HTTP_PORT: '2222', KEEPSIGHT_HTTP_HOST: '127.0.0.3' },
      flags: { 'http.port': 3333 },
    });
    expect([values['http.port'], values['http.host'], values['log.level']]).toEqual([3333, '127.0.0.3', 'warn']);
    expect([sources['http.port'], sources['http.host'], sources['log.level']]).toEqual(['flag', 'environment', 'file']);
  });

  it('names every problem at once, each with its place, and suggests the setting that was meant', async () => {
    const file = await aFile('http:\n  port: 70000\n  hots: 127.0.0.1\ntls:\n  mode: files\n');
    const { problems } = await checkConfig({ ...none, file });
    expect(problems.map(({ key, place }) => [key, place.replace(file, 'FILE')])).toEqual([
      ['http.port', 'FILE line 2'],
      ['http.hots', 'FILE line 3'],
      ['tls.mode', 'all'],
    ]);
    expect(problems[1]?.problem).toContain('did you mean http.host?');
  });

  it('refuses an address for returned mails that leaves no room for the tag by which they count', async () => {
    const problemsOf = async (address: string) =>
      (await checkConfig({ ...none, flags: { 'mail.returnAddress': address } })).problems.map(({ key }) => key);
    expect(await problemsOf('bounces@example.org')).toEqual([]);
    expect(await problemsOf('returned-mails@example.org')).toEqual(['mail.returnAddress']);
  });

  it('names the line of a file that is not YAML, and a file that is not there', async () => {
    const { problems } = await checkConfig({ ...none, file: await aFile('http: [1, 2\nlog: }') });
    expect(problems[0]?.place).toMatch(/line \d+$/);
    await expect(checkConfig({ ...none, file: '/nowhere/keepsight.yaml' })).rejects.toMatchObject({
      code: 'file.unreadable',
    });
  });

  it('refuses a file that multiplies itself by aliases', async () => {
    const { problems } = await checkConfig({ ...none, file: await aFile('a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n') });
    expect(problems.length).toBeGreaterThan(0);
  });

  it('names an unknown setting that was given as a flag', async () => {
    const { problems } = await checkConfig({ ...none, flags: { 'http.prot': '1' } as Record<string, unknown> });
    expect(problems[0]).toMatchObject({ key: 'http.prot', place: 'command line' });
  });

  it('never shows the password of the store', async () => {
    const loaded = await loadConfig({
      ...none,
      environment: { KEEPSIGHT_STORE_URL: 'postgres://u:canary-77@host/db' },
    });
    expect(loaded.values['store.url']).toContain('canary-77');
    expect(JSON.stringify(describeConfig(loaded))).not.toContain('canary-77');
  });

  it('writes environment names in capitals with underscores', () => {
    expect(environmentName('http.allowPlainOutsideLoopback')).toBe('KEEPSIGHT_HTTP_ALLOW_PLAIN_OUTSIDE_LOOPBACK');
  });
});

import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOutsideWorld, type OutsideWorld } from './fleet.ts';
import { runProgram } from './program.ts';

let outside: OutsideWorld;

beforeAll(async () => {
  outside = await startOutsideWorld(1);
});
afterAll(() => outside.world.close());

const brand = '/axis-cgi/param.cgi?action=list&group=Brand';

describe('curl', () => {
  it.each(['old', 'six', 'nine', 'ten', 'eleven', 'twelve'] as const)(
    'logs in with digest over HTTP: %s',
    async (id) => {
      const { stdout, stderr } = await runProgram('curl', [
        '-sS',
        '--fail',
        '--digest',
        '-u',
        outside.login(id),
        outside.http(id, brand),
      ]);
      expect(stderr).toBe('');
      expect(stdout).toContain(`root.Brand.ProdNbr=${outside.device(id).model}`);
    },
  );

  it.each(['six', 'nine', 'ten', 'eleven', 'twelve'] as const)(
    'is offered Basic over HTTPS and logs in: %s',
    async (id) => {
      const { stdout } = await runProgram('curl', [
        '-sS',
        '-k',
        '--fail',
        '--anyauth',
        '-u',
        outside.login(id),
        outside.https(id, brand),
      ]);
      expect(stdout).toContain(`root.Brand.ProdNbr=${outside.device(id).model}`);
      const digest = await runProgram('curl', [
        '-sS',
        '-k',
        '--digest',
        '-u',
        outside.login(id),
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        outside.https(id, brand),
      ]);
      expect(digest.stdout).toBe('401');
    },
  );

  it('is refused with a wrong password, and the device counts it once', async () => {
    const before = outside.world.observations('nine').loginsRefused;
    const { stdout } = await runProgram('curl', [
      '-sS',
      '--digest',
      '-u',
      'root:wrong',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      outside.http('nine', brand),
    ]);
    expect(stdout).toBe('401');
    expect(outside.world.observations('nine').loginsRefused).toBe(before + 1);
  });

  it('gets the identity of new devices without a login and 404 from old ones', async () => {
    const ask = (id: 'old' | 'twelve'): ReturnType<typeof runProgram> =>
      runProgram('curl', [
        '-sS',
        '-i',
        '-d',
        '{"apiVersion":"1.0","method":"getAllUnrestrictedProperties"}',
        outside.http(id, '/axis-cgi/basicdeviceinfo.cgi'),
      ]);
    const fresh = await ask('twelve');
    expect(fresh.stdout).toContain('Content-Type: application/json; charset=utf8');
    expect(fresh.stdout).toContain(outside.device('twelve').serial);
    const old = await ask('old');
    expect(old.stdout).toMatch(/^HTTP\/1\.1 404[\s\S]*Content-Type: text\/html; charset=ISO-8859-1/);
  });

  it('gets a JPEG that ffprobe can read', async () => {
    const url = outside.http('twelve', '/axis-cgi/jpg/image.cgi?resolution=640x360');
    const file = `/tmp/keepsight-outside-${String(process.pid)}.jpg`;
    await runProgram('curl', ['-sS', '--fail', '--digest', '-u', outside.login('twelve'), '-o', file, url]);
    const probe = await runProgram('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=codec_name,width,height',
      '-of',
      'csv=p=0',
      file,
    ]);
    await rm(file);
    expect(probe.stdout.trim()).toBe('mjpeg,640,360');
  });
});

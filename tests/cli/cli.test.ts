import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../src/programs/cli/keepsight.mjs', import.meta.url));
const run = promisify(execFile);
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill()) await ended;
  }
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function keepsight(words: string[], env: Record<string, string> = {}): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(process.execPath, [entry, ...words], { env: { ...process.env, ...env } });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

const aFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'keepsight-cli-'));

interface ServeLine {
  readonly origin: string;
  readonly setupLink: string | null;
}

/** Starts `keepsight serve` and waits for its first line. */
async function serve(data: string, words: string[] = []): Promise<{ child: ChildProcess; line: ServeLine }> {
  const child = spawn(process.execPath, [entry, 'serve', '--data', data, '--port', '0', '--json', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  for await (const text of createInterface({ input: child.stdout }))
    return { child, line: JSON.parse(text) as ServeLine };
  throw new Error('serve ended without a word');
}

describe('the command', () => {
  it('explains itself, and each of its commands', async () => {
    const overview = await keepsight(['--help']);
    expect(overview.stdout).toContain('keepsight COMMAND --help');
    for (const name of [
      'serve',
      'demo',
      'sim',
      'discover',
      'device add',
      'user reset',
      'backup',
      'restore',
      'doctor',
      'config check',
      'completion',
    ]) {
      expect(overview.stdout).toContain(`  ${name} `);
    }
    const help = await keepsight(['device', 'add', '--help']);
    expect([help.code, help.stdout.includes('Usage: keepsight device add')]).toEqual([0, true]);
    expect((await keepsight(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['frobnicate'], 'command.usage', 2],
    [['serve', '--port', 'eighty'], 'command.usage', 2],
    [['config', 'show', '--set', 'http.port=99999'], 'config.invalid', 2],
    [['config', 'show', '--config', '/nowhere.yaml'], 'file.unreadable', 1],
  ])('%j ends with an error of code %s, for people and for machines', async (words, code, exitCode) => {
    const forPeople = await keepsight(words);
    const forMachines = await keepsight([...words, '--json']);
    expect([forPeople.code, forMachines.code]).toEqual([exitCode, exitCode]);
    expect(forPeople.stderr).toContain(`Error ${code}: `);
    expect(forPeople.stderr).not.toMatch(/\n\s+at |node:internal/);
    const { error } = JSON.parse(forMachines.stderr) as { error: { code: string; remedy: string } };
    expect(error.code).toBe(code);
    expect(error.remedy.length).toBeGreaterThan(10);
  });

  it('checks a configuration and gives its problems with lines', async () => {
    const file = join(await aFolder(), 'keepsight.yaml');
    await writeFile(file, 'http:\n  prot: 1\n');
    const checked = await keepsight(['config', 'check', '--config', file, '--json']);
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout)).toMatchObject({ problems: [{ key: 'http.prot', place: `${file} line 2` }] });
  });

  it('prints completions that the shells accept', async () => {
    const file = join(await aFolder(), 'completion');
    const { stdout } = await keepsight(['completion', 'bash']);
    await writeFile(file, stdout);
    await run('bash', ['-n', file]);
    const offered = await run('bash', [
      '-c',
      `source ${file}; COMP_WORDS=(keepsight device ''); COMP_CWORD=2; _keepsight; echo "\${COMPREPLY[*]}"`,
    ]);
    expect(offered.stdout).toMatch(/^add list show remove /);
  });
});

describe('keepsight serve', () => {
  it('starts on an empty folder, prints the set-up link once, keeps everything private, and stops when asked', async () => {
    const data = await aFolder();
    const { child, line } = await serve(data);
    expect(line.setupLink).toMatch(new RegExp(`^${line.origin}/setup#token=`));
    expect(await (await fetch(`${line.origin}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${line.origin}/readyz`)).status).toBe(200);
    const { stdout } = await run('find', [data, '-type', 'f', '-perm', '/077']);
    expect(stdout).toBe('');
    const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('names what stands in its way: a second one, a taken port, an address of another machine, a key that is none', async () => {
    const data = await aFolder();
    await serve(data);
    const second = await keepsight(['serve', '--data', data, '--port', '0', '--json']);
    expect(second.stderr).toContain('store.locked');

    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as AddressInfo;
    const taken = await keepsight(['serve', '--data', await aFolder(), '--port', String(port), '--json']);
    blocker.close();
    expect(JSON.parse(taken.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: { code: 'server.port-taken', fields: { port } },
    });

    const elsewhere = await keepsight([
      'serve',
      '--data',
      await aFolder(),
      '--port',
      '0',
      '--host',
      '192.0.2.1',
      '--json',
    ]);
    expect(elsewhere.stderr).toContain('server.address-unavailable');

    const withBadKey = await aFolder();
    await writeFile(join(withBadKey, 'data.key'), 'canary-key-material', { mode: 0o600 });
    const badKey = await keepsight(['serve', '--data', withBadKey, '--port', '0', '--json']);
    expect(badKey.stderr).toContain('seal.data-key-invalid');
    expect(badKey.stderr).not.toContain('canary');
  });

  it('says nothing in clear over a network: TLS of a site CA beyond loopback, and no plain HTTP unless asked', async () => {
    const data = await aFolder();
    const { line } = await serve(data, ['--host', '0.0.0.0']);
    expect(line.origin).toMatch(/^https:/);
    const authority = await readFile(join(data, 'tls', 'site-ca.pem'), 'utf8');
    const { port } = new URL(line.origin);
    await writeFile(join(data, 'ca.pem'), authority);
    const checked = await run('curl', ['-s', '--cacert', join(data, 'ca.pem'), `https://127.0.0.1:${port}/healthz`]);
    expect(JSON.parse(checked.stdout)).toEqual({ status: 'ok' });
    const plain = await keepsight([
      'serve',
      '--data',
      await aFolder(),
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--set',
      'tls.mode=off',
      '--json',
    ]);
    expect(plain.stderr).toContain('tls.plain-http-refused');
  });

  it('takes the data key from a program that the operator names', async () => {
    const data = await aFolder();
    const program = join(data, 'key.sh');
    await writeFile(program, `#!/bin/sh\necho ${'ab'.repeat(32)}\n`);
    await chmod(program, 0o700);
    const { line } = await serve(data, ['--set', `secrets.keyCommand=${program}`]);
    expect((await fetch(`${line.origin}/readyz`)).status).toBe(200);
    await expect(readFile(join(data, 'data.key'))).rejects.toThrow('ENOENT');
  });
});

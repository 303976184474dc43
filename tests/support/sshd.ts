/** An SSH server for one test, with keys of its own, for the user who runs the test. */

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const hasSshd = existsSync('/usr/sbin/sshd') && existsSync('/usr/bin/rsync');

/** @param folder empty; removed by the caller */
export async function startSshd(folder: string) {
  await chmod(folder, 0o700);
  const key = async (name: string): Promise<string> => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    return readFile(join(folder, `${name}.pub`), 'utf8');
  };
  const [hostKey, userKey] = [await key('host'), await key('user')];
  const [host, port] = ['127.48.0.4', 22_000 + Math.floor(Math.random() * 20_000)];
  await writeFile(join(folder, 'authorized'), userKey, { mode: 0o600 });
  await writeFile(join(folder, 'known'), `[${host}]:${String(port)} ${hostKey}`);
  const settings = [
    ...[
      `Port ${String(port)}`,
      `ListenAddress ${host}`,
      `HostKey ${join(folder, 'host')}`,
      `PidFile ${join(folder, 'pid')}`,
    ],
    ...[
      `AuthorizedKeysFile ${join(folder, 'authorized')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
    ],
    'Subsystem sftp internal-sftp',
  ];
  await writeFile(join(folder, 'sshd_config'), `${settings.join('\n')}\n`);
  await mkdir('/run/sshd', { recursive: true }).catch(() => undefined);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('listening on')) resolve();
    });
    child.once('exit', () => reject(new Error('sshd ended')));
  });
  return {
    ...{ folder, host, port, identityFile: join(folder, 'user'), knownHostsFile: join(folder, 'known') },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

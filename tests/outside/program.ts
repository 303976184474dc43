/** Runs programs that are not ours, and says by name which one is missing. */

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Debian's package for each program, so that the failure says what to install. */
const packages = {
  curl: 'curl',
  openssl: 'openssl',
  ffprobe: 'ffmpeg',
  ffmpeg: 'ffmpeg',
  'gst-launch-1.0': 'gstreamer1.0-tools',
  nmap: 'nmap',
  'onvif-util': 'onvif-tools',
  'avahi-daemon': 'avahi-daemon',
  'avahi-browse': 'avahi-utils',
  'dbus-daemon': 'dbus',
  ip: 'iproute2',
  unshare: 'util-linux',
  mount: 'mount',
  nginx: 'nginx-light',
  dnsmasq: 'dnsmasq-base',
} as const;

export type ProgramName = keyof typeof packages;

/** Unprivileged shells often lack the sbin folders. */
const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];

/** The path of a program; fails, and does not skip, when it is missing. */
export function pathOf(name: ProgramName): string {
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  throw new Error(`${name} is missing on this machine: apt-get install ${packages[name]}`);
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ends a program that hangs; no test depends on how long one takes. */
  readonly timeoutMs?: number;
}

export function runProgram(
  name: ProgramName,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  const child = spawn(pathOf(name), args, {
    env: { ...process.env, ...options.env, LC_ALL: 'C' },
    timeout: options.timeoutMs ?? 60_000,
  });
  const { promise, resolve, reject } = Promise.withResolvers<ProgramResult>();
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that does not read its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  child.once('error', reject).once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  return promise;
}

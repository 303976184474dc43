/**
 * Copies through programs of the system: rsync, sftp and git. Each gets a fixed list of arguments and no shell; what a person
 * typed can be no option, because it was checked and stands after `--` or in a place of its own.
 */

import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Secret } from '#src/core/secret.ts';
import { openTemporaryDirectory } from './files.ts';
import { isPagePath, PublishRefused, readBackBytesMax, type PublishJob, type PublishTarget } from './publish-target.ts';

/** For the whole of one program; a network that hangs must not keep the next state from leaving. */
const programTimeoutMs = 120_000;
const outputBytesMax = 1024 * 1024;
const problemCharactersMax = 200;

interface ProgramCall {
  readonly target: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** An end that means something else than a failure. */
  readonly fineCodes?: readonly number[];
}

/** @throws PublishRefused with the last line that the program printed as its error */
async function runProgram(call: ProgramCall, signal: AbortSignal): Promise<string> {
  const { target, program } = call;
  const child = spawn(program, call.args, {
    stdio: 'pipe',
    signal: AbortSignal.any([signal, AbortSignal.timeout(programTimeoutMs)]),
    killSignal: 'SIGKILL',
    // Programs of the system read their user's home for keys and known hosts; nothing else of ours is theirs to know.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C', LC_ALL: 'C', ...call.env },
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output = (output + text).slice(-outputBytesMax)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors = (errors + text).slice(-outputBytesMax)));
  child.stdin.on('error', () => undefined);
  child.once('error', reject).once('close', (code) => {
    if (code === 0 || (code !== null && call.fineCodes?.includes(code) === true)) resolve(output);
    else reject(new PublishRefused({ target, problem: `${program} ended with ${String(code)}: ${lastLine(errors)}` }));
  });
  child.stdin.end(call.input ?? '');
  try {
    return await promise;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PublishRefused) throw error;
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const problem = isAbsent ? `the program ${program} is not installed` : `${program} did not finish in time`;
    throw new PublishRefused({ target, problem }, { cause: error });
  }
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  // Whoever printed it may have printed control characters as well.
  return line.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, problemCharactersMax);
}

export interface ShellHost {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Folder on the other machine. */
  readonly path: string;
  /** Files on this machine; `null`: those of the user who runs Keepsight. */
  readonly identityFile: string | null;
  readonly knownHostsFile: string | null;
}

/** No question is ever asked, and a host whose key nobody has checked is not talked to. */
function shellOptions({ port, identityFile, knownHostsFile }: ShellHost, portFlag: '-p' | '-P'): string[] {
  return [
    ...['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=15'],
    ...(knownHostsFile === null ? [] : ['-o', `UserKnownHostsFile=${knownHostsFile}`]),
    ...(identityFile === null ? [] : ['-o', 'IdentitiesOnly=yes', '-i', identityFile]),
    ...[portFlag, String(port)],
  ];
}

const manifestName = 'snapshot.sig.json';

export function rsyncTarget(host: ShellHost): PublishTarget {
  const target = host.host;
  const place = `${host.user}@${bracketed(host.host)}:${host.path.replace(/\/+$/, '')}/`;
  const shell = ['ssh', ...shellOptions(host, '-p')].map(quoted).join(' ');
  const base = ['-r', '--checksum', '--delay-updates', '--chmod=D755,F644', '--timeout=60', '-e', shell];
  return {
    read: async (path, signal) => {
      await using folder = await openTemporaryDirectory('keepsight-readback-');
      const args = [
        '--checksum',
        '--ignore-missing-args',
        '--timeout=60',
        '-e',
        shell,
        '--',
        `${place}${path}`,
        `${folder.path}/file`,
      ];
      // 23: a part was not transferred, because there is no such file or folder yet.
      await runProgram({ target, program: 'rsync', args, fineCodes: [23] }, signal);
      return await readIfThere(join(folder.path, 'file'));
    },
    write: async ({ folder }, signal) => {
      // What is pointed to first, then what points, then the proof; only then what nobody points to any more is removed.
      const passes = [
        ['--exclude=index.html', `--exclude=/${manifestName}`],
        [`--exclude=/${manifestName}`],
        ['--delete-after'],
      ];
      for (const more of passes) {
        const args = [...base, ...more, '--mkpath', '--', `${folder}/`, place];
        await runProgram({ target, program: 'rsync', args }, signal);
      }
    },
  };
}

/** rsync splits its `-e` at spaces, but keeps what stands in quotes. */
function quoted(word: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(word) ? word : `"${word.replaceAll('"', '')}"`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || facts.size > readBackBytesMax) return undefined;
  return new Uint8Array(await readFile(path));
}

export function sftpTarget(host: ShellHost): PublishTarget {
  const target = host.host;
  const batch = (input: readonly string[], signal: AbortSignal): Promise<string> =>
    runProgram(
      {
        ...{ target, program: 'sftp', input: `${input.join('\n')}\n` },
        args: [...shellOptions(host, '-P'), '-q', '-b', '-', '--', `${host.user}@${bracketed(host.host)}`],
      },
      signal,
    );
  const remote = (path: string): string => inBatch(`${host.path.replace(/\/+$/, '')}/${path}`);
  return {
    read: async (path, signal) => {
      await using folder = await openTemporaryDirectory('keepsight-readback-');
      // A leading `-` lets the batch go on: an absent file is an answer, and no failure.
      await batch([`-get ${remote(path)} ${inBatch(join(folder.path, 'file'))}`], signal);
      return await readIfThere(join(folder.path, 'file'));
    },
    write: async (job, signal) => {
      const files = [...job.changed].filter(([path]) => isPagePath(path));
      const folders = new Set(files.flatMap(([path]) => foldersOf(path)));
      const lines = [`-mkdir ${inBatch(host.path)}`, ...[...folders].map((path) => `-mkdir ${remote(path)}`)];
      // From a place of their own: our folder may already hold the next state while this one is on its way.
      await using waiting = await openTemporaryDirectory('keepsight-sftp-');
      for (const [i, [path, { bytes }]] of files.entries()) {
        const local = join(waiting.path, String(i));
        await writeFile(local, bytes);
        // Written beside and renamed over, so that nobody reads half a file.
        lines.push(`put ${inBatch(local)} ${remote(`${path}.part`)}`);
        lines.push(`rename ${remote(`${path}.part`)} ${remote(path)}`);
      }
      lines.push(...job.removed.filter(isPagePath).map((path) => `-rm ${remote(path)}`));
      await batch(lines, signal);
    },
  };
}

/** A word of sftp's batch language. */
function inBatch(path: string): string {
  return `"${path.replaceAll(/["\\\n\r]/g, '')}"`;
}

/** The folders above a file, from the outermost. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, i) => parts.slice(0, i + 1).join('/'));
}

export interface GitSettings {
  readonly url: string;
  readonly branch: string;
  readonly username: string | null;
}

/** @param work a folder of our own for the copy of the repository */
export function gitTarget(settings: GitSettings, secret: Secret | undefined, work: string): PublishTarget {
  const target = nameOf(settings.url);
  const env = gitEnvironment(settings.username, secret);
  const git = (args: readonly string[], signal: AbortSignal): Promise<string> =>
    runProgram({ target, program: 'git', args: ['-C', work, ...args], env }, signal);
  const reference = 'refs/remotes/page';
  const workBranch = 'refs/heads/page-work';
  /** Whether the branch exists there. */
  const fetchBranch = async (signal: AbortSignal): Promise<boolean> => {
    await mkdir(work, { recursive: true, mode: 0o700 });
    await git(['init', '--quiet'], signal);
    const listed = await git(['ls-remote', '--', settings.url, `refs/heads/${settings.branch}`], signal);
    if (listed.trim() === '') return false;
    const refspec = `+refs/heads/${settings.branch}:${reference}`;
    await git(['fetch', '--quiet', '--depth=1', '--no-tags', '--', settings.url, refspec], signal);
    return true;
  };
  return {
    read: async (path, signal) => {
      if (!isPagePath(path) || !(await fetchBranch(signal))) return undefined;
      const found = await git(['ls-tree', '--name-only', reference, '--', path], signal);
      if (found.trim() === '') return undefined;
      return new TextEncoder().encode(await git(['show', `${reference}:${path}`], signal));
    },
    write: async (job, signal) => {
      const exists = await fetchBranch(signal);
      await git(['symbolic-ref', 'HEAD', workBranch], signal);
      await git(exists ? ['update-ref', workBranch, reference] : ['update-ref', '-d', workBranch], signal);
      await mirror(job, work);
      await git(['add', '--all', '--', '.'], signal);
      const changed = await git(['status', '--porcelain'], signal);
      if (changed.trim() === '') return;
      await git(['commit', '--quiet', '--no-verify', '-m', job.label], signal);
      await git(['push', '--quiet', '--', settings.url, `HEAD:refs/heads/${settings.branch}`], signal);
    },
  };
}

/** Makes the copy of the repository hold exactly the page. */
async function mirror(job: PublishJob, work: string): Promise<void> {
  for (const name of await readdir(work)) {
    if (name !== '.git') await rm(join(work, name), { recursive: true, force: true });
  }
  // Hosts of pages compress by themselves; a history of compressed files would only be large.
  const filter = (path: string): boolean => !/\.(gz|br)$/.test(path);
  await cp(job.folder, work, { recursive: true, dereference: true, filter });
  // Hosts of pages otherwise run their own generator over the files.
  await mkdir(dirname(join(work, '.nojekyll')), { recursive: true });
  await writeFile(join(work, '.nojekyll'), '');
}

/** Secrets go through the environment, which other people of the machine cannot list, never through arguments or addresses. */
function gitEnvironment(username: string | null, secret: Secret | undefined): Record<string, string> {
  const config: [string, string][] = [
    ['protocol.allow', 'never'],
    ['protocol.https.allow', 'always'],
    ['protocol.ssh.allow', 'always'],
    ['protocol.file.allow', 'always'],
    // Whom a redirect names has been checked by nobody, and would be sent our credentials.
    ['http.followRedirects', 'false'],
    ['core.hooksPath', '/dev/null'],
    ['commit.gpgSign', 'false'],
  ];
  if (secret !== undefined) {
    const credentials = Buffer.from(`${username ?? 'git'}:${secret.reveal()}`).toString('base64');
    config.push(['http.extraHeader', `Authorization: Basic ${credentials}`]);
  }
  const person = { NAME: 'Keepsight', EMAIL: 'keepsight@localhost' };
  return {
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes',
    ...Object.fromEntries(
      Object.entries(person).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], i) => [
        [`GIT_CONFIG_KEY_${String(i)}`, key],
        [`GIT_CONFIG_VALUE_${String(i)}`, value],
      ]),
    ),
  };
}

function nameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || url : url;
}

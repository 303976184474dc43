/** One PostgreSQL server for a test run, from Debian's binaries, in a folder of its own, gone when the run ends. */

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Secret } from '#src/core/secret.ts';

export interface PostgresServer {
  /** A URL whose connections see an empty schema of their own. */
  freshUrl(): Promise<Secret>;
  stop(): void;
}

const installRoot = '/usr/lib/postgresql';

let running: Promise<PostgresServer> | undefined;

/** Tests kill our processes, never the server or the machine, so what the server confirms need not reach the disk. */
const careless = ['-c', 'fsync=off', '-c', 'full_page_writes=off'];

/** Runs the server until standard input closes, then takes it and its folder away. A killed test run leaves nothing behind. */
const endsWithUs = `directory=$1; postgres=$2; shift 2
"$postgres" -D "$directory/data" -k "$directory" -c listen_addresses= "$@" &
server=$!
cat > /dev/null
kill -QUIT $server; wait $server; cd /; rm -rf "$directory"`;

/** Starts the server at the first call in this process. It listens on a Unix socket only. */
export function postgresServer(): Promise<PostgresServer> {
  running ??= startPostgres(careless);
  return running;
}

/** A server of one's own; with no options it keeps its promises, as a benchmark needs. */
export async function startPostgres(options: readonly string[] = []): Promise<PostgresServer> {
  const bin = binaries();
  const user = unprivilegedUser();
  const directory = mkdtempSync(join(tmpdir(), 'keepsight-pg-'));
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  chmodSync(directory, 0o700);
  const asUser = { ...user, stdio: 'ignore', cwd: directory } as const;
  const data = join(directory, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'keepsight', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    asUser,
  );
  const server = spawn('sh', ['-c', endsWithUs, 'sh', directory, join(bin, 'postgres'), ...options], {
    ...asUser,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The pipe alone keeps the server: it closes when this process ends, however it ends.
  server.unref();
  if (server.stdin instanceof Socket) server.stdin.unref();
  const stop = (): void => void server.stdin.end();
  const url = (schema: string): string =>
    `postgresql://keepsight@localhost/postgres?host=${encodeURIComponent(directory)}` +
    `&options=${encodeURIComponent(`-c search_path=${schema}`)}`;
  await waitUntilReady(url('public'), () => server.exitCode !== null);
  return {
    stop,
    freshUrl: async () => {
      const schema = `test_${randomBytes(8).toString('hex')}`;
      await once(url('public'), `create schema ${schema}`);
      return new Secret(url(schema));
    },
  };
}

function binaries(): string {
  const versions = existsSync(installRoot) ? readdirSync(installRoot).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(installRoot, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  if (found === undefined) {
    throw new Error(`PostgreSQL is not installed (${installRoot}/*/bin/initdb); install the package postgresql.`);
  }
  return found;
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function waitUntilReady(url: string, hasEnded: () => boolean): Promise<void> {
  for (;;) {
    try {
      await once(url, 'select 1');
      return;
    } catch (error) {
      if (hasEnded()) throw new Error('PostgreSQL ended while it was starting.', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function once(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * The public page under load: nginx over the folder and our own server over the same files, one after the other with the
 * same number of connections, from the same machine. `KEEPSIGHT_BENCH_PAGE_S` says for how long each runs (default 5 s).
 */

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { renderPage } from '#src/features/status/page/render-page.ts';
import { withCompressedForms } from '#src/platform/publish-compress.ts';
import { writeGeneration } from '#src/platform/publish-folder.ts';
import { aPageSigner } from '../tests/support/page-signer.ts';
import { february2022Snapshot } from '../tests/support/snapshots-february.ts';
import type { Figure } from './figure.ts';

const execute = promisify(execFile);
const seconds = Number(process.env['KEEPSIGHT_BENCH_PAGE_S'] ?? '5');
const connections = 64;
const requestsBudget = 10_000;
const [nginxPort, ownPort] = [8571, 8572];
const host = '127.52.0.1';

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-bench-page-'));
  try {
    const began = performance.now();
    const files = renderPage(february2022Snapshot(), aPageSigner());
    const renderedMs = performance.now() - began;
    const all = await withCompressedForms(files, new Map());
    await writeGeneration(folder, all, 1);
    const size = { files: files.size, bytes: files.get('en/index.html')?.bytes.length ?? 0 };
    const figures: Figure[] = [
      {
        name: 'page.render',
        value: renderedMs,
        unit: 'ms',
        runs: 1,
        statistic: 'single',
        details: { files: size.files },
      },
    ];
    for (const [peer, start] of [
      ['nginx', startNginx],
      ['keepsight', startOwn],
    ] as const) {
      const server = await start(folder);
      if (server === undefined) continue;
      try {
        figures.push(...(await load(peer, server.port, size.bytes)));
      } finally {
        await server.stop();
      }
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(peer: string, port: number, bytes: number): Promise<Figure[]> {
  const url = `http://${host}:${String(port)}/status/en/index.html`;
  const args = [
    '-t',
    '1',
    '-c',
    String(connections),
    '-d',
    `${String(seconds)}s`,
    '--latency',
    '-H',
    'accept-encoding: br, gzip',
    url,
  ];
  const { stdout } = await execute('wrk', args);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
  const [, number = 'NaN', unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const scale: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };
  const failed = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const details = { peer, connections, seconds, plainBytes: bytes, failed };
  return [
    {
      name: `page.${peer}.requests`,
      value: perSecond,
      unit: '1/s',
      budget: requestsBudget,
      runs: 1,
      statistic: 'single',
      details,
    },
    {
      name: `page.${peer}.p99`,
      value: Number(number) * (scale[unit] ?? 1),
      unit: 'ms',
      runs: 1,
      statistic: 'single',
      details,
    },
  ];
}

interface Server {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** One worker, as ours is one process; compressed files are served as they lie. */
async function startNginx(folder: string): Promise<Server | undefined> {
  if (!existsSync('/usr/sbin/nginx')) return undefined;
  const config = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/t-${name};`,
  );
  await writeFile(
    config,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr crit;${process.getuid?.() === 0 ? ' user root;' : ''}
events { worker_connections 1024; }
http { access_log off; ${temporary.join(' ')} sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=1000;
types { text/html html; application/json json; text/css css; image/svg+xml svg; } gzip_static on;
server { listen ${host}:${String(nginxPort)}; location /status/ { alias ${folder}/current/; add_header cache-control "public, max-age=15"; } } }
`,
  );
  return started(spawn('/usr/sbin/nginx', ['-c', config, '-p', folder], { stdio: 'inherit' }), nginxPort);
}

async function startOwn(folder: string): Promise<Server> {
  const server = fileURLToPath(new URL('page-serving/server.ts', import.meta.url));
  return started(spawn(process.execPath, [server, folder, host, String(ownPort)], { stdio: 'inherit' }), ownPort);
}

async function started(child: ReturnType<typeof spawn>, port: number): Promise<Server> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://${host}:${String(port)}/status/en/index.html`).catch(() => undefined);
    if (answer?.ok === true) break;
    await wait(100);
  }
  return {
    port,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

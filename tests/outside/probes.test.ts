/** Probes against servers that we did not write: nginx, OpenSSL's test server, dnsmasq. */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNameServers } from '#src/platform/name-lookup.ts';
import { aCertificate, aNetworkWithNameServers, run } from '../probes/harness.ts';
import { pathOf, type ProgramName } from './program.ts';

const host = '127.50.4.1';
const ports = { http: 8080, https: 8443, old: 8444, dns: 5300 } as const;
const children: ChildProcess[] = [];
let folder: string;

function start(name: ProgramName, args: readonly string[]): void {
  children.push(spawn(pathOf(name), args, { stdio: 'ignore' }));
}

/** Whether somebody listens, tried until the hook's own deadline. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, host);
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await wait(50);
  }
}

const nginxConfig = `
daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events { worker_connections 64; }
http {
  access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
  gzip on; gzip_min_length 1; gzip_types text/plain application/json;
  limit_req_zone $server_name zone=one:1m rate=1r/m; limit_req_status 429;
  server {
    listen ${host}:${String(ports.http)};
    listen ${host}:${String(ports.https)} ssl http2;
    server_name good.example; ssl_certificate cert.pem; ssl_certificate_key key.pem;
    location = / { default_type text/plain; return 200 "Welcome to somebody else's server, which compresses this text."; }
    location = /state { default_type application/json; return 200 '{"state":{"queue":[1,2,3]}}'; }
    location = /moved { return 301 /; }
    location = /away { return 302 https://elsewhere.example/; }
    location = /closed { return 403; }
    location = /busy { add_header Retry-After 30 always; return 503; }
    location = /gone { return 444; }
    location = /limited { limit_req zone=one; try_files /none /limited-answer; }
    location = /limited-answer { return 200 ok; }
    location = /dead { proxy_pass http://${host}:9; }
  }
}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsight-probes-'));
  const { certificate, privateKey } = await aCertificate({ names: ['good.example'] });
  await writeFile(join(folder, 'cert.pem'), certificate);
  await writeFile(join(folder, 'key.pem'), privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'nginx.conf'), nginxConfig);
  start('nginx', ['-p', `${folder}/`, '-c', 'nginx.conf', '-e', 'stderr']);
  const pair = ['-cert', join(folder, 'cert.pem'), '-key', join(folder, 'key.pem')];
  start('openssl', [
    's_server',
    '-accept',
    `${host}:${String(ports.old)}`,
    ...pair,
    '-tls1_1',
    '-cipher',
    'DEFAULT:@SECLEVEL=0',
    '-www',
    '-quiet',
  ]);
  start('dnsmasq', [
    ...[
      '--no-daemon',
      '--no-resolv',
      '--no-hosts',
      '--conf-file=/dev/null',
      '--pid-file',
      '--user=',
      '--bind-interfaces',
    ],
    ...[`--listen-address=${host}`, '--except-interface=nonexistent', `--port=${String(ports.dns)}`],
    ...[`--address=/good.example/${host}`, '--mx-host=good.example,mail.good.example,10', '--local=/gone.example/'],
    ...['--txt-record=good.example,v=spf1 -all', `--address=/inside.example/10.0.0.1`],
  ]);
  await Promise.all(Object.values(ports).map(listening));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Names are found through dnsmasq, as a monitor finds them. */
const network = aNetworkWithNameServers(createNameServers([`${host}:${String(ports.dns)}`]));
const ask = (path: string, settings: object = {}, port: number = ports.https) =>
  run('http', { url: `https://good.example:${String(port)}${path}`, ...settings }, { network });

describe('nginx', () => {
  it.each(['1.1', '2'] as const)('is good over HTTP/%s with TLS, compressed, by name', async (version) => {
    const conditions = [
      { part: 'body', test: 'contains', value: "somebody else's" },
      { part: 'header', at: 'content-encoding', test: 'equals', value: 'gzip' },
    ];
    const result = await ask('/', { version, conditions });
    expect(result).toMatchObject({ httpStatus: 200, address: host });
    expect(result.failure).toBeUndefined();
    const json = [{ part: 'json', at: '$.state.queue[2]', test: 'equals', value: '3' }];
    expect((await ask('/state', { version, conditions: json })).failure).toBeUndefined();
    expect((await ask('/moved', { version })).failure).toBeUndefined();
  });

  it.each([
    ['/none', 'http.client-error'],
    ['/away', 'http.redirect-elsewhere'],
    ['/closed', 'http.not-allowed'],
    ['/busy', 'http.unavailable'],
    ['/dead', 'http.server-error'],
    ['/gone', 'protocol.closed'],
  ])('fails at %s as %s, over both versions of HTTP', async (path, failure) => {
    expect((await ask(path)).failure).toBe(failure);
    expect((await ask(path, { version: '2' })).failure).toBe(failure);
  });

  it('turns us away when we ask too often', async () => {
    await ask('/limited');
    await ask('/limited');
    expect((await ask('/limited')).failure).toBe('http.rate-limited');
  });

  it('answers HTTP where TLS is spoken with a page, and TLS nowhere else', async () => {
    const plain = await run('http', { url: `http://good.example:${String(ports.https)}/` }, { network });
    expect(plain.failure).toBe('http.client-error');
    expect((await ask('/', {}, ports.http)).failure).toBe('tls.handshake');
  });
});

describe('OpenSSL’s test server', () => {
  it('speaks an old protocol, and an old protocol only', async () => {
    const result = await run('tls', { host: 'good.example', port: ports.old }, { network });
    expect(result).toMatchObject({ failure: 'tls.old-protocol', evidence: { tlsProtocol: 'TLSv1.1' } });
  });
});

describe('dnsmasq', () => {
  const servers = [`${host}:${String(ports.dns)}`];
  it.each([
    ['A', 'www.good.example', [host], undefined],
    ['MX', 'good.example', ['10 mail.good.example'], undefined],
    ['TXT', 'good.example', ['v=spf1 -all'], undefined],
    ['A', 'good.example', ['192.0.2.1'], 'dns.wrong-answer'],
    ['A', 'x.gone.example', [], 'dns.name-not-found'],
    ['A', 'elsewhere.test', [], 'dns.server-failed'],
  ])('answers %s of %s', async (type, name, expected, failure) => {
    expect((await run('dns', { name, type, servers, expect: expected })).failure).toBe(failure);
  });

  it('may name an inside address, which is not connected to', async () => {
    expect((await run('http', { url: 'http://inside.example/' }, { network })).failure).toBe('self.refused-by-guard');
  });
});

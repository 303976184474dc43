/**
 * go2rtc and MediaMTX, for figures of the same run: built from the Go module proxy into the folder for temporary files
 * when Go is here, started on the same cameras.
 */

import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startProgram, until, type Program } from './program.ts';

const run = promisify(execFile);
const folder = join(tmpdir(), 'keepsight-bench-peers');

const modules = {
  go2rtc: { path: 'github.com/AlexxIT/go2rtc', version: 'v1.9.14' },
  mediamtx: { path: 'github.com/bluenviron/mediamtx', version: 'v1.20.1' },
} as const;
export type PeerName = keyof typeof modules;

/** Files that its release build downloads or writes; the page of HLS, which is not measured, stays empty. */
const mediamtxFiles = [
  ['internal/core/VERSION', modules.mediamtx.version],
  ['internal/servers/hls/hls.min.js', '/* not part of this build */'],
] as const;

/** The path of the program; `undefined` with a word on standard error where it cannot be had. */
export async function buildPeer(name: PeerName): Promise<string | undefined> {
  const program = join(folder, `${name}-${modules[name].version}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  try {
    const source = await sourceOf(name);
    if (name === 'mediamtx') for (const [file, text] of mediamtxFiles) writeFileSync(join(source, file), text);
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' };
    await run('nice', ['go', 'build', '-o', program, '.'], { cwd: source, env });
    return program;
  } catch (error) {
    console.error(`${name} is left out: ${String(error instanceof Error ? error.message : error).slice(0, 300)}`);
    return undefined;
  }
}

/** A copy of the module's source that may be written to. */
async function sourceOf(name: PeerName): Promise<string> {
  const { path, version } = modules[name];
  const { stdout } = await run('go', ['mod', 'download', '-json', `${path}@${version}`], { cwd: folder });
  const { Dir: origin } = JSON.parse(stdout) as { Dir: string };
  const copy = join(folder, `${name}-source`);
  cpSync(origin, copy, { recursive: true });
  for (const entry of readdirSync(copy, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  chmodSync(copy, 0o755);
  return copy;
}

export interface RunningPeer extends AsyncDisposable {
  readonly program: Program;
  readonly origin: string;
  readonly tlsPort: number;
  /** The cheapest way to read one stream of it live, and how many bits of load it makes. */
  readonly viewerUrl: (camera: number, isTls: boolean) => string;
}

export interface PeerOptions {
  /** RTSP addresses; the streams are called `cam0`, `cam1` … */
  readonly cameras: readonly string[];
  /** So many of the first are connected although nobody watches. */
  readonly alwaysOn: number;
  readonly certificate: string;
  readonly key: string;
}

export async function startPeer(name: PeerName, binary: string, options: PeerOptions): Promise<RunningPeer> {
  const home = mkdtempSync(join(folder, `${name}-run-`));
  writeFileSync(join(home, 'server.crt'), options.certificate);
  writeFileSync(join(home, 'server.key'), options.key, { mode: 0o600 });
  return name === 'go2rtc' ? startGo2rtc(binary, home, options) : startMediamtx(binary, home, options);
}

async function startGo2rtc(binary: string, home: string, options: PeerOptions): Promise<RunningPeer> {
  const [port, tlsPort, mediaPort] = [await freePort(), await freePort(), await freePort()];
  const quoted = (file: string): string => JSON.stringify(join(home, file));
  const config = [
    'log: {level: error}',
    'rtsp: {listen: ""}',
    'srtp: {listen: ""}',
    `webrtc: {listen: "127.0.0.1:${String(mediaPort)}", candidates: ["127.0.0.1:${String(mediaPort)}"], filters: {loopback: true}}`,
    `api: {listen: "127.0.0.1:${String(port)}", tls_listen: "127.0.0.1:${String(tlsPort)}", tls_cert: ${quoted('server.crt')}, tls_key: ${quoted('server.key')}}`,
    'streams:',
    ...options.cameras.map((url, number) => `  cam${String(number)}: ${JSON.stringify(url)}`),
    ...(options.alwaysOn > 0 ? ['preload:'] : []),
    ...Array.from({ length: options.alwaysOn }, (_, number) => `  cam${String(number)}: "video"`),
  ];
  writeFileSync(join(home, 'go2rtc.yaml'), config.join('\n'));
  const program = startProgram(binary, ['-config', join(home, 'go2rtc.yaml')], { cwd: home });
  const origin = `http://127.0.0.1:${String(port)}`;
  await until('go2rtc answers', async () => ((await fetch(`${origin}/api`)).ok ? true : undefined));
  return {
    program,
    origin,
    tlsPort,
    viewerUrl: (camera, isTls) =>
      `${isTls ? 'wss' : 'ws'}://127.0.0.1:${String(isTls ? tlsPort : port)}/api/ws?src=cam${String(camera)}`,
    [Symbol.asyncDispose]: () => program.stop(),
  };
}

async function startMediamtx(binary: string, home: string, options: PeerOptions): Promise<RunningPeer> {
  const [port, tlsPort, webPort, mediaPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const config = [
    'logLevel: error',
    'rtspTransports: [tcp]',
    'rtspEncryption: "optional"',
    `rtspAddress: 127.0.0.1:${String(port)}`,
    `rtspsAddress: 127.0.0.1:${String(tlsPort)}`,
    ...['rtspServerKey: server.key', 'rtspServerCert: server.crt'],
    ...['rtmp: false', 'hls: false', 'srt: false', 'moq: false'],
    `webrtcAddress: 127.0.0.1:${String(webPort)}`,
    `webrtcLocalUDPAddress: 127.0.0.1:${String(mediaPort)}`,
    ...['webrtcIPsFromInterfaces: false', 'webrtcAdditionalHosts: [127.0.0.1]'],
    'paths:',
    ...options.cameras.flatMap((url, number) => [
      `  cam${String(number)}:`,
      `    source: ${url}`,
      '    rtspTransport: tcp',
      `    sourceOnDemand: ${String(number >= options.alwaysOn)}`,
    ]),
  ];
  writeFileSync(join(home, 'mediamtx.yml'), config.join('\n'));
  const program = startProgram(binary, [join(home, 'mediamtx.yml')], { cwd: home });
  const origin = `http://127.0.0.1:${String(webPort)}`;
  await until('MediaMTX answers', async () => ((await fetch(`${origin}/cam0/`)).ok ? true : undefined));
  return {
    program,
    origin,
    tlsPort,
    viewerUrl: (camera, isTls) =>
      `${isTls ? 'rtsps' : 'rtsp'}://127.0.0.1:${String(isTls ? tlsPort : port)}/cam${String(camera)}`,
    [Symbol.asyncDispose]: () => program.stop(),
  };
}

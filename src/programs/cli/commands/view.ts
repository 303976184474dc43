import { Secret } from '#src/core/secret.ts';
import { readFileBounded } from '#src/platform/files.ts';
import { createSiteLink } from '#src/platform/site-link.ts';
import { defineCommand, exitCodes, type CliContext } from '../command.ts';
import { UsageWrong } from '../parse.ts';
import { startOwnServer } from '../viewing/own-server.ts';
import { watch, type Viewed } from '../viewing/watch.ts';

/** Longer is a job for the metrics of the server. */
const secondsMax = 86_400;
const tokenBytesMax = 1024;
const authorityBytesMax = 256 * 1024;
const tokenVariable = 'KEEPSIGHT_TOKEN';

export const view = defineCommand({
  name: 'view',
  summary: 'Watch a camera for a while as a browser does, and measure it.',
  description:
    'With --server it asks a Keepsight that runs, with an API token that holds live:view and device:read, from ' +
    `${tokenVariable} or from a file; never from the command line. Without --server it starts one on the data folder ` +
    'of this machine for as long as it watches. Ends with 3 when nothing is reached or no picture came, with 4 when denied.',
  args: [{ name: 'device', help: 'id or name of a device', required: true }],
  options: {
    seconds: { kind: 'number', value: 'N', help: 'How long to watch.', min: 1, max: secondsMax, default: 10 },
    channel: { kind: 'text', value: 'ID', help: 'The channel of the device; its first one when absent.' },
    main: { kind: 'flag', help: 'The main stream.' },
    sub: { kind: 'flag', help: 'The sub stream.' },
    audio: { kind: 'flag', help: 'Take the sound too.' },
    server: { kind: 'text', value: 'URL', help: 'Address of a Keepsight that runs, such as https://keepsight.lan.' },
    'token-file': { kind: 'text', value: 'FILE', help: 'File that holds the API token.' },
    ca: { kind: 'text', value: 'FILE', help: 'PEM file of the authority to trust, such as the site CA.' },
  },
  examples: [
    'keepsight view "Front door" --seconds 20',
    'keepsight view dev_1 --server https://keepsight.lan --ca site-ca.pem --token-file token.txt --json',
  ],
  run: async (cli, { args, options }) => {
    if (options.main && options.sub) throw new UsageWrong({ problem: '--main and --sub exclude each other.' });
    const wish = {
      device: args[0] ?? '',
      channel: options.channel,
      quality: qualityOf(options),
      audio: options.audio,
      seconds: options.seconds,
    };
    await using site =
      options.server === undefined ? await startOwnServer(cli) : await serverOf(options.server, options);
    cli.out.progress(`Watching ${wish.device} for ${String(wish.seconds)} s …`);
    const viewed = await watch({ link: createSiteLink(site), clock: cli.clock }, wish, cli.signal);
    cli.out.result(viewed, () => print(cli, viewed));
    return viewed.pictures === 0 ? exitCodes.unreachable : exitCodes.ok;
  },
});

function qualityOf(options: { readonly main: boolean; readonly sub: boolean }): 'auto' | 'main' | 'sub' {
  if (options.main) return 'main';
  return options.sub ? 'sub' : 'auto';
}

async function serverOf(
  address: string,
  options: { readonly 'token-file': string | undefined; readonly ca: string | undefined },
): Promise<Parameters<typeof createSiteLink>[0] & AsyncDisposable> {
  const origin = URL.parse(address);
  if (origin === null || !/^https?:$/.test(origin.protocol) || origin.username !== '' || origin.password !== '') {
    throw new UsageWrong({ problem: 'The address of --server must be http:// or https://, without a login.' });
  }
  const text = async (file: string, bytesMax: number): Promise<string> =>
    new TextDecoder().decode(await readFileBounded(file, bytesMax));
  const file = options['token-file'];
  const token = file === undefined ? process.env[tokenVariable] : (await text(file, tokenBytesMax)).trim();
  if (token === undefined || token === '') {
    throw new UsageWrong({ problem: `--server needs an API token in ${tokenVariable} or in --token-file.` });
  }
  return {
    origin,
    token: new Secret(token),
    ...(options.ca !== undefined && { authority: await text(options.ca, authorityBytesMax) }),
    [Symbol.asyncDispose]: async () => {},
  };
}

function print(cli: CliContext, viewed: Viewed): void {
  const { out } = cli;
  out.line(`${viewed.deviceName}, channel ${viewed.channelId}`);
  if (viewed.pictures === 0) {
    out.line(`No picture came within ${String(viewed.seconds)} s. State: ${viewed.state ?? 'unknown'}.`);
    if (viewed.fault !== null) out.line(`Fault: ${viewed.fault.class}: ${viewed.fault.detail}`);
    return;
  }
  const delay = viewed.delayMs;
  const rows: [string, string][] = [
    ['Stream', `${viewed.quality ?? ''} (${viewed.because ?? ''}), ${viewed.codec ?? ''}, ${sizeOf(viewed)}`],
    ['First picture', `${String(viewed.firstPictureMs)} ms`],
    ['Pictures', `${String(viewed.pictures)}, ${String(viewed.picturesPerSecond)} per second`],
    ['Key pictures', String(viewed.keyPictures)],
    ['Lost on the way from the camera', String(viewed.lost)],
    ['Left out for this viewer', String(viewed.skipped)],
    ['Bits', `${(viewed.bitsPerSecond / 1e6).toFixed(2)} Mbps`],
    ['Delay from the site', delay === null ? 'unknown' : delayText(delay)],
  ];
  if (viewed.audioFrames > 0) rows.push(['Audio frames', String(viewed.audioFrames)]);
  out.table(rows, [
    { title: 'Measured', value: ([name]) => name },
    { title: `in ${String(viewed.seconds)} s`, value: ([, value]) => value },
  ]);
}

function sizeOf({ width, height }: Viewed): string {
  return width === null || height === null ? 'size unknown' : `${String(width)} × ${String(height)}`;
}

function delayText(delay: NonNullable<Viewed['delayMs']>): string {
  const { p50, p95, p99 } = delay;
  return `p50 ${String(p50)} ms, p95 ${String(p95)} ms, p99 ${String(p99)} ms`;
}

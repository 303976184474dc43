/** One test from here, without a server and without a store: what a monitor would see. */

import { failureSentence, failureTitle } from '#src/core/failure-words.ts';
import { resultOf, type FailureClass, type SampleResult } from '#src/core/failure.ts';
import { publicLocales } from '#src/core/messages.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createNameServers } from '#src/platform/name-lookup.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import { prepareProbe, type RunResult } from '#src/plugins/kit/run-probe.ts';
import { probes } from '#src/plugins/registry.ts';
import { type CliContext, type CommandInput, defineCommand, type ExitCode, exitCodes } from '../command.ts';
import { UsageWrong } from '../parse.ts';
import { expectationsOf, probeTarget } from '../probe-target.ts';

const options = {
  type: {
    kind: 'text',
    value: 'TYPE',
    help: 'http, tcp, dns, tls, icmp, rtsp, smtp, websocket or vendor-status; guessed when absent.',
  },
  expect: { kind: 'list', value: 'TEXT', help: 'Text in the body or greeting; a record for dns. May be repeated.' },
  lacks: { kind: 'list', value: 'TEXT', help: 'Text that must not be in the body. May be repeated.' },
  'expect-status': {
    kind: 'list',
    value: 'STATUS',
    help: 'Status that is good: 200, 2xx or 200-204. May be repeated.',
  },
  'expect-json': {
    kind: 'list',
    value: 'PATH=VALUE',
    help: 'Value at a place in JSON, such as $.status=ok. May be repeated.',
  },
  'expect-header': { kind: 'list', value: 'NAME: VALUE', help: 'Text in a header. May be repeated.' },
  record: { kind: 'text', value: 'TYPE', help: 'Type of record for dns, such as AAAA or MX.' },
  server: { kind: 'list', value: 'SERVER', help: 'Name server for dns instead of our own. May be repeated.' },
  family: { kind: 'text', value: 'FAMILY', help: 'auto, ipv4 or ipv6: over which addresses it is tested.' },
  http2: { kind: 'flag', help: 'Ask over HTTP/2.' },
  insecure: { kind: 'flag', help: 'Do not judge the certificate.' },
  settings: { kind: 'text', value: 'JSON', help: 'Further settings of the probe, as a monitor has them.' },
  timeout: { kind: 'number', value: 'S', help: 'Seconds for everything.', min: 1, max: 60, default: 20 },
  'slow-above': { kind: 'number', value: 'MS', help: 'Slower than this is degraded.', min: 1, max: 60_000 },
  language: {
    kind: 'text',
    value: 'LANGUAGE',
    help: `Language of the words: ${publicLocales.join(', ')}.`,
    default: 'en',
  },
} as const;

export const probe = defineCommand({
  name: 'probe',
  summary: 'Test one target once from here, as a monitor would.',
  description:
    'The kind of test follows from the target: an address with a scheme (https, wss, rtsp, smtp, tls, tcp, dns, ping), ' +
    'host:port for a TCP port, a name for DNS, an address in numbers for ping. Needs no server and stores nothing; private ' +
    'addresses may be tested. Exit codes: 0 good, 1 degraded or turned away, 2 wrong settings, 3 failing or our own network ' +
    'down, 4 an address that is never connected to, 70 a mistake of ours.',
  args: [{ name: 'target', help: 'https://…, host:port, a name, or an address', required: true }],
  options,
  examples: [
    'keepsight probe https://www.example.org/ --expect Welcome',
    'keepsight probe mail.example.org:25 --type smtp --settings \'{"security":"starttls"}\'',
    'keepsight probe example.org --record MX --server 9.9.9.9 --json',
    'keepsight probe https://status.example.org/api/v2/summary.json --type vendor-status',
  ],
  run: async (cli, input) => {
    const locale = publicLocales.find((known) => known === input.options.language);
    if (locale === undefined) throw new UsageWrong({ problem: `--language takes one of ${publicLocales.join(', ')}.` });
    const { type, settings } = settingsOf(input);
    const chosen = probes.find((one) => one.id === type && one.localOnly !== true);
    if (chosen === undefined)
      throw new UsageWrong({ problem: `There is no test of type ${type} from the command line.` });
    const prepared = prepareProbe(chosen, settings);
    if (prepared.problem !== undefined)
      throw new UsageWrong({ problem: `These settings cannot be used: ${prepared.problem}.` });
    const context = {
      monitorId: 'command-line',
      network: await networkOf(cli),
      locals: undefined,
      clock: cli.clock,
      log: cli.log,
    };
    cli.out.progress(`Testing ${prepared.target} …`);
    const limits = { budgetMs: input.options.timeout * 1000, slowAboveMs: input.options['slow-above'] ?? null };
    const result = await prepared.run(context, limits, cli.signal);
    const { failure } = result;
    const words =
      failure === undefined ? {} : { title: failureTitle(locale, failure), sentence: failureSentence(locale, failure) };
    const told = { target: prepared.target, type, result: resultOf(failure), ...words, ...result };
    cli.out.result(told, () => show(cli, told));
    return exitCodeOf(resultOf(failure), failure);
  },
});

function settingsOf({ args, options: given }: CommandInput<typeof options>): { type: string; settings: object } {
  const target = probeTarget(args[0] ?? '', given.type);
  const expected = expectationsOf(target.type, {
    texts: given.expect,
    lacks: given.lacks,
    statuses: given['expect-status'],
    json: given['expect-json'],
    headers: given['expect-header'],
  });
  return {
    type: target.type,
    settings: {
      ...target.settings,
      ...expected,
      ...(given.record !== undefined && { type: given.record.toUpperCase() }),
      ...(given.server.length > 0 && { servers: given.server }),
      ...(given.family !== undefined && { family: given.family }),
      ...(given.http2 && { version: '2' }),
      ...(given.insecure && { certificate: 'any' }),
      ...(given.settings !== undefined && parseSettings(given.settings)),
    },
  };
}

function parseSettings(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, with what is wanted.
  }
  throw new UsageWrong({ problem: '--settings takes a JSON object.' });
}

/** Whoever sits at this machine may reach what it reaches; metadata services and reserved addresses stay closed. */
async function networkOf(cli: CliContext) {
  const config = await cli.config();
  const nameServers = createNameServers(config['watch.nameServers']);
  const privateNetworks = ['0.0.0.0/0', '::/0'];
  const guard = createEgressGuard({
    clock: cli.clock,
    simulated: config['devices.simulated'],
    privateNetworks,
    nameServers,
  });
  return createProbeNetwork({ guard, clock: cli.clock, purpose: { reason: 'command-line' } });
}

type Told = RunResult & {
  readonly target: string;
  readonly type: string;
  readonly result: SampleResult;
  readonly title?: string;
  readonly sentence?: string;
};

const resultWords: Readonly<Record<SampleResult, string>> = {
  ok: 'good',
  degraded: 'degraded',
  failing: 'failing',
  limited: 'turned away; says nothing about others',
  void: 'no result; our own side',
};

function show(cli: CliContext, told: Told): void {
  const { phases } = told;
  const ms = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${value.toFixed(1)} ms`;
  const endsAt = told.certificateEndsAt;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Target', told.target],
    ['Test', told.type],
    ['Result', resultWords[told.result]],
    ['Why', told.title],
    ['', told.sentence],
    ['Seen', told.detail],
    ['Address', addressText(told.address)],
    ['Status', told.httpStatus === undefined ? undefined : String(told.httpStatus)],
    ['Name', ms(phases.dnsMs)],
    ['Connection', ms(phases.connectMs)],
    ['TLS', ms(phases.tlsMs)],
    ['First byte', ms(phases.firstByteMs)],
    ['Transfer', ms(phases.transferMs)],
    ['All', ms(told.totalMs)],
    ['Certificate ends', endsAt === undefined ? undefined : new Date(endsAt).toISOString().slice(0, 10)],
    ['Claimed', told.claim === undefined ? undefined : (told.claim.overall ?? 'nothing about the whole')],
    ...(told.claim?.components ?? []).map(({ name, state }): [string, string] => [`  ${name}`, state]),
    ...Object.entries(told.evidence ?? {}).map(([name, value]): [string, string] => [
      `  ${name}`,
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  ];
  cli.out.table(
    rows.filter(([, value]) => value !== undefined),
    [
      { title: 'WHAT', value: ([what]) => what },
      { title: 'VALUE', value: ([, value]) => value },
    ],
  );
}

/** With its family: another one may answer otherwise. */
function addressText(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  return `${address} (${address.includes(':') ? 'IPv6' : 'IPv4'})`;
}

function exitCodeOf(result: SampleResult, failure: FailureClass | undefined): ExitCode {
  if (failure === 'self.refused-by-guard') return exitCodes.denied;
  if (failure === 'self.settings') return exitCodes.usage;
  if (failure === 'self.fault') return exitCodes.bug;
  if (result === 'ok') return exitCodes.ok;
  return result === 'failing' || result === 'void' ? exitCodes.unreachable : exitCodes.findings;
}

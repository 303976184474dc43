import { verifyPage, type PageCheck } from '#src/features/status/publish/verify-page.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { readPublicAddress } from '#src/platform/publish-http.ts';
import { readPageFolder } from '#src/platform/publish-folder.ts';
import { type CliContext, defineCommand, exitCodes } from '../command.ts';
import { UsageWrong } from '../parse.ts';

export const statusVerify = defineCommand({
  name: 'status verify',
  summary: 'Check a published status page: its signature, its files, its number and its age.',
  description:
    'Needs no account and no store: the page brings its proof along. A signature proves that the page comes from the holder ' +
    'of a key; that the key is the right one, compare with --key or by asking its owner. The exit code is 1 when something ' +
    'does not fit or the page is older than it should be.',
  args: [{ name: 'place', help: 'address of the page, or a folder that holds it', required: true }],
  options: {
    key: { kind: 'text', value: 'HEX', help: 'the key id that must have signed it' },
    'with-files': { kind: 'flag', help: 'read every file and compare it with its hash' },
  },
  examples: [
    'keepsight status verify https://status.example.org/status/',
    'keepsight status verify ./status --with-files',
  ],
  run: async (cli, { args, options }) => {
    const [place = ''] = args;
    const check = await verifyPage({
      read: (path, signal) => readFrom(cli, place, path, signal),
      nowMs: cli.clock.nowMs(),
      expectedKeyId: options.key?.toLowerCase(),
      withFiles: options['with-files'],
      signal: cli.signal,
    });
    cli.out.result({ ...check }, () => show(cli, check));
    return check.problems.length === 0 ? exitCodes.ok : exitCodes.findings;
  },
});

function show(cli: CliContext, check: PageCheck): void {
  const at = (moment: number | null): string => (moment === null ? 'none' : new Date(moment).toISOString());
  if (check.manifest !== undefined) {
    const { sequence, keyId, dataAt, generatedAt, nextExpectedAt, fileCount } = check.manifest;
    cli.out.line(`State no. ${String(sequence)}, ${String(fileCount)} files, signed by ${keyId}`);
    cli.out.line(`Newest evidence ${at(dataAt)}, made ${at(generatedAt)}, next expected by ${at(nextExpectedAt)}`);
  }
  for (const problem of check.problems) cli.out.line(`PROBLEM: ${problem}`);
  if (check.problems.length === 0) cli.out.line('Everything that was checked fits.');
}

async function readFrom(
  cli: CliContext,
  place: string,
  path: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (!/^[a-z]+:\/\//i.test(place)) return readPageFolder(place, path);
  if (!URL.canParse(place) || !/^https?:$/.test(new URL(place).protocol)) {
    throw new UsageWrong({ problem: `"${place}" is no web address and no folder.` });
  }
  const guard = createEgressGuard({ clock: cli.clock, simulated: false });
  const http = { guard, clock: cli.clock, purpose: { reason: 'command-line' as const } };
  return readPublicAddress(http, new URL(place), path, signal);
}

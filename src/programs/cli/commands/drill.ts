import { resolve } from 'node:path';
import { isWritable } from '#src/platform/data-files.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { createLog } from '#src/platform/log.ts';
import { type CliContext, defineCommand, type ExitCode, exitCodes } from '../command.ts';
import { runDrill } from '../drill/run-drill.ts';
import type { Scenario } from '../drill/scenario.ts';
import { scenarios } from '../drill/scenarios.ts';
import { targetOf, valueOf } from '../drill/timeline.ts';
import { writeResults } from '../drill/write-results.ts';
import { UsageWrong } from '../parse.ts';

/** A folder in memory, where there is one: a rehearsal writes a week of data in minutes, and keeps none of it. */
const memoryFolder = '/dev/shm';

export const drill = defineCommand({
  name: 'drill',
  summary: 'Rehearse a bad day against the real code, on a clock of its own, and score each promise.',
  description:
    'Nothing of this installation is touched and nothing is connected to. The exit code is 1 when a promise was not kept.',
  args: [{ name: 'scenario', help: 'february-2022, hub-lost or internet-lost', required: false }],
  options: {
    list: { kind: 'flag', help: 'list the rehearsals that there are' },
    out: { kind: 'text', value: 'DIR', help: 'folder for time line, scores, pages and mails' },
    seed: { kind: 'number', value: 'N', help: 'the same seed gives the same rehearsal', min: 1, max: 1e9, default: 1 },
  },
  examples: [
    'keepsight drill february-2022 --out rehearsal',
    'keepsight drill --list',
    'keepsight drill hub-lost --json',
  ],
  run: async (cli, { args, options }): Promise<ExitCode | void> => {
    if (options.list) return list(cli);
    const scenario = scenarios.find(({ name }) => name === args[0]);
    if (scenario === undefined) {
      throw new UsageWrong({ problem: `Name one of ${scenarios.map(({ name }) => name).join(', ')}.` });
    }
    return rehearse(cli, scenario, options);
  },
});

function list(cli: CliContext): void {
  const rows = scenarios.map(({ name, title, summary, lastsMs }) => ({ name, title, summary, lastsMs }));
  cli.out.result(rows, () =>
    cli.out.table(rows, [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'HOURS', value: ({ lastsMs }) => Math.round(lastsMs / 3_600_000) },
      { title: 'WHAT', value: ({ title }) => title },
    ]),
  );
}

async function rehearse(
  cli: CliContext,
  scenario: Scenario,
  { out, seed }: { readonly out: string | undefined; readonly seed: number },
): Promise<ExitCode> {
  const log = createLog({ level: 'error', pretty: true });
  const parent = (await isWritable(memoryFolder)) ? memoryFolder : undefined;
  await using folder = await openTemporaryDirectory('keepsight-drill-', parent);
  const beganMs = cli.clock.monotonicMs();
  const onProgress = (share: number, atMs: number): void => {
    const at = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
    cli.out.progress(`${scenario.name}: ${String(Math.floor(share * 100))} %, it is ${at} UTC`);
  };
  const result = await runDrill(scenario, { seed, directory: folder.path, log, onProgress }, cli.signal);
  const tookS = Math.round((cli.clock.monotonicMs() - beganMs) / 1000);
  if (out !== undefined) await writeResults(resolve(out), scenario, result);
  const { scores, isKept, recording } = result;
  cli.out.result({ scenario: scenario.name, seed, isKept, tookS, scores }, () => {
    cli.out.table(scores, [
      { title: 'KEPT', value: (score) => (score.isKept ? 'yes' : 'NO') },
      { title: 'VALUE', value: valueOf },
      { title: 'TARGET', value: targetOf },
      { title: 'MEASURE', value: ({ measure }) => measure },
    ]);
    const hours = Math.round((recording.endedAt - recording.startedAt) / 3_600_000);
    const verdict = isKept ? 'Every promise was kept.' : 'NOT every promise was kept.';
    cli.out.line(`${verdict} ${String(hours)} hours in ${String(tookS)} s, seed ${String(seed)}.`);
    if (out !== undefined) cli.out.line(`Time line, pages and mails: ${resolve(out)}`);
  });
  return isKept ? exitCodes.ok : exitCodes.findings;
}

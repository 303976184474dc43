import { failureTitle } from '#src/core/failure-words.ts';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import { type CliContext, defineCommand } from '../command.ts';
import { findMonitor, withWatch } from '../watch.ts';

export const monitorShow = defineCommand({
  name: 'monitor show',
  summary: 'Show a monitor: its result, and what each vantage sees.',
  args: [{ name: 'monitor', help: 'its id or its name, as "monitor list" prints them', required: true }],
  examples: ['keepsight monitor show Website', 'keepsight monitor show Website --json'],
  run: async (cli, { args }) => {
    const monitor = await withWatch(cli, (opened) => findMonitor(opened, args[0] ?? ''));
    cli.out.result(monitor, () => show(cli, monitor));
  },
});

function show(cli: CliContext, { name, target, probe, periodS, measured, claimed, isEnabled }: MonitorDetail): void {
  const { result, failure, unknownReason, since, quorum, isRegional } = measured;
  const why = failure === null ? (unknownReason ?? undefined) : failureTitle('en', failure);
  cli.out.line(`${name}: ${probe} test of ${target} every ${String(periodS)} s${isEnabled ? '' : ', switched off'}`);
  cli.out.line(
    `Result: ${result}${why === undefined ? '' : ` (${why})`}${isRegional ? ', not everywhere' : ''} since ${time(since)}; ` +
      `${String(quorum.present)} of ${String(quorum.configured)} vantages present, ${String(quorum.agreeing)} agree`,
  );
  if (claimed !== null) {
    cli.out.line(
      `Claimed: ${claimed.overall ?? 'nothing about the whole'} since ${time(claimed.since)}, read ${time(claimed.readAt)}`,
    );
  }
  cli.out.table(measured.vantages, [
    { title: 'VANTAGE', value: (one) => one.vantageName },
    { title: 'NETWORK', value: (one) => one.network },
    { title: 'HOLDS', value: (one) => one.result ?? 'nothing' },
    { title: 'WHY', value: (one) => one.failure ?? undefined },
    { title: 'NEWEST SAMPLE', value: (one) => (one.sampledAt === null ? 'never' : time(one.sampledAt)) },
    { title: 'SAID', value: (one) => one.latestFailure ?? one.latestResult ?? undefined },
    { title: 'MS', value: (one) => one.totalMs?.toFixed(1) },
  ]);
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

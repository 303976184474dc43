import { z } from 'zod';
import { MonitorState, type MonitorSummary } from '#src/features/watch/contract-lists.ts';
import { type CliContext, defineCommand, exitCodes } from '../command.ts';
import { nothing } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';
import { withWatch } from '../watch.ts';

/** One page of the API. */
const pageRows = 500;

export const monitorList = defineCommand({
  name: 'monitor list',
  summary: 'List the monitors with what they measure, the worst first.',
  description: 'A result is known only while Keepsight runs and tests; otherwise it is unknown.',
  options: {
    state: { kind: 'list', value: 'STATE', help: 'ok, degraded, failing, unknown or switched-off. May be repeated.' },
    tag: { kind: 'list', value: 'TAG', help: 'Only monitors with this tag. May be repeated.' },
    search: { kind: 'text', value: 'TEXT', help: 'Words in name, target or tags.' },
  },
  examples: ['keepsight monitor list', 'keepsight monitor list --state failing --json'],
  run: async (cli, { options }) => {
    const state = z.array(MonitorState).safeParse(options.state);
    if (!state.success) {
      throw new UsageWrong({ problem: '--state takes ok, degraded, failing, unknown or switched-off.' });
    }
    const monitors = await withWatch(cli, async ({ watch, ctx }) => {
      const all: MonitorSummary[] = [];
      for (;;) {
        const query = {
          ...(state.data.length > 0 ? { state: state.data } : {}),
          ...(options.tag.length > 0 ? { tag: [...options.tag] } : {}),
          ...(options.search === undefined ? {} : { search: options.search }),
          ...{ sort: 'state' as const, order: 'asc' as const, offset: all.length, limit: pageRows },
        };
        const page = await watch.listMonitors(ctx, { ...nothing, query });
        all.push(...page.monitors);
        if (page.monitors.length < pageRows) return all;
      }
    });
    cli.out.result({ monitors }, () => showTable(cli, monitors));
    return exitCodes.ok;
  },
});

function showTable(cli: CliContext, monitors: readonly MonitorSummary[]): void {
  if (monitors.length === 0) return cli.out.line('No monitor fits. Add one with "keepsight monitor add".');
  cli.out.table(monitors, [
    { title: 'NAME', value: (one) => one.name },
    { title: 'ID', value: (one) => one.id },
    { title: 'STATE', value: (one) => (one.isRegional ? `${one.state} (not everywhere)` : one.state) },
    { title: 'WHY', value: (one) => one.failure ?? one.unknownReason ?? undefined },
    { title: 'CLAIMED', value: (one) => one.claimedOverall ?? undefined },
    { title: 'MS', value: (one) => (one.totalMs === null ? undefined : one.totalMs.toFixed(1)) },
    { title: 'TYPE', value: (one) => one.probe },
    { title: 'TARGET', value: (one) => one.target },
  ]);
}

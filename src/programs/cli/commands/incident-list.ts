import type { Incident } from '#src/features/incidents/contract-schemas.ts';
import { type CliContext, defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { timeText, withIncidents } from '../incidents.ts';

/** One page of the API. */
const pageRows = 200;

export const incidentList = defineCommand({
  name: 'incident list',
  summary: 'List incidents, the newest first.',
  options: { open: { kind: 'flag', help: 'Only those that are open.' } },
  examples: ['keepsight incident list --open', 'keepsight incident list --json'],
  run: async (cli, { options }) => {
    const incidents = await withIncidents(cli, undefined, async ({ incidents: all, ctx }) => {
      const found: Incident[] = [];
      for (;;) {
        const query = { offset: found.length, limit: pageRows, ...(options.open ? { isOpen: 'true' as const } : {}) };
        const page = await all.listIncidents(ctx, { ...nothing, query });
        found.push(...page.incidents);
        if (page.incidents.length < pageRows) return found;
      }
    });
    cli.out.result({ incidents }, () => showTable(cli, incidents));
  },
});

function showTable(cli: CliContext, incidents: readonly Incident[]): void {
  if (incidents.length === 0) return cli.out.line('No incident. Open one with "keepsight incident open".');
  cli.out.table(incidents, [
    { title: 'ID', value: (one) => one.id },
    { title: 'STATE', value: (one) => (one.isFalseAlarm ? 'false alarm' : one.state) },
    { title: 'SEVERITY', value: (one) => one.severity },
    { title: 'SINCE', value: (one) => timeText(one.startedAt) },
    { title: 'NEXT UPDATE', value: (one) => nextUpdate(one) },
    { title: 'TITLE', value: (one) => one.title },
  ]);
}

function nextUpdate(incident: Incident): string | undefined {
  const at = timeText(incident.nextUpdateAt);
  return at !== undefined && incident.isOverdue ? `${at} OVERDUE` : at;
}

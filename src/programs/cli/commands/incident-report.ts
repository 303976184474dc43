import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { withIncidents } from '../incidents.ts';

export const incidentReport = defineCommand({
  name: 'incident report',
  summary: 'Print the report of an incident, made from its log, as Markdown.',
  args: [{ name: 'id', help: 'the id of the incident', required: true }],
  examples: ['keepsight incident report inc_019ab1c0f3e87b1c9d2e5f60718293a4 > report.md'],
  run: async (cli, { args }) => {
    const report = await withIncidents(cli, undefined, ({ incidents, ctx }) =>
      incidents.getIncidentReport(ctx, { ...nothing, params: { id: args[0] ?? '' } }),
    );
    cli.out.result(report, () => cli.out.line(report.markdown.trimEnd()));
  },
});

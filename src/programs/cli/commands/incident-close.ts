import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { asOption, showIncident, withIncidents } from '../incidents.ts';

export const incidentClose = defineCommand({
  name: 'incident close',
  summary: 'Close an incident that is being observed, or end it as a false alarm.',
  description:
    'Refused while something is off or declared, a wave is under way, or a component is measured failing or not at all.',
  args: [{ name: 'id', help: 'the id of the incident', required: true }],
  options: {
    reason: { kind: 'text', value: 'TEXT', help: 'Why it is over.', default: 'closed on the command line' },
    'false-alarm': { kind: 'flag', help: 'It was none; it stays in the history and says so.' },
    as: asOption,
  },
  examples: ['keepsight incident close inc_019a… --reason "stable for a day"'],
  run: async (cli, { args, options }) => {
    const { reason } = options;
    const input = { ...nothing, params: { id: args[0] ?? '' } };
    const incident = await withIncidents(cli, options.as, ({ incidents, ctx }) =>
      options['false-alarm']
        ? incidents.declareFalseAlarm(ctx, { ...input, body: { reason } })
        : incidents.moveIncident(ctx, { ...input, body: { to: 'closed', reason } }),
    );
    cli.out.result(incident, () => showIncident(cli, incident));
  },
});

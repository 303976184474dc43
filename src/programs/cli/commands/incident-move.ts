import { IncidentState } from '#src/features/incidents/contract-schemas.ts';
import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { asOption, oneOf, showIncident, withIncidents } from '../incidents.ts';

export const incidentMove = defineCommand({
  name: 'incident move',
  summary: 'Move an incident to its next state.',
  args: [
    { name: 'id', help: 'the id of the incident', required: true },
    { name: 'state', help: IncidentState.options.join(', '), required: true },
  ],
  options: {
    reason: { kind: 'text', value: 'TEXT', help: 'Why.', default: 'moved on the command line' },
    as: asOption,
  },
  examples: ['keepsight incident move inc_019a… mitigating --reason "certificate is being replaced"'],
  run: async (cli, { args, options }) => {
    const body = { to: oneOf(IncidentState.options, args[1] ?? '', 'The state'), reason: options.reason };
    const incident = await withIncidents(cli, options.as, ({ incidents, ctx }) =>
      incidents.moveIncident(ctx, { ...nothing, params: { id: args[0] ?? '' }, body }),
    );
    cli.out.result(incident, () => showIncident(cli, incident));
  },
});

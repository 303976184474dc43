import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { asOption, showStatement, withIncidents } from '../incidents.ts';

export const incidentPublish = defineCommand({
  name: 'incident publish',
  summary: 'Publish a statement; everybody whom it concerns is told by the running Keepsight.',
  args: [{ name: 'statement', help: 'the id of the statement', required: true }],
  options: { as: asOption },
  examples: ['keepsight incident publish stm_019ab1c0f3e87b1c9d2e5f60718293a4'],
  run: async (cli, { args, options }) => {
    const published = await withIncidents(cli, options.as, ({ incidents, ctx }) =>
      incidents.publishStatement(ctx, { ...nothing, params: { id: args[0] ?? '' } }),
    );
    cli.out.result(published, () => showStatement(cli, published));
  },
});

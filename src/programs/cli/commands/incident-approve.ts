import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { asOption, showStatement, withIncidents } from '../incidents.ts';

export const incidentApprove = defineCommand({
  name: 'incident approve',
  summary: 'Approve a draft of a statement as it stands.',
  description: 'Nobody approves what he wrote, and nobody twice. What is approved is printed.',
  args: [{ name: 'statement', help: 'the id of the statement', required: true }],
  options: {
    as: asOption,
    hash: {
      kind: 'text',
      value: 'HASH',
      help: 'The content hash of the text that was read; what stands there now when absent.',
    },
  },
  examples: ['keepsight incident approve stm_019ab1c0f3e87b1c9d2e5f60718293a4 --as anna'],
  run: async (cli, { args, options }) => {
    const input = { ...nothing, params: { id: args[0] ?? '' } };
    const approved = await withIncidents(cli, options.as, async ({ incidents, ctx }) => {
      const { contentHash } = await incidents.getStatement(ctx, input);
      return incidents.approveStatement(ctx, { ...input, body: { contentHash: options.hash ?? contentHash } });
    });
    cli.out.result(approved, () => showStatement(cli, approved));
  },
});

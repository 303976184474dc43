import { listSubscribers } from '#src/features/status/contract-notices.ts';
import { defineCommand } from '../command.ts';
import { withFeatures } from '../features.ts';
import { nothing } from '../fleet.ts';

export const subscriberList = defineCommand({
  name: 'subscriber list',
  summary: 'List subscribers of the status page, with masked addresses.',
  options: {
    address: { kind: 'text', value: 'ADDRESS', help: 'Only this mail address.' },
    limit: { kind: 'number', value: 'N', help: 'At most so many.', min: 1, max: 200, default: 50 },
    after: { kind: 'text', value: 'ID', help: 'Go on after this one.' },
  },
  examples: ['keepsight subscriber list', 'keepsight subscriber list --address ada@example.org'],
  run: async (cli, { options }) => {
    const { address, limit, after } = options;
    const query = listSubscribers.query?.parse({ address, limit, after }) ?? { limit };
    const ctx = await cli.useCaseContext();
    const found = await withFeatures(cli, ({ notices }) => notices.listSubscribers(ctx, { ...nothing, query }));
    cli.out.result(found, () => {
      cli.out.table(found.subscribers, [
        { title: 'ID', value: (row) => row.id },
        { title: 'Channel', value: (row) => row.channel },
        { title: 'Address', value: (row) => row.address },
        { title: 'State', value: (row) => row.state },
        { title: 'Language', value: (row) => row.choice.locale },
        { title: 'From', value: (row) => row.choice.severity },
        { title: 'When', value: (row) => row.choice.delivery },
      ]);
      const { confirmed, suspended, pending, returnsUntagged } = found.figures;
      cli.out.line(
        `${String(confirmed)} confirmed, ${String(suspended)} suspended, ${String(pending)} not confirmed yet.`,
      );
      if (returnsUntagged > 0) {
        cli.out.line(`${String(returnsUntagged)} returned mails carried no tag of ours and count for nobody.`);
      }
      if (found.nextAfter !== null) cli.out.line(`More: --after ${found.nextAfter}`);
    });
  },
});

import { defineCommand } from '../command.ts';
import { withFeatures } from '../features.ts';
import { nothing } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';

export const subscriberRemove = defineCommand({
  name: 'subscriber remove',
  summary: 'End a subscription and erase everything that is stored about it.',
  description: 'Also of an address that left and could still undo it: the way back is closed at once.',
  args: [{ name: 'subscriber', help: 'an id, or a mail address', required: true }],
  examples: ['keepsight subscriber remove sub_01a2…', 'keepsight subscriber remove ada@example.org'],
  run: async (cli, { args }) => {
    const ctx = await cli.useCaseContext();
    const wanted = args[0] ?? '';
    await withFeatures(cli, async ({ notices }) => {
      let id = wanted;
      let hadLeft = false;
      if (wanted.includes('@')) {
        const found = await notices.listSubscribers(ctx, { ...nothing, query: { address: wanted, limit: 1 } });
        const [first] = found.subscribers;
        if (first === undefined) throw new UsageWrong({ problem: 'Nobody is subscribed with this address.' });
        id = first.id;
        hadLeft = first.state === 'left';
      }
      await notices.removeSubscriber(ctx, { ...nothing, params: { id } });
      cli.out.result({ id, erased: true, hadLeft }, () => {
        cli.out.line('Erased, with everything that was stored about it.');
        if (hadLeft) cli.out.line('It had left already; that cannot be undone any more.');
      });
    });
  },
});

import { defineCommand } from '../command.ts';
import { openNotices } from '../notices.ts';
import { UsageWrong } from '../parse.ts';

/** The same for `remove` and `erase`: nothing is kept about whoever is removed. */
const run = async (
  cli: Parameters<Parameters<typeof defineCommand>[0]['run']>[0],
  given: string | undefined,
): Promise<void> => {
  const notices = await openNotices(cli);
  const ctx = await cli.useCaseContext();
  const wanted = given ?? '';
  let id = wanted;
  if (wanted.includes('@')) {
    const query = { address: wanted, limit: 1 };
    const found = await notices.listSubscribers(ctx, { params: undefined, query, body: undefined });
    const [first] = found.subscribers;
    if (first === undefined) throw new UsageWrong({ problem: 'Nobody is subscribed with this address.' });
    id = first.id;
  }
  await notices.removeSubscriber(ctx, { params: { id }, query: undefined, body: undefined });
  cli.out.result({ id, erased: true }, () => cli.out.line('Erased, with everything that was stored about it.'));
};

const args = [{ name: 'subscriber', help: 'an id, or a mail address', required: true }] as const;

export const subscriberRemove = defineCommand({
  name: 'subscriber remove',
  summary: 'End a subscription and erase what is stored about it.',
  args,
  examples: ['keepsight subscriber remove sub_01a2…', 'keepsight subscriber remove ada@example.org'],
  run: (cli, input) => run(cli, input.args[0]),
});

export const subscriberErase = defineCommand({
  name: 'subscriber erase',
  summary: 'Erase everything that is stored about a subscriber, as they may demand.',
  args,
  examples: ['keepsight subscriber erase ada@example.org'],
  run: (cli, input) => run(cli, input.args[0]),
});

import { defineCommand } from '../command.ts';
import { withFeatures } from '../features.ts';
import { nothing } from '../fleet.ts';

const batch = 1000;

export const subscriberExport = defineCommand({
  name: 'subscriber export',
  summary: 'Print every subscriber with the whole address, one JSON document in a line.',
  description:
    'Each thousand that is read is written into the audit log. Keep the output as safe as the addresses in it.',
  examples: ['keepsight subscriber export > subscribers.jsonl'],
  run: async (cli) => {
    const ctx = await cli.useCaseContext();
    await withFeatures(cli, async ({ notices }) => {
      let after: string | null = null;
      do {
        const part = await notices.exportSubscribers(ctx, { ...nothing, body: { after, limit: batch } });
        for (const subscriber of part.subscribers) {
          if (cli.out.isJson) cli.out.event(subscriber);
          else cli.out.line(JSON.stringify(subscriber));
        }
        after = part.nextAfter;
      } while (after !== null);
    });
  },
});

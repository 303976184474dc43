import { readStandardInput } from '#src/platform/terminal.ts';
import { defineCommand } from '../command.ts';
import { withFeatures } from '../features.ts';
import { nothing } from '../fleet.ts';

const messageBytesMax = 256 * 1024;

export const subscriberBounce = defineCommand({
  name: 'subscriber bounce',
  summary: 'Read one returned mail (RFC 3464) from standard input and count it.',
  description:
    'For a mail server that hands mails to mail.returnAddress to a program. Three that fail for good, one after the other, ' +
    'suspend a subscriber. It must come to the address with the part after the + that its mail was sent from: one that only ' +
    'names a subscriber counts for nobody, because anybody can write it.',
  examples: ['keepsight subscriber bounce < returned.eml'],
  run: async (cli) => {
    const message = await readStandardInput(messageBytesMax, cli.signal);
    const ctx = await cli.useCaseContext();
    const read = await withFeatures(cli, ({ notices }) => notices.readBounce(ctx, { ...nothing, body: { message } }));
    cli.out.result(read, () => cli.out.line(`This is ${words[read.outcome]}.`));
  },
});

const words = {
  counted: 'a mail that was refused for good; it was counted',
  suspended: 'one refusal too many: the subscriber is suspended',
  temporary: 'a delay; the mail server still tries',
  untagged: 'for none of our mails by its address; it counts for nobody, and only the number of such mails is kept',
  'not-ours': 'about somebody who is not subscribed here any more',
  'not-a-bounce': 'no report about a returned mail',
} as const;

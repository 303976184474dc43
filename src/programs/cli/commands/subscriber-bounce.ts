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
    'suspend a subscriber.',
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
  'not-ours': 'about somebody who is not subscribed here',
  'not-a-bounce': 'no report about a returned mail',
} as const;

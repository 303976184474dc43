import { publicLocales } from '#src/core/messages.ts';
import { MailAddress, NoticeChoice } from '#src/features/status/contract-notices.ts';
import { defineCommand } from '../command.ts';
import { withFeatures } from '../features.ts';
import { nothing } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';

export const subscriberAdd = defineCommand({
  name: 'subscriber add',
  summary: 'Invite a mail address to notices of the status page.',
  description:
    'Its owner is asked first; nothing else is sent before they confirm. The question leaves when a server runs.',
  args: [{ name: 'address', help: 'the mail address', required: true }],
  options: {
    locale: { kind: 'text', value: 'LANGUAGE', help: `Language: ${publicLocales.join(', ')}.`, default: 'en' },
    severity: { kind: 'text', value: 'SEVERITY', help: 'From minor, major or critical.', default: 'minor' },
    component: { kind: 'list', value: 'ID', help: 'A component; all when absent. May be given several times.' },
    daily: { kind: 'flag', help: 'Once a day in one mail, instead of at once.' },
  },
  examples: ['keepsight subscriber add ada@example.org --locale sv'],
  run: async (cli, { args, options }) => {
    const email = MailAddress.safeParse(args[0]);
    const choice = NoticeChoice.safeParse({
      ...{ locale: options.locale, severity: options.severity, delivery: options.daily ? 'daily' : 'at-once' },
      componentIds: options.component.length === 0 ? null : options.component,
    });
    const problem = email.error?.issues[0]?.message ?? choice.error?.issues[0]?.message;
    if (!email.success || !choice.success) throw new UsageWrong({ problem: problem ?? 'Something is not valid.' });
    const input = { ...nothing, body: { email: email.data, choice: choice.data } };
    const ctx = await cli.useCaseContext();
    const invited = await withFeatures(cli, ({ notices }) => notices.addSubscriber(ctx, input));
    cli.out.result(invited, () =>
      cli.out.line(`Invited. The question holds for a day; nothing is sent before the answer.`),
    );
  },
});

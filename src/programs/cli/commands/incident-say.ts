import { publicLocales } from '#src/core/messages.ts';
import { ClaimModality, ClaimSubject, StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { asOption, oneOf, showStatement, withIncidents } from '../incidents.ts';
import { UsageWrong } from '../parse.ts';

const minuteMs = 60_000;

export const incidentSay = defineCommand({
  name: 'incident say',
  summary: 'Write a draft of a public statement, or publish it at once where no approval is needed.',
  description:
    'A claim is MODALITY:SUBJECT:TEXT, such as observed:effect:"Sign-in fails". Modalities: observed, suspected, ruled-out, ' +
    'unknown; subjects: effect, scope, cause, data, restoration, workaround. A cause needs one approval, a denial two.',
  args: [
    { name: 'id', help: 'the id of the incident', required: true },
    { name: 'title', help: 'the title of the statement', required: true },
  ],
  options: {
    claim: { kind: 'list', value: 'CLAIM', help: 'What is claimed. May be repeated.' },
    body: { kind: 'text', value: 'TEXT', help: 'More words, as Markdown.', default: '' },
    locale: { kind: 'text', value: 'LANGUAGE', help: `The language: ${publicLocales.join(', ')}.`, default: 'en' },
    component: { kind: 'list', value: 'ID', help: 'A component that it is about. May be repeated.' },
    'next-update': { kind: 'number', value: 'MINUTES', help: 'Promise the next update.', min: 1, max: 44_640 },
    supersedes: { kind: 'text', value: 'ID', help: 'The published statement that this one corrects.' },
    correction: { kind: 'text', value: 'TEXT', help: 'Why, when what was said before was wrong.' },
    'denies-nothing': { kind: 'flag', help: 'The words sound like a denial and are none; somebody else must approve.' },
    publish: { kind: 'flag', help: 'Publish it at once.' },
    as: asOption,
  },
  examples: [
    'keepsight incident say inc_019a… "Sign-in fails" --claim observed:effect:"Nobody can sign in." --next-update 30 --publish',
  ],
  run: async (cli, { args, options }) => {
    const [id = '', title = ''] = args;
    const locale = oneOf(publicLocales, options.locale, '--locale');
    const minutes = options['next-update'];
    const body = StatementInput.safeParse({
      originalLocale: locale,
      texts: [{ locale, review: 'original', title, body: options.body }],
      claims: options.claim.map(claimOf),
      componentIds: [...options.component],
      nextUpdateAt: minutes === undefined ? null : cli.clock.nowMs() + minutes * minuteMs,
      supersedes: options.supersedes ?? null,
      correction: options.correction ?? null,
      deniesNothing: options['denies-nothing'],
    });
    if (!body.success) throw new UsageWrong({ problem: 'The title, a claim or the text is empty or too long.' });
    const statement = await withIncidents(cli, options.as, async ({ incidents, ctx }) => {
      const draft = await incidents.draftStatement(ctx, { ...nothing, params: { id }, body: body.data });
      return options.publish ? incidents.publishStatement(ctx, { ...nothing, params: { id: draft.id } }) : draft;
    });
    cli.out.result(statement, () => showStatement(cli, statement));
  },
});

function claimOf(text: string): { modality: ClaimModality; subject: ClaimSubject; text: string } {
  const [modality = '', subject = '', ...words] = text.split(':');
  return {
    modality: oneOf(ClaimModality.options, modality, '--claim'),
    subject: oneOf(ClaimSubject.options, subject, '--claim'),
    text: words.join(':'),
  };
}

import { publicLocales } from '#src/core/messages.ts';
import { Severity } from '#src/features/incidents/contract-schemas.ts';
import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { asOption, oneOf, showIncident, withIncidents } from '../incidents.ts';

export const incidentOpen = defineCommand({
  name: 'incident open',
  summary: 'Open an incident by hand.',
  description: 'Nothing is public before a statement is published.',
  args: [{ name: 'title', help: 'what is wrong, in a few words; the public will read it', required: true }],
  options: {
    reason: { kind: 'text', value: 'TEXT', help: 'Why it is opened.', default: 'opened on the command line' },
    severity: { kind: 'text', value: 'WORD', help: 'minor, major or critical.', default: 'major' },
    state: { kind: 'text', value: 'WORD', help: 'suspected or confirmed.', default: 'suspected' },
    component: { kind: 'list', value: 'ID', help: 'A component that is affected. May be repeated.' },
    locale: {
      kind: 'text',
      value: 'LANGUAGE',
      help: `The language of the title: ${publicLocales.join(', ')}.`,
      default: 'en',
    },
    as: asOption,
  },
  examples: ['keepsight incident open "Cloud sign-in fails" --severity critical --reason "customers call"'],
  run: async (cli, { args, options }) => {
    const originalLocale = oneOf(publicLocales, options.locale, '--locale');
    const body = {
      titles: { [originalLocale]: args[0] ?? '' },
      originalLocale,
      severity: oneOf(Severity.options, options.severity, '--severity'),
      state: oneOf(['suspected', 'confirmed'], options.state, '--state'),
      componentIds: [...options.component],
      reason: options.reason,
    };
    const incident = await withIncidents(cli, options.as, ({ incidents, ctx }) =>
      incidents.openIncident(ctx, { ...nothing, body }),
    );
    cli.out.result(incident, () => showIncident(cli, incident));
  },
});

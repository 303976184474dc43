import { locales } from '#src/core/messages.ts';
import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { oneOf, withIncidents } from '../incidents.ts';

export const incidentReport = defineCommand({
  name: 'incident report',
  summary: 'Print the report of an incident, made from its log, as Markdown.',
  args: [{ name: 'id', help: 'the id of the incident', required: true }],
  options: {
    locale: { kind: 'text', value: 'LANGUAGE', help: `The language: ${locales.join(' or ')}.`, default: 'en' },
  },
  examples: ['keepsight incident report inc_019ab1c0f3e87b1c9d2e5f60718293a4 > report.md'],
  run: async (cli, { args, options }) => {
    const query = { locale: oneOf(locales, options.locale, '--locale') };
    const report = await withIncidents(cli, undefined, ({ incidents, ctx }) =>
      incidents.getIncidentReport(ctx, { ...nothing, params: { id: args[0] ?? '' }, query }),
    );
    cli.out.result(report, () => cli.out.line(report.markdown.trimEnd()));
  },
});

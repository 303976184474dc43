import { checkConfig } from '#src/programs/config.ts';
import { defineCommand, exitCodes } from '../command.ts';

export const configCheck = defineCommand({
  name: 'config check',
  summary: 'Check the configuration and name every problem with its place.',
  run: async (cli) => {
    const { config, problems } = await checkConfig(cli.configInputs);
    cli.out.result({ file: config.file ?? null, problems }, () => {
      if (problems.length === 0) cli.out.line(`The configuration is valid (${config.file ?? 'no file'}).`);
      else {
        cli.out.table(problems, [
          { title: 'Setting', value: (row) => row.key },
          { title: 'Place', value: (row) => row.place },
          { title: 'Problem', value: (row) => row.problem },
        ]);
      }
    });
    return problems.length === 0 ? exitCodes.ok : exitCodes.findings;
  },
});

/** The page of commands, from the same definitions as `--help`. */

import { commandHelp } from '#src/programs/cli/help.ts';
import { commands } from '#src/programs/cli/commands.ts';
import { generatedNotice } from './markdown.ts';

export async function commandsPage(): Promise<string> {
  const sections = await Promise.all(
    Object.values(commands).map(async (load) => {
      const command = await load();
      return [`## keepsight ${command.name}`, '', '```text', commandHelp(command).trim(), '```', ''].join('\n');
    }),
  );
  return ['# Commands', '', generatedNotice, '', ...sections].join('\n');
}

/** One-time links on the terminal. */

import type { OneTimeLink } from '#src/features/people/contract-schemas.ts';
import type { CliContext } from './command.ts';

export function printLink(cli: CliContext, link: OneTimeLink): void {
  cli.out.line('Open the console of this Keepsight, with this behind its address:');
  cli.out.line('');
  cli.out.line(`  ${link.path}`);
  cli.out.line('');
  cli.out.line(`It works once, until ${new Date(link.expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC.`);
}

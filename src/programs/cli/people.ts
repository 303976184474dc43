/** People for the commands that manage them. */

import { createPeople, type People } from '#src/features/people/people.ts';
import type { CliContext } from './command.ts';

/** A running server checks rights with each request, so nobody has to be told here about changes. */
export async function openPeople(cli: CliContext): Promise<People> {
  return createPeople({ sealer: await cli.openSealer(), onAccessChanged: () => undefined });
}

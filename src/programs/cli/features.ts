/**
 * The features for commands, put together as for the server, without its jobs: nothing is tested and nothing is sent. A
 * running server takes up within seconds what is written here.
 */

import { composeFeatures, type System } from '#src/programs/server/compose.ts';
import type { CliContext } from './command.ts';

/** Runs `work` with what the store knows, and writes to the ledger which connections it made. */
export async function withFeatures<T>(cli: CliContext, work: (system: System) => Promise<T>): Promise<T> {
  const { clock, random, log } = cli;
  const store = await cli.openStore();
  const sealer = await cli.openSealer();
  const system = await composeFeatures({ config: await cli.config(), clock, random, log }, { store, sealer });
  try {
    await system.load();
    return await work(system);
  } finally {
    await system.close();
  }
}

/** The fleet for the commands that manage devices. A running server takes up what changed here within a minute. */

import { createEgressGuard, type EgressGuard } from '#src/platform/egress.ts';
import { createFleet, type Fleet } from '#src/features/fleet/fleet.ts';
import { defaultSettings } from '#src/features/system/contract.ts';
import { createEgressLedger } from '#src/features/system/egress-ledger.ts';
import { readSettings } from '#src/features/system/settings.ts';
import { drivers } from '#src/plugins/registry.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { CliContext } from './command.ts';

export interface CliFleet {
  readonly fleet: Fleet;
  /** The only way out, written down. */
  readonly guard: EgressGuard;
  readonly ctx: UseCaseContext;
}

/** Runs `work`, and writes to the ledger which connections it made. */
export async function withFleet<T>(cli: CliContext, work: (opened: CliFleet) => Promise<T>): Promise<T> {
  const { clock, random, log } = cli;
  const config = await cli.config();
  const store = await cli.openStore();
  const ledger = createEgressLedger({ store, clock, log });
  const guard = createEgressGuard({
    clock,
    simulated: config['devices.simulated'],
    onConnection: (record) => ledger.record(record),
  });
  const settings = await readSettings(store.db, defaultSettings, log);
  const sealer = await cli.openSealer();
  const fleet = createFleet({ drivers, guard, sealer, store, clock, random, log, settings, publish: () => undefined });
  try {
    return await work({ fleet, guard, ctx: await cli.useCaseContext() });
  } finally {
    await ledger.flush();
  }
}

/** A use case without input of one kind gets nothing there. */
export const nothing = { params: undefined, query: undefined, body: undefined };

/** Watch for the commands that manage monitors. A running server takes up within seconds what changed here. */

import type { Watch } from '#src/features/watch/watch.ts';
import { createWatch } from '#src/features/watch/watch.ts';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import { NotFound } from '#src/core/errors.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createNameServers } from '#src/platform/name-lookup.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import { probes } from '#src/plugins/registry.ts';
import { version } from '#src/programs/version.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { CliContext } from './command.ts';
import { nothing } from './fleet.ts';

export interface CliWatch {
  readonly watch: Watch;
  readonly ctx: UseCaseContext;
}

export async function withWatch<T>(cli: CliContext, work: (opened: CliWatch) => Promise<T>): Promise<T> {
  const { clock, random, log } = cli;
  const config = await cli.config();
  const store = await cli.openStore();
  const guard = createEgressGuard({
    ...{ clock, simulated: config['devices.simulated'], privateNetworks: config['watch.privateNetworks'] },
    nameServers: createNameServers(config['watch.nameServers']),
  });
  const watch = createWatch({
    ...{ store, clock, random, log, probes, version, publish: () => undefined },
    network: createProbeNetwork({ guard, clock, purpose: { reason: 'command-line' } }),
    locals: { deviceState: () => undefined },
    here: { name: 'This Keepsight', network: 'here' },
    loopDelay: { readMs: () => 0, turn: () => undefined, close: () => undefined },
  });
  await watch.load();
  return work({ watch, ctx: await cli.useCaseContext() });
}

/** By its id, or by its whole name. @throws NotFound */
export async function findMonitor({ watch, ctx }: CliWatch, idOrName: string): Promise<MonitorDetail> {
  const found = watch
    .monitors()
    .find(({ id, name }) => id === idOrName || name.toLowerCase() === idOrName.trim().toLowerCase());
  if (found === undefined) throw new NotFound({ object: 'monitor' });
  return watch.getMonitor(ctx, { ...nothing, params: { id: found.id } });
}

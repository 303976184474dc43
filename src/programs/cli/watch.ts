/** Watch for the commands that manage monitors. */

import type { Watch } from '#src/features/watch/watch.ts';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import { NotFound } from '#src/core/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { CliContext } from './command.ts';
import { withFeatures } from './features.ts';
import { nothing } from './fleet.ts';

export interface CliWatch {
  readonly watch: Watch;
  readonly ctx: UseCaseContext;
}

export async function withWatch<T>(cli: CliContext, work: (opened: CliWatch) => Promise<T>): Promise<T> {
  return withFeatures(cli, async ({ watch }) => work({ watch, ctx: await cli.useCaseContext() }));
}

/** By its id, or by its whole name. @throws NotFound */
export async function findMonitor({ watch, ctx }: CliWatch, idOrName: string): Promise<MonitorDetail> {
  const found = watch
    .monitors()
    .find(({ id, name }) => id === idOrName || name.toLowerCase() === idOrName.trim().toLowerCase());
  if (found === undefined) throw new NotFound({ object: 'monitor' });
  return watch.getMonitor(ctx, { ...nothing, params: { id: found.id } });
}

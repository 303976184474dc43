/** Starter packs: prepared entries become ordinary monitors and components, which are changed like any other afterwards. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { MonitorInput } from '../../watch/contract-schemas.ts';
import { addComponent } from '../components.ts';
import type { StarterEntry, StarterPack } from '../contract-records.ts';
import type { ComponentInput } from '../contract-schemas.ts';
import type * as contract from '../contract.ts';
import { EntryMissing } from '../errors.ts';
import type { StatusParts } from '../parts.ts';
import { axisServices } from './axis-services.data.ts';

const starterPacks: readonly StarterPack[] = [axisServices];

type Parts = Pick<StatusParts, 'watch' | 'changed'>;
type Body = EndpointInput<typeof contract.installStarterPack>['body'];

export async function listStarterPacks(
  _parts: unknown,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listStarterPacks>> {
  requirePermission(ctx.actor, 'status:read');
  return { packs: [...starterPacks] };
}

/** All or nothing, in one transaction: what is refused of one entry is refused of all of them, and nothing is left behind. */
export async function installStarterPack(
  parts: Parts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.installStarterPack>,
): Promise<EndpointOutput<typeof contract.installStarterPack>> {
  requirePermission(ctx.actor, 'status:write');
  requirePermission(ctx.actor, 'monitor:write');
  const pack = starterPacks.find(({ id }) => id === params.id);
  if (pack === undefined) throw new NotFound({ object: 'starter pack' });
  const entries = chosenEntries(pack, body.entryIds);
  const made = await ctx.store.transaction(async (tx) => {
    const monitorOf = await installMonitors(parts, ctx, tx, { entries, body });
    const componentOf = await installComponents(ctx, tx, { entries, monitorOf, body });
    await recordAudit(tx, ctx, {
      action: 'starter.install',
      object: { kind: 'starter-pack', id: pack.id, name: pack.title },
      details: { entries: entries.map(({ id }) => id) },
    });
    return { componentIds: [...componentOf.values()], monitorIds: [...monitorOf.values()] };
  });
  await parts.watch.reload();
  parts.changed();
  return made;
}

/** With the groups above them, and in the order of the pack, in which groups and what is needed come first. */
export function chosenEntries(pack: StarterPack, ids: readonly string[]): StarterEntry[] {
  const byId = new Map(pack.entries.map((entry) => [entry.id, entry]));
  const chosen = new Set<string>();
  for (const id of ids) {
    if (!byId.has(id)) throw new EntryMissing({ entry: id });
    for (let at: string | null = id; at !== null && !chosen.has(at); at = byId.get(at)?.parent ?? null) chosen.add(at);
  }
  return pack.entries.filter(({ id }) => chosen.has(id));
}

function monitorInput(entry: StarterEntry, monitor: NonNullable<StarterEntry['monitor']>, body: Body): MonitorInput {
  return MonitorInput.parse({
    name: entry.name.en ?? entry.id,
    probe: monitor.probe,
    settings: monitor.settings,
    periodS: body.periodS ?? monitor.periodS,
    // A check is over before the next one begins.
    budgetMs: Math.min(20_000, (body.periodS ?? monitor.periodS) * 1000 - 1000),
    vantageIds: body.vantageIds,
    networksMin: body.networksMin,
    source: entry.source,
    tags: ['starter'],
  });
}

interface Install {
  readonly entries: readonly StarterEntry[];
  readonly body: Body;
}

async function installMonitors(
  { watch }: Parts,
  ctx: UseCaseContext,
  tx: Db,
  { entries, body }: Install,
): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const entry of entries) {
    if (entry.monitor === null) continue;
    made.set(entry.id, (await watch.addMonitor(tx, ctx, monitorInput(entry, entry.monitor, body))).id);
  }
  return made;
}

async function installComponents(
  ctx: UseCaseContext,
  tx: Db,
  { entries, monitorOf, body }: Install & { readonly monitorOf: ReadonlyMap<string, string> },
): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  const monitorIds = new Set(monitorOf.values());
  for (const [position, entry] of entries.entries()) {
    const claimMonitor = entry.claim === null ? undefined : monitorOf.get(entry.claim.entry);
    const readsClaims = entry.monitor?.probe === 'vendor-status';
    const own = monitorOf.get(entry.id);
    const input: ComponentInput = {
      ...{ name: entry.name, description: entry.description, rule: entry.rule, position },
      parentId: entry.parent === null ? null : (made.get(entry.parent) ?? null),
      // A page that can be read is measured as well: that it answers says nothing about what it claims.
      monitorIds: own === undefined ? [] : [own],
      claim:
        claimMonitor === undefined || readsClaims ? null : { monitorId: claimMonitor, key: entry.claim?.key ?? null },
      dependsOn: entry.dependsOn.flatMap((id) => made.get(id) ?? []),
      isPublic: body.isPublic,
    };
    const component = await addComponent(ctx, tx, input, (id) => monitorIds.has(id));
    made.set(entry.id, component.id);
  }
  return made;
}

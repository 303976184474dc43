/** Starter packs: prepared entries become ordinary monitors and components, which are changed like any other afterwards. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { MonitorInput } from '../../watch/contract-schemas.ts';
import { addComponent } from '../components.ts';
import type { StarterEntry, StarterPack } from '../contract-records.ts';
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

/**
 * The monitors are made first, one by one; when one is refused, those before it stay and are seen in the list. The
 * components come in one transaction.
 */
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
  const monitorOf = new Map<string, string>();
  for (const entry of entries) {
    if (entry.monitor === null) continue;
    const input = monitorInput(entry, entry.monitor, body);
    const made = await parts.watch.createMonitor(ctx, { params: undefined, query: undefined, body: input });
    monitorOf.set(entry.id, made.id);
  }
  const componentOf = await installComponents(parts, ctx, { pack, entries, monitorOf, body });
  parts.changed();
  return { componentIds: [...componentOf.values()], monitorIds: [...monitorOf.values()] };
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

async function installComponents(
  parts: Parts,
  ctx: UseCaseContext,
  install: {
    readonly pack: StarterPack;
    readonly entries: readonly StarterEntry[];
    readonly monitorOf: ReadonlyMap<string, string>;
    readonly body: Body;
  },
): Promise<ReadonlyMap<string, string>> {
  const { pack, entries, monitorOf, body } = install;
  return ctx.store.transaction(async (tx) => {
    const made = new Map<string, string>();
    for (const [position, entry] of entries.entries()) {
      const claimMonitor = entry.claim === null ? undefined : monitorOf.get(entry.claim.entry);
      const readsClaims = entry.monitor?.probe === 'vendor-status';
      const own = monitorOf.get(entry.id);
      const component = await addComponent(parts, ctx, tx, {
        ...{ name: entry.name, description: entry.description, rule: entry.rule, position },
        parentId: entry.parent === null ? null : (made.get(entry.parent) ?? null),
        // A page that can be read is measured as well: that it answers says nothing about what it claims.
        monitorIds: own === undefined ? [] : [own],
        claim:
          claimMonitor === undefined || readsClaims ? null : { monitorId: claimMonitor, key: entry.claim?.key ?? null },
        dependsOn: entry.dependsOn.flatMap((id) => made.get(id) ?? []),
        isPublic: body.isPublic,
      });
      made.set(entry.id, component.id);
    }
    const object = { kind: 'starter-pack', id: pack.id, name: pack.title };
    await recordAudit(tx, ctx, {
      action: 'starter.install',
      object,
      details: { entries: entries.map(({ id }) => id) },
    });
    return made;
  });
}

/** Takes the simulated devices in the way a person would: sites, a discovery of each, adoption with each device's own password. */

import type { Clock } from '#src/core/ports.ts';
import { DeviceQuery } from '#src/features/fleet/contract-schemas.ts';
import type { Fleet } from '#src/features/fleet/fleet.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { World, WorldDevice } from '#src/sim/world.ts';

/** Left as a candidate at each site, so that adoption can be tried. */
const leftForThePerson = 1;
const pollMs = 200;
const searchesAgain = 2;

export async function takeDevicesIn(fleet: Fleet, ctx: UseCaseContext, world: World, clock: Clock): Promise<void> {
  const bySite = Map.groupBy(
    world.devices.filter((device) => device.isDevice),
    (device) => device.site ?? 'Site',
  );
  for (const [name, devices] of bySite) {
    const site = await siteNamed(fleet, ctx, name);
    await findAll(fleet, ctx, { siteId: site.id, devices }, clock);
    await adoptAll(fleet, ctx, { siteId: site.id, devices }, clock);
  }
}

const nothing = { params: undefined, query: undefined, body: undefined };

interface Place {
  readonly siteId: string;
  readonly devices: readonly WorldDevice[];
}

/**
 * A search of the networks, and another one of the addresses where a machine that is busy with its start was too slow to
 * answer: everybody knows here what must be there.
 */
async function findAll(fleet: Fleet, ctx: UseCaseContext, { siteId, devices }: Place, clock: Clock): Promise<void> {
  const subnets = [...new Set(devices.map((device) => `${device.address.split('.').slice(0, 3).join('.')}.0/24`))];
  const search = async (where: { subnets: string[]; addresses: string[] }): Promise<void> => {
    const run = await fleet.startDiscovery(ctx, {
      ...nothing,
      body: { siteId, multicast: false, pace: 1000, ...where },
    });
    await untilEnded(() => fleet.getDiscoveryRun(ctx, { ...nothing, params: { id: run.id } }), ctx, clock);
  };
  await search({ subnets, addresses: [] });
  for (let again = 0; again < searchesAgain; again += 1) {
    const { candidates } = await fleet.listCandidates(ctx, { ...nothing, query: { siteId, offset: 0, limit: 500 } });
    const { devices: taken } = await fleet.listDevices(ctx, { ...nothing, query: DeviceQuery.parse({ limit: 500 }) });
    const found = new Set([...candidates, ...taken].map(({ host }) => host));
    const addresses = devices.map(({ address }) => address).filter((address) => !found.has(address));
    if (addresses.length === 0) return;
    await search({ subnets: [], addresses });
  }
}

/** A new installation has one empty site; the first of the demo takes its place. */
async function siteNamed(fleet: Fleet, ctx: UseCaseContext, name: string): Promise<{ readonly id: string }> {
  const { sites } = await fleet.listSites(ctx, nothing);
  const known = sites.find((site) => site.name === name);
  if (known !== undefined) return known;
  const [only, ...others] = sites;
  const isEmpty = only !== undefined && Object.values(only.counts).every((count) => count === 0);
  if (isEmpty && others.length === 0)
    return fleet.updateSite(ctx, { ...nothing, params: { id: only.id }, body: { name } });
  return fleet.createSite(ctx, { ...nothing, body: { name } });
}

async function untilEnded(read: () => Promise<{ state: string }>, ctx: UseCaseContext, clock: Clock): Promise<void> {
  while ((await read()).state === 'running') await clock.sleep(pollMs, ctx.signal);
}

async function adoptAll(fleet: Fleet, ctx: UseCaseContext, place: Place, clock: Clock): Promise<void> {
  const query = { siteId: place.siteId, status: ['new' as const], offset: 0, limit: 500 };
  const { candidates } = await fleet.listCandidates(ctx, { ...nothing, query });
  const byAddress = new Map(place.devices.map((device) => [device.address, device]));
  const chosen = candidates.flatMap((candidate) => {
    const device = byAddress.get(candidate.host);
    if (device === undefined || candidate.needsSetup) return [];
    const credential = { username: device.username, password: device.password };
    return [{ id: candidate.id, name: device.name, credential }];
  });
  const adopted = chosen.slice(0, Math.max(0, chosen.length - leftForThePerson));
  if (adopted.length === 0) return;
  const body = { siteId: place.siteId, groupIds: [], candidates: adopted };
  const adoption = await fleet.adoptCandidates(ctx, { ...nothing, body });
  while (!(await fleet.getAdoption(ctx, { ...nothing, params: { id: adoption.id } })).finished) {
    await clock.sleep(pollMs, ctx.signal);
  }
}

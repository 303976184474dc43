/** Monitors and components for the simulated vendor: what is measured of it, beside what it says of itself. */

import type { LocalText } from '#src/features/status/contract-schemas.ts';
import { ComponentInput } from '#src/features/status/contract-schemas.ts';
import { MonitorInput } from '#src/features/watch/contract-schemas.ts';
import type { VendorPlace } from '#src/sim/internet/loopback-vendor.ts';
import { vendorStatusPath } from '#src/sim/internet/loopback-vendor.ts';
import { wellText } from '#src/sim/internet/vendor.ts';
import { bare, type DemoStage } from './stage.ts';
import { componentDescriptions, componentNames, pageOfDemo, placeOfDemo } from './words.data.ts';

/** Short, so that whoever breaks something sees it soon. */
const periodS = 15;
const budgetMs = 6000;

/** Ids of what was made, by the keys of the words. */
export type Made = ReadonlyMap<string, string>;

export interface NewMonitor extends Pick<MonitorInput, 'name' | 'probe' | 'settings'> {
  readonly tags: readonly string[];
}

export async function addMonitor({ features, ctx }: DemoStage, monitor: NewMonitor): Promise<string> {
  const { vantages } = await features.watch.listVantages(ctx, bare);
  const vantageIds = vantages.filter(({ kind }) => kind === 'here').map(({ id }) => id);
  const source = 'Simulated, on this machine.';
  const body = MonitorInput.parse({ ...monitor, periodS, budgetMs, vantageIds, source });
  return (await features.watch.createMonitor(ctx, { ...bare, body })).id;
}

export async function addComponent(
  { features, ctx }: DemoStage,
  name: LocalText,
  more: Partial<ComponentInput>,
): Promise<string> {
  const body = ComponentInput.parse({ name, rule: { kind: 'share', downFromPercent: 100 }, ...more });
  return (await features.status.createComponent(ctx, { ...bare, body })).id;
}

export async function watchVendor(stage: DemoStage): Promise<Made> {
  const { features, ctx, vendor } = stage;
  await features.page.setPageSettings(ctx, { ...bare, body: pageOfDemo });
  await namePlace(stage);
  const places = vendor.places();
  const services = places.filter(({ claimed }) => claimed !== null);
  const page = places.find(({ claimed }) => claimed === null);
  const monitors = new Map<string, string>();
  for (const service of services) monitors.set(service.id, await addMonitor(stage, testOf(service)));
  const claims = await addMonitor(stage, {
    ...{ name: 'What Nordlys says', probe: 'vendor-status', tags: ['vendor'] },
    settings: { url: new URL(vendorStatusPath, page?.url).href },
  });

  const made = new Map<string, string>();
  const nordlys = await addComponent(stage, componentNames.nordlys, {
    ...{ description: componentDescriptions.nordlys, position: 2, claim: { monitorId: claims, key: null } },
  });
  made.set('nordlys', nordlys);
  for (const [position, group] of (['Regional sites', 'Cloud services'] as const).entries()) {
    made.set(group, await addComponent(stage, componentNames[group], { parentId: nordlys, position: position + 1 }));
  }
  for (const [position, { id, name, group }] of services.entries()) {
    const component = await addComponent(stage, nameOf(id, name), {
      ...{ parentId: made.get(group) ?? nordlys, position: made.has(group) ? position : 0 },
      ...{ monitorIds: [monitors.get(id) ?? ''], claim: { monitorId: claims, key: id } },
    });
    made.set(id, component);
  }
  return made;
}

/** Where this Keepsight looks from, as the public reads it. */
async function namePlace({ features, ctx }: DemoStage): Promise<void> {
  const { vantages } = await features.watch.listVantages(ctx, bare);
  const here = vantages.find(({ kind }) => kind === 'here');
  if (here === undefined) return;
  await features.watch.updateVantage(ctx, { ...bare, params: { id: here.id }, body: placeOfDemo });
}

function testOf({ name, url }: VendorPlace): NewMonitor {
  // A parking page answers too: what must stand in it is part of the test.
  const conditions = [{ part: 'body', test: 'contains', value: wellText }];
  return { name, probe: 'http', settings: { url, conditions }, tags: ['vendor'] };
}

/** Services without words of ours are called as the vendor calls them. */
function nameOf(id: string, name: string): LocalText {
  const names: Readonly<Record<string, LocalText>> = componentNames;
  return names[id] ?? { en: name, de: name };
}

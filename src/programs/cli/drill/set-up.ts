/** Sets a hub of a rehearsal up as its operator would: people, monitors, components, the page. Through use cases only. */

import type { Actor } from '#src/core/access.ts';
import type { LocalText, PageSettings } from '#src/features/status/contract-schemas.ts';
import { ComponentInput } from '#src/features/status/contract-schemas.ts';
import { defaultPageSettings } from '#src/features/status/page-settings.ts';
import { createPageUseCases } from '#src/features/status/publish/page-use-cases.ts';
import { createPeople } from '#src/features/people/people.ts';
import { MonitorInput } from '#src/features/watch/contract-schemas.ts';
import { vendorServices, vendorStatusHost, wellText } from '#src/sim/internet/vendor.ts';
import { applications, groups, ownSite, type Speaker, speakers } from './cast.data.ts';
import type { Hub } from './hub.ts';
import { pageRoot } from './hub.ts';

const bare = { params: undefined, query: undefined } as const;
const everything = { kind: 'everything' } as const;

export async function addSpeakers(hub: Hub): Promise<Record<Speaker, Actor>> {
  const people = createPeople({ sealer: hub.sealer, onAccessChanged: () => undefined });
  const made = new Map<Speaker, Actor>();
  for (const { key, name } of speakers) {
    const grants = [{ role: 'communicator' as const, scope: everything }];
    const body = { name: key, displayName: name, locale: 'en' as const, grants };
    const { person } = await people.createPerson(hub.context(), { ...bare, body });
    made.set(key, { kind: 'user', id: person.id, name, grants });
  }
  return Object.fromEntries(made) as Record<Speaker, Actor>;
}

export interface Installed {
  /** By the keys of the cast. */
  readonly components: ReadonlyMap<string, string>;
  readonly monitors: ReadonlyMap<string, string>;
  readonly periodS: number;
}

const periodS = 60;

/** @param vantageIds the fixed quorum of every monitor */
export async function install(hub: Hub, vantageIds: readonly string[]): Promise<Installed> {
  const monitors = new Map<string, string>();
  const addMonitor = async (key: string, input: Pick<MonitorInput, 'name' | 'probe' | 'settings'>): Promise<string> => {
    const body = MonitorInput.parse({ ...input, periodS, vantageIds: [...vantageIds], networksMin: 2 });
    const { id } = await hub.system.watch.createMonitor(hub.context(), { ...bare, body });
    monitors.set(key, id);
    return id;
  };
  const conditions = [{ part: 'body', test: 'contains', value: wellText }];
  for (const { key, name, host } of vendorServices) {
    await addMonitor(key, { name, probe: 'http', settings: { url: `https://${host}/`, conditions } });
  }
  await addMonitor(ownSite.key, {
    ...{ name: ownSite.name.en, probe: 'http', settings: { url: `https://${ownSite.host}/` } },
  });
  const claims = await addMonitor('claims', {
    ...{ name: 'What Nordlys says', probe: 'vendor-status' },
    settings: { url: `https://${vendorStatusHost}/api/v2/summary.json` },
  });
  const components = new Map<string, string>();
  const idOf = (key: string | null): string | null => (key === null ? null : (components.get(key) ?? null));
  const add = async (key: string, name: LocalText, input: Partial<ComponentInput>): Promise<void> => {
    const body = ComponentInput.parse({ name, position: components.size, ...input });
    const { id } = await hub.system.status.createComponent(hub.context(), { ...bare, body });
    components.set(key, id);
  };
  for (const { key, parent, name } of groups) {
    const claim = parent === null ? { monitorId: claims, key: null } : null;
    await add(key, name, { parentId: idOf(parent), claim });
  }
  for (const { key, name, group } of vendorServices) {
    await add(
      key,
      { en: name },
      { parentId: idOf(group), monitorIds: [monitors.get(key) ?? ''], claim: { monitorId: claims, key } },
    );
  }
  await add(applications.key, applications.name, { dependsOn: [idOf('login') ?? ''] });
  await add(ownSite.key, ownSite.name, { monitorIds: [monitors.get(ownSite.key) ?? ''] });
  return { components, monitors, periodS };
}

export async function setPage(hub: Hub, changes: Partial<PageSettings>): Promise<void> {
  const { publisher, status } = hub.system;
  const page = createPageUseCases({
    ...{ publisher, sealer: hub.sealer, signingKey: hub.signingKey },
    snapshot: () => status.snapshot(),
    changed: () => status.changed(),
  });
  const body: PageSettings = {
    ...defaultPageSettings,
    title: { en: 'Harbour status', de: 'Hafenstatus', sv: 'Hamnstatus' },
    publicUrl: pageRoot,
    contacts: [{ label: 'Telephone', value: '+46 8 5550 1234' }],
    ...changes,
  };
  await page.setPageSettings(hub.context(), { ...bare, body });
}

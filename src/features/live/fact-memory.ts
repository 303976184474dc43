/** Facts of many devices, parsed once each and kept by their id: a fact's value never changes, a new value is a new fact. */

import type { Db } from '#src/store/store.ts';
import { CapabilitiesFact, ChannelsFact } from '#src/plugins/kit/facts.ts';
import { devicesMax } from '../fleet/repository-devices.ts';

export interface FactMemory {
  load(db: Db, ids: readonly (string | null)[]): Promise<void>;
  channels(id: string): ChannelsFact['channels'];
  capabilities(id: string | null): CapabilitiesFact['capabilities'];
}

/** Two facts of every device that one process can have. */
const factsMax = devicesMax * 2;
/** Ids asked for at once; below what both engines take as parameters. */
const idsAtOnce = 500;

export function createFactMemory(): FactMemory {
  const channels = new Map<string, ChannelsFact['channels']>();
  const capabilities = new Map<string, CapabilitiesFact['capabilities']>();
  const keep = (id: string, kind: string, value: unknown): void => {
    if (kind === 'channels') channels.set(id, ChannelsFact.safeParse(value).data?.channels ?? []);
    else capabilities.set(id, CapabilitiesFact.safeParse(value).data?.capabilities ?? []);
  };
  const missingAmong = (ids: readonly (string | null)[]): string[] =>
    [...new Set(ids)].flatMap((id) => (id === null || channels.has(id) || capabilities.has(id) ? [] : [id]));

  return {
    load: async (db, ids) => {
      // Facts of the past pile up here until then.
      if (channels.size + capabilities.size + missingAmong(ids).length > factsMax) {
        channels.clear();
        capabilities.clear();
      }
      const missing = missingAmong(ids);
      for (let from = 0; from < missing.length; from += idsAtOnce) {
        const rows = await db
          .selectFrom('facts')
          .select(['id', 'kind', 'value'])
          .where('id', 'in', missing.slice(from, from + idsAtOnce))
          .execute();
        for (const { id, kind, value } of rows) keep(id, kind, JSON.parse(value));
      }
    },
    channels: (id) => channels.get(id) ?? [],
    capabilities: (id) => (id === null ? [] : (capabilities.get(id) ?? [])),
  };
}

/** Settings that people change while Keepsight runs: stored one by one, each with a default. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { Log } from '#src/core/ports.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { Settings, type SettingsChange } from './contract.ts';
import type * as contract from './contract.ts';
import { listSettingRows, saveSettingRow } from './repository.ts';

export interface SettingsDeps {
  /** What holds where nobody chose: from the configuration of the process. */
  readonly defaults: Settings;
  /** Told after a change is saved, so that what runs can follow it. */
  readonly onChange: (settings: Settings) => void;
}

/**
 * A stored value that no longer fits its schema counts as not chosen; a setting that this version does not know is left
 * alone.
 */
export async function readSettings(db: Db, defaults: Settings, log: Log): Promise<Settings> {
  const chosen: Record<string, unknown> = {};
  for (const { key, value } of await listSettingRows(db)) {
    if (!Object.hasOwn(Settings.shape, key)) continue;
    const parsed = Settings.partial().safeParse({ [key]: value });
    if (value !== undefined && parsed.success) chosen[key] = value;
    else log.warn('A stored setting is not valid; its default counts.', { key });
  }
  return Settings.parse({ ...defaults, ...chosen });
}

type UseCase<E> = (ctx: UseCaseContext, input: EndpointInput<E>) => Promise<EndpointOutput<E>>;

export interface SettingsUseCases {
  readonly getSettings: UseCase<typeof contract.getSettings>;
  readonly updateSettings: UseCase<typeof contract.updateSettings>;
}

export function createSettings({ defaults, onChange }: SettingsDeps): SettingsUseCases {
  return {
    getSettings: async (ctx) => {
      requirePermission(ctx.actor, 'settings:read');
      return readSettings(ctx.store.db, defaults, ctx.log);
    },
    updateSettings: async (ctx, { body }) => {
      requirePermission(ctx.actor, 'settings:write');
      const settings = await ctx.store.transaction((tx) => saveChange(tx, ctx, body, defaults));
      onChange(settings);
      return settings;
    },
  };
}

async function saveChange(tx: Db, ctx: UseCaseContext, change: SettingsChange, defaults: Settings): Promise<Settings> {
  const before = await readSettings(tx, defaults, ctx.log);
  const after = Settings.parse({ ...before, ...change });
  const changed = Settings.keyof().options.filter((key) => before[key] !== after[key]);
  for (const key of changed) {
    await saveSettingRow(tx, { key, value: after[key], updatedAt: ctx.clock.nowMs(), updatedBy: ctx.actor.id });
  }
  if (changed.length > 0) {
    const pick = (from: Settings): Record<string, unknown> =>
      Object.fromEntries(changed.map((key) => [key, from[key]]));
    await recordAudit(tx, ctx, {
      action: 'settings.update',
      object: { kind: 'settings', id: 'settings', name: 'Settings' },
      details: { before: pick(before), after: pick(after) },
    });
  }
  return after;
}

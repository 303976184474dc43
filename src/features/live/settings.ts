/** How the pictures of one device are fetched. */

import type { EndpointInput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { visibleDevice } from '../fleet/access.ts';
import type * as contract from './contract.ts';
import type { LiveSettings } from './contract-schemas.ts';
import { findLiveSettings, saveLiveSettings } from './repository.ts';

export interface SettingsParts {
  /** Streams of the device follow its settings. */
  readonly onSettings: (deviceId: string) => void;
}

export async function getLiveSettings(
  _parts: SettingsParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.getLiveSettings>,
): Promise<LiveSettings> {
  const device = await visibleDevice(ctx, ctx.store.db, params.id);
  return findLiveSettings(ctx.store.db, device.id);
}

export async function setLiveSettings(
  parts: SettingsParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.setLiveSettings>,
): Promise<LiveSettings> {
  const device = await ctx.store.transaction(async (tx) => {
    const found = await visibleDevice(ctx, tx, params.id, 'device:write');
    const before = await findLiveSettings(tx, found.id);
    await saveLiveSettings(tx, found.id, body);
    await recordAudit(tx, ctx, {
      action: 'device.live-settings',
      object: { kind: 'device', id: found.id, name: found.name },
      details: { before, after: body },
    });
    return found;
  });
  parts.onSettings(device.id);
  return body;
}

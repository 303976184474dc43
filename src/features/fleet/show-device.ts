/** One device with everything that is known of it, and what was known before. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { visibleDevice } from './access.ts';
import type * as contract from './contract.ts';
import type { DeviceDetail, StateEntry } from './contract-schemas.ts';
import { viewerOf, viewOf } from './device-view.ts';
import { sentenceFor } from './messages.ts';
import type { FleetParts } from './parts.ts';
import { findCredential } from './repository-credentials.ts';
import type { DeviceRecord } from './repository-devices.ts';
import { listCurrentFacts, listFacts } from './repository-facts.ts';
import { findStatus, listHistory } from './repository-status.ts';

type Parts = Pick<FleetParts, 'timing'>;

/** What stands on a device's page at first; more comes through the history endpoint. */
const historyShown = 50;

export async function getDevice(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.getDevice>,
): Promise<DeviceDetail> {
  const { db } = ctx.store;
  const device = await visibleDevice(ctx, db, input.params.id);
  const status = await findStatus(db, device.id);
  const credential = await findCredential(db, device.id);
  const checkedAt = status?.checkedAt ?? null;
  return {
    ...viewOf({ device, status, credential }, await viewerOf(ctx, db, parts.timing())),
    credential: credential === undefined ? null : { username: credential.username, changedAt: credential.changedAt },
    certificate: { pinned: device.pin, offered: device.pinOffered },
    facts: await listCurrentFacts(db, device.id),
    history: await historyOf(ctx, db, device, { limit: historyShown }),
    nextCheckAt: checkedAt === null ? null : Math.round(checkedAt + parts.timing().intervalMs),
  };
}

export async function listDeviceHistory(
  _parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.listDeviceHistory>,
): Promise<EndpointOutput<typeof contract.listDeviceHistory>> {
  const device = await visibleDevice(ctx, ctx.store.db, input.params.id);
  return { history: await historyOf(ctx, ctx.store.db, device, input.query) };
}

export async function listFactHistory(
  _parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.listFactHistory>,
): Promise<EndpointOutput<typeof contract.listFactHistory>> {
  const device = await visibleDevice(ctx, ctx.store.db, input.params.id);
  return { facts: await listFacts(ctx.store.db, device.id, input.query) };
}

async function historyOf(
  ctx: UseCaseContext,
  db: Db,
  device: DeviceRecord,
  page: { before?: number | undefined; limit: number },
): Promise<StateEntry[]> {
  const entries = await listHistory(db, device.id, page);
  return entries.map((entry) => ({ ...entry, sentence: sentenceFor(ctx.locale, { kind: device.kind, ...entry }) }));
}

/** The devices that are watched, as they stand in the store, with what only the running process knows. */

import { createHash } from 'node:crypto';
import type { DriverMemory } from '#src/plugins/kit/driver.ts';
import type { Store } from '#src/store/store.ts';
import { findSealed, listSealed, type SealedCredential } from '../repository-credentials.ts';
import { findDevice, listDeviceRecords, type DeviceRecord } from '../repository-devices.ts';
import { findStatus, listStatus, notChecked, type StatusRecord } from '../repository-status.ts';

export interface Watched {
  device: DeviceRecord;
  status: StatusRecord;
  sealed: SealedCredential | undefined;
  /** What the driver learned about the device; forgotten with the process. */
  readonly memory: DriverMemory;
  /** Where in the interval its check falls: 0 to 1, from its id, so that it is the same after each start. */
  readonly phase: number;
  /** Monotonic. */
  lastCheckAtMs: number;
  factsTriedAtMs: number;
}

export interface Roster {
  get(deviceId: string): Watched | undefined;
  delete(deviceId: string): void;
  /** Reads one device again; `undefined` when it is gone. */
  load(deviceId: string): Promise<Watched | undefined>;
  /** Compares with the store: what is new or was changed by another process, and what is gone. */
  reload(): Promise<{ added: Watched[]; removed: string[] }>;
}

export function createRoster(deps: { readonly store: Store }): Roster {
  const all = new Map<string, Watched>();

  const put = (
    device: DeviceRecord,
    status: StatusRecord | undefined,
    sealed: SealedCredential | undefined,
  ): Watched => {
    const known = all.get(device.id);
    // Another address or another certificate: nothing that was learned at the old one counts any more.
    const isSame = known !== undefined && placeOf(known.device) === placeOf(device);
    const watched: Watched = {
      device,
      status: (isSame ? known.status : status) ?? emptyStatus(device),
      sealed,
      memory: isSame ? known.memory : new Map<string, string>(),
      phase: phaseOf(device.id),
      lastCheckAtMs: known?.lastCheckAtMs ?? Number.NEGATIVE_INFINITY,
      factsTriedAtMs: isSame ? known.factsTriedAtMs : Number.NEGATIVE_INFINITY,
    };
    all.set(device.id, watched);
    return watched;
  };

  return {
    get: (deviceId) => all.get(deviceId),
    delete: (deviceId) => void all.delete(deviceId),
    load: async (deviceId) => {
      const device = await findDevice(deps.store.db, deviceId);
      if (device === undefined) return undefined;
      return put(device, await findStatus(deps.store.db, deviceId), await findSealed(deps.store.db, deviceId));
    },
    reload: async () => {
      const { db } = deps.store;
      const records = await listDeviceRecords(db);
      const status = new Map((await listStatus(db)).map((row) => [row.deviceId, row]));
      const sealed = new Map((await listSealed(db)).map((row) => [row.deviceId, row]));
      const stored = new Set(records.map((device) => device.id));
      const removed = [...all.keys()].filter((id) => !stored.has(id));
      const added = records
        .filter((device) => isNews(all.get(device.id), device, sealed.get(device.id)))
        .map((device) => put(device, status.get(device.id), sealed.get(device.id)));
      return { added, removed };
    },
  };
}

function isNews(known: Watched | undefined, device: DeviceRecord, sealed: SealedCredential | undefined): boolean {
  if (known === undefined) return true;
  return JSON.stringify(known.device) !== JSON.stringify(device) || known.sealed?.id !== sealed?.id;
}

function placeOf({ host, port, tls, path, pin, driver }: DeviceRecord): string {
  return JSON.stringify([host, port, tls, path, pin, driver]);
}

function emptyStatus(device: DeviceRecord): StatusRecord {
  const nothing = { checkedAt: null, answeredAt: null, bootId: null, bootedAt: null };
  return { deviceId: device.id, ...notChecked, stateSince: device.addedAt, ...nothing };
}

function phaseOf(deviceId: string): number {
  return createHash('sha256').update(deviceId).digest().readUInt32BE(0) / 2 ** 32;
}

/** Puts the monitors of a benchmark into a store, as the hub would have made them one by one. */

import { newId } from '#src/core/ids.ts';
import { nextNumber, saveMonitor } from '#src/features/watch/store/definitions.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import { prepareProbe } from '#src/plugins/kit/run-probe.ts';
import { probes } from '#src/plugins/registry.ts';
import type { Store } from '#src/store/store.ts';
import { monitorInput, type Ports } from './definitions.ts';

interface Wish {
  readonly count: number;
  readonly ports: Ports;
  readonly vantageIds: readonly string[];
}

export async function insertMonitors(store: Store, { count, ports, vantageIds }: Wish): Promise<void> {
  await store.transaction(async (tx) => {
    for (let at = 0; at < count; at += 1) {
      const input = monitorInput(at, ports, vantageIds);
      const probe = probes.find(({ id }) => id === input.probe);
      const prepared = probe === undefined ? undefined : prepareProbe(probe, input.settings);
      if (prepared === undefined || prepared.problem !== undefined) throw new Error(prepared?.problem ?? 'no probe');
      const now = { createdAt: systemClock.nowMs(), changedAt: systemClock.nowMs() };
      const id = newId('mon', systemClock, systemRandom);
      await saveMonitor(tx, { ...input, ...now, id, number: await nextNumber(tx, 'monitor'), target: prepared.target });
    }
    await nextNumber(tx, 'definitions');
  });
}

/** What the fleet's use cases need beside their context; made once by `createFleet`. */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Bus } from '#src/platform/bus.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import type { LocalNetwork } from '#src/platform/network-interfaces.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { openUdp } from '#src/platform/udp.ts';
import type { Driver } from '#src/plugins/kit/driver.ts';
import type { Store } from '#src/store/store.ts';
import type { FleetEvent } from './contract-events.ts';
import type { Timing } from './watch/timing.ts';

export interface FleetDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly guard: EgressGuard;
  readonly sealer: Sealer;
  readonly drivers: readonly Driver[];
  readonly events: Pick<Bus<FleetEvent>, 'publish'>;
  readonly openUdp: typeof openUdp;
  readonly networks: () => LocalNetwork[];
  /** A simulated world: loopback is asked by multicast too. */
  readonly includeLoopback: boolean;
}

/** Told when something about a device changed, so that the watcher takes it up. */
export interface Watching {
  deviceChanged(deviceId: string): Promise<void>;
  deviceRemoved(deviceId: string): void;
  /** Many devices changed at once. */
  fleetChanged(): Promise<void>;
}

export interface FleetParts extends FleetDeps {
  /** Follows the settings, so ask each time. */
  readonly timing: () => Timing;
  readonly watching: Watching;
}

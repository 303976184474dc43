/** How many devices of each site answer, kept up to date by the watcher, for sentences that speak of the rest of a site. */

import type { DeviceState } from '../contract-schemas.ts';
import type { Neighbours } from '../messages.ts';

export interface SiteCounters {
  /** Says what a device's state is now; `undefined`: it is watched no more. */
  set(deviceId: string, siteId: string, state: DeviceState | undefined): void;
  neighboursOf(siteId: string): Neighbours;
  othersAnswer(): boolean;
  counts(): Record<DeviceState, number>;
}

export function createSiteCounters(): SiteCounters {
  const states = new Map<string, { siteId: string; state: DeviceState }>();
  const sites = new Map<string, Record<DeviceState, number>>();
  const all: Record<DeviceState, number> = { up: 0, degraded: 0, down: 0, unknown: 0 };

  const add = (siteId: string, state: DeviceState, difference: number): void => {
    const site = sites.get(siteId) ?? { up: 0, degraded: 0, down: 0, unknown: 0 };
    site[state] += difference;
    all[state] += difference;
    sites.set(siteId, site);
  };

  return {
    set: (deviceId, siteId, state) => {
      const before = states.get(deviceId);
      if (before !== undefined) add(before.siteId, before.state, -1);
      if (state === undefined) states.delete(deviceId);
      else {
        states.set(deviceId, { siteId, state });
        add(siteId, state, 1);
      }
    },
    neighboursOf: (siteId) => {
      const site = sites.get(siteId);
      if (site === undefined || site.up + site.degraded + site.down + site.unknown < 2) return 'none';
      return site.up + site.degraded > 0 ? 'answer' : 'silent';
    },
    othersAnswer: () => all.up + all.degraded > 0,
    counts: () => ({ ...all }),
  };
}

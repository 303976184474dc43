/** The networks that this machine stands in. */

import { networkInterfaces } from 'node:os';

export interface LocalNetwork {
  readonly name: string;
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly prefixLength: number;
  readonly mac: string;
  /** Loopback. */
  readonly internal: boolean;
}

export function localNetworks(): LocalNetwork[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).map((entry) => ({
      name,
      address: entry.address,
      family: entry.family,
      prefixLength: Number(entry.cidr?.split('/')[1] ?? (entry.family === 'IPv4' ? 32 : 128)),
      mac: entry.mac,
      internal: entry.internal,
    })),
  );
}

/** All that a simulated world stands in. */
export function loopbackNetworks(): LocalNetwork[] {
  return localNetworks().filter((network) => network.internal);
}

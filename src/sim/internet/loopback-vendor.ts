/**
 * The vendor of the demo: its services and its status page on loopback addresses, and the switches for what goes wrong with
 * them. Its status page follows what is true, or claims that all is well, or cannot be read.
 */

import type { HostCondition } from './internet.ts';
import { createInternet } from './internet.ts';
import type { Clock } from '#src/core/ports.ts';
import { serveOnLoopback, type LoopbackInternet } from './on-loopback.ts';
import { createVendor, vendorServices, vendorStatusHost, type ClaimWord, type ServiceCondition } from './vendor.ts';

/** What a person may choose for a service; the first is how it should be. */
const serviceConditions = ['well', 'refused', 'timed-out', 'error', 'wrong-content', 'name-gone'] as const;
/** And for what the vendor says of itself. */
const pageConditions = ['follows', 'claims-well', 'refused', 'timed-out'] as const;
type PageCondition = (typeof pageConditions)[number];

export interface VendorPlace {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly condition: string;
  /** All that it can be in. */
  readonly conditions: readonly string[];
  /** What the vendor's page says of it; `null` for the page itself. */
  readonly claimed: ClaimWord | null;
}

export interface LoopbackVendor extends Pick<LoopbackInternet, 'addressOf' | 'knows' | 'close'> {
  /** The services, and its status page as the last. */
  places(): readonly VendorPlace[];
  /** `undefined`: there is no such place, or it has no such condition. */
  set(id: string, condition: string): Promise<VendorPlace | undefined>;
}

/** All addresses of it, as monitors must be allowed to reach them. */
export const vendorNetwork = '127.21.0.0/24';
export const vendorStatusPath = '/api/v2/summary.json';
const pageId = 'status-page';

/** @throws WorldPortsTaken */
export async function startLoopbackVendor(clock: Clock, port: number): Promise<LoopbackVendor> {
  const internet = createInternet(clock);
  const vendor = createVendor(internet, clock);
  const names = [...vendorServices.map(({ host }) => host), vendorStatusHost];
  const hosts = names.map((name, place) => ({ host: internet.host(name), address: `127.21.0.${String(10 + place)}` }));
  const served = await serveOnLoopback(hosts, port);
  const chosen = new Map<string, string>();
  let page: PageCondition = 'follows';
  const urlOf = (host: string): string => `http://${host}${port === 80 ? '' : `:${String(port)}`}/`;

  const speak = (): void => {
    if (page !== 'follows' && page !== 'claims-well') return;
    for (const { key } of vendorServices) {
      vendor.claim(key, page === 'claims-well' || vendor.conditionOf(key) === 'well' ? 'operational' : 'major_outage');
    }
  };
  const places = (): VendorPlace[] => [
    ...vendorServices.map(({ key, name, group, host }) => ({
      ...{ id: key, name, group, url: urlOf(host), condition: chosen.get(key) ?? 'well' },
      ...{ conditions: serviceConditions, claimed: vendor.claimOf(key) },
    })),
    {
      ...{ id: pageId, name: 'Status page', group: 'Web', url: urlOf(vendorStatusHost), condition: page },
      ...{ conditions: pageConditions, claimed: null },
    },
  ];

  return {
    ...served,
    places,
    set: async (id, condition) => {
      const pageCondition = pageConditions.find((one) => one === condition);
      const service = vendorServices.find(({ key }) => key === id);
      if (id === pageId && pageCondition !== undefined) {
        page = pageCondition;
        vendor.setPage(hostConditionOf(pageCondition));
        speak();
        await served.apply(internet.host(vendorStatusHost));
      } else if (service !== undefined && serviceConditions.some((one) => one === condition)) {
        chosen.set(id, condition);
        vendor.set(id, truthOf(condition));
        speak();
        await served.apply(internet.host(service.host));
      } else return undefined;
      return places().find((place) => place.id === id);
    },
  };
}

function truthOf(condition: string): ServiceCondition {
  switch (condition) {
    case 'refused':
    case 'timed-out':
    case 'error':
    case 'name-gone':
      return condition;
    case 'wrong-content':
      return 'maintenance-page';
    default:
      return 'well';
  }
}

function hostConditionOf(condition: PageCondition): HostCondition {
  return condition === 'refused' || condition === 'timed-out' ? condition : 'well';
}

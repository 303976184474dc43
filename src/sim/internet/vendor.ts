/**
 * A camera vendor for rehearsals: its sites and cloud services, and a status page on which it says how they are. What is
 * and what is claimed are set apart, because in February 2022 they differed. The vendor and its names are invented.
 */

import type { HostCondition, Internet } from './internet.ts';

/** Words of the common status-page JSON. */
export type ClaimWord = 'operational' | 'degraded_performance' | 'partial_outage' | 'major_outage';

/** What a service of the vendor truly is. `error`: it answers, with an error. */
export type ServiceCondition = HostCondition | 'error' | 'maintenance-page';

export interface VendorService {
  readonly key: string;
  /** As the vendor names it on its page. */
  readonly name: string;
  readonly host: string;
  readonly group: 'Web' | 'Regional sites' | 'Cloud services';
}

const vendorName = 'Nordlys Cameras';
export const vendorStatusHost = 'status.nordlys.example';

export const vendorServices: readonly VendorService[] = [
  { key: 'main', name: 'www.nordlys.example', host: 'www.nordlys.example', group: 'Web' },
  { key: 'se', name: 'nordlys.example/sv-se', host: 'se.nordlys.example', group: 'Regional sites' },
  { key: 'de', name: 'nordlys.example/de-de', host: 'de.nordlys.example', group: 'Regional sites' },
  { key: 'jp', name: 'nordlys.example/ja-jp', host: 'jp.nordlys.example', group: 'Regional sites' },
  { key: 'login', name: 'Cloud sign-in', host: 'login.nordlys.example', group: 'Cloud services' },
  { key: 'remote', name: 'Remote access', host: 'remote.nordlys.example', group: 'Cloud services' },
  { key: 'upgrade', name: 'Device upgrade service', host: 'upgrade.nordlys.example', group: 'Cloud services' },
  { key: 'licence', name: 'Licence system', host: 'licence.nordlys.example', group: 'Cloud services' },
  { key: 'cases', name: 'Case tool', host: 'cases.nordlys.example', group: 'Cloud services' },
];

/** What the services answer when they are well; a probe may look for it. */
export const wellText = 'Nordlys is well.';

export interface VendorIncident {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly updatedAt: number;
}

export interface Vendor {
  /** What truly happens to a service. */
  set(key: string, condition: ServiceCondition): void;
  conditionOf(key: string): ServiceCondition;
  /** What the vendor's page says about it. */
  claim(key: string, word: ClaimWord): void;
  claimOf(key: string): ClaimWord;
  /** What the vendor writes on its page; newest first. */
  write(incident: Omit<VendorIncident, 'updatedAt'>): void;
  /** The host of the status page itself. */
  setPage(condition: HostCondition): void;
}

export function createVendor(internet: Internet, clock: { nowMs(): number }): Vendor {
  const conditions = new Map<string, ServiceCondition>();
  const claims = new Map<string, ClaimWord>();
  let incidents: VendorIncident[] = [];
  let pageUpdatedAt = clock.nowMs();

  vendorServices.forEach((service, place) => {
    conditions.set(service.key, 'well');
    claims.set(service.key, 'operational');
    internet.addHost({
      name: service.host,
      address: `198.51.100.${String(10 + place)}`,
      answer: () => {
        const condition = conditions.get(service.key);
        if (condition === 'error')
          return { status: 503, headers: { 'retry-after': '600' }, body: 'Service Unavailable' };
        if (condition === 'maintenance-page') return { status: 200, body: 'We will be back soon.' };
        return { status: 200, body: `<!doctype html><title>${service.name}</title><p>${wellText}</p>` };
      },
    });
  });
  internet.addHost({
    name: vendorStatusHost,
    address: '203.0.113.80',
    answer: (_request, path) =>
      path === '/api/v2/summary.json'
        ? {
            status: 200,
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: JSON.stringify(summary()),
          }
        : { status: 404, body: 'Not found' },
  });

  const isoOf = (ms: number): string => new Date(ms).toISOString();
  const worst = (): { indicator: string; description: string } => {
    const words = [...claims.values()];
    if (words.includes('major_outage')) return { indicator: 'major', description: 'Partial System Outage' };
    if (words.some((word) => word !== 'operational'))
      return { indicator: 'minor', description: 'Minor Service Outage' };
    return { indicator: 'none', description: 'All Systems Operational' };
  };
  const summary = (): unknown => ({
    page: { id: 'nordlys', name: vendorName, url: `https://${vendorStatusHost}`, updated_at: isoOf(pageUpdatedAt) },
    components: vendorServices.map(({ key, name }, position) => ({
      id: key,
      name,
      status: claims.get(key),
      position,
      updated_at: isoOf(pageUpdatedAt),
      group: false,
    })),
    incidents: incidents.map(({ id, name, status, updatedAt }) => ({
      ...{ id, name, status },
      impact: 'major',
      created_at: isoOf(updatedAt),
      updated_at: isoOf(updatedAt),
      incident_updates: [],
    })),
    scheduled_maintenances: [],
    status: worst(),
  });

  const hostConditionOf = (condition: ServiceCondition): HostCondition =>
    condition === 'error' || condition === 'maintenance-page' ? 'well' : condition;
  const serviceOf = (key: string): VendorService => {
    const service = vendorServices.find((one) => one.key === key);
    if (service === undefined) throw new Error(`The vendor has no service ${key}.`);
    return service;
  };

  return {
    set: (key, condition) => {
      internet.host(serviceOf(key).host).condition = hostConditionOf(condition);
      conditions.set(key, condition);
    },
    conditionOf: (key) => conditions.get(serviceOf(key).key) ?? 'well',
    claim: (key, word) => {
      claims.set(serviceOf(key).key, word);
      pageUpdatedAt = clock.nowMs();
    },
    claimOf: (key) => claims.get(serviceOf(key).key) ?? 'operational',
    write: (incident) => {
      pageUpdatedAt = clock.nowMs();
      incidents = [{ ...incident, updatedAt: pageUpdatedAt }, ...incidents.filter(({ id }) => id !== incident.id)];
    },
    setPage: (condition) => {
      internet.host(vendorStatusHost).condition = condition;
    },
  };
}

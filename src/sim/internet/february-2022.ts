/**
 * The case of February 2022 as a script: what happened to the services, and what the vendor said when. Times of day are ours
 * where the public record names only the day. Sources: the vendor's own texts and press reports of 21 February to 21 March
 * 2022, as summarised in `docs/guide/drills.md`.
 */

import type { ClaimWord, ServiceCondition, Vendor } from './vendor.ts';

export interface ScriptStep {
  /** Milliseconds since the beginning of the script. */
  readonly atMs: number;
  /** What truly happens; for the time line of the report. */
  readonly truth: string;
  readonly apply: (vendor: Vendor) => void;
}

/** 20 February 2022, 15:30 UTC: two hours before the services are cut off. */
export const february2022StartMs = Date.UTC(2022, 1, 20, 15, 30);

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const at = (day: number, hour: number, minute = 0): number =>
  Date.UTC(2022, 1, day, hour, minute) - february2022StartMs;

function all(vendor: Vendor, keys: readonly string[], condition: ServiceCondition): void {
  for (const key of keys) vendor.set(key, condition);
}
function claims(vendor: Vendor, keys: readonly string[], word: ClaimWord): void {
  for (const key of keys) vendor.claim(key, word);
}

const regional = ['se', 'de', 'jp'];
const cloud = ['login', 'remote', 'upgrade', 'licence', 'cases'];

export const february2022: readonly ScriptStep[] = [
  {
    atMs: 0,
    truth: 'Since the night intruders are inside the network of the vendor. Everything still works.',
    apply: () => undefined,
  },
  {
    atMs: at(20, 17, 30),
    truth: 'The vendor cuts its public services off on purpose. The main site refuses, regional sites do not answer.',
    apply: (vendor) => {
      vendor.set('main', 'refused');
      all(vendor, regional, 'timed-out');
      all(vendor, cloud, 'timed-out');
    },
  },
  {
    atMs: at(21, 8),
    truth: 'The page of the vendor names the main site. It lists the regional sites and the cloud services as working.',
    apply: (vendor) => vendor.claim('main', 'major_outage'),
  },
  {
    atMs: at(21, 8, 40),
    truth: 'A post says that some external services were switched off while an IT problem is examined.',
    apply: (vendor) =>
      vendor.write({ id: 'it-issue', name: 'Some external services are unavailable', status: 'investigating' }),
  },
  {
    atMs: at(21, 9, 30),
    truth: 'One regional site answers with an error instead of nothing.',
    apply: (vendor) => vendor.set('de', 'error'),
  },
  {
    atMs: at(21, 11),
    truth: 'The vendor tells a journalist that there is no attack.',
    apply: () => undefined,
  },
  {
    atMs: at(21, 16),
    truth: 'Asked once more, the vendor confirms an intrusion.',
    apply: (vendor) =>
      vendor.write({ id: 'intrusion', name: 'IT intrusion: services were disconnected', status: 'identified' }),
  },
  {
    atMs: at(22, 9),
    truth: 'The page of the vendor now lists the cloud services as out of order.',
    apply: (vendor) => claims(vendor, cloud, 'major_outage'),
  },
  {
    atMs: at(22, 15),
    truth: 'Regional sites are back.',
    apply: (vendor) => all(vendor, regional, 'well'),
  },
  {
    atMs: at(23, 10),
    truth: 'Cloud sign-in and remote access are back.',
    apply: (vendor) => all(vendor, ['login', 'remote'], 'well'),
  },
  {
    atMs: at(24, 8),
    truth: 'Many services are listed as working. The main site answers, with errors.',
    apply: (vendor) => {
      vendor.set('main', 'error');
      vendor.claim('main', 'partial_outage');
      claims(vendor, ['login', 'remote'], 'operational');
    },
  },
  {
    atMs: at(25, 8),
    truth: 'The main site is back. Case tool and licence system answer with errors; the upgrade service is still off.',
    apply: (vendor) => {
      vendor.set('main', 'well');
      vendor.claim('main', 'operational');
      all(vendor, ['cases', 'licence'], 'error');
      claims(vendor, ['cases', 'licence'], 'partial_outage');
    },
  },
  {
    atMs: at(25, 20),
    truth: 'Everything is back.',
    apply: (vendor) => {
      all(vendor, ['cases', 'licence', 'upgrade'], 'well');
      claims(vendor, cloud, 'operational');
    },
  },
];

/** A day after the last step. */
export const february2022LastsMs = at(25, 20) + 4 * hourMs;

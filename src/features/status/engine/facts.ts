/** Everything that the store holds and the derivation uses, read at one moment. */

import type { Db } from '#src/store/store.ts';
import type { StatusSettings } from '../contract-records.ts';
import type { Component, Contradiction, Maintenance, PageSettings, PublicIncident } from '../contract-schemas.ts';
import { listOpenContradictions, listRecentContradictions } from '../contradictions/repository.ts';
import { readPageSettings } from '../page-settings.ts';
import type { StatusIncidents, StatusParts } from '../parts.ts';
import { listComponentRecords } from '../repository-components.ts';
import { listMaintenanceRecords, maintenanceAt } from '../repository-maintenances.ts';
import { countReports, listShownTexts, type ReportCount, type ShownText } from '../repository-reports.ts';
import { readStatusSettings } from '../settings.ts';

/** Incidents, maintenance and contradictions that ended longer ago are in no snapshot; the history goes on with `archive.ts`. */
export const shownForMs = 90 * 86_400_000;
const contradictionsShown = 200;
/** What people wrote yesterday is not about today. */
const reportTextsForMs = 86_400_000;

export interface Facts {
  readonly components: readonly Component[];
  readonly maintenances: readonly Maintenance[];
  readonly settings: StatusSettings;
  readonly page: PageSettings;
  readonly reportCounts: readonly ReportCount[];
  readonly reportBase: ReadonlyMap<string, number>;
  readonly reportTexts: readonly ShownText[];
  readonly openContradictions: readonly Contradiction[];
  readonly contradictions: readonly Contradiction[];
  readonly incidents: readonly PublicIncident[];
}

export async function readFacts(
  parts: Pick<StatusParts, 'subscriberBase'> & { readonly incidents: StatusIncidents },
  db: Db,
  now: number,
): Promise<Facts> {
  const settings = await readStatusSettings(db);
  const maintenances = await listMaintenanceRecords(db, { endsAfter: now - shownForMs });
  return {
    settings,
    components: await listComponentRecords(db),
    maintenances: maintenances.map((record) => maintenanceAt(record, now)),
    page: await readPageSettings(db),
    reportCounts: await countReports(db, now - settings.reportWindowS * 1000),
    reportBase: await parts.subscriberBase(db),
    reportTexts: await listShownTexts(db, now - reportTextsForMs),
    openContradictions: await listOpenContradictions(db),
    contradictions: await listRecentContradictions(db, now - shownForMs, contradictionsShown),
    incidents: await parts.incidents.publicIncidents(db, { closedAfter: now - shownForMs }),
  };
}

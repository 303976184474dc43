/** The one value from which page, feeds, badges, calendar, JSON and mail are made. Pure. */

import type {
  Component,
  ComponentView,
  Contradiction,
  Maintenance,
  PageSettings,
  PublicIncident,
  Snapshot,
} from '../contract-schemas.ts';
import { bannerOf } from '../derive/banner.ts';
import { publicContradictions, publicIds, publicIncidents, publicMaintenances, publicViews } from '../visible.ts';

/** A page is made at least so often, also when nothing happens: that is how a reader knows that it lives. */
const heartbeatMs = 60_000;

export interface SnapshotInput {
  readonly sequence: number;
  readonly now: number;
  readonly page: PageSettings;
  readonly components: readonly Component[];
  readonly views: readonly ComponentView[];
  readonly incidents: readonly PublicIncident[];
  readonly maintenances: readonly Maintenance[];
  readonly contradictions: readonly Contradiction[];
  readonly vantages: Snapshot['vantages'];
}

export function buildSnapshot(input: SnapshotInput): Snapshot {
  const shown = publicIds(input.components);
  const views = publicViews(input.views, shown, input.incidents);
  const dates = views.flatMap(({ dataAt }) => dataAt ?? []);
  return {
    sequence: input.sequence,
    dataAt: dates.length === 0 ? null : Math.min(...dates),
    generatedAt: input.now,
    nextExpectedAt: input.now + heartbeatMs,
    page: input.page,
    banner: bannerOf(views),
    components: views,
    incidents: publicIncidents(input.incidents, shown),
    maintenances: publicMaintenances(input.maintenances, shown),
    contradictions: publicContradictions(input.contradictions, shown),
    vantages: input.vantages,
  };
}

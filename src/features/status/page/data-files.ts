/**
 * The state as JSON: our own shapes, and beside them the common status-page API, so that programs that read that one read
 * us. It has no word for "unknown"; there it is never "operational", and our own fields say what it is.
 */

import { outwardNames, type ComponentState } from '#src/core/component-state.ts';
import type { ComponentView, Maintenance, PublicIncident, Snapshot } from '../contract-schemas.ts';
import type { TextFile } from './badges.ts';
import { markdownToText } from '../../../core/markdown.ts';
import { bannerText } from './page-overview.ts';
import { newestStatements, textFor } from './parts-incident.ts';
import { oneLine } from '../../../core/safe-text.ts';
import { incidentPage, iso, newestFirst, pickText, publicUrlOf, viewOf, type Indexed, type View } from './view.ts';
import { isoTime } from './times.ts';

const type = 'application/json; charset=utf-8';

export function dataFiles(indexed: Indexed): TextFile[] {
  const { snapshot, evidence } = indexed;
  const view = viewOf(indexed, snapshot.page.defaultLocale, '');
  const { page, times } = headOf(view);
  const status = { indicator: indicators[snapshot.banner.state], description: bannerText(view) };
  const components = snapshot.components.map((component) => outwardComponent(view, component));
  const incidents = newestFirst(snapshot.incidents).map((incident) => outwardIncident(view, incident));
  const scheduled = snapshot.maintenances
    .filter(({ state }) => state !== 'cancelled')
    .map((one) => outwardMaintenance(view, one));
  const isOngoing = ({ status: is }: { readonly status: string }): boolean => is !== 'resolved' && is !== 'completed';
  const keepsight = { ...times, state: snapshot.banner.state, banner: snapshot.banner };
  const summary = {
    ...{ page, status, components, keepsight },
    incidents: incidents.filter(isOngoing),
    scheduled_maintenances: scheduled.filter(isOngoing),
  };
  const json = (path: string, value: unknown): TextFile => [path, type, JSON.stringify(value)];
  return [
    json('summary.json', summary),
    json('api/v2/summary.json', summary),
    json('api/v2/status.json', { page, status, keepsight }),
    json('api/v2/components.json', { page, components }),
    json('api/v2/incidents.json', { page, incidents }),
    json('api/v2/incidents/unresolved.json', { page, incidents: incidents.filter(isOngoing) }),
    json('api/v2/scheduled-maintenances.json', { page, scheduled_maintenances: scheduled }),
    json('status.json', { ...times, ...snapshot.banner, title: snapshot.page.title }),
    json('components.json', { ...times, components: snapshot.components }),
    json('incidents.json', {
      ...times,
      incidents: snapshot.incidents,
      maintenances: snapshot.maintenances,
      contradictions: snapshot.contradictions,
    }),
    ...[...evidence].map(([path, text]): TextFile => [path, type, text]),
    json('snapshot.json', snapshot),
  ];
}

/** Three times, and none of them stands for another. */
interface Times {
  readonly sequence: number;
  readonly data_at: string | null;
  readonly generated_at: string;
  readonly next_expected_at: string;
}

function headOf(view: View): { page: object; times: Times } {
  const { snapshot } = view;
  const { sequence, dataAt, generatedAt, nextExpectedAt } = snapshot;
  const times = {
    sequence,
    data_at: iso(dataAt),
    generated_at: isoTime(generatedAt),
    next_expected_at: isoTime(nextExpectedAt),
  };
  const page = {
    id: pageId(snapshot),
    name: pickText(view, snapshot.page.title, 'Status').text,
    url: publicUrlOf(snapshot, ''),
    time_zone: 'Etc/UTC',
    // Of the data, as everywhere: `null` when there is none.
    updated_at: iso(dataAt),
  };
  return { page, times };
}

const pageId = (snapshot: Snapshot): string =>
  snapshot.page.publicUrl === null ? 'page' : new URL(snapshot.page.publicUrl).host;

/** How bad the whole is, in the four words of the common API. "none" is for what is known to be well. */
const indicators = {
  ok: 'none',
  degraded: 'minor',
  restoring: 'minor',
  unknown: 'minor',
  partial: 'major',
  'off-by-operator': 'critical',
  down: 'critical',
} as const satisfies Readonly<Record<ComponentState, string>>;

function outwardComponent(view: View, component: ComponentView): object {
  const children = view.childrenOf.get(component.id) ?? [];
  return {
    id: component.id,
    name: pickText(view, component.name, component.slug).text,
    status: outwardNames[component.state],
    created_at: iso(component.since),
    updated_at: iso(component.dataAt),
    position: component.position + 1,
    description: pickText(view, component.description).text || null,
    showcase: true,
    start_date: null,
    group_id: component.parentId,
    page_id: pageId(view.snapshot),
    group: children.length > 0,
    only_show_if_degraded: false,
    ...(children.length > 0 && { components: children.map(({ id }) => id) }),
    keepsight: {
      state: component.state,
      since: iso(component.since),
      measured: component.measured,
      claimed: component.claimed,
      claim_read_at: iso(component.claimReadAt),
      is_unverified_claim: component.isUnverifiedClaim,
      is_regional: component.isRegional,
      failure: component.failure,
      data_at: iso(component.dataAt),
      next_expected_at: iso(component.nextExpectedAt),
      uptime: component.uptime,
    },
  };
}

/** Nobody is told "resolved" before the incident is closed. */
const outwardIncidentStates: ReadonlyMap<string, string> = new Map([
  ['suspected', 'investigating'],
  ['confirmed', 'identified'],
  ['contained', 'identified'],
  ['mitigating', 'identified'],
  ['restoring', 'monitoring'],
  ['observing', 'monitoring'],
  ['closed', 'resolved'],
]);

function outwardState(state: string): string {
  return outwardIncidentStates.get(state) ?? 'investigating';
}

interface WithStatus {
  readonly status: string;
  readonly [field: string]: unknown;
}

function outwardIncident(view: View, incident: PublicIncident): WithStatus {
  const updates = newestStatements(incident);
  const affected = incident.componentIds.flatMap((id) => view.components.get(id) ?? []);
  return {
    ...{ id: incident.id, name: pickText(view, incident.title, incident.id).text },
    status: outwardState(incident.state),
    created_at: iso(incident.firstPublicAt ?? incident.startedAt),
    updated_at: iso(updates[0]?.publishedAt ?? incident.startedAt),
    monitoring_at: null,
    resolved_at: iso(incident.closedAt),
    impact: incident.severity,
    shortlink: publicUrlOf(view.snapshot, `${view.locale}/${incidentPage(incident)}index.html`),
    started_at: iso(incident.startedAt),
    page_id: pageId(view.snapshot),
    incident_updates: updates.map((statement) => {
      const text = textFor(view, statement);
      const body = [oneLine(text?.title ?? ''), markdownToText(text?.body ?? '')]
        .filter((part) => part !== '')
        .join('\n\n');
      const at = iso(statement.publishedAt);
      return {
        ...{ id: statement.id, status: outwardState(statement.incidentState), body, incident_id: incident.id },
        ...{ created_at: at, updated_at: at, display_at: at, affected_components: null },
        keepsight: {
          supersedes: statement.supersedes,
          superseded_by: statement.supersededBy,
          locale: text?.locale ?? null,
        },
      };
    }),
    components: affected.map((component) => outwardComponent(view, component)),
    keepsight: {
      state: incident.state,
      next_update_at: iso(incident.nextUpdateAt),
      is_overdue: incident.isOverdue,
      is_false_alarm: incident.isFalseAlarm,
      told: incident.told,
    },
  };
}

const outwardMaintenanceStates = {
  planned: 'scheduled',
  running: 'in_progress',
  over: 'completed',
  cancelled: 'completed',
} as const;

function outwardMaintenance(view: View, maintenance: Maintenance): WithStatus {
  const { id, state, changedAt, startsAt, endsAt } = maintenance;
  const at = iso(changedAt);
  const body = markdownToText(maintenance.body[pickText(view, maintenance.body).locale] ?? '');
  const affected = maintenance.componentIds.flatMap((componentId) => view.components.get(componentId) ?? []);
  const status = outwardMaintenanceStates[state];
  return {
    ...{ id, name: pickText(view, maintenance.title, id).text, status, impact: 'maintenance' },
    ...{
      created_at: iso(maintenance.announcedAt),
      updated_at: at,
      monitoring_at: null,
      resolved_at: state === 'over' ? iso(endsAt) : null,
    },
    shortlink: publicUrlOf(view.snapshot, `${view.locale}/index.html#maintenance`),
    started_at: iso(startsAt),
    page_id: pageId(view.snapshot),
    incident_updates: [
      {
        id: `${id}-${String(maintenance.sequence)}`,
        status,
        body,
        incident_id: id,
        created_at: at,
        updated_at: at,
        display_at: at,
        affected_components: null,
      },
    ],
    components: affected.map((component) => outwardComponent(view, component)),
    ...{ scheduled_for: iso(startsAt), scheduled_until: iso(endsAt) },
    keepsight: { state, sequence: maintenance.sequence, expected: maintenance.expected },
  };
}

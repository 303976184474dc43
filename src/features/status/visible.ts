/** What the public may see: a component, when it and all that it is a part of are public. Nothing else names it. Pure. */

import type { Component, ComponentView, Contradiction, Maintenance, PublicIncident } from './contract-schemas.ts';
import { placesOf } from './derive/places.ts';

export function publicIds(components: readonly Component[]): ReadonlySet<string> {
  const places = placesOf(components);
  const isPublic = (id: string): boolean => places.byId.get(id)?.isPublic === true;
  return new Set(
    components
      .filter(({ id }) => !places.isInCycle(id) && [id, ...places.ancestorsOf(id)].every(isPublic))
      .map(({ id }) => id),
  );
}

/** Each before its parts, as the page lists them. */
export function publicInOrder(components: readonly Component[]): Component[] {
  const shown = publicIds(components);
  const partsOf = (parentId: string | null): Component[] =>
    components
      .filter((component) => component.parentId === parentId && shown.has(component.id))
      .toSorted((a, b) => a.position - b.position || (a.slug < b.slug ? -1 : 1))
      .flatMap((component) => [component, ...partsOf(component.id)]);
  return partsOf(null);
}

export function isShownToPublic(id: string, components: readonly Component[]): boolean {
  return publicIds(components).has(id);
}

/**
 * The state stays what it is, also where something that nobody sees is its reason; only the name is left out. An incident of
 * which nothing was published is nobody's to know of, not even by its number.
 */
export function publicViews(
  views: readonly ComponentView[],
  shown: ReadonlySet<string>,
  incidents: readonly { readonly id: string }[],
): ComponentView[] {
  const told = new Set(incidents.map(({ id }) => id));
  const mayName = ({ kind, refId }: ComponentView['reasons'][number]): boolean => {
    if (refId === null) return true;
    if (kind === 'dependency') return shown.has(refId);
    return !ofIncidents.has(kind) || told.has(refId);
  };
  return views
    .filter(({ id }) => shown.has(id))
    .map((view) => ({
      ...view,
      breaks: view.breaks.filter((id) => shown.has(id)),
      incidentIds: view.incidentIds.filter((id) => told.has(id)),
      reasons: view.reasons.map((reason) => (mayName(reason) ? reason : { ...reason, refId: null })),
    }));
}

const ofIncidents: ReadonlySet<string> = new Set(['declared', 'off-by-operator', 'restoring']);

/** Concerns at least one shown component; the others are not named. */
export function publicMaintenances(all: readonly Maintenance[], shown: ReadonlySet<string>): Maintenance[] {
  return withShownComponents(all, shown);
}

export function publicIncidents(all: readonly PublicIncident[], shown: ReadonlySet<string>): PublicIncident[] {
  const keep = (ids: readonly string[]): string[] => ids.filter((id) => shown.has(id));
  return all.map((incident) => ({
    ...incident,
    componentIds: keep(incident.componentIds),
    statements: incident.statements.map((one) => ({ ...one, componentIds: keep(one.componentIds) })),
    waves: incident.waves.map((wave) => ({ ...wave, componentIds: keep(wave.componentIds) })),
  }));
}

export function publicContradictions(all: readonly Contradiction[], shown: ReadonlySet<string>): Contradiction[] {
  return all.filter(({ componentId }) => shown.has(componentId));
}

function withShownComponents<T extends { readonly componentIds: readonly string[] }>(
  all: readonly T[],
  shown: ReadonlySet<string>,
): (Omit<T, 'componentIds'> & { componentIds: string[] })[] {
  return all
    .map((one) => ({ ...one, componentIds: one.componentIds.filter((id) => shown.has(id)) }))
    .filter(({ componentIds }) => componentIds.length > 0);
}

/** What a provider says, bounded and in the shape in which it is kept. */

import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import type { Claimed } from './contract-schemas.ts';

/** The largest public status pages list some hundred components. */
const componentsMax = 500;
const incidentsMax = 100;
const textCharsMax = 300;

export function claimedOf(reading: ClaimReading, readAt: number): Claimed {
  return {
    overall: reading.overall ?? null,
    components: reading.components.slice(0, componentsMax).map((component) => ({
      key: component.key.slice(0, textCharsMax),
      name: component.name.slice(0, textCharsMax),
      state: component.state,
      isMaintenance: component.isMaintenance,
      updatedAt: wholeOrNull(component.updatedAt),
    })),
    incidents: reading.incidents.slice(0, incidentsMax).map((incident) => ({
      key: incident.key.slice(0, textCharsMax),
      title: incident.title.slice(0, textCharsMax),
      state: incident.state.slice(0, textCharsMax),
      startedAt: wholeOrNull(incident.startedAt),
      updatedAt: wholeOrNull(incident.updatedAt),
      url: incident.url?.slice(0, textCharsMax) ?? null,
    })),
    readAt,
    since: readAt,
    pageUpdatedAt: wholeOrNull(reading.pageUpdatedAt),
    captureHash: reading.captureHash,
  };
}

function wholeOrNull(at: number | undefined): number | null {
  return at === undefined || !Number.isFinite(at) ? null : Math.round(at);
}

/** The bytes of a page change with every clock that stands on it; what counts is what it says. */
export function isSameClaim(a: Claimed, b: Claimed): boolean {
  return contentOf(a) === contentOf(b);
}

function contentOf({ overall, components, incidents }: Claimed): string {
  return JSON.stringify([overall, components, incidents]);
}

/** The one line above everything. */

import { worstOf } from '#src/core/component-state.ts';
import type { ComponentView, Snapshot } from '../contract-schemas.ts';

/**
 * The worst of everything, whatever the rules of groups make of it: several outages must not read as "partial" up here. How
 * much of the whole it is say the numbers, which count what has no parts. Nothing to speak of is unknown.
 */
export function bannerOf(views: readonly ComponentView[]): Snapshot['banner'] {
  const parents = new Set(views.map(({ parentId }) => parentId));
  const leaves = views.filter(({ id }) => !parents.has(id));
  return {
    state: worstOf(views.map(({ state }) => state)),
    affected: leaves.filter(({ state }) => state !== 'ok' && state !== 'unknown').length,
    unknown: leaves.filter(({ state }) => state === 'unknown').length,
    total: leaves.length,
    hasMaintenance: views.some(({ maintenanceIds }) => maintenanceIds.length > 0),
  };
}

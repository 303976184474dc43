/** The one line above everything. */

import { worstOf } from '#src/core/component-state.ts';
import type { ComponentView, Snapshot } from '../contract-schemas.ts';

/**
 * The worst of what stands at the top; the numbers count what has no parts, so that a word is never larger or smaller than
 * what it speaks of. Nothing to speak of is unknown.
 */
export function bannerOf(views: readonly ComponentView[]): Snapshot['banner'] {
  const ids = new Set(views.map(({ id }) => id));
  const parents = new Set(views.map(({ parentId }) => parentId));
  const top = views.filter(({ parentId }) => parentId === null || !ids.has(parentId));
  const leaves = views.filter(({ id }) => !parents.has(id));
  return {
    state: worstOf(top.map(({ state }) => state)),
    affected: leaves.filter(({ state }) => state !== 'ok' && state !== 'unknown').length,
    unknown: leaves.filter(({ state }) => state === 'unknown').length,
    total: leaves.length,
    hasMaintenance: views.some(({ maintenanceIds }) => maintenanceIds.length > 0),
  };
}

/** Components are known by their ids only, so a program that knows more says which of them there are. */

import type { Db } from '#src/store/store.ts';
import { IncidentComponentMissing } from '../errors.ts';
import type { IncidentFold } from '../log/incident-fold.ts';
import type { IncidentParts } from '../parts.ts';

/** What a message names of them; the rest would only be more of the same. */
const namedMax = 5;

/**
 * Of what is named for the first time. What the incident names already was a component then, and its story does not change
 * when that is removed.
 *
 * @throws IncidentComponentMissing
 */
export async function requireComponents(
  parts: Pick<IncidentParts, 'componentNames'>,
  db: Db,
  fold: IncidentFold | undefined,
  componentIds: readonly string[],
): Promise<void> {
  const known = new Set(fold === undefined ? [] : namedBy(fold));
  const fresh = [...new Set(componentIds)].filter((id) => !known.has(id));
  if (fresh.length === 0) return;
  const names = await parts.componentNames(db, fresh);
  const missing = fresh.filter((id) => !names.has(id));
  if (missing.length > 0) throw new IncidentComponentMissing({ ids: missing.slice(0, namedMax).join(', ') });
}

/** Every component that an incident names or named. */
export function namedBy({ componentIds, statements, restoration }: IncidentFold): string[] {
  const { off, declared, waves } = restoration;
  return [
    ...componentIds,
    ...statements.flatMap(({ content }) => content.componentIds),
    ...[...off, ...declared].map((one) => one.componentId),
    ...waves.flatMap(({ input }) => input.componentIds),
  ];
}

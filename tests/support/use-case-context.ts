/** A context for calling use cases in tests, as an owner unless told otherwise. */

import { type Actor, type Role, systemActor } from '#src/core/access.ts';
import type { Clock } from '#src/core/ports.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import { silentLog } from './silent-log.ts';

export function contextOn(
  store: Store,
  options: { readonly actor?: Actor; readonly clock?: Clock } = {},
): UseCaseContext {
  return {
    actor: options.actor ?? systemActor,
    store,
    clock: options.clock ?? systemClock,
    random: systemRandom,
    log: silentLog,
    requestId: 'test',
    locale: 'en',
    signal: new AbortController().signal,
  };
}

/** Somebody with one role over everything. */
export function anActor(role: Role): Actor {
  return { kind: 'user', id: `usr_${role}`, name: role, grants: [{ role, scope: { kind: 'everything' } }] };
}

/**
 * What people do at devices beside watching: take a picture, move a camera, open a door, sound a loudspeaker, speak through
 * it. Each action asks for its right at one point (`reachable`), reaches the device through the fleet, and is written to
 * the audit log. Nothing here tries a refused login again, and nothing repeats what moves something.
 */

import type { EndpointOutput } from '#src/core/endpoint.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import type { Reach } from '#src/features/fleet/reach.ts';
import type * as contract from '../contract.ts';
import { createDoors } from './doors.ts';
import { createPtz } from './ptz.ts';
import { createSharing } from './share.ts';
import { createSnapshots } from './snapshot.ts';
import { createSpeakers } from './speaker.ts';
import { createTalk } from './talk.ts';

export interface ActionOptions {
  readonly reach: Pick<Reach, 'device' | 'work'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** @internal for tests */
export type Actions = ReturnType<typeof createActions>;

export function createActions(options: ActionOptions) {
  const ending = new AbortController();
  const deps = { ...options, lifetime: ending.signal };
  const ptz = createPtz({
    ...deps,
    presets: createSharing<EndpointOutput<typeof contract.listPtzPresets>>(deps.lifetime),
  });
  const doors = createDoors({
    ...deps,
    doorLists: createSharing<EndpointOutput<typeof contract.listDoors>>(deps.lifetime),
  });
  const talk = createTalk(deps);
  const { getSnapshot } = createSnapshots(deps);
  const { getSpeaker, controlSpeaker } = createSpeakers({ ...deps, openLine: talk.openLine });
  return {
    getSnapshot,
    listPtzPresets: ptz.listPtzPresets,
    controlPtz: ptz.controlPtz,
    listDoors: doors.listDoors,
    operateDoor: doors.operateDoor,
    getSpeaker,
    controlSpeaker,
    openTalk: talk.openTalk,
    /** Stops what moves, then everything else. Before the store closes. */
    end: async (): Promise<void> => {
      await ptz.end();
      ending.abort(new DOMException('Keepsight is stopping.', 'AbortError'));
    },
  };
}

/** What the tests of the camera side have in common: a recorder of what a session gives, and the ports that it needs. */

import { createEgressGuard, type EgressRecord } from '#src/platform/egress.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import { Secret } from '#src/core/secret.ts';
import type { Clock } from '#src/core/ports.ts';
import type { CameraDeps, CameraSource, SessionEvents } from '#src/features/live/camera/session.ts';
import type { WorldDevice } from '#src/sim/world.ts';
import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';
import { silentLog } from '../support/silent-log.ts';

export interface Ports {
  readonly deps: CameraDeps;
  /** Every connection that was made or refused. */
  readonly connections: EgressRecord[];
}

export function cameraPorts(clock: Clock = systemClock): Ports {
  const connections: EgressRecord[] = [];
  const guard = createEgressGuard({ clock, simulated: true, onConnection: (record) => connections.push(record) });
  return { deps: { guard, clock, random: systemRandom, log: silentLog }, connections };
}

export interface Recorder extends SessionEvents {
  readonly descriptions: MediaDescription[];
  readonly units: AccessUnit[];
  readonly arrivals: number[];
  activity: number;
  silences: number;
}

export function recorder(): Recorder {
  const made: Recorder = {
    descriptions: [],
    units: [],
    arrivals: [],
    activity: 0,
    silences: 0,
    onDescription: (description) => made.descriptions.push(description),
    onUnit: (unit, arrivedAtMs) => {
      made.units.push(unit);
      made.arrivals.push(arrivedAtMs);
    },
    onActivity: () => {
      made.activity += 1;
    },
    onSilence: () => {
      made.silences += 1;
    },
  };
  return made;
}

export const unitsOf = (made: Recorder, track: AccessUnit['track']): AccessUnit[] =>
  made.units.filter((unit) => unit.track === track);

export function sourceOf(device: WorldDevice, change: Partial<CameraSource> = {}): CameraSource {
  return {
    url: device.streams[0] ?? '',
    credential: { username: device.username, password: new Secret(device.password) },
    transport: 'auto',
    purpose: { reason: 'live', object: device.id },
    ...change,
  };
}

/** Asks until the condition holds; ends with the time limit of the test. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

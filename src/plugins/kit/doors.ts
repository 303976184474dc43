/** A door in the words of ONVIF DoorControl, which Axis uses too, as a reading. Pure. What is not stated stays unknown. */

import { type DoorOperation, doorOperations, type DoorReading } from './actions.ts';
import { factText } from './answers.ts';

/** Controllers have up to some dozen doors; each costs a request. */
export const doorsMax = 64;
const idCharactersMax = 128;

export interface StatedDoor {
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Whether the door is said to have a capability, such as `Access`. */
  readonly has: (capability: string) => boolean;
}

export interface StatedDoorState {
  readonly door: string | undefined;
  readonly lock: string | undefined;
  readonly mode: string | undefined;
  readonly alarm: string | undefined;
}

export type KnownDoor = Pick<DoorReading, 'id' | 'name' | 'operations'>;

const capabilityOf: Readonly<Record<DoorOperation, string>> = { access: 'Access', lock: 'Lock', unlock: 'Unlock' };

/** The operations of DoorControl that we use. */
export const doorCalls: Readonly<Record<DoorOperation, string>> = {
  access: 'AccessDoor',
  lock: 'LockDoor',
  unlock: 'UnlockDoor',
};

/** `undefined` when nothing can be asked about it: its id is missing, too long or not what a device could mean. */
export function knownDoor(stated: StatedDoor): KnownDoor | undefined {
  const { id } = stated;
  if (id === undefined || id === '' || id.length > idCharactersMax || factText(id, idCharactersMax) !== id)
    return undefined;
  return {
    id,
    // A person confirms a door by its name, so there is always one.
    name: factText(stated.name, 128) ?? id,
    operations: doorOperations.filter((operation) => stated.has(capabilityOf[operation])),
  };
}

const doorWords = new Map<string, DoorReading['door']>([
  ['Open', 'open'],
  ['Closed', 'closed'],
]);
const lockWords = new Map<string, DoorReading['lock']>([
  ['Locked', 'locked'],
  ['Unlocked', 'unlocked'],
]);
const alarmWords = new Map<string, DoorReading['alarm']>([
  ['Normal', 'normal'],
  ['DoorForcedOpen', 'forced-open'],
  ['DoorOpenTooLong', 'open-too-long'],
]);

export function doorReading(known: KnownDoor, state: StatedDoorState | undefined): DoorReading {
  return {
    ...known,
    door: doorWords.get(state?.door ?? '') ?? 'unknown',
    lock: lockWords.get(state?.lock ?? '') ?? 'unknown',
    mode: modeWord(state?.mode),
    alarm: alarmWords.get(state?.alarm ?? '') ?? 'unknown',
  };
}

/** `LockedDown` as `locked-down`. */
function modeWord(stated: string | undefined): string {
  if (stated === undefined || !/^[A-Za-z]{1,32}$/.test(stated)) return 'unknown';
  return stated.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

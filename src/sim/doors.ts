/** The doors of a controller, which decides by itself: modes, momentary access, alarms. Words of ONVIF DoorControl. */

import type { FaultName } from './faults.ts';

export type DoorMode = 'Locked' | 'Unlocked' | 'Accessed' | 'Blocked' | 'LockedDown' | 'LockedOpen' | 'DoubleLocked';

export const doorOperations = [
  'AccessDoor',
  'LockDoor',
  'UnlockDoor',
  'BlockDoor',
  'DoubleLockDoor',
  'LockDownDoor',
  'LockDownReleaseDoor',
  'LockOpenDoor',
  'LockOpenReleaseDoor',
] as const;
export type DoorOperation = (typeof doorOperations)[number];

export interface DoorReading {
  readonly token: string;
  readonly name: string;
  readonly description: string;
  readonly mode: DoorMode;
  readonly lock: 'Locked' | 'Unlocked';
  readonly door: 'Open' | 'Closed' | 'Unknown';
  readonly alarm: 'Normal' | 'DoorForcedOpen' | 'DoorOpenTooLong';
}

export interface DoorBank {
  /** Faults concern the first door. */
  readings(faults: ReadonlySet<FaultName>): readonly DoorReading[];
  operate(token: string, operation: DoorOperation): 'done' | 'no-door' | 'not-in-this-mode';
}

interface Door {
  readonly token: string;
  readonly name: string;
  readonly description: string;
  mode: Exclude<DoorMode, 'Accessed'>;
  /** What it goes back to when a lock-down or lock-open is released. */
  before: Exclude<DoorMode, 'Accessed'>;
  accessedUntilMs: number;
}

export interface DoorBankOptions {
  readonly tokenPrefix: string;
  readonly nowMs: () => number;
  /** How long a momentary access keeps the lock open. */
  readonly accessMs: number;
}

const factoryDoors = [
  { name: 'Front door', description: 'Street side' },
  { name: 'Rücktür Lager', description: '' },
];

export function createDoorBank({ tokenPrefix, nowMs, accessMs }: DoorBankOptions): DoorBank {
  const doors = factoryDoors.map((door, index): Door => ({
    ...door,
    token: `${tokenPrefix}.${String(index + 1)}`,
    mode: 'Locked',
    before: 'Locked',
    accessedUntilMs: 0,
  }));
  const modeOf = (door: Door): DoorMode => (nowMs() < door.accessedUntilMs ? 'Accessed' : door.mode);
  return {
    readings: (faults) =>
      doors.map((door, index) => {
        const mode = modeOf(door);
        const { token, name, description } = door;
        return { token, name, description, mode, lock: lockOf(mode), ...physicalOf(index === 0 ? faults : noFaults) };
      }),
    operate: (token, operation) => {
      const door = doors.find((known) => known.token === token);
      if (door === undefined) return 'no-door';
      if (!isAllowed(modeOf(door), operation)) return 'not-in-this-mode';
      if (operation === 'AccessDoor') door.accessedUntilMs = nowMs() + accessMs;
      else change(door, operation);
      return 'done';
    },
  };
}

const noFaults: ReadonlySet<FaultName> = new Set();

function lockOf(mode: DoorMode): DoorReading['lock'] {
  return mode === 'Unlocked' || mode === 'Accessed' || mode === 'LockedOpen' ? 'Unlocked' : 'Locked';
}

function physicalOf(faults: ReadonlySet<FaultName>): Pick<DoorReading, 'door' | 'alarm'> {
  if (faults.has('door-forced')) return { door: 'Open', alarm: 'DoorForcedOpen' };
  if (faults.has('door-open-too-long')) return { door: 'Open', alarm: 'DoorOpenTooLong' };
  return { door: faults.has('door-sensor-lost') ? 'Unknown' : 'Closed', alarm: 'Normal' };
}

/** Lock-down and lock-open are left by their release only; a blocked door lets nobody in. */
function isAllowed(mode: DoorMode, operation: DoorOperation): boolean {
  if (operation === 'LockDownReleaseDoor') return mode === 'LockedDown';
  if (operation === 'LockOpenReleaseDoor') return mode === 'LockedOpen';
  if (mode === 'LockedDown' || mode === 'LockedOpen') return false;
  return operation !== 'AccessDoor' || mode !== 'Blocked';
}

const modeAfter = {
  LockDoor: 'Locked',
  UnlockDoor: 'Unlocked',
  BlockDoor: 'Blocked',
  DoubleLockDoor: 'DoubleLocked',
  LockDownDoor: 'LockedDown',
  LockOpenDoor: 'LockedOpen',
} as const;

function change(door: Door, operation: Exclude<DoorOperation, 'AccessDoor'>): void {
  door.accessedUntilMs = 0;
  if (operation === 'LockDownReleaseDoor' || operation === 'LockOpenReleaseDoor') {
    door.mode = door.before;
    return;
  }
  door.before = door.mode;
  door.mode = modeAfter[operation];
}

/** The DoorControl service (`ver10/doorcontrol`), Profile C. */

import { attributeOf, child, children, escapeXml, textOf } from '#src/wire/xml.ts';
import type { DoorActions, DoorReading } from '../../../kit/actions.ts';
import { doorCalls, doorReading, doorsMax, knownDoor, type KnownDoor } from '../../../kit/doors.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { callService } from './service.ts';

/** Controllers give their list in pieces of their own size. */
const piecesMax = 8;

async function knownDoors(context: DriverContext, signal: AbortSignal): Promise<KnownDoor[]> {
  const found: KnownDoor[] = [];
  let next: string | undefined;
  for (let piece = 0; piece < piecesMax && found.length < doorsMax; piece += 1) {
    const start = next === undefined ? '' : `<tdc:StartReference>${escapeXml(next)}</tdc:StartReference>`;
    const content = `<tdc:Limit>${doorsMax}</tdc:Limit>${start}`;
    const response = await callService(context, { service: 'tdc', operation: 'GetDoorInfoList', content }, signal);
    for (const info of children(response, 'DoorInfo')) {
      const capabilities = child(info, 'Capabilities');
      const known = knownDoor({
        id: attributeOf(info, 'token'),
        name: textOf(info, 'Name'),
        has: (capability) => /^(true|1)$/.test(attributeOf(capabilities, capability) ?? ''),
      });
      if (known !== undefined) found.push(known);
    }
    const following = textOf(response, 'NextStartReference');
    if (following === undefined || following === next) break;
    next = following;
  }
  return found.slice(0, doorsMax);
}

async function stateOf(context: DriverContext, known: KnownDoor, signal: AbortSignal): Promise<DoorReading> {
  const content = `<tdc:Token>${escapeXml(known.id)}</tdc:Token>`;
  const response = await callService(context, { service: 'tdc', operation: 'GetDoorState', content }, signal);
  const text = (name: string): string | undefined => textOf(response, 'DoorState', name);
  return doorReading(known, {
    door: text('DoorPhysicalState'),
    lock: text('LockPhysicalState'),
    mode: text('DoorMode'),
    alarm: text('Alarm'),
  });
}

export const doors: DoorActions = {
  list: async (context, signal) => {
    const readings: DoorReading[] = [];
    for (const known of await knownDoors(context, signal)) readings.push(await stateOf(context, known, signal));
    return readings;
  },
  read: async (context, doorId, signal) => {
    const known = (await knownDoors(context, signal)).find((door) => door.id === doorId);
    return known && stateOf(context, known, signal);
  },
  operate: async (context, doorId, operation, signal) => {
    const content = `<tdc:Token>${escapeXml(doorId)}</tdc:Token>`;
    await callService(context, { service: 'tdc', operation: doorCalls[operation], content }, signal);
  },
};

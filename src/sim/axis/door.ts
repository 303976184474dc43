/** The door service of a controller in its JSON form, `/vapix/doorcontrol`. */

import { z } from 'zod';
import { doorOperations, type DoorReading } from '../doors.ts';
import { textBody, type SimAnswer } from '../exchange.ts';
import { refuseWithout, type AxisCall } from './access.ts';
import { jsonAnswer } from './json-cgi.ts';

const DoorRequest = z.record(z.string(), z.object({ Token: z.string().optional() }));

export function answerDoor(call: AxisCall): SimAnswer {
  const refusal = refuseWithout('admin', call);
  if (refusal !== undefined) return refusal;
  const doors = call.device.doors?.readings(call.device.faults) ?? [];
  const parsed = DoorRequest.safeParse(parse(textBody(call.request)));
  const [name = '', argument] = Object.entries(parsed.data ?? {})[0] ?? [];
  if (name === 'tdc:GetDoorInfoList') return jsonAnswer({ DoorInfo: doors.map(infoOf) });
  const door = doors.find(({ token }) => token === argument?.Token);
  const operation = doorOperations.find((known) => name === `tdc:${known}`);
  if (operation === undefined && name !== 'tdc:GetDoorState')
    return soapFault('env:Receiver', 'ter:ActionNotSupported', 'Optional action not implemented.');
  if (door === undefined) return soapFault('env:Sender', 'ter:InvalidArgVal', 'No such door.');
  if (operation === undefined) return jsonAnswer({ DoorState: stateOf(door) });
  return call.device.doors?.operate(door.token, operation) === 'done'
    ? jsonAnswer({})
    : soapFault('env:Sender', 'ter:InvalidArgVal', `Not possible while the door is ${door.mode}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What both doors can do; monitors are there too. */
const doorCapabilities = {
  Access: true,
  AccessTimingOverride: false,
  Lock: true,
  Unlock: true,
  Block: true,
  DoubleLock: true,
  LockDown: true,
  LockOpen: true,
  DoorMonitor: true,
  LockMonitor: true,
  Alarm: true,
} as const;

function infoOf({ token, name, description }: DoorReading): unknown {
  return { token, Name: name, Description: description, Capabilities: doorCapabilities };
}

function stateOf({ door, lock, alarm, mode }: DoorReading): unknown {
  return { DoorPhysicalState: door, LockPhysicalState: lock, Alarm: alarm, DoorMode: mode };
}

function soapFault(code: string, subcode: string, reason: string): SimAnswer {
  return jsonAnswer({ Fault: { Code: code, Subcode: subcode, Reason: reason } }, 400);
}

/** Doors of controllers: the ONVIF service in its JSON form, `/vapix/doorcontrol`. Needs an administrator. */

import { z } from 'zod';
import type { DoorActions, DoorOperation, DoorReading } from '../../../kit/actions.ts';
import { statusError } from '../../../kit/answers.ts';
import { doorCalls, doorReading, doorsMax, knownDoor, type KnownDoor } from '../../../kit/doors.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceAnswerInvalid, DeviceRefusedCall } from '../../../kit/errors.ts';
import { parseJson } from '../../../kit/json.ts';
import { refusal } from '../refusal.ts';

const path = '/vapix/doorcontrol';
/** Dozens of doors with all their settings. */
const maxBytes = 256 * 1024;

const Text = z.string().optional().catch(undefined);
const Flag = z.union([z.boolean(), z.string().transform((text) => text === 'true')]).catch(false);
const Answer = z.record(z.string(), z.unknown());
const DoorInfo = z.object({
  token: Text,
  Name: Text,
  Capabilities: z.record(z.string(), Flag).catch({}),
});
const DoorList = z.object({ DoorInfo: z.array(z.unknown()).catch([]) });
const DoorState = z.object({
  DoorState: z.object({ DoorPhysicalState: Text, LockPhysicalState: Text, Alarm: Text, DoorMode: Text }),
});

/** @throws DeviceAuthRejected, DeviceLoginNeeded, DeviceInsecureAuth, DeviceRefusedCall, DeviceAnswerInvalid */
async function callDoor<S extends z.ZodType>(
  context: DriverContext,
  call: { readonly operation: string; readonly argument: Readonly<Record<string, unknown>>; readonly answers: S },
  signal: AbortSignal,
): Promise<z.infer<S>> {
  const name = `POST ${path} ${call.operation}`;
  const { host } = context.target;
  const answer = await context.http.request(
    {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ [`tdc:${call.operation}`]: call.argument }),
      auth: 'device',
      maxBytes,
    },
    signal,
  );
  if (answer.status === 401) throw refusal(context, name, answer);
  const parsed = parseJson(answer.text, Answer);
  const isFault = parsed !== undefined && ('Fault' in parsed || 'error' in parsed);
  if (isFault || answer.status === 400 || answer.status === 500) {
    throw new DeviceRefusedCall({ host, call: name, problem: 'it answers with an error' });
  }
  if (answer.status !== 200) throw statusError(context, name, answer);
  const typed = call.answers.safeParse(parsed);
  if (typed.success) return typed.data;
  throw new DeviceAnswerInvalid({ host, call: name, problem: 'its data have another shape than documented' });
}

async function knownDoors(context: DriverContext, signal: AbortSignal): Promise<KnownDoor[]> {
  const call = { operation: 'GetDoorInfoList', argument: {}, answers: DoorList };
  const { DoorInfo: stated } = await callDoor(context, call, signal);
  return stated.slice(0, doorsMax).flatMap((item) => {
    const info = DoorInfo.safeParse(item);
    if (!info.success) return [];
    const { token: id, Name: name, Capabilities } = info.data;
    return knownDoor({ id, name, has: (capability) => Capabilities[capability] === true }) ?? [];
  });
}

async function stateOf(context: DriverContext, known: KnownDoor, signal: AbortSignal): Promise<DoorReading> {
  const call = { operation: 'GetDoorState', argument: { Token: known.id }, answers: DoorState };
  const { DoorState: state } = await callDoor(context, call, signal);
  return doorReading(known, {
    door: state.DoorPhysicalState,
    lock: state.LockPhysicalState,
    mode: state.DoorMode,
    alarm: state.Alarm,
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
  operate: async (context: DriverContext, doorId: string, operation: DoorOperation, signal: AbortSignal) => {
    await callDoor(context, { operation: doorCalls[operation], argument: { Token: doorId }, answers: Answer }, signal);
  },
};

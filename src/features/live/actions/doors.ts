/**
 * Doors. A door is opened for the person who asked, once, and never by a repetition of ours; what is answered afterwards is
 * what the controller says of the door, not what was wanted of it.
 */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { createGate, type Gate } from '#src/features/fleet/discovery/gate.ts';
import type { ReachedDevice } from '#src/features/fleet/reach.ts';
import type { DoorReading } from '#src/plugins/kit/actions.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { Door } from '../contract-schemas.ts';
import { type ActionDeps, outcomeOf, partFor, reachable, recordAct, workAt } from './at-device.ts';
import { DoorCannot, DoorOther } from './errors.ts';
import type { Sharing } from './share.ts';

export function createDoors(
  deps: ActionDeps & { readonly doorLists: Sharing<EndpointOutput<typeof contract.listDoors>> },
) {
  /** One operation at a time at each controller: what is confirmed must still be so when it is done. */
  const gates = new Map<string, Gate>();
  const gateOf = (deviceId: string): Gate => {
    const gate = gates.get(deviceId) ?? createGate(1);
    gates.set(deviceId, gate);
    return gate;
  };
  const shown = (reading: DoorReading): Door => ({
    ...reading,
    operations: [...reading.operations],
    readAt: deps.clock.nowMs(),
  });

  /** Goes on to its end when the person who asked has left: what happened to a door is always written. */
  const operate = async (
    ctx: UseCaseContext,
    reached: ReachedDevice,
    input: EndpointInput<typeof contract.operateDoor>,
  ): Promise<Door> => {
    const { operation, confirm } = input.body;
    const doorId = input.params.door;
    const doors = partFor(reached, 'door', reached.driver?.actions?.doors);
    const asked = { door: doorId, operation, confirmed: confirm };
    const note = (action: string, details: Readonly<Record<string, unknown>>): Promise<void> =>
      recordAct(ctx, reached, action, { ...asked, ...details });
    const read = (): Promise<DoorReading | undefined> =>
      workAt(deps, reached, (context, signal) => doors.read(context, doorId, signal), deps.lifetime);

    let before: DoorReading | undefined;
    try {
      before = await read();
      if (before === undefined) throw new NotFound({ object: 'door' });
      if (before.name !== confirm) throw new DoorOther({ confirmed: confirm, name: before.name });
      if (!before.operations.includes(operation)) throw new DoorCannot({ name: before.name, operation });
      // Before anything moves it is written who asked for it: a door that opens without an entry must not be.
      await note('door.request', { name: before.name });
      await workAt(
        deps,
        reached,
        (context, signal) => doors.operate(context, doorId, operation, signal),
        deps.lifetime,
      );
    } catch (error) {
      await note('door.operate', { name: before?.name, outcome: outcomeOf(error) });
      throw error;
    }
    const name = before.name;
    // The door has moved, or not: without an answer nothing is known, and nothing is claimed.
    const after = await read().catch((error: unknown) => {
      deps.log.warn('A door could not be read after it was operated.', { deviceId: reached.device.id, error });
      return undefined;
    });
    await note('door.operate', { name, outcome: 'done', mode: after?.mode, lock: after?.lock, state: after?.door });
    return shown(after ?? { ...before, door: 'unknown', lock: 'unknown', mode: 'unknown', alarm: 'unknown' });
  };

  return {
    listDoors: async (
      ctx: UseCaseContext,
      input: EndpointInput<typeof contract.listDoors>,
    ): Promise<EndpointOutput<typeof contract.listDoors>> => {
      const reached = await reachable(deps, ctx, input.params.id, 'device:read');
      const doors = partFor(reached, 'door', reached.driver?.actions?.doors);
      const work = async (signal: AbortSignal): Promise<EndpointOutput<typeof contract.listDoors>> => {
        const readings = await workAt(deps, reached, (context, inner) => doors.list(context, inner), signal);
        return { doors: readings.map(shown) };
      };
      return deps.doorLists.ask(reached.device.id, work, ctx.signal);
    },
    operateDoor: async (
      ctx: UseCaseContext,
      input: EndpointInput<typeof contract.operateDoor>,
    ): Promise<EndpointOutput<typeof contract.operateDoor>> => {
      const reached = await reachable(deps, ctx, input.params.id, 'door:control');
      const leave = await gateOf(reached.device.id).enter(ctx.signal);
      try {
        return await operate(ctx, reached, input);
      } finally {
        leave();
      }
    },
  };
}

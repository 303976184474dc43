/** The common beginning of every action: who may, which device, what it can do, and how long it may take. */

import type { Permission } from '#src/core/access.ts';
import { isAppError, NotFound } from '#src/core/errors.ts';
import { ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import { visibleDevice } from '#src/features/fleet/access.ts';
import { startDeadline } from '#src/features/fleet/deadline.ts';
import type { Reach, ReachedDevice } from '#src/features/fleet/reach.ts';
import type { ChannelFact } from '#src/plugins/kit/actions.ts';
import type { DriverContext } from '#src/plugins/kit/driver.ts';
import type { CapabilitiesFact } from '#src/plugins/kit/facts.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { CannotDo, type Doable } from './errors.ts';

export interface ActionDeps {
  readonly reach: Pick<Reach, 'device' | 'work'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends with the process: for work that goes on when the person who asked for it has left. */
  readonly lifetime: AbortSignal;
}

/** A slow device with some requests to answer; a person waits for it. */
const actionDeadlineMs = 20_000;

/** @throws NotFound, PermissionDenied */
export async function reachable(
  deps: ActionDeps,
  ctx: UseCaseContext,
  deviceId: string,
  permission: Permission,
): Promise<ReachedDevice> {
  const device = await visibleDevice(ctx, ctx.store.db, deviceId, permission);
  const reached = await deps.reach.device(device.id);
  if (reached === undefined) throw new NotFound({ object: 'device' });
  return reached;
}

export function channelOf(reached: ReachedDevice, channelId: string): ChannelFact {
  const channel = reached.channels.find((candidate) => candidate.id === channelId);
  if (channel === undefined) throw new NotFound({ object: 'channel' });
  return channel;
}

/** A camera that names a channel has a picture of it. */
const neededFor: Readonly<Record<Doable, CapabilitiesFact['capabilities'][number] | undefined>> = {
  snapshot: undefined,
  ptz: 'ptz',
  door: 'door',
  speaker: 'audio-out',
  talk: 'audio-out',
};

/** The driver's part for something, when the device is known to be able to do it. @throws CannotDo */
export function partFor<T>(reached: ReachedDevice, what: Doable, part: T | undefined): T {
  const needed = neededFor[what];
  if (part !== undefined && (needed === undefined || reached.capabilities.includes(needed))) return part;
  throw new CannotDo({ name: reached.device.name, what });
}

/** One piece of work at a device, with its deadline. */
export async function workAt<T>(
  deps: ActionDeps,
  reached: ReachedDevice,
  work: (context: DriverContext, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const deadline = startDeadline(deps.clock, actionDeadlineMs, signal);
  try {
    const inner = (context: DriverContext): Promise<T> => work(context, deadline.signal);
    return await deps.reach.work(reached, 'device-action', inner, deadline.signal);
  } catch (error) {
    if (deadline.passed() && !signal.aborted)
      throw new ConnectionTimedOut({ ...placeOf(reached), phase: 'answer' }, { cause: error });
    throw error;
  } finally {
    deadline.end();
  }
}

function placeOf({ target }: ReachedDevice): { host: string; port: number } {
  return { host: target.host, port: target.port };
}

/** Who did what to a device, and how it went. Written also when the person has gone meanwhile. */
export async function recordAct(
  ctx: UseCaseContext,
  { device }: ReachedDevice,
  action: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const object = { kind: 'device', id: device.id, name: device.name };
  await ctx.store.transaction((tx) => recordAudit(tx, ctx, { action, object, details }));
}

/** How work went, as the audit log names it: `done`, or the code of its error. */
export function outcomeOf(error: unknown): string {
  if (error === undefined) return 'done';
  return isAppError(error) ? error.code : 'interrupted';
}

/** Does `work` and writes one entry about it, whether it went well or not. */
export async function audited<T>(
  ctx: UseCaseContext,
  reached: ReachedDevice,
  act: { readonly action: string; readonly details: Readonly<Record<string, unknown>> },
  work: () => Promise<T>,
): Promise<T> {
  let failure: unknown;
  try {
    return await work();
  } catch (error) {
    failure = error ?? 'nothing';
    throw error;
  } finally {
    await recordAct(ctx, reached, act.action, { ...act.details, outcome: outcomeOf(failure) });
  }
}

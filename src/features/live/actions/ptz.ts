/** Moving cameras: presets, and commands through the pilot. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { PtzCommand } from '../contract-schemas.ts';
import { type ActionDeps, channelOf, partFor, reachable, recordAct, workAt } from './at-device.ts';
import { createPilot, type PtzCamera } from './ptz-pilot.ts';
import type { Sharing } from './share.ts';

/** Steering is one act to the audit log, however many commands it takes: a new entry after this time. */
const actMs = 60_000;
/** Who steered what lately; more than this forget the oldest, which costs an entry too many. */
const actsKept = 1000;

export function createPtz(
  deps: ActionDeps & { readonly presets: Sharing<EndpointOutput<typeof contract.listPtzPresets>> },
) {
  const acts = new Map<string, number>();
  const pilot = createPilot({ ...deps, send: (camera, command, signal) => send(deps, camera, command, signal) });

  const isNewAct = (key: string): boolean => {
    const nowMs = deps.clock.monotonicMs();
    const knownMs = acts.get(key);
    acts.delete(key);
    acts.set(key, nowMs);
    const [oldest] = acts.keys();
    if (acts.size > actsKept && oldest !== undefined) acts.delete(oldest);
    return knownMs === undefined || nowMs - knownMs > actMs;
  };

  return {
    end: (): Promise<void> => pilot.end(),
    listPtzPresets: async (
      ctx: UseCaseContext,
      input: EndpointInput<typeof contract.listPtzPresets>,
    ): Promise<EndpointOutput<typeof contract.listPtzPresets>> => {
      const reached = await reachable(deps, ctx, input.params.id, 'ptz:control');
      const ptz = partFor(reached, 'ptz', reached.driver?.actions?.ptz);
      const channel = channelOf(reached, input.params.channel);
      return deps.presets.ask(
        `${reached.device.id} ${channel.id}`,
        async (signal) => ({
          presets: [...(await workAt(deps, reached, (context, inner) => ptz.presets(context, channel, inner), signal))],
        }),
        ctx.signal,
      );
    },
    controlPtz: async (
      ctx: UseCaseContext,
      input: EndpointInput<typeof contract.controlPtz>,
    ): Promise<EndpointOutput<typeof contract.controlPtz>> => {
      const command = input.body;
      const reached = await reachable(deps, ctx, input.params.id, 'ptz:control');
      partFor(reached, 'ptz', reached.driver?.actions?.ptz);
      const channel = channelOf(reached, input.params.channel);
      await pilot.command({ deviceId: reached.device.id, channelId: channel.id }, command, ctx.signal);
      const details = {
        channel: channel.id,
        command: command.action,
        ...(command.action === 'preset' && { preset: command.preset }),
      };
      const isAct = command.action !== 'stop' && isNewAct(JSON.stringify([ctx.actor.id, reached.device.id, details]));
      if (isAct) await recordAct(ctx, reached, 'ptz.control', details);
      return null;
    },
  };
}

/** Reads the device anew: its address or password may have changed since the camera began to move. */
async function send(deps: ActionDeps, camera: PtzCamera, command: PtzCommand, signal: AbortSignal): Promise<void> {
  const reached = await deps.reach.device(camera.deviceId);
  if (reached === undefined) return;
  const ptz = partFor(reached, 'ptz', reached.driver?.actions?.ptz);
  const channel = channelOf(reached, camera.channelId);
  await workAt(
    deps,
    reached,
    (context, inner) => {
      switch (command.action) {
        case 'move':
          return ptz.move(context, channel, command, inner);
        case 'stop':
          return ptz.move(context, channel, { pan: 0, tilt: 0, zoom: 0, forMs: 0 }, inner);
        case 'home':
          return ptz.home(context, channel, inner);
        case 'preset':
          return ptz.goTo(context, channel, command.preset, inner);
        default:
          return command satisfies never;
      }
    },
    signal,
  );
}

/** Loudspeakers: volume, clips, a test tone. What is answered is what the device says afterwards. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { ReachedDevice } from '#src/features/fleet/reach.ts';
import type { TalkLine } from '#src/plugins/kit/actions.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { Speaker, SpeakerCommand } from '../contract-schemas.ts';
import { type ActionDeps, audited, partFor, reachable, workAt } from './at-device.ts';
import { createSharing } from './share.ts';
import { playTestTone } from './test-tone.ts';

export function createSpeakers(
  deps: ActionDeps & { readonly openLine: (reached: ReachedDevice, signal: AbortSignal) => Promise<TalkLine> },
) {
  const sharing = createSharing<Speaker>(deps.lifetime);

  const read = async (reached: ReachedDevice, signal: AbortSignal): Promise<Speaker> => {
    const speaker = partFor(reached, 'speaker', reached.driver?.actions?.speaker);
    const { volumePercent, muted, clips } = await workAt(
      deps,
      reached,
      (context, inner) => speaker.read(context, inner),
      signal,
    );
    return {
      volumePercent: volumePercent ?? null,
      muted: muted ?? null,
      clips: clips.map(({ id, name }) => ({ id, name })),
      readAt: deps.clock.nowMs(),
    };
  };

  const carryOut = async (reached: ReachedDevice, command: SpeakerCommand, signal: AbortSignal): Promise<void> => {
    const speaker = partFor(reached, 'speaker', reached.driver?.actions?.speaker);
    if (command.action === 'test') {
      return playTestTone(await deps.openLine(reached, signal), deps.clock, signal);
    }
    return workAt(
      deps,
      reached,
      (context, inner) => {
        switch (command.action) {
          case 'volume':
            return speaker.setVolume(context, command.percent, inner);
          case 'play':
            return speaker.play(context, command.clip, inner);
          case 'stop':
            return speaker.stop(context, inner);
          default:
            return command satisfies never;
        }
      },
      signal,
    );
  };

  return {
    getSpeaker: async (
      ctx: UseCaseContext,
      input: EndpointInput<typeof contract.getSpeaker>,
    ): Promise<EndpointOutput<typeof contract.getSpeaker>> => {
      const reached = await reachable(deps, ctx, input.params.id, 'device:read');
      partFor(reached, 'speaker', reached.driver?.actions?.speaker);
      return sharing.ask(reached.device.id, (signal) => read(reached, signal), ctx.signal);
    },
    controlSpeaker: async (
      ctx: UseCaseContext,
      input: EndpointInput<typeof contract.controlSpeaker>,
    ): Promise<EndpointOutput<typeof contract.controlSpeaker>> => {
      const { action, ...details } = input.body;
      const reached = await reachable(deps, ctx, input.params.id, 'speaker:control');
      await audited(ctx, reached, { action: `speaker.${action}`, details }, () =>
        carryOut(reached, input.body, ctx.signal),
      );
      return read(reached, ctx.signal);
    },
  };
}

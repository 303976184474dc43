/** Pictures that a camera makes on demand. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { createGate } from '#src/features/fleet/discovery/gate.ts';
import type { StillPicture } from '#src/plugins/kit/actions.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import { type ActionDeps, channelOf, partFor, reachable, workAt } from './at-device.ts';
import { createSharing } from './share.ts';

/** Pictures on their way at once; with the largest that a camera may send, this bounds their memory to 128 MiB. */
const picturesAtOnce = 8;

export function createSnapshots(deps: ActionDeps) {
  const sharing = createSharing<StillPicture>(deps.lifetime);
  const gate = createGate(picturesAtOnce);
  return {
    getSnapshot: async (
      ctx: UseCaseContext,
      input: EndpointInput<typeof contract.getSnapshot>,
    ): Promise<EndpointOutput<typeof contract.getSnapshot>> => {
      const { width } = input.query;
      const reached = await reachable(deps, ctx, input.params.id, 'live:view');
      const snapshot = partFor(reached, 'snapshot', reached.driver?.actions?.snapshot);
      const channel = channelOf(reached, input.params.channel);
      const take = async (signal: AbortSignal): Promise<StillPicture> => {
        const leave = await gate.enter(signal);
        try {
          return await workAt(deps, reached, (context, inner) => snapshot(context, { channel, width }, inner), signal);
        } finally {
          leave();
        }
      };
      const key = JSON.stringify([reached.device.id, channel.id, width ?? 0]);
      const { mediaType, bytes } = await sharing.ask(key, take, ctx.signal);
      return { mediaType, bytes: new Uint8Array(bytes) };
    },
  };
}

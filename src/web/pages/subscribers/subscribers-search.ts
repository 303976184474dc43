/** The filters of the list of subscribers as they stand in the address. An address of a person never stands there. */

import { z } from 'zod';
import { ListedSubscriberState, NoticeChannel } from '#src/features/status/contract-notices.ts';

const SubscribersSearchSchema = z.object({
  channel: NoticeChannel.optional().catch(undefined),
  state: ListedSubscriberState.optional().catch(undefined),
});
export type SubscribersSearch = {
  readonly [K in keyof z.output<typeof SubscribersSearchSchema>]?:
    | z.output<typeof SubscribersSearchSchema>[K]
    | undefined;
};
export function parseSubscribersSearch(search: Record<string, unknown>): SubscribersSearch {
  return SubscribersSearchSchema.parse(search);
}

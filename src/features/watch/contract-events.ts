/** What watch tells open consoles. */

import { z } from 'zod';
import { Id, Timestamp } from './contract-schemas.ts';

const access = z.strictObject({ permission: z.literal('monitor:read') });

export const WatchEvent = z.discriminatedUnion('type', [
  /** Results or definitions changed: ask again for these, or for all when there are too many to name. At most one a second. */
  z.strictObject({
    type: z.literal('monitor.changed'),
    access,
    at: Timestamp,
    monitorIds: z.array(Id).max(100),
    isCut: z.boolean(),
  }),
  /** A vantage was added, changed, fell silent or came back. */
  z.strictObject({ type: z.literal('vantage.changed'), access, at: Timestamp, vantageId: Id }),
]);
export type WatchEvent = z.infer<typeof WatchEvent>;

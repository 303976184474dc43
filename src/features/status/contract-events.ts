/** What status tells open consoles. */

import { z } from 'zod';
import { Timestamp } from './contract-schemas.ts';

/** Something that is shown is different now: ask again. */
export const StatusEvent = z.strictObject({
  type: z.literal('status.changed'),
  access: z.strictObject({ permission: z.literal('status:read') }),
  at: Timestamp,
  sequence: z.number().int(),
});
export type StatusEvent = z.infer<typeof StatusEvent>;

/** What incidents tell open consoles: each event says who may receive it. */

import { z } from 'zod';
import { Id, Timestamp } from './contract-schemas.ts';

const access = z.strictObject({ permission: z.literal('incident:read') });

export const IncidentChanged = z.discriminatedUnion('type', [
  /** Ask for the incident again. */
  z.strictObject({ type: z.literal('incident.changed'), access, at: Timestamp, incidentId: Id }),
  /** A legal clock reached a part of its time. */
  z.strictObject({
    type: z.literal('incident.clock'),
    access: z.strictObject({ permission: z.literal('incident:write') }),
    at: Timestamp,
    incidentId: Id,
    regimeId: z.string(),
    stepId: z.string(),
    level: z.enum(['warned-50', 'warned-75', 'warned-90', 'overdue']),
  }),
]);
export type IncidentChanged = z.infer<typeof IncidentChanged>;

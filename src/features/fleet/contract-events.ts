/** What the fleet tells live: each event says who may receive it. */

import { z } from 'zod';
import { Permission } from '#src/core/access.ts';
import { DeviceKind } from '#src/plugins/kit/facts.ts';
import {
  Adoption,
  AdoptionResult,
  Candidate,
  DeviceState,
  DiscoveryRun,
  Fault,
  Id,
  Timestamp,
} from './contract-schemas.ts';

/** Who may receive an event: `can(actor, permission, target)`. */
const access = z.strictObject({
  permission: Permission,
  target: z.strictObject({ siteId: Id, groupIds: z.array(Id), deviceId: Id.optional() }).optional(),
});
const about = { access, at: Timestamp, deviceId: Id };
export const FleetEvent = z.discriminatedUnion('type', [
  /** The state or the fault changed. `sentenceFor` in `messages.ts` makes the words. */
  z.strictObject({
    type: z.literal('device.state'),
    ...about,
    kind: DeviceKind,
    state: DeviceState,
    fault: Fault.nullable(),
    previousState: DeviceState,
  }),
  /** Something else about the device changed: ask for it again. */
  z.strictObject({ type: z.literal('device.added'), ...about }),
  z.strictObject({ type: z.literal('device.updated'), ...about }),
  z.strictObject({ type: z.literal('device.removed'), ...about }),
  z.strictObject({ type: z.literal('device.facts'), ...about, kinds: z.array(z.string()) }),
  z.strictObject({ type: z.literal('discovery.progress'), access, at: Timestamp, run: DiscoveryRun }),
  z.strictObject({ type: z.literal('discovery.candidate'), access, at: Timestamp, candidate: Candidate }),
  z.strictObject({
    type: z.literal('adoption.progress'),
    access,
    at: Timestamp,
    adoption: Adoption.omit({ results: true }),
    result: AdoptionResult.nullable(),
  }),
  /** Sites or groups changed: ask for them again. */
  z.strictObject({ type: z.literal('fleet.structure'), access, at: Timestamp }),
]);
export type FleetEvent = z.infer<typeof FleetEvent>;

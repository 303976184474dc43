/** The demo's own endpoints: a simulated fleet whose faults a person can switch. Present only while `keepsight demo` runs. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';

const text = z.string().max(200);

export const SimulatedDevice = z.strictObject({
  id: text,
  name: text,
  kind: text,
  model: text,
  version: text,
  address: text,
  /** Simulated devices have simulated passwords; they are shown so that a person can try adoption. */
  username: text.nullable(),
  password: text.nullable(),
  faults: z.array(text).describe('Faults that are switched on.'),
});
export type SimulatedDevice = z.infer<typeof SimulatedDevice>;

export const listSimulatedDevices = defineEndpoint({
  method: 'GET',
  path: '/api/v1/demo/devices',
  access: 'settings:read',
  summary: 'List the simulated devices of the demo and the faults that they can have.',
  response: z.strictObject({ devices: z.array(SimulatedDevice), faults: z.array(text) }),
  errors: ['demo.not-running'],
});

export const setSimulatedFault = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/demo/devices/:id/fault',
  access: 'settings:write',
  summary: 'Switch one fault of a simulated device on or off.',
  params: z.strictObject({ id: text }),
  body: z.strictObject({ fault: text, on: z.boolean() }),
  response: SimulatedDevice,
  errors: ['demo.not-running', 'demo.unknown-fault'],
});

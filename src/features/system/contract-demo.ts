/**
 * The demo's own endpoints: a simulated fleet and a simulated vendor whose faults a person can switch, and the mails that
 * nobody gets. Present only while `keepsight demo` runs.
 */

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

/** A service of the simulated vendor, or its status page. */
export const SimulatedService = z.strictObject({
  id: text,
  name: text,
  group: text,
  url: text,
  condition: text.describe('What it does at this moment.'),
  conditions: z.array(text).describe('What it can do; the first is how it should be.'),
  claimed: text.nullable().describe('What the status page of the vendor says about it.'),
});
export type SimulatedService = z.infer<typeof SimulatedService>;

export const listSimulatedServices = defineEndpoint({
  method: 'GET',
  path: '/api/v1/demo/services',
  access: 'settings:read',
  summary: 'List the services of the simulated vendor of the demo, and what each does.',
  response: z.strictObject({ services: z.array(SimulatedService) }),
  errors: ['demo.not-running'],
});

export const setSimulatedService = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/demo/services/:id',
  access: 'settings:write',
  summary: 'Choose what a service of the simulated vendor does, or what its status page says.',
  params: z.strictObject({ id: text }),
  body: z.strictObject({ condition: text }),
  response: SimulatedService,
  errors: ['demo.not-running', 'demo.unknown-fault'],
});

export const SimulatedMail = z.strictObject({
  at: z.number().int(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
});
export type SimulatedMail = z.infer<typeof SimulatedMail>;

export const listSimulatedMails = defineEndpoint({
  method: 'GET',
  path: '/api/v1/demo/mails',
  access: 'settings:read',
  summary: 'List the mails that the demo has sent to nobody, the newest first.',
  response: z.strictObject({ mails: z.array(SimulatedMail) }),
  errors: ['demo.not-running'],
});

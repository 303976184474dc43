/** The fleet file: which simulated devices stand at which addresses. */

import { z } from 'zod';
import { FaultName } from './faults.ts';
import { productKeys, sceneNames } from './products.data.ts';

/** Only loopback: a simulated device must never be reachable from another machine. */
const LoopbackAddress = z.ipv4().regex(/^127\./, 'must be an address of 127.0.0.0/8');
const Port = z.int().min(1).max(65_535);

/** RFC 3927-style free text is not wanted here: ids stand in addresses of the control interface. */
const DeviceKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes');

export const DeviceSpec = z.strictObject({
  id: DeviceKey,
  name: z.string().min(1).max(64),
  site: z.string().max(64).optional(),
  address: LoopbackAddress,
  product: z.enum(productKeys),
  /** Left out: derived from the seed of the fleet and the id. */
  serial: z
    .string()
    .regex(/^[0-9A-F]{12}$/)
    .optional(),
  username: z.string().min(1).max(14).optional(),
  password: z.string().min(1).max(64).optional(),
  faults: z.array(FaultName).max(8).optional(),
  /** What the camera looks at. Left out: a hall. */
  scene: z.enum(sceneNames).optional(),
  /** Streams that the camera gives at the same time; one more is refused. Left out: no limit. */
  sessionLimit: z.int().min(0).max(64).optional(),
  /** One HTTP listener and nothing else: for fleets of thousands. */
  light: z.boolean().optional(),
});
export type DeviceSpec = z.infer<typeof DeviceSpec>;

/** As many addresses as a 127.x.0.0/16 has; far above what one process can serve. */
const deviceLimit = 65_536;

export const FleetSpec = z
  .strictObject({
    name: z.string().min(1).max(64),
    /** Serial numbers, MACs and passwords follow from it. */
    seed: z.string().max(64).default('keepsight'),
    ports: z.strictObject({ http: Port, https: Port, rtsp: Port, rtsps: Port.default(8322) }).optional(),
    devices: z.array(DeviceSpec).min(1).max(deviceLimit),
  })
  .check((context) => {
    for (const field of ['id', 'address'] as const) {
      const seen = new Set<string>();
      context.value.devices.forEach((device, index) => {
        if (seen.has(device[field])) {
          const message = `${device[field]} stands twice`;
          context.issues.push({ code: 'custom', message, path: ['devices', index, field], input: device[field] });
        }
        seen.add(device[field]);
      });
    }
  });
export type FleetSpec = z.infer<typeof FleetSpec>;
/** As written in a file, before defaults are filled in. */
export type FleetInput = z.input<typeof FleetSpec>;

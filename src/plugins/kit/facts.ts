/**
 * The vocabulary of facts: what a driver can state about a device. A Fact is one typed, timed statement with the call
 * that it came from. Values hold no secret.
 */

import { z } from 'zod';

const text = z.string().max(256);
const shortText = z.string().max(128);

export const DeviceKind = z.enum(['camera', 'door', 'speaker', 'recorder', 'other']);
export type DeviceKind = z.infer<typeof DeviceKind>;

/** Who and what the device is. */
export const IdentityFact = z.strictObject({
  kind: DeviceKind,
  maker: shortText,
  model: shortText,
  productName: text.optional(),
  serial: shortText.optional(),
  /** Lower case with colons. */
  mac: z
    .string()
    .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
    .optional(),
  hardwareId: shortText.optional(),
  soc: shortText.optional(),
  architecture: shortText.optional(),
  osVersion: shortText.optional(),
  /** Such as `LTS 2022`, `active`, `legacy`; from a table that can be corrected. */
  osTrack: shortText.optional(),
  builtAt: text.optional(),
});
export type IdentityFact = z.infer<typeof IdentityFact>;

/** What the device says of its own running, without a login where it allows that. */
export const LivenessFact = z.strictObject({
  ready: z.boolean(),
  /** No administrator account exists yet: factory state. */
  needsSetup: z.boolean().optional(),
  /** Changes at each start of the device. */
  bootId: shortText.optional(),
  uptimeSeconds: z.number().nonnegative().optional(),
});
export type LivenessFact = z.infer<typeof LivenessFact>;

export const ClockFact = z.strictObject({
  /** The device's own time, milliseconds since 1970-01-01 UTC. */
  deviceTimeAt: z.number(),
  /** Device time minus ours, measured against the middle of the request. */
  offsetMs: z.number(),
  /** Half of the round trip plus the device's own resolution. */
  uncertaintyMs: z.number().nonnegative(),
  synchronised: z.boolean().optional(),
});
export type ClockFact = z.infer<typeof ClockFact>;

export const CertificateFact = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  subject: text,
  issuer: text,
  subjectAltName: z.string().max(2048),
  validFromAt: z.number(),
  validToAt: z.number(),
  selfSigned: z.boolean(),
  keyType: shortText,
  keyBits: z.number(),
  protocol: shortText,
});
export type CertificateFact = z.infer<typeof CertificateFact>;

export const capabilityNames = ['video', 'audio-in', 'audio-out', 'ptz', 'door', 'recording', 'events', 'io'] as const;

export const CapabilitiesFact = z.strictObject({
  capabilities: z.array(z.enum(capabilityNames)).max(capabilityNames.length),
  /** APIs and services that the device lists, such as `basic-device-info` 1.3 of VAPIX or an ONVIF namespace. */
  interfaces: z
    .array(
      z.strictObject({
        family: z.enum(['vapix', 'dca', 'onvif', 'rtsp']),
        id: text,
        version: shortText.optional(),
        state: shortText.optional(),
      }),
    )
    .max(512),
});
export type CapabilitiesFact = z.infer<typeof CapabilitiesFact>;

export const StreamProfile = z.strictObject({
  id: shortText,
  name: shortText,
  /** As the field writes it: `h264`, `h265`, `av1`, `jpeg`, `mpeg4`. */
  codec: shortText.optional(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  framesPerSecond: z.number().nonnegative().optional(),
  bitrateKbps: z.number().nonnegative().optional(),
  audioCodec: shortText.optional(),
  /** Without user name and password, always. */
  rtspUrl: z.string().max(1024).optional(),
});
export type StreamProfile = z.infer<typeof StreamProfile>;

export const ChannelsFact = z.strictObject({
  channels: z
    .array(
      z.strictObject({
        id: shortText,
        name: shortText,
        snapshotUrl: z.string().max(1024).optional(),
        profiles: z.array(StreamProfile).max(64),
      }),
    )
    .max(256),
});
export type ChannelsFact = z.infer<typeof ChannelsFact>;

export const AccountsFact = z.strictObject({
  accounts: z.array(z.strictObject({ name: shortText, roles: z.array(shortText).max(16) })).max(256),
});
export type AccountsFact = z.infer<typeof AccountsFact>;

/** Every kind of fact with its schema. A new kind is one line here. */
export const factSchemas = {
  identity: IdentityFact,
  liveness: LivenessFact,
  clock: ClockFact,
  certificate: CertificateFact,
  capabilities: CapabilitiesFact,
  channels: ChannelsFact,
  accounts: AccountsFact,
} as const;

export type FactKind = keyof typeof factSchemas;
export type FactValue<K extends FactKind> = z.infer<(typeof factSchemas)[K]>;
export const factKinds = Object.keys(factSchemas) as FactKind[];

/** A collected value with the call that it came from, such as `POST /axis-cgi/basicdeviceinfo.cgi getAllProperties`. */
export interface Collected<K extends FactKind> {
  readonly value: FactValue<K>;
  readonly source: string;
}

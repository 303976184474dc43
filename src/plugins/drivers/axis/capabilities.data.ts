/**
 * What a parameter or an API in the device's own list says about what the device can do. Correctable data.
 *
 * Basis `vapix`: the vendor's public interface documentation. Basis `seen`: seen on devices only.
 */

import type { capabilityNames } from '../../kit/facts.ts';

type Capability = (typeof capabilityNames)[number];

interface ParameterLine {
  readonly parameter: RegExp;
  readonly value: RegExp;
  readonly capability: Capability;
  readonly basis: 'vapix' | 'seen';
  readonly confirmed: boolean;
}

export const capabilitiesByParameter: readonly ParameterLine[] = [
  {
    parameter: /^Properties\.Image\.(Format|Resolution)$/,
    value: /./,
    capability: 'video',
    basis: 'vapix',
    confirmed: true,
  },
  { parameter: /^Properties\.Audio\.Audio$/, value: /^yes$/i, capability: 'audio-in', basis: 'vapix', confirmed: true },
  {
    parameter: /^Properties\.Audio\.DuplexMode$/,
    // `get` is sound from the device only, `post` to the device only.
    value: /full|half|post|speaker/i,
    capability: 'audio-out',
    basis: 'vapix',
    confirmed: false,
  },
  { parameter: /^Properties\.PTZ\.PTZ$/, value: /^yes$/i, capability: 'ptz', basis: 'vapix', confirmed: true },
  {
    parameter: /^Properties\.LocalStorage\.LocalStorage$/,
    value: /^yes$/i,
    capability: 'recording',
    basis: 'vapix',
    confirmed: true,
  },
  {
    parameter: /^Properties\.API\.Metadata\.Metadata$/,
    value: /^yes$/i,
    capability: 'events',
    basis: 'seen',
    confirmed: true,
  },
  {
    parameter: /^(Input|Output)\.NbrOf(Inputs|Outputs)$/,
    value: /^[1-9]/,
    capability: 'io',
    basis: 'seen',
    confirmed: true,
  },
  {
    parameter: /^Properties\.(Door|DoorController)\./,
    value: /./,
    capability: 'door',
    basis: 'seen',
    confirmed: false,
  },
];

interface SoundLine {
  readonly parameter: RegExp;
  readonly capability: Capability;
  readonly basis: 'vapix' | 'seen';
  readonly confirmed: boolean;
}

/**
 * Where a device has these lines they decide alone, yes or no: `Properties.Audio.Audio` only says that it has sound at all,
 * and so a loudspeaker without a microphone says yes.
 */
export const soundByParameter: readonly SoundLine[] = [
  { parameter: /^Properties\.Audio\.Source\.A\d+\.Input$/, capability: 'audio-in', basis: 'vapix', confirmed: true },
  { parameter: /^Properties\.Audio\.Source\.A\d+\.Output$/, capability: 'audio-out', basis: 'vapix', confirmed: true },
];

interface ApiLine {
  readonly id: string;
  readonly capability: Capability;
  readonly basis: 'vapix' | 'seen';
  readonly confirmed: boolean;
}

/** Ids of `apidiscovery.cgi`. */
export const capabilitiesByApi: readonly ApiLine[] = [
  { id: 'media-cgi', capability: 'video', basis: 'vapix', confirmed: true },
  { id: 'stream-profiles', capability: 'video', basis: 'vapix', confirmed: true },
  { id: 'view-area', capability: 'video', basis: 'vapix', confirmed: true },
  { id: 'ptz-control', capability: 'ptz', basis: 'seen', confirmed: false },
  { id: 'recording', capability: 'recording', basis: 'vapix', confirmed: true },
  { id: 'mediaclip', capability: 'audio-out', basis: 'vapix', confirmed: true },
  { id: 'event-streaming-over-websocket', capability: 'events', basis: 'vapix', confirmed: true },
  { id: 'io-port-management', capability: 'io', basis: 'vapix', confirmed: true },
  { id: 'door-control', capability: 'door', basis: 'seen', confirmed: false },
  { id: 'doorcontrol', capability: 'door', basis: 'seen', confirmed: false },
];

/**
 * The volume of a loudspeaker, `audiodevicecontrol.cgi`. Devices name the gains that they take, in decibels; a percentage is
 * the place in that list, and nothing is muted. Where a device does not tell its gains there is no percentage.
 */

import { z } from 'zod';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceRefusedCall } from '../../../kit/errors.ts';
import { callJson, callName, dataOrThrow, type JsonCall } from '../vapix-json.ts';

const api = 'audiodevicecontrol.cgi';
const settingsCall: JsonCall = { api, method: 'getDevicesSettings', version: '1.0', auth: 'device' };
const capabilitiesCall: JsonCall = { api, method: 'getDevicesCapabilities', version: '1.0', auth: 'device' };

const id = z.string().max(128);
/** Far above what a device has; what is beyond is left out. */
const listOf = <S extends z.ZodType>(item: S) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((list) => list.slice(0, 64).flatMap((one) => item.safeParse(one).data ?? []) as z.infer<S>[]);

const Channel = z.object({ id: z.union([z.number(), id]), gain: z.number(), mute: z.boolean() });
const Settings = z.object({
  devices: listOf(
    z.object({
      id,
      outputs: listOf(
        z.object({
          id,
          connectionTypeSelected: id.optional(),
          connectionTypes: listOf(
            z.object({
              id,
              signalingTypeSelected: id.optional(),
              signalingTypesSelected: id.optional(),
              signalingTypes: listOf(z.object({ id, channels: listOf(Channel) })),
            }),
          ),
        }),
      ),
    }),
  ),
});

const Gains = z.array(z.number()).max(1024).catch([]);
const Capabilities = z.object({
  devices: listOf(
    z.object({
      id,
      outputs: listOf(
        z.object({
          id,
          connectionTypes: listOf(z.object({ id, signalingTypes: listOf(z.object({ id, gainValues: Gains })) })),
        }),
      ),
    }),
  ),
});

/** The one output that sounds now, with the way to it. */
interface Output {
  readonly path: {
    readonly device: string;
    readonly output: string;
    readonly connection: string;
    readonly signaling: string;
  };
  readonly channels: readonly z.infer<typeof Channel>[];
  /** Ascending; empty when the device does not tell. */
  readonly gains: readonly number[];
}

/** `undefined`: this device does not have the API, or no output. */
async function readOutput(context: DriverContext, signal: AbortSignal): Promise<Output | undefined> {
  const outcome = await callJson(context, settingsCall, signal);
  const settings = dataOrThrow(context, settingsCall, outcome, Settings);
  const device = settings?.devices.find(({ outputs }) => outputs.length > 0);
  const output = device?.outputs[0];
  const connection = selected(output?.connectionTypes, output?.connectionTypeSelected);
  const chosen = connection?.signalingTypeSelected ?? connection?.signalingTypesSelected;
  const signaling = selected(connection?.signalingTypes, chosen);
  if (device === undefined || output === undefined || connection === undefined || signaling === undefined)
    return undefined;
  const path = { device: device.id, output: output.id, connection: connection.id, signaling: signaling.id };
  return { path, channels: signaling.channels, gains: await readGains(context, path, signal) };
}

function selected<T extends { readonly id: string }>(list: readonly T[] | undefined, wanted: string | undefined) {
  return list?.find((one) => one.id === wanted) ?? list?.[0];
}

async function readGains(context: DriverContext, path: Output['path'], signal: AbortSignal): Promise<number[]> {
  const outcome = await callJson(context, capabilitiesCall, signal);
  const capabilities = dataOrThrow(context, capabilitiesCall, outcome, Capabilities);
  const byId = <T extends { readonly id: string }>(list: readonly T[] | undefined, wanted: string): T | undefined =>
    list?.find((one) => one.id === wanted);
  const outputs = byId(capabilities?.devices, path.device)?.outputs;
  const connections = byId(outputs, path.output)?.connectionTypes;
  const gains = byId(byId(connections, path.connection)?.signalingTypes, path.signaling)?.gainValues ?? [];
  return [...new Set(gains)].toSorted((a, b) => a - b);
}

export interface VolumeReading {
  readonly volumePercent: number | undefined;
  readonly muted: boolean | undefined;
}

export async function readVolume(context: DriverContext, signal: AbortSignal): Promise<VolumeReading> {
  const output = await readOutput(context, signal);
  const [channel] = output?.channels ?? [];
  if (output === undefined || channel === undefined) return { volumePercent: undefined, muted: undefined };
  return { volumePercent: percentOf(channel.gain, output.gains), muted: output.channels.every(({ mute }) => mute) };
}

function percentOf(gain: number, gains: readonly number[]): number | undefined {
  const last = gains.length - 1;
  const place = gains.findLastIndex((one) => one <= gain);
  return last < 1 || place < 0 ? undefined : Math.round((place / last) * 100);
}

/** Every channel of the output; 0 mutes. */
export async function setVolume(context: DriverContext, percent: number, signal: AbortSignal): Promise<void> {
  const output = await readOutput(context, signal);
  const call = { api, method: 'setDevicesSettings' };
  const last = (output?.gains.length ?? 0) - 1;
  const gain = output?.gains[Math.round((Math.max(0, Math.min(100, percent)) / 100) * last)];
  if (output === undefined || gain === undefined || last < 1 || output.channels.length === 0) {
    const problem = 'its volume cannot be set from outside';
    throw new DeviceRefusedCall({ host: context.target.host, call: callName(call), problem });
  }
  const { path } = output;
  const channels = output.channels.map((channel) => ({ id: channel.id, gain, mute: percent === 0 }));
  const signalingTypes = [{ id: path.signaling, channels }];
  const outputs = [{ id: path.output, connectionTypes: [{ id: path.connection, signalingTypes }] }];
  const request: JsonCall = {
    ...settingsCall,
    ...call,
    answersNothing: true,
    params: { devices: [{ id: path.device, outputs }] },
  };
  dataOrThrow(context, request, await callJson(context, request, signal), z.unknown());
}

/** audiodevicecontrol.cgi: gain and mute of the device's audio output. One device, one output, one channel. */

import { z } from 'zod';
import { gainValues, type Loudspeaker } from '../speaker.ts';
import type { AxisCall } from './access.ts';
import { RpcError, type RpcApi } from './json-cgi.ts';

const [deviceId, outputId, connectionId, signalingId, channelId] = ['0', '0', 'internal', 'unbalanced', 0];

export const audioDeviceControl: RpcApi = {
  version: '1.1',
  methods: {
    getDevicesCapabilities: { role: 'operator', run: capabilities },
    getDevicesSettings: { role: 'operator', run: settings },
    setDevicesSettings: { role: 'operator', run: change },
  },
};

const internalError = 1100;
const missingParameter = 2103;
const invalidValue = 2104;

function speakerOf(call: AxisCall): Loudspeaker {
  if (call.device.speaker === undefined) throw new RpcError(internalError, 'Internal error');
  return call.device.speaker;
}

function capabilities(): unknown {
  const signalingTypes = [{ id: signalingId, gainValues: [...gainValues] }];
  return {
    devices: [
      {
        id: deviceId,
        inputs: [],
        outputs: [{ id: outputId, connectionTypes: [{ id: connectionId, signalingTypes }] }],
      },
    ],
  };
}

function settings(call: AxisCall): unknown {
  const { gainDb: gain, isMuted: mute } = speakerOf(call).read();
  const signalingTypes = [{ id: signalingId, channels: [{ id: channelId, gain, mute }] }];
  const connectionTypes = [{ id: connectionId, signalingTypeSelected: signalingId, signalingTypes }];
  const outputs = [{ id: outputId, name: 'Speaker', connectionTypeSelected: connectionId, connectionTypes }];
  return { devices: [{ id: deviceId, name: `${call.product.model} Audio Device`, inputs: [], outputs }] };
}

const Channel = z.object({
  id: z.literal(channelId),
  gain: z.literal(gainValues).optional(),
  mute: z.boolean().optional(),
});
const Signaling = z.object({ id: z.literal(signalingId), channels: z.array(Channel).optional() });
const Connection = z.object({ id: z.literal(connectionId), signalingTypes: z.array(Signaling).optional() });
const Output = z.object({ id: z.literal(outputId), connectionTypes: z.array(Connection).optional() });
const Change = z.object({
  devices: z.array(z.object({ id: z.literal(deviceId), outputs: z.array(Output).optional() })).min(1),
});

/** Only what is named changes; nothing does when one part is wrong. */
function change(call: AxisCall, params: Readonly<Record<string, unknown>>): unknown {
  const speaker = speakerOf(call);
  if (params['devices'] === undefined) throw new RpcError(missingParameter, 'Required parameter missing: devices');
  const wanted = Change.safeParse(params);
  if (!wanted.success) throw new RpcError(invalidValue, 'Invalid parameter value specified');
  const channels = wanted.data.devices
    .flatMap(({ outputs }) => outputs ?? [])
    .flatMap(({ connectionTypes }) => connectionTypes ?? [])
    .flatMap(({ signalingTypes }) => signalingTypes ?? [])
    .flatMap((signaling) => signaling.channels ?? []);
  for (const { gain, mute } of channels) {
    if (gain !== undefined) speaker.setGain(gain);
    if (mute !== undefined) speaker.setMuted(mute);
  }
  return undefined;
}

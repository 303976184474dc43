/** The parameter tree of one Axis device: templates, what depends on the device, and what was changed since the start. */

import { identityOfDevice } from '../device.ts';
import { framesPerSecondOf } from '../streams.ts';
import type { Loudspeaker } from '../speaker.ts';
import type { AxisCall } from './access.ts';
import { clipParameters } from './media-clips.ts';
import { parameterTemplates, type ParameterTemplate } from './parameters.data.ts';

/** Full names without `root.`, in the order in which the device lists them. */
export function parametersOf(call: AxisCall): Map<string, string> {
  const major = Number(call.product.version.split('.')[0]);
  const fits = (template: ParameterTemplate): boolean =>
    (template.video !== true || call.product.media !== undefined) &&
    major >= (template.since ?? 0) &&
    major <= (template.until ?? major);
  const all = new Map(parameterTemplates.filter(fits).flatMap(expand));
  if (call.traits.legacy) keepOnly(all, legacyGroups);
  if (call.device.ptz !== undefined)
    for (const name of all.keys()) if (name.startsWith('PTZ.Preset.')) all.delete(name);
  const rate = framesPerSecondOf(call.device);
  for (const [name, value] of all)
    if (name.startsWith('StreamProfile.')) all.set(name, value.replace('fps=15', `fps=${String(rate)}`));
  for (const [name, value] of ownParameters(call)) all.set(name, value);
  for (const [name, value] of call.device.changedParameters) all.set(name, value);
  return new Map([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Old firmware knew far fewer groups. */
const legacyGroups = [
  'Properties',
  'Network',
  'System',
  'Image.I0',
  'ImageSource',
  'StreamProfile',
  'IOPort',
  'Time',
  'PTZ.Various',
  'SNMP',
];

function keepOnly(all: Map<string, string>, groups: readonly string[]): void {
  for (const name of all.keys()) if (!groups.some((group) => name.startsWith(`${group}.`))) all.delete(name);
}

function expand(template: ParameterTemplate): [string, string][] {
  const lines = template.lines.trim().split('\n');
  return template.repeat.flatMap((number) =>
    lines.map((line): [string, string] => {
      const equals = line.indexOf('=');
      return [`${template.group.replace('#', String(number))}.${line.slice(0, equals)}`, line.slice(equals + 1)];
    }),
  );
}

function ownParameters(call: AxisCall): [string, string][] {
  return [...identityParameters(call), ...policyParameters(call), ...mediaParameters(call), ...presetParameters(call)];
}

function identityParameters(call: AxisCall): [string, string][] {
  const { product, device } = call;
  const { serial, mac } = identityOfDevice(device);
  return [
    ['Brand.Brand', product.maker],
    ['Brand.ProdFullName', product.fullName],
    ['Brand.ProdNbr', product.model],
    ['Brand.ProdShortName', `AXIS ${product.model}`],
    ['Brand.ProdType', product.productType],
    ['Brand.ProdVariant', product.variant],
    ['Brand.WebURL', 'http://www.axis.com'],
    ['Properties.Firmware.BuildDate', product.buildDate],
    ['Properties.Firmware.BuildNumber', product.version.split('.').at(-1) ?? '1'],
    ['Properties.Firmware.Version', product.version],
    ['Properties.System.Architecture', product.architecture],
    ['Properties.System.HardwareID', product.hardwareId],
    ['Properties.System.SerialNumber', serial],
    ['Properties.System.Soc', product.soc],
    ['Network.eth0.Broadcast', '127.255.255.255'],
    ['Network.eth0.IPAddress', device.address],
    ['Network.eth0.MACAddress', mac.toUpperCase()],
    ['Network.eth0.SubnetMask', '255.0.0.0'],
    ['Network.HostName', `axis-${serial.toLowerCase()}`],
    ['Network.Bonjour.FriendlyName', `AXIS ${product.model} - ${serial}`],
    ['Network.UPnP.FriendlyName', `AXIS ${product.model} - ${serial}`],
  ];
}

/** The settings that differ by version and that hardening asks for later. */
function policyParameters(call: AxisCall): [string, string][] {
  const { traits } = call;
  const yesNo = (on: boolean): string => (on ? 'yes' : 'no');
  return [
    ['Network.HTTP.AuthenticationPolicy', traits.legacy ? 'basic_digest' : 'recommended'],
    ['Network.FTP.Enabled', yesNo(traits.legacy)],
    ['Network.ARPPingIPAddress.Enabled', yesNo(traits.legacy)],
    ['Network.UPnP.Enabled', yesNo(traits.upnp)],
    ['System.PreventDoSAttack.ActivatePasswordThrottling', traits.throttling ? 'On' : 'Off'],
    ['System.BoaGroupPolicy.operator', traits.legacy ? 'http' : 'both'],
    ['System.BoaGroupPolicy.viewer', traits.legacy ? 'http' : 'both'],
    ...(traits.https ? tlsParameters(traits.oldTls) : []),
    ...(traits.apiDiscovery === 'none' ? [] : [['Properties.ApiDiscovery.ApiDiscovery', 'yes'] as [string, string]]),
    ...(traits.onvif
      ? [['WebService.DiscoveryMode.Discoverable', traits.wsDiscovery ? 'Yes' : 'No'] as [string, string]]
      : []),
  ];
}

function tlsParameters(oldTls: boolean): [string, string][] {
  const allowed = oldTls ? 'yes' : 'no';
  return [
    ['HTTPS.AllowTLS1', allowed],
    ['HTTPS.AllowTLS11', allowed],
  ];
}

function speakerParameters(speaker: Loudspeaker, hears: boolean): [string, string][] {
  return [
    // `get` is the way from the client to the device's loudspeaker, `post` the other one.
    ['Properties.Audio.DuplexMode', hears ? 'full,half,get,post' : 'get'],
    ['Properties.Audio.Decoder.Format', 'g711,g726,axis-mulaw-128'],
    ['Properties.Audio.Source.A0.Output', 'yes'],
    ['Properties.Audio.Source.A0.Input', hears ? 'yes' : 'no'],
    ...clipParameters(speaker),
  ];
}

function presetParameters({ device }: AxisCall): [string, string][] {
  return (device.ptz?.presets ?? []).flatMap(({ number, name, position }): [string, string][] => {
    const { pan, tilt, zoom } = position;
    const data = `tilt=${tilt.toFixed(6)}:focus=32766.000000:pan=${pan.toFixed(6)}:iris=32766.000000:zoom=${zoom.toFixed(6)}`;
    const group = `PTZ.Preset.P0.Position.P${String(number)}`;
    return [
      [`${group}.Name`, name],
      [`${group}.Data`, data],
    ];
  });
}

function mediaParameters(call: AxisCall): [string, string][] {
  const { product } = call;
  const { speaker } = call.device;
  const hasAudio = speaker !== undefined || product.media?.audio !== undefined;
  const audio: [string, string][] = [
    ['Properties.Audio.Audio', hasAudio ? 'yes' : 'no'],
    ...(hasAudio
      ? ([
          ['Audio.A0.Enabled', 'yes'],
          ['AudioSource.A0.AudioSupport', 'yes'],
          ['AudioSource.A0.AudioEncoding', product.media?.audio === 'aac' ? 'aac' : 'g711'],
          ['Properties.Audio.Format', product.media?.audio === 'aac' ? 'aac' : 'g711'],
        ] as [string, string][])
      : []),
  ];
  if (speaker !== undefined) audio.push(...speakerParameters(speaker, product.media?.audio !== undefined));
  if (product.kind === 'door') audio.push(['Properties.Door.DoorControl', 'yes']);
  if (product.media === undefined) return audio;
  const formats = product.media.video.some((track) => track.startsWith('h265'))
    ? 'jpeg,mjpeg,h264,h265'
    : 'jpeg,mjpeg,h264';
  return [
    ...audio,
    ['Network.RTSP.Port', String(call.device.ports.rtsp ?? 554)],
    ['Properties.Image.Format', formats],
    ['Properties.Image.NbrOfViews', '6'],
    // As cameras come: one view is on, the others wait for somebody who wants them.
    ['Image.I0.Enabled', 'yes'],
    ['Image.I0.Name', 'View Area 1'],
    ['Properties.Image.Resolution', '1280x720,640x360'],
    ['Properties.Image.Rotation', '0,180'],
    ['Properties.PTZ.PTZ', product.ptz ? 'yes' : 'no'],
    ['Properties.PTZ.DigitalPTZ', product.ptz ? 'no' : 'yes'],
    ['Image.NbrOfConfigs', '6'],
    ['ImageSource.NbrOfSources', '1'],
  ];
}

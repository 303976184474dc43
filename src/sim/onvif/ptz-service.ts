/** The PTZ service (ONVIF PTZ WSDL, version 20) with the generic spaces: -1 to 1 for pan and tilt, 0 to 1 for zoom. */

import { attributeOf, child, escapeXml, textOf, type XmlElement } from '#src/wire/xml.ts';
import { deviceTimeMs } from '../device.ts';
import { ptzLimits, type PtzHead, type PtzPosition } from '../ptz.ts';
import { streamsOf } from '../streams.ts';
import { actionNotSupported, noProfile, type OnvifCall, type OnvifOperation, type OnvifOperations } from './call.ts';
import type { OnvifFault } from './xml-writer.ts';

const spaces = 'http://www.onvif.org/ver10/tptz';
/** A movement without a Timeout ends after this long by itself. */
const defaultTimeoutSeconds = 10;

const invalidPosition: OnvifFault = {
  code: 'Sender',
  subcodes: ['InvalidArgVal', 'InvalidPosition'],
  reason: 'The requested position is out of bounds.',
};
const invalidVelocity: OnvifFault = {
  code: 'Sender',
  subcodes: ['InvalidArgVal', 'InvalidVelocity'],
  reason: 'The requested velocity is out of bounds.',
};
const noToken: OnvifFault = {
  code: 'Sender',
  subcodes: ['InvalidArgVal', 'NoToken'],
  reason: 'The requested preset token does not exist.',
};
const noEntity: OnvifFault = {
  code: 'Sender',
  subcodes: ['InvalidArgVal', 'NoEntity'],
  reason: 'There is no such PTZ node.',
};

const range = (name: 'XRange' | 'YRange', min: number): string =>
  `<tt:${name}><tt:Min>${String(min)}</tt:Min><tt:Max>1</tt:Max></tt:${name}>`;
const space2 = (name: string, uri: string): string =>
  `<tt:${name}><tt:URI>${spaces}/PanTiltSpaces/${uri}</tt:URI>${range('XRange', -1)}${range('YRange', -1)}</tt:${name}>`;
const space1 = (name: string, uri: string, min: number): string =>
  `<tt:${name}><tt:URI>${spaces}/ZoomSpaces/${uri}</tt:URI>${range('XRange', min)}</tt:${name}>`;

const node =
  '<tptz:PTZNode token="ptz_node_1" FixedHomePosition="false"><tt:Name>PTZ node</tt:Name><tt:SupportedPTZSpaces>' +
  space2('AbsolutePanTiltPositionSpace', 'PositionGenericSpace') +
  space1('AbsoluteZoomPositionSpace', 'PositionGenericSpace', 0) +
  space2('RelativePanTiltTranslationSpace', 'TranslationGenericSpace') +
  space1('RelativeZoomTranslationSpace', 'TranslationGenericSpace', -1) +
  space2('ContinuousPanTiltVelocitySpace', 'VelocityGenericSpace') +
  space1('ContinuousZoomVelocitySpace', 'VelocityGenericSpace', -1) +
  `<tt:PanTiltSpeedSpace><tt:URI>${spaces}/PanTiltSpaces/GenericSpeedSpace</tt:URI>${range('XRange', 0)}</tt:PanTiltSpeedSpace>` +
  space1('ZoomSpeedSpace', 'ZoomGenericSpeedSpace', 0) +
  '</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>100</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported></tptz:PTZNode>';

/** What stands inside a PTZ configuration, here and in the media profiles. */
export const ptzConfigurationBody =
  '<tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>ptz_node_1</tt:NodeToken>' +
  `<tt:DefaultAbsolutePantTiltPositionSpace>${spaces}/PanTiltSpaces/PositionGenericSpace</tt:DefaultAbsolutePantTiltPositionSpace>` +
  `<tt:DefaultAbsoluteZoomPositionSpace>${spaces}/ZoomSpaces/PositionGenericSpace</tt:DefaultAbsoluteZoomPositionSpace>` +
  `<tt:DefaultContinuousPanTiltVelocitySpace>${spaces}/PanTiltSpaces/VelocityGenericSpace</tt:DefaultContinuousPanTiltVelocitySpace>` +
  `<tt:DefaultContinuousZoomVelocitySpace>${spaces}/ZoomSpaces/VelocityGenericSpace</tt:DefaultContinuousZoomVelocitySpace>` +
  `<tt:DefaultPTZTimeout>PT${String(defaultTimeoutSeconds)}S</tt:DefaultPTZTimeout>`;

const configuration = `<tptz:PTZConfiguration token="ptz_cfg">${ptzConfigurationBody}</tptz:PTZConfiguration>`;

const degreesAbove = ptzLimits.tilt.max - ptzLimits.tilt.min;
const zoomSteps = ptzLimits.zoom.max - ptzLimits.zoom.min;

/** The generic spaces go from end to end, whatever the ends are. */
function toGeneric({ pan, tilt, zoom }: PtzPosition): PtzPosition {
  return {
    pan: pan / 180,
    tilt: ((tilt - ptzLimits.tilt.min) / degreesAbove) * 2 - 1,
    zoom: (zoom - ptzLimits.zoom.min) / zoomSteps,
  };
}

function fromGeneric(given: Partial<PtzPosition>): Partial<PtzPosition> {
  return {
    ...(given.pan !== undefined && { pan: given.pan * 180 }),
    ...(given.tilt !== undefined && { tilt: ptzLimits.tilt.min + ((given.tilt + 1) / 2) * degreesAbove }),
    ...(given.zoom !== undefined && { zoom: ptzLimits.zoom.min + given.zoom * zoomSteps }),
  };
}

/** `undefined` when a number is missing or beyond its space. What is not given at all is left out. */
function readVector(element: XmlElement | undefined, zoomMin: number): Partial<PtzPosition> | undefined {
  const panTilt = child(element, 'PanTilt');
  const zoom = child(element, 'Zoom');
  const read = (part: XmlElement, name: string, min: number): number => {
    const number = Number(attributeOf(part, name) ?? Number.NaN);
    return number >= min && number <= 1 ? number : Number.NaN;
  };
  const vector = {
    ...(panTilt !== undefined && { pan: read(panTilt, 'x', -1), tilt: read(panTilt, 'y', -1) }),
    ...(zoom !== undefined && { zoom: read(zoom, 'x', zoomMin) }),
  };
  return Object.values(vector).some((value) => Number.isNaN(value)) ? undefined : vector;
}

/** `PT5S`, `PT1M`, `PT0.5S`; seconds. */
function readDuration(text: string | undefined): number | undefined {
  const match = /^PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?$/.exec(text ?? '');
  if (match === null) return undefined;
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
}

const empty = (name: string): string => `<tptz:${name}Response/>`;

/** An operation on the head of a profile that exists. */
function onHead(run: (ptz: PtzHead, call: OnvifCall) => string | OnvifFault): OnvifOperation {
  return {
    run: (call) => {
      const token = textOf(call.operation, 'ProfileToken');
      if (!streamsOf(call.device).some((stream) => stream.token === token)) return noProfile;
      return call.device.ptz === undefined ? actionNotSupported : run(call.device.ptz, call);
    },
  };
}

function speedOf(call: OnvifCall): number {
  const speed = Number(attributeOf(child(call.operation, 'Speed', 'PanTilt'), 'x') ?? 1);
  return speed > 0 && speed <= 1 ? speed : 1;
}

function status(ptz: PtzHead, call: OnvifCall): string {
  const { pan, tilt, zoom } = toGeneric(ptz.position());
  const moving = ptz.isMoving();
  const word = (moves: boolean): string => (moves ? 'MOVING' : 'IDLE');
  const time = `${new Date(deviceTimeMs(call.device)).toISOString().slice(0, 19)}Z`;
  return (
    '<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position>' +
    `<tt:PanTilt x="${pan.toFixed(5)}" y="${tilt.toFixed(5)}" space="${spaces}/PanTiltSpaces/PositionGenericSpace"/>` +
    `<tt:Zoom x="${zoom.toFixed(5)}" space="${spaces}/ZoomSpaces/PositionGenericSpace"/></tt:Position>` +
    `<tt:MoveStatus><tt:PanTilt>${word(moving.panTilt)}</tt:PanTilt><tt:Zoom>${word(moving.zoom)}</tt:Zoom></tt:MoveStatus>` +
    `<tt:UtcTime>${time}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
  );
}

function presetList(ptz: PtzHead): string {
  const presets = ptz.presets.map(({ number, name, position }) => {
    const { pan, tilt, zoom } = toGeneric(position);
    return (
      `<tptz:Preset token="preset_${String(number)}"><tt:Name>${escapeXml(name)}</tt:Name><tt:PTZPosition>` +
      `<tt:PanTilt x="${pan.toFixed(5)}" y="${tilt.toFixed(5)}"/><tt:Zoom x="${zoom.toFixed(5)}"/></tt:PTZPosition></tptz:Preset>`
    );
  });
  return `<tptz:GetPresetsResponse>${presets.join('')}</tptz:GetPresetsResponse>`;
}

function stop(ptz: PtzHead, call: OnvifCall): string {
  // Both stop when neither is named.
  const stops = (name: string): boolean => textOf(call.operation, name) !== 'false';
  ptz.drive({ ...(stops('PanTilt') && { pan: 0, tilt: 0 }), ...(stops('Zoom') && { zoom: 0 }) });
  return empty('Stop');
}

export const ptzOperations: OnvifOperations = {
  GetServiceCapabilities: {
    preAuth: true,
    run: () =>
      '<tptz:GetServiceCapabilitiesResponse><tptz:Capabilities EFlip="false" Reverse="false" MoveStatus="true" StatusPosition="true"/></tptz:GetServiceCapabilitiesResponse>',
  },
  GetNodes: { run: () => `<tptz:GetNodesResponse>${node}</tptz:GetNodesResponse>` },
  GetNode: {
    run: (call) =>
      textOf(call.operation, 'NodeToken') === 'ptz_node_1'
        ? `<tptz:GetNodeResponse>${node}</tptz:GetNodeResponse>`
        : noEntity,
  },
  GetConfigurations: { run: () => `<tptz:GetConfigurationsResponse>${configuration}</tptz:GetConfigurationsResponse>` },
  GetConfiguration: { run: () => `<tptz:GetConfigurationResponse>${configuration}</tptz:GetConfigurationResponse>` },
  GetStatus: onHead(status),
  GetPresets: onHead(presetList),
  ContinuousMove: onHead((ptz, call) => {
    const velocity = readVector(child(call.operation, 'Velocity'), -1);
    if (velocity === undefined) return invalidVelocity;
    const seconds = readDuration(textOf(call.operation, 'Timeout')) ?? defaultTimeoutSeconds;
    ptz.drive(velocity, seconds * 1000);
    return empty('ContinuousMove');
  }),
  Stop: onHead(stop),
  AbsoluteMove: onHead((ptz, call) => {
    const position = readVector(child(call.operation, 'Position'), 0);
    if (position === undefined) return invalidPosition;
    ptz.goTo(fromGeneric(position), speedOf(call));
    return empty('AbsoluteMove');
  }),
  RelativeMove: onHead((ptz, call) => {
    const by = readVector(child(call.operation, 'Translation'), -1);
    if (by === undefined) return invalidPosition;
    const now = toGeneric(ptz.position());
    ptz.goTo(
      fromGeneric({
        pan: now.pan + (by.pan ?? 0),
        tilt: now.tilt + (by.tilt ?? 0),
        zoom: now.zoom + (by.zoom ?? 0),
      }),
      speedOf(call),
    );
    return empty('RelativeMove');
  }),
  GotoPreset: onHead((ptz, call) => {
    const token = textOf(call.operation, 'PresetToken');
    const preset = ptz.presets.find(({ number }) => `preset_${String(number)}` === token);
    if (preset === undefined) return noToken;
    ptz.goTo(preset.position, speedOf(call));
    return empty('GotoPreset');
  }),
  GotoHomePosition: onHead((ptz, call) => {
    const [home] = ptz.presets;
    if (home === undefined) return actionNotSupported;
    ptz.goTo(home.position, speedOf(call));
    return empty('GotoHomePosition');
  }),
};

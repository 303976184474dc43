/** The PTZ service (`ver20/ptz`). A camera is moved through the token of one of its profiles. */

import { isAppError } from '#src/core/errors.ts';
import { attributeOf, children, escapeXml, textOf } from '#src/wire/xml.ts';
import type { ChannelFact, PtzActions, PtzMove, PtzPreset } from '../../../kit/actions.ts';
import { factText } from '../../../kit/answers.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceRefusedCall } from '../../../kit/errors.ts';
import type { XmlElement } from '#src/wire/xml.ts';
import { callService } from './service.ts';

const presetsMax = 256;
/** A channel's first profiles; the one that can move is remembered. */
const profilesTried = 4;
/** The device stops by itself so long after the site should have stopped it. */
const deviceStopsAfterMs = 1000;

interface PtzCall {
  readonly operation: string;
  /** What follows the token of the profile. */
  readonly content: string;
}

/** Not every profile of a camera has the motor in it; the call goes to the first that takes it. */
async function callPtz(
  context: DriverContext,
  channel: ChannelFact,
  { operation, content }: PtzCall,
  signal: AbortSignal,
): Promise<XmlElement> {
  const memory = `onvif.ptz-profile.${channel.id}`;
  const known = context.memory?.get(memory);
  const tokens = known === undefined ? channel.profiles.slice(0, profilesTried).map(({ id }) => id) : [known];
  let refusal: unknown = new DeviceRefusedCall({
    host: context.target.host,
    call: operation,
    problem: 'its camera has no profile',
  });
  for (const token of tokens) {
    try {
      const profile = `<tptz:ProfileToken>${escapeXml(token)}</tptz:ProfileToken>`;
      const call = { service: 'tptz', operation, content: `${profile}${content}` } as const;
      const response = await callService(context, call, signal);
      context.memory?.set(memory, token);
      return response;
    } catch (error) {
      if (!isAppError(error, DeviceRefusedCall.code)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

const numberOf = (part: number): string => Math.max(-1, Math.min(1, part)).toFixed(3);
const panTiltOf = ({ pan, tilt }: PtzMove): string => `<tt:PanTilt x="${numberOf(pan)}" y="${numberOf(tilt)}"/>`;
const zoomOf = ({ zoom }: PtzMove): string => `<tt:Zoom x="${numberOf(zoom)}"/>`;

async function move(context: DriverContext, channel: ChannelFact, wanted: PtzMove, signal: AbortSignal): Promise<void> {
  const isTurn = wanted.pan !== 0 || wanted.tilt !== 0;
  const isZoom = wanted.zoom !== 0;
  if (!isTurn && !isZoom) return stop(context, channel, signal);
  const timeout = `<tptz:Timeout>PT${((wanted.forMs + deviceStopsAfterMs) / 1000).toFixed(1)}S</tptz:Timeout>`;
  const continuous = (velocity: string, end: string): Promise<XmlElement> => {
    const content = `<tptz:Velocity>${velocity}</tptz:Velocity>${end}`;
    return callPtz(context, channel, { operation: 'ContinuousMove', content }, signal);
  };
  try {
    await continuous(`${panTiltOf(wanted)}${zoomOf(wanted)}`, timeout);
  } catch (error) {
    if (!isAppError(error, DeviceRefusedCall.code)) throw error;
    // Without the parts that some cameras do not have: the other axis, and an end that the camera keeps itself.
    await continuous(`${isTurn ? panTiltOf(wanted) : ''}${isZoom ? zoomOf(wanted) : ''}`, '');
  }
}

async function stop(context: DriverContext, channel: ChannelFact, signal: AbortSignal): Promise<void> {
  const content = '<tptz:PanTilt>true</tptz:PanTilt><tptz:Zoom>true</tptz:Zoom>';
  await callPtz(context, channel, { operation: 'Stop', content }, signal);
}

async function presets(context: DriverContext, channel: ChannelFact, signal: AbortSignal): Promise<PtzPreset[]> {
  const response = await callPtz(context, channel, { operation: 'GetPresets', content: '' }, signal);
  return children(response, 'Preset')
    .slice(0, presetsMax)
    .flatMap((preset) => {
      const id = factText(attributeOf(preset, 'token'), 128);
      return id === undefined ? [] : [{ id, name: factText(textOf(preset, 'Name'), 128) ?? id }];
    });
}

export const ptz: PtzActions = {
  move,
  presets,
  goTo: async (context, channel, presetId, signal) => {
    const content = `<tptz:PresetToken>${escapeXml(presetId)}</tptz:PresetToken>`;
    await callPtz(context, channel, { operation: 'GotoPreset', content }, signal);
  },
  home: async (context, channel, signal) => {
    await callPtz(context, channel, { operation: 'GotoHomePosition', content: '' }, signal);
  },
};

/** `com/ptz.cgi`: moving a camera, its presets and its home. */

import { isAppError } from '#src/core/errors.ts';
import type { ChannelFact, PtzActions, PtzMove, PtzPreset } from '../../../kit/actions.ts';
import { factText } from '../../../kit/answers.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceRefusedCall } from '../../../kit/errors.ts';
import { callCgi } from './cgi.ts';
import { cameraOf } from './snapshot.ts';

const cgi = 'com/ptz.cgi';
/** Devices have up to 256 of them for each camera. */
const presetsMax = 256;

function ptzCall(
  context: DriverContext,
  { channel, name }: { readonly channel: ChannelFact; readonly name: string },
  args: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const call = { cgi, args: { camera: cameraOf(channel.id), ...args }, name: `GET /axis-cgi/${cgi} ${name}` };
  return callCgi(context, call, signal);
}

/** -1 to 1 as -100 to 100; a movement that is wanted is never rounded to none. */
function speedOf(part: number): number {
  const speed = Math.max(-100, Math.min(100, part * 100));
  return speed === 0 ? 0 : Math.sign(speed) * Math.max(1, Math.round(Math.abs(speed)));
}

async function move(
  context: DriverContext,
  channel: ChannelFact,
  { pan, tilt, zoom }: PtzMove,
  signal: AbortSignal,
): Promise<void> {
  const turn = { continuouspantiltmove: `${speedOf(pan)},${speedOf(tilt)}` };
  const closer = { continuouszoommove: `${speedOf(zoom)}` };
  const what = { channel, name: 'move' };
  try {
    await ptzCall(context, what, { ...turn, ...closer }, signal);
  } catch (error) {
    if (!isAppError(error, DeviceRefusedCall.code)) throw error;
    // A camera that cannot zoom, or cannot turn, refuses both at once; what it can do must still happen, and still stop.
    const outcomes = await inTurn([
      () => ptzCall(context, what, turn, signal),
      () => ptzCall(context, what, closer, signal),
    ]);
    const isWanted = [pan !== 0 || tilt !== 0, zoom !== 0];
    const isStop = !isWanted.includes(true);
    const done = outcomes.map((outcome, index) => outcome === undefined && (isStop || isWanted[index] === true));
    if (!done.includes(true)) throw error;
  }
}

/** The error of each, or nothing; only a refusal lets the next one be tried. */
async function inTurn(works: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  for (const work of works) {
    try {
      await work();
      outcomes.push(undefined);
    } catch (error) {
      if (!isAppError(error, DeviceRefusedCall.code)) throw error;
      outcomes.push(error);
    }
  }
  return outcomes;
}

async function presets(context: DriverContext, channel: ChannelFact, signal: AbortSignal): Promise<PtzPreset[]> {
  const what = { channel, name: 'presets' };
  return parsePresets(await ptzCall(context, what, { query: 'presetposcam' }, signal), cameraOf(channel.id));
}

/** Pure. Lines of `presetposno1=Home`; some firmware lists every camera, each under a heading. */
function parsePresets(text: string, camera: string): PtzPreset[] {
  const found: PtzPreset[] = [];
  let isOurs = true;
  for (const line of text.split(/\r\n|\n|\r/, 4 * presetsMax)) {
    const heading = /^Preset Positions for camera (\d{1,3})\b/i.exec(line)?.[1];
    if (heading !== undefined) isOurs = heading === camera;
    const [, id, stated] = /^presetposno([1-9]\d{0,3})=(.*)$/.exec(line.trim()) ?? [];
    const name = factText(stated, 128);
    if (isOurs && id !== undefined && name !== undefined && found.length < presetsMax) found.push({ id, name });
  }
  return found;
}

async function goTo(
  context: DriverContext,
  channel: ChannelFact,
  presetId: string,
  signal: AbortSignal,
): Promise<void> {
  const name = 'gotoserverpresetno';
  if (!/^[1-9]\d{0,3}$/.test(presetId)) {
    throw new DeviceRefusedCall({
      host: context.target.host,
      call: name,
      problem: 'presets are numbers on this device',
    });
  }
  await ptzCall(context, { channel, name }, { gotoserverpresetno: presetId }, signal);
}

async function home(context: DriverContext, channel: ChannelFact, signal: AbortSignal): Promise<void> {
  await ptzCall(context, { channel, name: 'home' }, { move: 'home' }, signal);
}

export const ptz: PtzActions = { move, presets, goTo, home };

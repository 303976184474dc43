/**
 * `audio/transmit.cgi`: speech to the loudspeaker as one POST that does not end. The login is proven with a small call
 * before, so that no word is lost to it and an account that may not speak is told from a wrong password.
 */

import type { AppError } from '#src/core/errors.ts';
import type { HttpAnswer } from '#src/core/ports.ts';
import type { DeviceActions, TalkLine } from '../../../kit/actions.ts';
import { statusError } from '../../../kit/answers.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceAudioBusy, DeviceAudioFormat, DeviceAudioOff, DeviceRefusedCall } from '../../../kit/errors.ts';
import { readParams } from '../vapix-param.ts';

const path = '/axis-cgi/audio/transmit.cgi';
const callName = `POST ${path}`;
/** The length that the vendor's own example states, as old web servers want one; 20 minutes of G.711. */
const lengthBytes = 9_999_999;

export const talk: NonNullable<DeviceActions['talk']> = async (context, signal): Promise<TalkLine> => {
  const { host } = context.target;
  if (context.uploads === undefined) {
    throw new DeviceRefusedCall({ host, call: callName, problem: 'this link cannot carry speech' });
  }
  await readParams(context, ['Properties.Audio'], signal);
  const headers = { 'content-type': 'audio/basic', connection: 'keep-alive', 'cache-control': 'no-cache' };
  const upload = await context.uploads.open({ path, headers, lengthBytes }, signal);
  const ended = upload.answered.then((answer) => {
    if (answer !== undefined && !isFine(answer)) throw talkError(context, answer);
  });
  // Whoever holds the line hears of it; nobody else has to.
  ended.catch(() => undefined);
  return { write: (samples) => void upload.write(samples), ended, close: () => upload.close() };
};

const isFine = (answer: HttpAnswer): boolean => answer.status === 200 || answer.status === 204;

function talkError(context: DriverContext, answer: HttpAnswer): AppError {
  const { host } = context.target;
  switch (answer.status) {
    case 400:
      return new DeviceRefusedCall({ host, call: callName, problem: 'it has no such loudspeaker' });
    case 401:
      // The call before was answered with the same login.
      return new DeviceRefusedCall({ host, call: callName, problem: 'the account has no right to it' });
    case 405:
      return new DeviceAudioOff({ host });
    case 415:
      return new DeviceAudioFormat({ host });
    case 503:
      return new DeviceAudioBusy({ host });
    default:
      return statusError(context, callName, answer);
  }
}

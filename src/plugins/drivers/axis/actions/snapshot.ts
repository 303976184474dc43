/** `jpg/image.cgi`: a JPEG that the camera makes now. */

import type { HttpAnswer } from '#src/core/ports.ts';
import type { DeviceActions } from '../../../kit/actions.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { pictureRequest, sizeNear, stillPictureOf } from '../../../kit/still-picture.ts';
import { refusal } from '../refusal.ts';
import { cgiPath, isErrorText } from './cgi.ts';

const cgi = 'jpg/image.cgi';
const callName = `GET /axis-cgi/${cgi}`;

export const snapshot: NonNullable<DeviceActions['snapshot']> = async (context, { channel, width }, signal) => {
  const camera = cameraOf(channel.id);
  const size = sizeNear(channel.profiles, width);
  const ask = (args: Readonly<Record<string, string>>): Promise<HttpAnswer> =>
    context.http.request({ ...pictureRequest, path: cgiPath({ cgi, args }) }, signal);
  const sized = size === undefined ? undefined : await ask({ camera, resolution: `${size.width}x${size.height}` });
  // A size that a stream has is not always one of pictures; any size is better than none.
  const answer = sized === undefined || isErrorText(sized) ? await ask({ camera }) : sized;
  return pictureOf(context, answer);
};

function pictureOf(context: DriverContext, answer: HttpAnswer): ReturnType<typeof stillPictureOf> {
  if (answer.status === 401) throw refusal(context, callName, answer);
  return stillPictureOf(context, callName, answer);
}

/** Channels of this driver are named by the camera argument; anything else means the first camera. */
export function cameraOf(channelId: string): string {
  return /^[1-9]\d{0,2}$/.test(channelId) ? channelId : '1';
}

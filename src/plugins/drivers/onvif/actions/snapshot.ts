/** `GetSnapshotUri`: an address under which the camera gives a JPEG over HTTP, usually behind digest. */

import type { ChannelFact, DeviceActions } from '../../../kit/actions.ts';
import { rightsError } from '../../../kit/answers.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceRefusedCall } from '../../../kit/errors.ts';
import { pictureRequest, stillPictureOf } from '../../../kit/still-picture.ts';

const callName = 'GET snapshot';

export const snapshot: NonNullable<DeviceActions['snapshot']> = async (context, { channel }, signal) => {
  const { path, port } = placeOf(context, channel);
  const answer = await context.http.request({ ...pictureRequest, path, port }, signal);
  if (answer.status === 401) throw rightsError(context, callName, answer.challenges);
  return stillPictureOf(context, callName, answer);
};

/** The stated address, which was put onto the host that we reach the device by; its port may be another one. */
function placeOf(context: DriverContext, channel: ChannelFact): { readonly path: string; readonly port: number } {
  const url = URL.parse(channel.snapshotUrl ?? '');
  if (url === null) {
    const problem = 'it names no address for pictures';
    throw new DeviceRefusedCall({ host: context.target.host, call: 'GetSnapshotUri', problem });
  }
  const usual = url.protocol === 'https:' ? 443 : 80;
  const stated = url.port === '' ? usual : Number(url.port);
  // Without TLS there is no certificate to hold an HTTPS port against, so it is tried on the port that we know.
  const port = url.protocol === 'https:' ? context.target.port : stated;
  return { path: `${url.pathname}${url.search}`, port };
}

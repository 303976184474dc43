/** A picture that a camera made on demand. */

import type { DeviceRequest, HttpAnswer } from '#src/core/ports.ts';
import { isJpeg } from '#src/core/picture-bytes.ts';
import type { StillPicture } from './actions.ts';
import { statusError } from './answers.ts';
import type { DriverContext } from './driver.ts';
import { DeviceAnswerInvalid } from './errors.ts';

/** A camera wakes its encoder for a picture, and a large one takes its time on a slow line. */
export const pictureRequest = { auth: 'device', maxBytes: 16 * 1024 * 1024, timeoutMs: 10_000 } as const satisfies Omit<
  DeviceRequest,
  'path'
>;

/**
 * For an answer other than 401, which the driver sorts itself.
 *
 * @throws DeviceRefusedCall, DeviceAnswerInvalid
 */
export function stillPictureOf(context: DriverContext, call: string, answer: HttpAnswer): StillPicture {
  if (answer.status !== 200) throw statusError(context, call, answer);
  if (!isJpeg(answer.body)) {
    throw new DeviceAnswerInvalid({ host: context.target.host, call, problem: 'it is no JPEG picture' });
  }
  return { mediaType: 'image/jpeg', bytes: answer.body };
}

/** The smallest size that the camera has stated and that is wide enough; `undefined`: let it choose. */
export function sizeNear(
  profiles: readonly { readonly width?: number | undefined; readonly height?: number | undefined }[],
  width: number | undefined,
): { readonly width: number; readonly height: number } | undefined {
  if (width === undefined) return undefined;
  return profiles
    .flatMap((profile) =>
      profile.width === undefined || profile.height === undefined || profile.width < width
        ? []
        : [{ width: profile.width, height: profile.height }],
    )
    .toSorted((a, b) => a.width - b.width)[0];
}

/**
 * One picture out of a camera's stream, for cameras that make none on demand: the first key picture, as a video of one
 * picture that every player opens, or as the JPEG that it is where the stream is made of those.
 */

import { isAppError, NotFound } from '#src/core/errors.ts';
import { ConnectionTimedOut } from '#src/core/network-errors.ts';
import { startDeadline } from '#src/features/fleet/deadline.ts';
import type { Reach, ReachedDevice } from '#src/features/fleet/reach.ts';
import type { ChannelFact } from '#src/plugins/kit/actions.ts';
import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';
import { createMp4Writer } from '#src/wire/fmp4.ts';
import { CameraFault, faultOf } from '../camera/faults.ts';
import { type CameraDeps, runCameraSession } from '../camera/session.ts';
import { sourceOf } from '../source.ts';

export interface KeyPictureDeps extends CameraDeps {
  readonly reach: Pick<Reach, 'refuseLogin'>;
}

export interface KeyPicture {
  readonly mediaType: 'video/mp4' | 'image/jpeg';
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Key pictures of "smart" codecs may be this far apart. */
const keyPictureWithinMs = 30_000;

/** @throws NotFound, CameraFault and the errors of `core/network-errors.ts`; a refused login is kept before */
export async function takeKeyPicture(
  deps: KeyPictureDeps,
  reached: ReachedDevice,
  channel: ChannelFact,
  signal: AbortSignal,
): Promise<KeyPicture> {
  const profile = mainProfile(channel);
  if (profile === undefined) throw new NotFound({ object: 'stream' });
  const key = { deviceId: reached.device.id, channelId: channel.id, profileId: profile.id };
  const found = sourceOf(reached, key, { transport: 'auto' });
  if (!('source' in found)) throw new CameraFault({ fault: found.class, detail: found.detail });
  const taken = new AbortController();
  const deadline = startDeadline(deps.clock, keyPictureWithinMs, AbortSignal.any([signal, taken.signal]));
  let description: MediaDescription | undefined;
  let picture: KeyPicture | undefined;
  const events = {
    onDescription: (stated: MediaDescription) => void (description = stated),
    onUnit: (unit: AccessUnit) => {
      if (picture !== undefined || unit.track !== 'video' || !unit.isKey) return;
      picture = pictureOf(description, unit);
      if (picture !== undefined) taken.abort();
    },
    onActivity: () => undefined,
  };
  try {
    await runCameraSession(deps, found.source, events, deadline.signal);
  } catch (error) {
    const isRefusal = isAppError(error, CameraFault.code) && faultOf(error).class === 'login-refused';
    if (isRefusal && found.credentialId !== undefined)
      await deps.reach.refuseLogin(reached.device.id, found.credentialId);
    throw error;
  } finally {
    deadline.end();
  }
  signal.throwIfAborted();
  if (picture !== undefined) return picture;
  const { host, port } = reached.target;
  throw new ConnectionTimedOut({ host, port, phase: 'picture' });
}

/** The largest of the streams that can be put into a file. */
function mainProfile(channel: ChannelFact): ChannelFact['profiles'][number] | undefined {
  const area = ({ width = 0, height = 0 }: ChannelFact['profiles'][number]): number => width * height;
  return channel.profiles
    .filter(({ rtspUrl, codec }) => rtspUrl !== undefined && (codec === undefined || /^(h26[45]|jpeg)$/.test(codec)))
    .toSorted((a, b) => area(b) - area(a))[0];
}

function pictureOf(description: MediaDescription | undefined, unit: AccessUnit): KeyPicture | undefined {
  const video = description?.video;
  if (video === undefined) return undefined;
  const { width, height, codec } = video;
  if (codec === 'jpeg') return { mediaType: 'image/jpeg', bytes: unit.data, width, height };
  const writer = createMp4Writer(video);
  const parts = [writer.initSegment(), writer.fragment(unit)];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { mediaType: 'video/mp4', bytes, width, height };
}

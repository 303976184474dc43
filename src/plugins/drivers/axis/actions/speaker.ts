/** Loudspeakers: clips that are stored on the device (`mediaclip.cgi`), and the volume. */

import type { AudioClip, SpeakerActions } from '../../../kit/actions.ts';
import { factText } from '../../../kit/answers.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceRefusedCall } from '../../../kit/errors.ts';
import { groupNumbers } from '../parse-param-list.ts';
import { readParams } from '../vapix-param.ts';
import { callCgi } from './cgi.ts';
import { readVolume, setVolume } from './volume.ts';

const cgi = 'mediaclip.cgi';
/** Devices hold some dozens. */
const clipsMax = 256;

/** Empty on a device without clips, which answers the group with an error line. */
async function readClips(context: DriverContext, signal: AbortSignal): Promise<AudioClip[]> {
  const list = await readParams(context, ['MediaClip'], signal);
  return groupNumbers(list, 'MediaClip.M')
    .slice(0, clipsMax)
    .map((number) => ({
      id: String(number),
      name: factText(list.values.get(`MediaClip.M${number}.Name`), 128) ?? `Clip ${number}`,
    }));
}

async function clipCall(context: DriverContext, args: Readonly<Record<string, string>>, signal: AbortSignal) {
  await callCgi(context, { cgi, args, name: `GET /axis-cgi/${cgi} ${args['action'] ?? ''}` }, signal);
}

export const speaker: SpeakerActions = {
  read: async (context, signal) => ({
    clips: await readClips(context, signal),
    ...(await readVolume(context, signal)),
  }),
  setVolume,
  play: async (context, clipId, signal) => {
    if (!/^\d{1,4}$/.test(clipId)) {
      const problem = 'clips are numbers on this device';
      throw new DeviceRefusedCall({ host: context.target.host, call: cgi, problem });
    }
    await clipCall(context, { action: 'play', clip: clipId }, signal);
  },
  stop: (context, signal) => clipCall(context, { action: 'stop' }, signal),
};

/** Which tracks of a description are fetched: the first video and the first sound that Keepsight can take. */

import { createDepacketizer } from '#src/wire/depacketize.ts';
import type { Depacketizer, TakeMemory } from '#src/wire/depacketizer.ts';
import { sdpFormats, type Sdp, type SdpFormat, type SdpMedia } from '#src/wire/sdp.ts';
import { CameraFault, printable } from './faults.ts';

export interface ChosenTrack {
  readonly media: SdpMedia;
  readonly format: SdpFormat;
  readonly depacketizer: Depacketizer;
  readonly control: string | undefined;
}

/**
 * The video first.
 *
 * @throws CameraFault when there is no video, or none that can be taken
 */
export function chooseTracks(sdp: Sdp, host: string, takeMemory?: TakeMemory): ChosenTrack[] {
  const videos = sdp.media.filter(({ type }) => type === 'video');
  if (videos.length === 0) {
    throw new CameraFault({ fault: 'no-video', detail: `${host} describes a stream without video.` });
  }
  const problems: string[] = [];
  const video = firstUsable(videos, problems, takeMemory);
  if (video === undefined) {
    const named = printable(problems.join(', ')) || 'a format without a name';
    throw new CameraFault({
      fault: 'codec-unsupported',
      detail: `${host} sends ${named}, which Keepsight cannot take.`,
    });
  }
  // What the camera would take from us, to say it aloud, is described with the same words.
  const sounds = sdp.media.filter((media) => media.type === 'audio' && !isForSpeech(media));
  const audio = firstUsable(sounds, []);
  return audio === undefined ? [video] : [video, audio];
}

function firstUsable(list: readonly SdpMedia[], problems: string[], takeMemory?: TakeMemory): ChosenTrack | undefined {
  for (const media of list) {
    if (/\bSAVPF?\b/i.test(media.protocol)) {
      problems.push('media with an encryption of its own (SRTP)');
      continue;
    }
    for (const format of sdpFormats(media)) {
      const depacketizer = createDepacketizer(format, media, takeMemory);
      if (!('unsupported' in depacketizer))
        return { media, format, depacketizer, control: attribute(media, 'control') };
      problems.push(depacketizer.unsupported);
    }
  }
  return undefined;
}

function isForSpeech(media: SdpMedia): boolean {
  return media.attributes.some(({ name }) => name === 'sendonly');
}

function attribute(media: SdpMedia, name: string): string | undefined {
  return media.attributes.find((one) => one.name === name)?.value;
}

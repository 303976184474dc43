/** A session description as one channel with one profile. Pure. */

import { h264PictureSize, h265PictureSize } from '#src/wire/picture-size.ts';
import type { PictureSize } from '#src/wire/sps-fields.ts';
import { parseSdp, sdpFormats, type SdpMedia } from '#src/wire/sdp.ts';
import { factText } from '../../kit/answers.ts';
import type { ChannelsFact } from '../../kit/facts.ts';

/** RTP's names for what we call otherwise. */
const codecNames: Readonly<Record<string, string>> = {
  'mp4v-es': 'mpeg4',
  'mpeg4-generic': 'aac',
  'mp4a-latm': 'aac',
  pcmu: 'g711',
  pcma: 'g711',
};

/** `undefined` when the text is no session description or has no video. */
export function parseDescription(text: string, rtspUrl: string): ChannelsFact | undefined {
  const sdp = parseSdp(text);
  const video = sdp?.media.find((media) => media.type === 'video');
  if (sdp === undefined || video === undefined) return undefined;
  const audio = sdp.media.find((media) => media.type === 'audio');
  const [codec, audioCodec] = [codecOf(video), audio && codecOf(audio)];
  const framesPerSecond = frameRateOf(video);
  const name = factText(sdp.sessionName, 128) ?? 'Stream';
  const profile = {
    id: 'main',
    name,
    ...(codec !== undefined && { codec }),
    ...sizeOf(video),
    ...(framesPerSecond !== undefined && { framesPerSecond }),
    ...(audioCodec !== undefined && { audioCodec }),
    rtspUrl,
  };
  return { channels: [{ id: '1', name, profiles: [profile] }] };
}

function codecOf(media: SdpMedia): string | undefined {
  const encoding = factText(sdpFormats(media)[0]?.encoding, 128)?.toLowerCase();
  return encoding === undefined ? undefined : (codecNames[encoding] ?? encoding);
}

/** Cameras put their parameter sets into the description (RFC 6184 section 8.1, RFC 7798 section 7.1). */
function sizeOf(media: SdpMedia): PictureSize | undefined {
  const { parameters = {} } = sdpFormats(media)[0] ?? {};
  const h264 = nalsOf(parameters['sprop-parameter-sets']).flatMap((nal) => h264PictureSize(nal) ?? []);
  const h265 = nalsOf(parameters['sprop-sps']).flatMap((nal) => h265PictureSize(nal) ?? []);
  return h264[0] ?? h265[0];
}

function nalsOf(list: string | undefined): Uint8Array[] {
  return (list ?? '').split(',', 8).flatMap((text) => {
    try {
      return [Uint8Array.fromBase64(text)];
    } catch {
      return [];
    }
  });
}

/** RFC 8866 section 6.13. */
function frameRateOf(media: SdpMedia): number | undefined {
  const stated = media.attributes.find(({ name }) => name === 'framerate')?.value ?? '';
  const value = /^\d{1,3}(\.\d{1,6})?$/.test(stated) ? Number(stated) : 0;
  return value > 0 ? value : undefined;
}

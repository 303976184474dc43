/** A session description as one channel with one profile. Pure. */

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
  const name = factText(sdp.sessionName, 128) ?? 'Stream';
  const profile = {
    id: 'main',
    name,
    ...(codec !== undefined && { codec }),
    ...(audioCodec !== undefined && { audioCodec }),
    rtspUrl,
  };
  return { channels: [{ id: '1', name, profiles: [profile] }] };
}

function codecOf(media: SdpMedia): string | undefined {
  const encoding = factText(sdpFormats(media)[0]?.encoding, 128)?.toLowerCase();
  return encoding === undefined ? undefined : (codecNames[encoding] ?? encoding);
}

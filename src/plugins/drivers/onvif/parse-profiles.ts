/** Media profiles of both media services, as one shape. Pure. */

import { attributeOf, child, children, textOf, type XmlElement } from '#src/wire/xml.ts';
import { factText } from '../../kit/answers.ts';
import type { StreamProfile } from '../../kit/facts.ts';

export interface MediaProfile {
  readonly token: string;
  /** The video input that it shows; profiles of one input form a channel. */
  readonly source: string;
  readonly sourceName: string | undefined;
  readonly stream: Omit<StreamProfile, 'rtspUrl'>;
  /** What a client of this profile can do beside seeing. */
  readonly can: { readonly hear: boolean; readonly speak: boolean; readonly move: boolean };
}

/** A 64-channel recorder with main and sub streams has 128. */
const maxProfiles = 256;

/** Profiles without a video source are left out: they carry sound or metadata only. */
export function parseProfiles(response: XmlElement): MediaProfile[] {
  return children(response, 'Profiles')
    .slice(0, maxProfiles)
    .flatMap((profile) => readProfile(profile) ?? []);
}

function readProfile(profile: XmlElement): MediaProfile | undefined {
  const token = factText(attributeOf(profile, 'token'), 128);
  // Media2 gathers what Media1 has in the profile itself.
  const configurations = child(profile, 'Configurations');
  const video = child(configurations, 'VideoSource') ?? child(profile, 'VideoSourceConfiguration');
  const source = factText(textOf(video, 'SourceToken'), 128);
  if (token === undefined || source === undefined) return undefined;
  const encoder = child(configurations, 'VideoEncoder') ?? child(profile, 'VideoEncoderConfiguration');
  const audio = child(configurations, 'AudioEncoder') ?? child(profile, 'AudioEncoderConfiguration');
  const speech = child(configurations, 'AudioOutput') ?? child(profile, 'Extension', 'AudioOutputConfiguration');
  const movement = child(configurations, 'PTZ') ?? child(profile, 'PTZConfiguration');
  return {
    token,
    source,
    sourceName: factText(textOf(video, 'Name'), 128),
    stream: {
      id: token,
      name: factText(textOf(profile, 'Name'), 128) ?? token,
      ...encoderSettings(encoder),
      ...audioSettings(audio),
    },
    can: { hear: audio !== undefined, speak: speech !== undefined, move: movement !== undefined },
  };
}

function encoderSettings(encoder: XmlElement | undefined): Partial<StreamProfile> {
  const codec = codecName(textOf(encoder, 'Encoding'));
  const width = readNumber(textOf(encoder, 'Resolution', 'Width'));
  const height = readNumber(textOf(encoder, 'Resolution', 'Height'));
  const framesPerSecond = readNumber(textOf(encoder, 'RateControl', 'FrameRateLimit'));
  const bitrateKbps = readNumber(textOf(encoder, 'RateControl', 'BitrateLimit'));
  const hasSize = Number.isInteger(width) && Number.isInteger(height);
  return {
    ...(codec !== undefined && { codec }),
    ...(hasSize && width !== undefined && height !== undefined && { width, height }),
    ...(framesPerSecond !== undefined && { framesPerSecond }),
    ...(bitrateKbps !== undefined && { bitrateKbps }),
  };
}

function audioSettings(audio: XmlElement | undefined): Partial<StreamProfile> {
  const encoding = factText(textOf(audio, 'Encoding'), 128)?.toLowerCase();
  if (encoding === undefined) return {};
  // Media2 uses the names of MIME, Media1 its own.
  const names: Readonly<Record<string, string>> = {
    pcmu: 'g711',
    pcma: 'g711',
    'mp4a-latm': 'aac',
    'mpeg4-generic': 'aac',
  };
  return { audioCodec: names[encoding] ?? encoding };
}

function codecName(encoding: string | undefined): string | undefined {
  const name = factText(encoding, 128)?.toLowerCase().replaceAll('.', '');
  return name === 'hevc' ? 'h265' : name;
}

/** Positive numbers only; zero stands for no limit or not known. */
function readNumber(text: string | undefined): number | undefined {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text ?? '') ? Number(text) : 0;
  return value > 0 ? value : undefined;
}

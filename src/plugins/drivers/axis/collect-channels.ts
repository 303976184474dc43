/** Video channels and their stream profiles, from parameters, which all firmware has. */

import { factText, urlHost } from '../../kit/answers.ts';
import type { DeviceTarget, DriverContext } from '../../kit/driver.ts';
import type { ChannelsFact, Collected, StreamProfile } from '../../kit/facts.ts';
import { groupNumbers, type ParamList } from './parse-param-list.ts';
import { paramSource, readParams } from './vapix-param.ts';

const groups = ['Properties.Image', 'Properties.Audio', 'Image', 'AudioSource', 'StreamProfile', 'Network.RTSP'];
/** As `facts.ts` allows. Multi-sensor cameras have up to 10, encoders 16. */
const maxChannels = 64;
const maxProfiles = 64;
const defaultRtspPort = 554;

export async function collectChannels(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'channels'> | undefined> {
  const list = await readParams(context, groups, signal);
  const value = channelsOf(list, context.target);
  return value && { value, source: paramSource(groups) };
}

/** Pure. `undefined` for a device without video. */
function channelsOf(list: ParamList, target: DeviceTarget): ChannelsFact | undefined {
  const hasVideo = [...list.values.keys()].some((name) => name.startsWith('Properties.Image.'));
  if (!hasVideo) return undefined;
  const enabled = groupNumbers(list, 'Image.I').filter((n) => list.values.get(`Image.I${n}.Enabled`) !== 'no');
  const numbers = enabled.length > 0 ? enabled : [0];
  return { channels: numbers.slice(0, maxChannels).map((number) => channelOf(list, target, number)) };
}

type Channel = ChannelsFact['channels'][number];

function channelOf(list: ParamList, target: DeviceTarget, number: number): Channel {
  // Parameters count from 0, the camera argument of all calls from 1.
  const camera = number + 1;
  const scheme = target.tls ? 'https' : 'http';
  const isUsualPort = target.port === (target.tls ? 443 : 80);
  const authority = `${urlHost(target.host)}${isUsualPort ? '' : `:${target.port}`}`;
  const full = codecProfiles(list, target, number);
  const profiles = [...full, ...smallProfiles(list, full), ...namedProfiles(list, target, camera)];
  return {
    id: String(camera),
    name: factText(list.values.get(`Image.I${number}.Name`), 128) ?? `Camera ${camera}`,
    snapshotUrl: `${scheme}://${authority}/axis-cgi/jpg/image.cgi?camera=${camera}`,
    profiles: profiles.slice(0, maxProfiles),
  };
}

const codecNames: readonly (readonly [format: string, codec: string])[] = [
  ['h264', 'h264'],
  ['h265', 'h265'],
  ['av1', 'av1'],
  ['mjpeg', 'jpeg'],
];

/** One profile for each codec that the device has, with the channel's own defaults. */
function codecProfiles(list: ParamList, target: DeviceTarget, number: number): StreamProfile[] {
  const formats = (list.values.get('Properties.Image.Format') ?? '').toLowerCase().split(',');
  const size = readSize(list.values.get(`Image.I${number}.Appearance.Resolution`));
  const framesPerSecond = readPositive(list.values.get(`Image.I${number}.Stream.FPS`));
  const audioCodec = hasMicrophone(list) ? audioCodecOf(list) : undefined;
  return codecNames
    .filter(([format]) => formats.includes(format))
    .map(([, codec]) => ({
      id: codec,
      name: codec.toUpperCase(),
      codec,
      ...size,
      ...(framesPerSecond !== undefined && { framesPerSecond }),
      ...(audioCodec !== undefined && { audioCodec }),
      rtspUrl: rtspUrl(list, target, `camera=${number + 1}&videocodec=${codec}${soundOf(list)}`),
    }));
}

/** Where a wall of many pictures is to be shown: enough for a small tile, a tenth of the bytes. */
const smallWidthMax = 800;
const smallWidthMin = 320;
/** Sizes of one shape differ by their rounding to whole blocks. */
const sameShape = 0.03;

/** A small picture of the same shape, in the codec that every viewer decodes, where the camera offers such a size. */
function smallProfiles(list: ParamList, full: readonly StreamProfile[]): StreamProfile[] {
  const from = full.find(({ codec }) => codec === 'h264') ?? full.find(({ codec }) => codec !== 'jpeg');
  const { width, height, rtspUrl: url } = from ?? {};
  if (from === undefined || width === undefined || height === undefined || url === undefined) return [];
  const sizes = (list.values.get('Properties.Image.Resolution') ?? '').split(',').map(readSize);
  const fitting = sizes
    .flatMap((size) => ('width' in size ? [size] : []))
    .filter(
      (size) =>
        size.width >= smallWidthMin &&
        size.width <= Math.min(smallWidthMax, width - 1) &&
        Math.abs(size.width / size.height / (width / height) - 1) < sameShape,
    );
  const best = fitting.toSorted((a, b) => b.width - a.width)[0];
  if (best === undefined) return [];
  const size = `${best.width}x${best.height}`;
  return [
    { ...from, id: `${from.id}-${size}`, name: `${from.name} ${size}`, ...best, rtspUrl: `${url}&resolution=${size}` },
  ];
}

/** Profiles that people made on the device. */
function namedProfiles(list: ParamList, target: DeviceTarget, camera: number): StreamProfile[] {
  return groupNumbers(list, 'StreamProfile.S').flatMap((number) => {
    const name = factText(list.values.get(`StreamProfile.S${number}.Name`), 128);
    if (name === undefined) return [];
    const settings = new URLSearchParams(list.values.get(`StreamProfile.S${number}.Parameters`) ?? '');
    const own = settings.get('camera');
    if (own !== null && own !== String(camera)) return [];
    // A profile that says itself whether it has sound is left as its maker wanted it.
    const sound = settings.has('audio') ? '' : soundOf(list);
    const query = `camera=${camera}&streamprofile=${encodeURIComponent(name)}${sound}`;
    return [{ id: `S${number}`, name, ...profileSettings(list, settings), rtspUrl: rtspUrl(list, target, query) }];
  });
}

function profileSettings(list: ParamList, settings: URLSearchParams): Partial<StreamProfile> {
  const codec = factText(settings.get('videocodec') ?? undefined, 128)?.toLowerCase();
  const framesPerSecond = readPositive(settings.get('fps') ?? undefined);
  const bitrateKbps = readPositive(settings.get('videobitrate') ?? settings.get('videomaxbitrate') ?? undefined);
  const hasSound = settings.has('audio') ? settings.get('audio') === '1' : hasMicrophone(list);
  const audioCodec = hasSound ? audioCodecOf(list) : undefined;
  return {
    ...(codec !== undefined && { codec: codec === 'mjpeg' ? 'jpeg' : codec }),
    ...readSize(settings.get('resolution') ?? undefined),
    ...(framesPerSecond !== undefined && { framesPerSecond }),
    ...(bitrateKbps !== undefined && { bitrateKbps }),
    ...(audioCodec !== undefined && { audioCodec }),
  };
}

/** These devices send sound only when the address asks for it. */
function soundOf(list: ParamList): string {
  return hasMicrophone(list) ? '&audio=1' : '';
}

/** Newer devices say it for each source; older ones only whether they have sound at all. */
function hasMicrophone(list: ParamList): boolean {
  const inputs = [...list.values].filter(([name]) => /^Properties\.Audio\.Source\.A\d+\.Input$/.test(name));
  if (inputs.length > 0) return inputs.some(([, value]) => value.toLowerCase() === 'yes');
  return list.values.get('Properties.Audio.Audio')?.toLowerCase() === 'yes';
}

function audioCodecOf(list: ParamList): string | undefined {
  return factText(list.values.get('AudioSource.A0.AudioEncoding'), 128)?.toLowerCase();
}

function rtspUrl(list: ParamList, target: DeviceTarget, query: string): string {
  const port = readPositive(list.values.get('Network.RTSP.Port')) ?? defaultRtspPort;
  const suffix = port === defaultRtspPort || port > 65_535 || !Number.isInteger(port) ? '' : `:${port}`;
  return `rtsp://${urlHost(target.host)}${suffix}/axis-media/media.amp?${query}`;
}

function readSize(text: string | undefined): { width: number; height: number } | Record<never, never> {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text ?? '') ?? [];
  return width === undefined || height === undefined ? {} : { width: Number(width), height: Number(height) };
}

/** Zero means unlimited on these devices and is nothing to state. */
function readPositive(text: string | undefined): number | undefined {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text ?? '') ? Number(text) : 0;
  return value > 0 ? value : undefined;
}

/** Which streams a simulated camera offers, for ONVIF, the RTSP server and the list of devices alike. */

import type { SimDevice } from './device.ts';
import type { ProductMedia, Scene, VideoTrack } from './products.data.ts';

export interface VideoFormat {
  readonly codec: 'h264' | 'h265' | 'jpeg';
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** The end of the file's name, after the scene. */
  readonly file: string;
  /** Only this scene was encoded so. */
  readonly onlyScene?: Scene;
  readonly bitrateKbps: number;
}

const large = { width: 1280, height: 720, framesPerSecond: 15 } as const;
const small = { width: 640, height: 360, framesPerSecond: 15 } as const;

export const videoFormats: Readonly<Record<VideoTrack, VideoFormat>> = {
  'h264-main': { codec: 'h264', ...large, file: 'main.h264', bitrateKbps: 280 },
  'h264-sub': { codec: 'h264', ...small, file: 'sub.h264', bitrateKbps: 160 },
  'h265-main': { codec: 'h265', ...large, file: 'main.h265', bitrateKbps: 240 },
  'h265-sub': { codec: 'h265', ...small, file: 'sub.h265', bitrateKbps: 140 },
  'jpeg-main': {
    codec: 'jpeg',
    ...large,
    framesPerSecond: 5,
    file: 'main.mjpeg',
    onlyScene: 'hall',
    bitrateKbps: 1400,
  },
  'h264-main30': {
    codec: 'h264',
    ...large,
    framesPerSecond: 30,
    file: 'main30.h264',
    onlyScene: 'hall',
    bitrateKbps: 2600,
  },
  'h264-sub30': {
    codec: 'h264',
    ...small,
    framesPerSecond: 30,
    file: 'sub30.h264',
    onlyScene: 'hall',
    bitrateKbps: 450,
  },
};

export interface SimStream {
  readonly token: string;
  readonly name: string;
  readonly track: VideoTrack;
  readonly format: VideoFormat;
  readonly audio: ProductMedia['audio'];
  /** Path and query of the RTSP address. */
  readonly path: string;
}

export function mediaOf(device: SimDevice): ProductMedia | undefined {
  return 'media' in device.product ? device.product.media : undefined;
}

/** Of the main stream. */
export function framesPerSecondOf(device: SimDevice): number {
  const [main] = mediaOf(device)?.video ?? [];
  return main === undefined ? 0 : videoFormats[main].framesPerSecond;
}

export function streamsOf(device: SimDevice): readonly SimStream[] {
  const media = mediaOf(device);
  return (media?.video ?? []).map((track, index) => ({
    token: `profile_${String(index + 1)}`,
    name: index === 0 ? 'mainStream' : `subStream${String(index)}`,
    track,
    format: videoFormats[track],
    audio: media?.audio,
    path: pathOf(device, track, index),
  }));
}

/** Each family writes its addresses in its own way; some have a query, which must survive. */
function pathOf(device: SimDevice, track: VideoTrack, index: number): string {
  const { product } = device;
  const { codec, width, height } = videoFormats[track];
  if (product.family === 'axis')
    return `/axis-media/media.amp?videocodec=${codec}&resolution=${String(width)}x${String(height)}`;
  if (product.family !== 'onvif') return '/live/main';
  return product.habits === 'old'
    ? `/cam/realmonitor?channel=1&subtype=${String(index)}`
    : `/media/profile${String(index + 1)}`;
}

export function rtspUrlOf(device: SimDevice, stream: SimStream): string {
  const port = device.ports.rtsp ?? 554;
  return `rtsp://${device.address}${port === 554 ? '' : `:${String(port)}`}${stream.path}`;
}

/** `http://address[:port]` without a slash at the end. */
export function httpOriginOf(device: SimDevice): string {
  const port = device.ports.http ?? 80;
  return `http://${device.address}${port === 80 ? '' : `:${String(port)}`}`;
}

export function clipOf(track: VideoTrack, scene: Scene): string {
  const { file, onlyScene } = videoFormats[track];
  return `${onlyScene ?? scene}-${file}`;
}

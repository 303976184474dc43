/** What stands behind an RTSP address: which tracks, and how the address of one track is written. */

import { serialiseSdp } from '#src/wire/sdp.ts';
import { deviceTimeMs, type SimDevice } from '../device.ts';
import { streamsOf, videoFormats, type SimStream } from '../streams.ts';
import { audioTrack, videoTrack, type Track } from './tracks.ts';

export interface Presentation {
  readonly tracks: readonly Track[];
  /** The `control` value of a track in the description. */
  readonly controlOf: (index: number) => string;
}

/** Path and query of an RTSP address, and the number of the track that a SETUP names. */
export interface RtspTarget {
  readonly path: string;
  readonly query: string;
  readonly track: number | undefined;
}

/** `undefined` for what is no RTSP address. */
export function parseTarget(uri: string): RtspTarget | undefined {
  const match = /^rtsps?:\/\/[^/?]*(\/[^?]*)?(?:\?(.*))?$/i.exec(uri);
  if (match === null) return undefined;
  const [path, query] = [match[1] ?? '/', match[2] ?? ''];
  // A track may stand before the query (Axis) or after it, where the client appended it to the base.
  const inPath = /^(.*?)\/(?:stream|trackID)=(\d)\/?$/.exec(path);
  const inQuery = /^(.*?)\/(?:stream|trackID)=(\d)\/?$/.exec(query);
  return {
    path: (inPath?.[1] ?? path).replace(/(.)\/$/, '$1'),
    query: (inQuery?.[1] ?? query).replace(/\/$/, ''),
    track: inPath === null && inQuery === null ? undefined : Number(inPath?.[2] ?? inQuery?.[2]),
  };
}

/** `undefined` when the camera has no such stream. */
export function findPresentation(device: SimDevice, uri: string, target: RtspTarget): Presentation | undefined {
  const isAxis = device.product.family === 'axis';
  const stream = isAxis ? axisStream(device, target) : plainStream(device, target);
  if (stream === undefined) return undefined;
  const wanted = new URLSearchParams(isAxis ? target.query : '');
  // Axis sends audio only when it is asked for; the others always do.
  const hasAudio = stream.audio !== undefined && (isAxis ? wanted.get('audio') === '1' : true);
  const tracks = [
    ...(wanted.get('video') === '0' ? [] : [videoTrack(stream.track, device.scene)]),
    ...(hasAudio && stream.audio !== undefined ? [audioTrack(stream.audio)] : []),
  ];
  const [base = ''] = uri.split('?', 1);
  const query = target.query === '' ? '' : `?${target.query}`;
  return {
    tracks,
    controlOf: isAxis
      ? (index) => `${base.replace(/\/$/, '')}/stream=${String(index)}${query}`
      : (index) => `trackID=${String(index)}`,
  };
}

function axisStream(device: SimDevice, target: RtspTarget): SimStream | undefined {
  if (target.path !== '/axis-media/media.amp') return undefined;
  const wanted = new URLSearchParams(target.query);
  const profile = profiles.get(wanted.get('streamprofile') ?? '');
  if (wanted.has('streamprofile') && profile === undefined) return undefined;
  const codec = wanted.get('videocodec') ?? profile?.codec ?? 'h264';
  const resolution = wanted.get('resolution') ?? profile?.resolution;
  return [...streamsOf(device), ...jpegStream(device)].find(
    ({ format }) =>
      format.codec === codec &&
      (resolution === undefined || resolution === `${String(format.width)}x${String(format.height)}`),
  );
}

/** Every Axis camera gives Motion JPEG too, in its largest size; it is in no list of profiles. */
function jpegStream(device: SimDevice): SimStream[] {
  const [first] = streamsOf(device);
  return first === undefined ? [] : [{ ...first, track: 'jpeg-main', format: videoFormats['jpeg-main'] }];
}

const profiles: ReadonlyMap<string, { readonly codec: string; readonly resolution: string }> = new Map([
  ['Main', { codec: 'h264', resolution: '1280x720' }],
  ['Sub', { codec: 'h264', resolution: '640x360' }],
  ['Main H.265', { codec: 'h265', resolution: '1280x720' }],
]);

function plainStream(device: SimDevice, target: RtspTarget): SimStream | undefined {
  const wanted = target.query === '' ? target.path : `${target.path}?${target.query}`;
  return streamsOf(device).find((stream) => stream.path === wanted);
}

export function describePresentation(device: SimDevice, uri: string, presentation: Presentation): string {
  const started = Math.floor(deviceTimeMs(device) / 1000);
  const text = serialiseSdp({
    origin: `- ${String(started)} 1 IN IP4 ${device.address}`,
    sessionName: device.product.family === 'axis' ? 'Session streamed with GStreamer' : 'Media Presentation',
    address: '0.0.0.0',
    attributes: [
      { name: 'type', value: 'broadcast' },
      { name: 'control', value: device.product.family === 'axis' ? uri : '*' },
      { name: 'range', value: 'npt=now-' },
    ],
    media: presentation.tracks.map((track, index) => track.describe(presentation.controlOf(index))),
  });
  return withFaults(device, text);
}

function withFaults({ faults }: SimDevice, text: string): string {
  let told = text;
  if (faults.has('rtsp-wrong-sdp')) {
    told = told
      .replaceAll(/^(m=video \d+ \S+) \d+/gm, '$1 99')
      .replaceAll(/^a=(rtpmap|fmtp|framesize):(?:96|26) /gm, 'a=$1:99 ')
      .replaceAll(/(sprop-[a-z-]+)=[^;\r\n]*/g, '$1=!!not*base64!!');
  }
  if (faults.has('rtsp-unknown-codec')) {
    told = told.replaceAll(/^a=rtpmap:(\d+) (?:H264|H265|JPEG)\/90000/gm, 'a=rtpmap:$1 X-WAVELET/90000');
    // The numbers below 96 have a fixed meaning, so the packets are announced under another one.
    told = told.replaceAll(/^(m=video \d+ \S+) 26/gm, '$1 98').replaceAll(/^a=rtpmap:26 /gm, 'a=rtpmap:98 ');
  }
  return told;
}

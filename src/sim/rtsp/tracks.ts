/** The clips as tracks: cut into RTP payloads once and shared by every session that plays them. */

import { packetizeAac, parseAdts } from '#src/wire/aac.ts';
import { decodeG711 } from '#src/wire/g711.ts';
import { invariant } from '#src/core/errors.ts';
import { groupH264, h264NalType, h264NalTypes, splitAnnexB, type CodedPicture } from '#src/wire/h264.ts';
import { groupH265, h265NalType, h265NalTypes } from '#src/wire/h265.ts';
import { packetizeH264, packetizeH265 } from '#src/wire/rtp-video.ts';
import type { SdpMedia } from '#src/wire/sdp.ts';
import { clipFile } from '../clips.ts';
import type { Scene, VideoTrack } from '../products.data.ts';
import { clipOf, videoFormats, type VideoFormat } from '../streams.ts';
import { packetizeJpeg, splitJpegs } from './jpeg.ts';

export interface Sample {
  /** A picture that needs no other; all sound. */
  readonly isKey: boolean;
  readonly payloads: readonly Uint8Array[];
  /** In ticks of the clock rate. */
  readonly duration: number;
}

export interface Track {
  readonly name: string;
  readonly scene: Scene | undefined;
  /** `undefined` for sound. */
  readonly codec: VideoFormat['codec'] | undefined;
  readonly clockRate: number;
  readonly payloadType: number;
  /** Where the marker bit stands in the packets of one sample. */
  readonly marker: 'last' | 'first-of-stream';
  /** One round of the loop; it begins with a key picture. */
  readonly samples: readonly Sample[];
  readonly describe: (control: string) => SdpMedia;
}

const cache = new Map<string, Track>();

function cached(name: string, make: () => Track): Track {
  const known = cache.get(name) ?? make();
  cache.set(name, known);
  return known;
}

export function videoTrack(name: VideoTrack, scene: Scene): Track {
  const make = { h264: makeH264, h265: makeH265, jpeg: makeJpeg }[videoFormats[name].codec];
  return cached(`${scene}/${name}`, () => make(name, scene));
}

/** The same picture in another size, in the same codec where there is one. */
export function otherSize(track: Track): Track {
  const other = otherSizes.get(track.name);
  return other === undefined || track.scene === undefined ? track : videoTrack(other, track.scene);
}

const otherSizes: ReadonlyMap<string, VideoTrack> = new Map([
  ['h264-main', 'h264-sub'],
  ['h264-sub', 'h264-main'],
  ['h265-main', 'h265-sub'],
  ['h265-sub', 'h265-main'],
  ['h264-main30', 'h264-sub30'],
  ['h264-sub30', 'h264-main30'],
]);

export function audioTrack(codec: 'aac' | 'pcmu' | 'pcma'): Track {
  return cached(codec, codec === 'aac' ? makeAac : () => makeG711(codec));
}

const videoClock = 90_000;

function samplesOf(
  name: VideoTrack,
  pictures: readonly CodedPicture[],
  packetize: (nals: readonly Uint8Array[]) => Uint8Array[],
): Sample[] {
  const duration = videoClock / videoFormats[name].framesPerSecond;
  return pictures.map(({ nals, isKey }) => ({ payloads: packetize(nals), duration, isKey }));
}

function describeVideo(name: VideoTrack, mapping: string, parameters: string): Track['describe'] {
  const { width, height, bitrateKbps, framesPerSecond } = videoFormats[name];
  return (control) => ({
    type: 'video',
    port: 0,
    protocol: 'RTP/AVP',
    formats: ['96'],
    address: '0.0.0.0',
    bandwidthKbps: bitrateKbps,
    attributes: [
      { name: 'rtpmap', value: `96 ${mapping}` },
      { name: 'fmtp', value: `96 ${parameters}` },
      { name: 'framerate', value: String(framesPerSecond) },
      { name: 'framesize', value: `96 ${String(width)}-${String(height)}` },
      { name: 'recvonly' },
      { name: 'control', value: control },
    ],
  });
}

function firstOf(nals: readonly Uint8Array[], typeOf: (nal: Uint8Array) => number, type: number): Uint8Array {
  const found = nals.find((nal) => typeOf(nal) === type);
  invariant(found, 'a clip has no parameter sets');
  return found;
}

function makeH264(name: VideoTrack, scene: Scene): Track {
  const nals = splitAnnexB(clipFile(clipOf(name, scene)));
  const sps = firstOf(nals, h264NalType, h264NalTypes.sps);
  const pps = firstOf(nals, h264NalType, h264NalTypes.pps);
  const profile = sps.subarray(1, 4).toHex().toUpperCase();
  const parameters = `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${sps.toBase64()},${pps.toBase64()}`;
  return {
    name,
    scene,
    codec: 'h264',
    clockRate: videoClock,
    payloadType: 96,
    marker: 'last',
    samples: samplesOf(name, groupH264(nals), packetizeH264),
    describe: describeVideo(name, 'H264/90000', parameters),
  };
}

function makeH265(name: VideoTrack, scene: Scene): Track {
  const nals = splitAnnexB(clipFile(clipOf(name, scene)));
  const [vps, sps, pps] = [h265NalTypes.vps, h265NalTypes.sps, h265NalTypes.pps].map((type) =>
    firstOf(nals, h265NalType, type).toBase64(),
  );
  const parameters = `sprop-vps=${String(vps)}; sprop-sps=${String(sps)}; sprop-pps=${String(pps)}`;
  return {
    name,
    scene,
    codec: 'h265',
    clockRate: videoClock,
    payloadType: 96,
    marker: 'last',
    samples: samplesOf(name, groupH265(nals), packetizeH265),
    describe: describeVideo(name, 'H265/90000', parameters),
  };
}

function makeJpeg(name: VideoTrack, scene: Scene): Track {
  const { width, height, bitrateKbps, framesPerSecond } = videoFormats[name];
  return {
    name,
    scene,
    codec: 'jpeg',
    clockRate: videoClock,
    payloadType: 26,
    marker: 'last',
    samples: splitJpegs(clipFile(clipOf(name, scene))).map((picture) => ({
      payloads: packetizeJpeg(picture),
      duration: videoClock / framesPerSecond,
      isKey: true,
    })),
    describe: (control) => ({
      type: 'video',
      port: 0,
      protocol: 'RTP/AVP',
      formats: ['26'],
      address: '0.0.0.0',
      bandwidthKbps: bitrateKbps,
      attributes: [
        { name: 'rtpmap', value: '26 JPEG/90000' },
        { name: 'framerate', value: String(framesPerSecond) },
        { name: 'framesize', value: `26 ${String(width)}-${String(height)}` },
        { name: 'recvonly' },
        { name: 'control', value: control },
      ],
    }),
  };
}

function makeAac(): Track {
  const stream = parseAdts(clipFile('tone.aac'));
  invariant(stream, 'the audio clip is not ADTS');
  const mapping = `MPEG4-GENERIC/${String(stream.sampleRate)}/${String(stream.channels)}`;
  const parameters = `streamtype=5; profile-level-id=15; mode=AAC-hbr; config=${stream.config.toHex()}; sizelength=13; indexlength=3; indexdeltalength=3`;
  return {
    name: 'aac',
    scene: undefined,
    codec: undefined,
    clockRate: stream.sampleRate,
    payloadType: 97,
    marker: 'last',
    samples: stream.frames.map((frame) => ({ payloads: [packetizeAac(frame)], duration: 1024, isKey: true })),
    describe: (control) =>
      describeAudio('97', control, [
        { name: 'rtpmap', value: `97 ${mapping}` },
        { name: 'fmtp', value: `97 ${parameters}` },
      ]),
  };
}

/** 20 ms, the packet time of RFC 3551. */
const g711BytesPerPacket = 160;

function makeG711(codec: 'pcmu' | 'pcma'): Track {
  const stored = clipFile('tone.ulaw');
  const table = Uint8Array.from({ length: 256 }, (_, code) => aLawOf(code));
  const bytes = codec === 'pcmu' ? stored : stored.map((code) => table[code] ?? 0);
  const payloadType = codec === 'pcmu' ? 0 : 8;
  const rtpmap = `${String(payloadType)} ${codec.toUpperCase()}/8000`;
  return {
    name: codec,
    scene: undefined,
    codec: undefined,
    clockRate: 8000,
    payloadType,
    marker: 'first-of-stream',
    samples: Array.from({ length: Math.floor(bytes.length / g711BytesPerPacket) }, (_, index) => ({
      payloads: [bytes.subarray(index * g711BytesPerPacket, (index + 1) * g711BytesPerPacket)],
      duration: g711BytesPerPacket,
      isKey: true,
    })),
    describe: (control) => describeAudio(String(payloadType), control, [{ name: 'rtpmap', value: rtpmap }]),
  };
}

/** The code of A-law that sounds nearest. */
function aLawOf(muLaw: number): number {
  const every = Uint8Array.from({ length: 256 }, (_, code) => code);
  const [wanted = 0] = decodeG711(Uint8Array.of(muLaw), 'pcmu');
  const distances = decodeG711(every, 'pcma').map((sample) => Math.abs(sample - wanted));
  return distances.indexOf(Math.min(...distances));
}

function describeAudio(format: string, control: string, attributes: SdpMedia['attributes']): SdpMedia {
  return {
    type: 'audio',
    port: 0,
    protocol: 'RTP/AVP',
    formats: [format],
    address: '0.0.0.0',
    attributes: [...attributes, { name: 'recvonly' }, { name: 'control', value: control }],
  };
}

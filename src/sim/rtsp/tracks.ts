/** The clips as tracks: cut into RTP payloads once and shared by every session that plays them. */

import { packetizeAac, parseAdts } from '#src/wire/aac.ts';
import { invariant } from '#src/core/errors.ts';
import { groupH264, h264NalType, h264NalTypes, splitAnnexB, type CodedPicture } from '#src/wire/h264.ts';
import { groupH265, h265NalType, h265NalTypes } from '#src/wire/h265.ts';
import { packetizeH264, packetizeH265 } from '#src/wire/rtp-video.ts';
import type { SdpMedia } from '#src/wire/sdp.ts';
import { clipFile } from '../clips.ts';
import { framesPerSecond, videoFormats, type VideoTrack } from '../streams.ts';

export interface Sample {
  readonly payloads: readonly Uint8Array[];
  /** In ticks of the clock rate. */
  readonly duration: number;
}

export interface Track {
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

export function videoTrack(name: VideoTrack): Track {
  return cached(name, () => (videoFormats[name].codec === 'h264' ? makeH264(name) : makeH265(name)));
}

export function audioTrack(codec: 'aac' | 'pcmu'): Track {
  return cached(codec, codec === 'aac' ? makeAac : makePcmu);
}

const videoClock = 90_000;

function samplesOf(
  pictures: readonly CodedPicture[],
  packetize: (nals: readonly Uint8Array[]) => Uint8Array[],
): Sample[] {
  return pictures.map((picture) => ({ payloads: packetize(picture.nals), duration: videoClock / framesPerSecond }));
}

function describeVideo(name: VideoTrack, mapping: string, parameters: string): Track['describe'] {
  const { width, height, bitrateKbps } = videoFormats[name];
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

function makeH264(name: VideoTrack): Track {
  const nals = splitAnnexB(clipFile(videoFormats[name].file));
  const sps = firstOf(nals, h264NalType, h264NalTypes.sps);
  const pps = firstOf(nals, h264NalType, h264NalTypes.pps);
  const profile = sps.subarray(1, 4).toHex().toUpperCase();
  const parameters = `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${sps.toBase64()},${pps.toBase64()}`;
  return {
    clockRate: videoClock,
    payloadType: 96,
    marker: 'last',
    samples: samplesOf(groupH264(nals), packetizeH264),
    describe: describeVideo(name, 'H264/90000', parameters),
  };
}

function makeH265(name: VideoTrack): Track {
  const nals = splitAnnexB(clipFile(videoFormats[name].file));
  const [vps, sps, pps] = [h265NalTypes.vps, h265NalTypes.sps, h265NalTypes.pps].map((type) =>
    firstOf(nals, h265NalType, type).toBase64(),
  );
  const parameters = `sprop-vps=${String(vps)}; sprop-sps=${String(sps)}; sprop-pps=${String(pps)}`;
  return {
    clockRate: videoClock,
    payloadType: 96,
    marker: 'last',
    samples: samplesOf(groupH265(nals), packetizeH265),
    describe: describeVideo(name, 'H265/90000', parameters),
  };
}

function makeAac(): Track {
  const stream = parseAdts(clipFile('tone.aac'));
  invariant(stream, 'the audio clip is not ADTS');
  const mapping = `MPEG4-GENERIC/${String(stream.sampleRate)}/${String(stream.channels)}`;
  const parameters = `streamtype=5; profile-level-id=15; mode=AAC-hbr; config=${stream.config.toHex()}; sizelength=13; indexlength=3; indexdeltalength=3`;
  return {
    clockRate: stream.sampleRate,
    payloadType: 97,
    marker: 'last',
    samples: stream.frames.map((frame) => ({ payloads: [packetizeAac(frame)], duration: 1024 })),
    describe: (control) =>
      describeAudio('97', control, [
        { name: 'rtpmap', value: `97 ${mapping}` },
        { name: 'fmtp', value: `97 ${parameters}` },
      ]),
  };
}

/** 20 ms, the packet time of RFC 3551. */
const pcmuBytesPerPacket = 160;

function makePcmu(): Track {
  const bytes = clipFile('tone.ulaw');
  const count = Math.floor(bytes.length / pcmuBytesPerPacket);
  const payload = (index: number): Uint8Array =>
    bytes.subarray(index * pcmuBytesPerPacket, (index + 1) * pcmuBytesPerPacket);
  return {
    clockRate: 8000,
    payloadType: 0,
    marker: 'first-of-stream',
    samples: Array.from({ length: count }, (_, index) => ({
      payloads: [payload(index)],
      duration: pcmuBytesPerPacket,
    })),
    describe: (control) => describeAudio('0', control, [{ name: 'rtpmap', value: '0 PCMU/8000' }]),
  };
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

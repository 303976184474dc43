/** What is fed with broken input, and what must hold whatever comes: nothing throws, and what comes out is bounded. */

import { readAacConfig } from '#src/wire/aac-config.ts';
import type { AudioDescription, VideoDescription } from '#src/wire/access-unit.ts';
import { createDepacketizer } from '#src/wire/depacketize.ts';
import type { DepacketizedUnit, Depacketizer } from '#src/wire/depacketizer.ts';
import { createMp4Writer, type Mp4Writer } from '#src/wire/fmp4.ts';
import { decodeDescription, decodeMediaPacket, encodeDescription, encodeMediaPacket } from '#src/wire/media-packet.ts';
import { createRtpReceiver } from '#src/wire/rtp-receiver.ts';
import { parseRtpInfo, parseTransport } from '#src/wire/rtsp-headers.ts';
import { createRtspReader, type RtspItem } from '#src/wire/rtsp.ts';
import { parseSdp, sdpFormats } from '#src/wire/sdp.ts';
import {
  h264Description,
  h265Description,
  withoutReordering,
  withoutReorderingConfig,
} from '#src/wire/video-parameters.ts';
import type { Pieces } from './mutate.ts';
import { rtspSession } from './session-target.ts';
import { mustHold, type FuzzTarget } from './target.ts';

function sizeOf(pieces: Pieces): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function joined(pieces: Pieces): Uint8Array {
  const all = new Uint8Array(sizeOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Pieces are chunks of a connection. */
const rtsp: FuzzTarget = {
  name: 'rtsp',
  run: (pieces) => {
    const reader = createRtspReader();
    const items: RtspItem[] = [];
    for (const piece of pieces) {
      items.push(...reader.push(piece));
      mustHold(reader.pendingBytes <= 16 * 1024 + 256 * 1024 + piece.length, 'the reader keeps more than a message');
    }
    const whole = createRtspReader().push(joined(pieces));
    mustHold(JSON.stringify(items) === JSON.stringify(whole), 'chunks change what is read');
    for (const item of items) {
      if (item.kind !== 'request' && item.kind !== 'response') continue;
      for (const [, value] of item.headers) {
        mustHold(parseTransport(value).length <= 16, 'too many transports');
        mustHold(parseRtpInfo(value).length <= 64, 'too many streams');
      }
    }
  },
};

/** Pieces are lines. */
const sdp: FuzzTarget = {
  name: 'sdp',
  run: (pieces) => {
    const text = pieces.map((piece) => new TextDecoder().decode(piece)).join('\n');
    const description = parseSdp(text);
    mustHold((description?.media.length ?? 0) <= 64, 'too many media');
    for (const media of description?.media ?? []) {
      for (const format of sdpFormats(media)) {
        mustHold(format.clockRate > 0 && format.payloadType < 128 && format.channels > 0, 'an impossible format');
        const created = createDepacketizer(format, media);
        if ('unsupported' in created) mustHold(created.unsupported.length < 100, 'a long name');
        else checkDescription(created.description());
      }
    }
  },
};

function checkDescription(description: VideoDescription | AudioDescription | undefined): void {
  if (description === undefined) return;
  mustHold(/^[\w.]{2,60}$/.test(description.codecString), `the codec string ${description.codecString}`);
  mustHold(description.config.length < 512 * 1024, 'a large configuration');
  if ('width' in description) {
    const { width, height } = description;
    mustHold(width > 0 && height > 0 && width <= 65_535 && height <= 65_535, 'an impossible size');
    mustHold((description.reorderDepth ?? 0) <= 16, 'an impossible depth');
  } else mustHold(description.sampleRate > 0 && description.channels > 0, 'impossible sound');
}

/** Pieces are packets: the first byte is 0 for RTP, 1 for RTCP, the second the milliseconds since the last one. */
const rtp: FuzzTarget = {
  name: 'rtp',
  run: (pieces) => {
    for (const ordered of [true, false]) {
      const receiver = createRtpReceiver({ clockRate: 90_000, ordered, payloadType: 96 });
      let [atMs, came] = [0, 0];
      for (const piece of pieces) {
        atMs += piece[1] ?? 0;
        if (((piece[0] ?? 0) & 1) === 1) receiver.pushRtcp(piece.subarray(2), atMs);
        else {
          for (const packet of receiver.pushRtp(piece.subarray(2), atMs)) {
            came += 1;
            const [mediaUs, cameraMs] = [
              receiver.mediaTimeUs(packet.timestamp),
              receiver.cameraTimeMs(packet.timestamp),
            ];
            mustHold(Number.isSafeInteger(mediaUs) && mediaUs >= 0, `the media time ${String(mediaUs)}`);
            mustHold(cameraMs === undefined || Number.isFinite(cameraMs), `the camera time ${String(cameraMs)}`);
          }
        }
        mustHold([28, 52].includes(receiver.report(atMs).length), 'the length of a report');
      }
      mustHold(came <= pieces.length, 'more packets came out than went in');
      mustHold(receiver.packetsLost <= 65_536 * Math.max(pieces.length, 1), 'more lost than there can be');
    }
  },
};

/** Pieces are payloads: the first byte has the marker (1) and loss (2), the second the timestamp. */
function depacketizerTarget(
  name: string,
  lines: readonly string[],
  check: (unit: DepacketizedUnit, fed: number) => void,
): FuzzTarget {
  return {
    name,
    run: (pieces) => {
      const depacketizer = createFrom(lines);
      let fed = 0;
      let given = 0;
      for (const [sequence, piece] of pieces.entries()) {
        const [flags = 0, time = 0] = piece;
        fed += piece.length;
        const items = depacketizer.push({
          payloadType: 96,
          marker: (flags & 1) === 1,
          lost: (flags & 2) === 2,
          sequence,
          timestamp: time * 3000,
          ssrc: 1,
          payload: piece.subarray(2),
        });
        mustHold(items.length <= 2 + piece.length, 'more items than bytes');
        for (const item of items) {
          if (item.kind === 'fault') mustHold(item.problem.length < 200, 'a long problem');
          else if (item.kind === 'description') checkDescription(depacketizer.description());
          else {
            given += item.unit.data.length;
            check(item.unit, fed);
            writeMp4(depacketizer, item.unit);
          }
        }
      }
      mustHold(given <= fed * 5 + pieces.length * 1200, 'more comes out than went in');
    },
  };
}

function createFrom(lines: readonly string[]): Depacketizer {
  const [media] = parseSdp(['v=0', ...lines].join('\n'))?.media ?? [];
  const [format] = media === undefined ? [] : sdpFormats(media);
  const created = media && format && createDepacketizer(format, media);
  if (created === undefined || 'unsupported' in created) throw new Error('the description of the target is wrong');
  return created;
}

const writers = new WeakMap<VideoDescription | AudioDescription, Mp4Writer>();

function writeMp4(depacketizer: Depacketizer, unit: DepacketizedUnit): void {
  const description = depacketizer.description();
  if (description === undefined || description.codec === 'jpeg') return;
  const writer = writers.get(description) ?? createMp4Writer(description);
  writers.set(description, writer);
  const fragment = writer.fragment({ ...unit, mediaTimeUs: unit.rtpTimestamp });
  mustHold(fragment.length === unit.data.length + 112, 'the length of a fragment');
  mustHold(writer.initSegment().length < 512 * 1024, 'a large init segment');
}

/** Lengths must come out even, and parameter sets are not among them. */
function checkNals({ data }: DepacketizedUnit, typeOf: (first: number) => number, outOfBand: readonly number[]): void {
  let at = 0;
  while (at + 5 <= data.length) {
    const length = new DataView(data.buffer, data.byteOffset + at).getUint32(0);
    mustHold(length > 0, 'an empty NAL unit');
    mustHold(!outOfBand.includes(typeOf(data[at + 4] ?? 0)), 'a parameter set in a picture');
    at += 4 + length;
  }
  mustHold(at === data.length && at > 0, 'the lengths of the NAL units');
}

const sets264 = 'sprop-parameter-sets=Z0LAH9kAUAW7ARAAAAMAEAAAAwMg8YMkgA==,aMmMsg==';
const h264 = depacketizerTarget(
  'h264',
  ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', `a=fmtp:96 ${sets264}`],
  (unit) => {
    checkNals(unit, (first) => first & 0x1f, [7, 8, 9]);
  },
);

const sets265 =
  'sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwBdkoCQoQ==;sprop-sps=QgEBAWAAAAMAkAAAAwAAAwBdoAKAgC0WWVmkkyvAWgIAAAMAAgAAAwAyEA==;sprop-pps=RAHBc9Ei';
const h265 = depacketizerTarget(
  'h265',
  ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000', `a=fmtp:96 ${sets265}`],
  (unit) => {
    checkNals(unit, (first) => (first >> 1) & 0x3f, [32, 33, 34, 35]);
  },
);

const jpeg = depacketizerTarget('jpeg', ['m=video 0 RTP/AVP 26'], ({ data }) => {
  const ends = [data[0], data[1], data.at(-2), data.at(-1)];
  mustHold(ends.join() === '255,216,255,217', 'the ends of a JPEG file');
});

const aac = depacketizerTarget(
  'aac',
  ['m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/16000/1', 'a=fmtp:97 mode=AAC-hbr;config=1408'],
  ({ data, rtpTimestamp }, fed) => {
    mustHold(data.length > 0 && data.length <= fed, 'the length of a frame');
    mustHold(rtpTimestamp >= 0 && rtpTimestamp < 2 ** 32, 'the time of a frame');
  },
);

/** Pieces are parameter sets, or configuration records. */
const parameters: FuzzTarget = {
  name: 'parameters',
  run: (pieces) => {
    const [first = new Uint8Array(), second = new Uint8Array(), ...rest] = pieces;
    checkDescription(h264Description(first, [second, ...rest]));
    checkDescription(h265Description(first, second, rest));
    for (const piece of pieces) {
      const limit = piece.length * 1.5 + 64;
      mustHold(withoutReordering(piece).length <= limit, 'a parameter set grew');
      mustHold(withoutReorderingConfig(piece).length <= limit * 32, 'a configuration grew');
      checkDescription(readAacConfig(piece, 1)?.description);
    }
  },
};

/** Pieces are packets as a viewer receives them. */
const mediaPacket: FuzzTarget = {
  name: 'media-packet',
  run: (pieces) => {
    for (const piece of pieces) {
      const packet = decodeMediaPacket(piece);
      if (packet === undefined) continue;
      const again = decodeMediaPacket(encodeMediaPacket(packet, packet.payload));
      mustHold(again?.number === packet.number && again.payload.length === packet.payload.length, 'a round trip');
      const description = decodeDescription(packet.payload);
      if (description !== undefined) mustHold(encodeDescription(description).length > 0, 'a description');
    }
  },
};

export const fuzzTargets: readonly FuzzTarget[] = [
  rtsp,
  rtspSession,
  sdp,
  rtp,
  h264,
  h265,
  jpeg,
  aac,
  parameters,
  mediaPacket,
];

/** A clip at any bitrate, packed for RTSP over TCP once: what a whole farm of cameras sends is made one time a picture. */

import { invariant } from '#src/core/errors.ts';
import { groupH264, h264NalType, h264NalTypes, splitAnnexB, type CodedPicture } from '#src/wire/h264.ts';
import { encodeRtp } from '#src/wire/rtp.ts';
import { packetizeH264 } from '#src/wire/rtp-video.ts';
import { encodeRtspFrame } from '#src/wire/rtsp.ts';
import { clipFile } from '../clips.ts';
import { clipOf, videoFormats } from '../streams.ts';

const track = 'h264-main30';
export const farmClockRate = 90_000;
export const farmFramesPerSecond = videoFormats[track].framesPerSecond;
export const farmTicks = farmClockRate / farmFramesPerSecond;
export const farmPayloadType = 96;
export const farmSsrc = 0x4b534654;

export interface FarmPicture {
  readonly isKey: boolean;
  /** Interleaved frames behind each other, with zero as sequence number and time. */
  readonly template: Uint8Array<ArrayBuffer>;
  /** Where each RTP packet begins in the template. */
  readonly packets: readonly number[];
  readonly payloadBytes: number;
}

export function makeFarmClip(bitrateMbps: number): FarmPicture[] {
  const pictures = groupH264(splitAnnexB(clipFile(clipOf(track, 'hall'))));
  const groups = groupsOf(pictures);
  return groups.flatMap((group) => padded(group, (bitrateMbps * 1_000_000) / 8).map(pack));
}

/** From key picture to key picture: one second each. */
function groupsOf(pictures: readonly CodedPicture[]): CodedPicture[][] {
  const groups: CodedPicture[][] = [];
  for (const picture of pictures) {
    if (picture.isKey) groups.push([]);
    groups.at(-1)?.push(picture);
  }
  return groups;
}

/** Of the usual size against the others of its second. */
const keyShare = 6;

/** Fills up to the bitrate with SEI messages, which a decoder skips and a recorder keeps. */
function padded(group: readonly CodedPicture[], bytesPerSecond: number): CodedPicture[] {
  const sizeOf = (picture: CodedPicture): number => picture.nals.reduce((sum, nal) => sum + nal.length, 0);
  const share = bytesPerSecond / (group.length - 1 + keyShare);
  const lacks = group.map((picture) => Math.max(0, share * (picture.isKey ? keyShare : 1) - sizeOf(picture)));
  const lacking = lacks.reduce((sum, lack) => sum + lack, 0);
  const wanted = Math.max(0, bytesPerSecond - group.reduce((sum, picture) => sum + sizeOf(picture), 0));
  return group.map((picture, index) => {
    const bytes = Math.floor(((lacks[index] ?? 0) * wanted) / Math.max(1, lacking));
    const first = picture.nals.findIndex((nal) => h264NalType(nal) <= h264NalTypes.keySlice);
    if (bytes < 32) return picture;
    return {
      isKey: picture.isKey,
      nals: [...picture.nals.slice(0, first), padding(bytes), ...picture.nals.slice(first)],
    };
  });
}

/** User data (ITU-T H.264 annex D.1.7): a type, a size in steps of 255, sixteen bytes of a name, and filler. */
function padding(bytes: number): Uint8Array {
  const size = Math.max(16, Math.floor(((bytes - 3) * 255) / 256));
  const steps = Math.floor(size / 255);
  const nal = new Uint8Array(2 + steps + 1 + size + 1).fill(0x5a);
  nal.set([h264NalTypes.sei, 5]);
  nal.fill(0xff, 2, 2 + steps);
  nal[2 + steps] = size % 255;
  nal[nal.length - 1] = 0x80;
  return nal;
}

function pack({ nals, isKey }: CodedPicture): FarmPicture {
  const payloads = packetizeH264(nals);
  const frames = payloads.map((payload, index) =>
    encodeRtspFrame(
      0,
      encodeRtp({
        payloadType: farmPayloadType,
        marker: index === payloads.length - 1,
        sequence: 0,
        timestamp: 0,
        ssrc: farmSsrc,
        payload,
      }),
    ),
  );
  const template = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  const packets: number[] = [];
  let offset = 0;
  for (const frame of frames) {
    template.set(frame, offset);
    packets.push(offset + 4);
    offset += frame.length;
  }
  return { isKey, template, packets, payloadBytes: payloads.reduce((sum, payload) => sum + payload.length, 0) };
}

/** The parameters of the `fmtp` line. */
export function farmParameters(): string {
  const nals = splitAnnexB(clipFile(clipOf(track, 'hall')));
  const [sps, pps] = [h264NalTypes.sps, h264NalTypes.pps].map((type) => nals.find((nal) => h264NalType(nal) === type));
  invariant(sps !== undefined && pps !== undefined, 'the clip of the farm has no parameter sets');
  const profile = sps.subarray(1, 4).toHex().toUpperCase();
  return `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${sps.toBase64()},${pps.toBase64()}`;
}

/** What all depacketizers have in common: from RTP packets of one stream to access units. */

import type { AccessUnit, AudioDescription, VideoDescription } from './access-unit.ts';
import type { RtpPacket } from './rtp.ts';

/** A packet in its place in the stream. */
export interface ReceivedPacket extends RtpPacket {
  /** Something is missing right before it. */
  readonly lost: boolean;
}

/** An access unit whose times are still those of RTP; the receiver of the stream translates them. */
export type DepacketizedUnit = Omit<AccessUnit, 'cameraTimeMs' | 'mediaTimeUs'> & { readonly rtpTimestamp: number };

export type DepacketizedItem =
  | { readonly kind: 'unit'; readonly unit: DepacketizedUnit }
  /** The description became known or changed; it holds for the units after this item. */
  | { readonly kind: 'description' }
  /** Something was not as the payload format demands and was left out. */
  | { readonly kind: 'fault'; readonly problem: string };

export interface Depacketizer {
  readonly track: 'video' | 'audio';
  /** Known from the session description already, or `undefined` until it comes in band. */
  description(): VideoDescription | AudioDescription | undefined;
  /** Packets in the order of their numbers. Returns what became complete. The packet is not kept. */
  push(packet: ReceivedPacket): DepacketizedItem[];
}

/** Memory for one picture and the room before it; what stands in it does not matter. */
export type TakeMemory = (size: number) => Uint8Array<ArrayBuffer>;

/** Above every real picture: a lossless 4K JPEG is smaller. */
export const unitLimitBytes = 16 * 1024 * 1024;

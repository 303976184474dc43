/**
 * One coded picture or audio frame as it came from a camera, and what a decoder must know before the first of them.
 * Depacketizers make these, the writer of live MP4, the player and the media packets take them.
 */

export type VideoCodec = 'h264' | 'h265' | 'jpeg';
export type AudioCodec = 'aac' | 'pcmu' | 'pcma';

export interface AccessUnit {
  readonly track: 'video' | 'audio';
  /**
   * H.264 and H.265: NAL units, each after its length in four bytes, big-endian, as in MP4, without parameter sets and
   * delimiters, with SEI (it may carry signatures). JPEG: a whole JPEG file. AAC: one raw frame. G.711: samples.
   */
  readonly data: Uint8Array;
  /** Bytes before `data` in its memory that belong to nobody: a packet is made around it without a copy. */
  readonly roomBefore?: number;
  /** A decoder can start here. Always true for audio and JPEG. */
  readonly isKey: boolean;
  /** No other picture needs this one. */
  readonly isDiscardable: boolean;
  /** The RTP timestamp without wrap-around, in microseconds, from an arbitrary start; presentation order. */
  readonly mediaTimeUs: number;
  /** The camera's own wall clock at this unit, milliseconds since 1970 UTC, once a sender report told it. */
  readonly cameraTimeMs: number | undefined;
  /** Packets were lost right before this unit, so that what is shown until the next key picture may be damaged. */
  readonly afterLoss: boolean;
}

export interface VideoDescription {
  readonly codec: VideoCodec;
  /** RFC 6381, from the parameter sets, such as `avc1.640028` or `hvc1.1.6.L93.B0`; `jpeg` for JPEG. */
  readonly codecString: string;
  readonly width: number;
  readonly height: number;
  /** The decoder configuration record of MP4 (avcC, hvcC) with the parameter sets; empty for JPEG. */
  readonly config: Uint8Array;
  /** Pictures that a decoder may hold back for reordering; 0 without B pictures, `undefined` when not stated. */
  readonly reorderDepth: number | undefined;
}

export interface AudioDescription {
  readonly codec: AudioCodec;
  /** Such as `mp4a.40.2`, `ulaw`, `alaw`. */
  readonly codecString: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** AudioSpecificConfig for AAC, else empty. */
  readonly config: Uint8Array;
}

export interface MediaDescription {
  readonly video: VideoDescription | undefined;
  readonly audio: AudioDescription | undefined;
}

/** Makes samples of the audio packets of one tile and says when each is due: as late as its pictures are. */

import type { AudioDescription } from '#src/wire/access-unit.ts';
import { decodeG711 } from '#src/wire/g711.ts';
import type { MediaPacket } from '#src/wire/media-packet.ts';
import type { AacFrame, SoundPiece } from '../worker-messages.ts';

/** Audio inside a decoder; more means that it is stuck. */
const insideMost = 100;
/** A decoder of AAC gives a frame for a frame, but may hold so many back. */
const heldMost = 2;
/** Sound that is older than this belongs to pictures that were only decoded to catch up. */
const staleMs = 1500;
const channelsMost = 8;

export interface SoundOptions {
  /** Browser time at which sound that reached the site then is to be heard. */
  readonly dueAt: (wallTimeMs: number) => number;
  readonly now: () => number;
  readonly play: (piece: SoundPiece) => void;
  readonly playAac: (frame: AacFrame) => void;
}

export interface Sound {
  describe(audio: AudioDescription | undefined): void;
  push(packet: MediaPacket): void;
  close(): void;
}

export function createSound(options: SoundOptions): Sound {
  let audio: AudioDescription | undefined;
  let decoder: AudioDecoder | undefined;
  let due: number[] = [];

  const closeDecoder = (): void => {
    if (decoder !== undefined && decoder.state !== 'closed') decoder.close();
    decoder = undefined;
    due = [];
  };
  const nextDue = (): number => {
    const inside = (decoder?.decodeQueueSize ?? 0) + heldMost;
    if (due.length > inside) due = due.slice(-inside);
    return due.shift() ?? options.now();
  };
  const describe = (next: AudioDescription | undefined): void => {
    closeDecoder();
    audio = next;
    if (next?.codec === 'aac' && canDecodeAac())
      decoder = openDecoder(next, (piece) => options.play({ dueAt: nextDue(), ...piece }));
  };

  return {
    describe,
    push(packet) {
      if (audio === undefined) return;
      const dueAt = options.dueAt(packet.wallTimeUs / 1000);
      if (dueAt < options.now() - staleMs) return;
      if (audio.codec !== 'aac') {
        options.play({ dueAt, sampleRate: audio.sampleRate, planes: [decodeG711(packet.payload, audio.codec)] });
      } else if (decoder === undefined) {
        options.playAac({ dueAt, config: audio.config, data: Uint8Array.from(packet.payload) });
      } else if (decoder.state === 'configured' && decoder.decodeQueueSize < insideMost) {
        due.push(dueAt);
        decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: packet.mediaTimeUs, data: packet.payload }));
      } else if (decoder.state === 'closed') describe(audio);
    },
    close: closeDecoder,
  };
}

function canDecodeAac(): boolean {
  return 'AudioDecoder' in globalThis;
}

function openDecoder(audio: AudioDescription, play: (piece: Omit<SoundPiece, 'dueAt'>) => void): AudioDecoder {
  const decoder = new AudioDecoder({
    output: (data) => {
      play({ sampleRate: data.sampleRate, planes: planesOf(data) });
      data.close();
    },
    // The next packet opens another one.
    error: () => undefined,
  });
  decoder.configure({
    codec: audio.codecString,
    sampleRate: audio.sampleRate,
    numberOfChannels: audio.channels,
    description: audio.config,
  });
  return decoder;
}

function planesOf(data: AudioData): Float32Array<ArrayBuffer>[] {
  return Array.from({ length: Math.min(data.numberOfChannels, channelsMost) }, (_none, planeIndex) => {
    const plane = new Float32Array(data.numberOfFrames);
    data.copyTo(plane, { planeIndex, format: 'f32-planar' });
    return plane;
  });
}

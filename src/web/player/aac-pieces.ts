/**
 * AAC for browsers without AudioDecoder, such as any on a page that came over plain http: a few frames at a time are
 * given to `decodeAudioData` as a small file, after frames before them, as a decoder needs to run in.
 */

import { aacSampleRates } from '#src/wire/aac-config.ts';
import type { AacFrame, SoundPiece } from './worker-messages.ts';

const runInFrames = 2;
const pieceSeconds = 0.12;
const samplesPerFrame = 1024;
const waitingMost = 64;

export interface AacPieces {
  push(frame: AacFrame): void;
}

export function createAacPieces(context: BaseAudioContext, play: (piece: SoundPiece) => void): AacPieces {
  let before: AacFrame[] = [];
  let waiting: AacFrame[] = [];
  let isDecoding = false;

  const decode = async (): Promise<void> => {
    isDecoding = true;
    const frames = waiting;
    const all = [...before, ...frames];
    before = frames.slice(-runInFrames);
    waiting = [];
    try {
      const decoded = await context.decodeAudioData(adtsFile(all).buffer);
      const length = Math.min(decoded.length, Math.round((decoded.length * frames.length) / all.length));
      const planes = Array.from({ length: decoded.numberOfChannels }, (_none, channel) =>
        decoded.getChannelData(channel).slice(decoded.length - length),
      );
      play({ dueAt: frames[0]?.dueAt ?? 0, sampleRate: decoded.sampleRate, planes });
    } catch {
      // What cannot be decoded is not heard; the next frames begin anew.
      before = [];
    }
    isDecoding = false;
  };

  return {
    push(frame) {
      waiting.push(frame);
      if (waiting.length > waitingMost) waiting.shift();
      const enough = Math.max(1, Math.ceil((pieceSeconds * sampleRateOf(frame.config)) / samplesPerFrame));
      if (!isDecoding && waiting.length >= enough) void decode();
    },
  };
}

function sampleRateOf(config: Uint8Array): number {
  return aacSampleRates[rateIndex(config)] ?? 48_000;
}

/** AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1): 5 bits object type, 4 bits rate, 4 bits channels. */
function rateIndex(config: Uint8Array): number {
  return (((config[0] ?? 0) & 7) << 1) | ((config[1] ?? 0) >> 7);
}

const headerBytes = 7;

/** Each frame after its header, as in a file with the ending `.aac` (ISO/IEC 13818-7 annex B). @internal */
export function adtsFile(frames: readonly Pick<AacFrame, 'config' | 'data'>[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(frames.reduce((sum, { data }) => sum + headerBytes + data.length, 0));
  let offset = 0;
  for (const { config, data } of frames) {
    const length = headerBytes + data.length;
    const profile = Math.max(0, ((config[0] ?? 0) >> 3) - 1) & 3;
    const channels = ((config[1] ?? 0) >> 3) & 15;
    file.set(
      [
        ...[0xff, 0xf1, (profile << 6) | (rateIndex(config) << 2) | (channels >> 2)],
        ...[((channels & 3) << 6) | (length >> 11), (length >> 3) & 0xff, ((length & 7) << 5) | 0x1f, 0xfc],
      ],
      offset,
    );
    file.set(data, offset + headerBytes);
    offset += length;
  }
  return file;
}

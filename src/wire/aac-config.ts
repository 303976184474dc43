/** AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1): what an AAC decoder must know. */

import type { AudioDescription } from './access-unit.ts';
import { createPlainBitReader, type BitReader } from './bit-reader.ts';

export const aacSampleRates: readonly number[] = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];

export interface AacConfig {
  readonly description: AudioDescription;
  /** Of the core codec, without spectral band replication; a frame has `frameSamples` of them. */
  readonly coreSampleRate: number;
  readonly frameSamples: number;
}

/** Channels by the number of the configuration; 0 says that the stream itself tells. */
const channelCounts = [0, 1, 2, 3, 4, 5, 6, 8];
const extendedTypes = new Set([5, 29]);

/** `fallbackChannels`: those of the session description, for a configuration that does not tell. */
export function readAacConfig(config: Uint8Array, fallbackChannels: number): AacConfig | undefined {
  const reader = createPlainBitReader(config);
  const objectType = readObjectType(reader);
  const coreSampleRate = readSampleRate(reader);
  const channels = channelCounts[reader.bits(4)] || fallbackChannels;
  const isExtended = extendedTypes.has(objectType);
  const sampleRate = isExtended ? readSampleRate(reader) : coreSampleRate;
  if (isExtended) readObjectType(reader);
  const frameSamples = reader.flag() ? 960 : 1024;
  const isReal = coreSampleRate > 0 && coreSampleRate <= 192_000 && sampleRate > 0 && sampleRate <= 192_000;
  if (reader.isPastEnd || objectType === 0 || !isReal || config.length > configLimitBytes) return undefined;
  return {
    description: { codec: 'aac', codecString: `mp4a.40.${String(objectType)}`, sampleRate, channels, config },
    coreSampleRate,
    frameSamples,
  };
}

/** Real ones have 2 to 7 bytes; one with a channel layout of its own stays below this. */
const configLimitBytes = 256;

function readObjectType(reader: BitReader): number {
  const type = reader.bits(5);
  return type === 31 ? 32 + reader.bits(6) : type;
}

function readSampleRate(reader: BitReader): number {
  const index = reader.bits(4);
  return index === 15 ? reader.bits(24) : (aacSampleRates[index] ?? 0);
}

/** AAC-LC as the session description's clock and channels tell, for cameras that state no configuration. */
export function plainAacConfig(sampleRate: number, channels: number): Uint8Array | undefined {
  const rateIndex = aacSampleRates.indexOf(sampleRate);
  if (rateIndex < 0 || channels < 1 || channels > 6) return undefined;
  const lowComplexity = 2;
  return Uint8Array.of((lowComplexity << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (channels << 3));
}

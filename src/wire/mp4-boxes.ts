/** The boxes of MP4 that open a live stream of one track (ISO/IEC 14496-12, -14, -15). */

import type { AudioDescription, VideoDescription } from './access-unit.ts';
import { invariant } from '#src/core/errors.ts';

export type Bytes = readonly number[];

function uint16(value: number): Bytes {
  return [(value >> 8) & 0xff, value & 0xff];
}

function uint32(value: number): Bytes {
  return [...uint16(value >>> 16), ...uint16(value & 0xffff)];
}

function zeros(count: number): Bytes {
  return Array.from({ length: count }, () => 0);
}

function box(type: string, ...parts: readonly Bytes[]): Bytes {
  const content = parts.flat();
  return [...uint32(8 + content.length), ...new TextEncoder().encode(type), ...content];
}

/** A box with version 0 and flags. */
function fullBox(type: string, flags: number, ...parts: readonly Bytes[]): Bytes {
  return box(type, uint32(flags), ...parts);
}

const trackId = uint32(1);
/** No rotation, no scaling. */
const unityMatrix = [0x1_00_00, 0, 0, 0, 0x1_00_00, 0, 0, 0, 0x40_00_00_00].flatMap(uint32);

/**
 * File type, movie and one track. No duration is stated anywhere, and there is no `mehd`: that is how a browser knows a
 * live stream and starts without waiting for more.
 */
export function initSegment(description: VideoDescription | AudioDescription, timescale: number): Bytes {
  const isVideo = 'width' in description;
  const noDuration = uint32(0);
  const created = zeros(8);
  const movieHeader = fullBox(
    'mvhd',
    0,
    ...[created, uint32(1000), noDuration, uint32(0x1_00_00), uint16(isVideo ? 0 : 0x1_00), zeros(10)],
    ...[unityMatrix, zeros(24), uint32(2)],
  );
  // Enabled, and part of the movie.
  const trackHeader = fullBox(
    'tkhd',
    3,
    ...[
      created,
      trackId,
      zeros(4),
      noDuration,
      zeros(8),
      zeros(4),
      uint16(isVideo ? 0 : 0x1_00),
      zeros(2),
      unityMatrix,
    ],
    ...(isVideo ? [uint32(description.width * 65_536), uint32(description.height * 65_536)] : [zeros(8)]),
  );
  const undefinedLanguage = uint16(0x55_c4);
  const media = box(
    'mdia',
    fullBox('mdhd', 0, created, uint32(timescale), noDuration, undefinedLanguage, zeros(2)),
    fullBox('hdlr', 0, zeros(4), [...new TextEncoder().encode(isVideo ? 'vide' : 'soun')], zeros(12), [0]),
    box(
      'minf',
      isVideo ? fullBox('vmhd', 1, zeros(8)) : fullBox('smhd', 0, zeros(4)),
      box('dinf', fullBox('dref', 0, uint32(1), fullBox('url ', 1))),
      sampleTable(isVideo ? videoEntry(description) : audioEntry(description)),
    ),
  );
  const extends_ = box('mvex', fullBox('trex', 0, trackId, uint32(1), zeros(12)));
  return [
    ...box('ftyp', [...new TextEncoder().encode('iso5')], uint32(1), [...new TextEncoder().encode('iso5iso6mp41')]),
    ...box('moov', movieHeader, box('trak', trackHeader, media), extends_),
  ];
}

/** All samples come later, in fragments. */
function sampleTable(entry: Bytes): Bytes {
  return box(
    'stbl',
    fullBox('stsd', 0, uint32(1), entry),
    fullBox('stts', 0, zeros(4)),
    fullBox('stsc', 0, zeros(4)),
    fullBox('stsz', 0, zeros(8)),
    fullBox('stco', 0, zeros(4)),
  );
}

function videoEntry({ codec, width, height, config }: VideoDescription): Bytes {
  invariant(codec !== 'jpeg', 'JPEG pictures are shown as they are, not in MP4');
  const resolution72 = uint32(0x48_00_00);
  return box(
    codec === 'h264' ? 'avc1' : 'hvc1',
    ...[zeros(6), uint16(1), zeros(16), uint16(width), uint16(height), resolution72, resolution72, zeros(4)],
    ...[uint16(1), zeros(32), uint16(24), [0xff, 0xff]],
    box(codec === 'h264' ? 'avcC' : 'hvcC', [...config]),
  );
}

function audioEntry({ codec, channels, sampleRate, config }: AudioDescription): Bytes {
  invariant(codec === 'aac', 'G.711 has no form in MP4 that browsers take');
  const statedRate = sampleRate <= 0xffff ? sampleRate : 0;
  return box(
    'mp4a',
    ...[zeros(6), uint16(1), zeros(8), uint16(channels), uint16(16), zeros(4), uint32(statedRate * 65_536)],
    fullBox('esds', 0, elementaryStream(config)),
  );
}

/** ISO/IEC 14496-1 section 7.2.6.5: what the stream is, and its AudioSpecificConfig. */
function elementaryStream(config: Uint8Array): Bytes {
  const descriptor = (tag: number, ...parts: readonly Bytes[]): Bytes => {
    const content = parts.flat();
    return [tag, 0x80 | (content.length >> 7), content.length & 0x7f, ...content];
  };
  const mpeg4Audio = 0x40;
  const audioStream = 0x15;
  return descriptor(
    3,
    [...uint16(1), 0],
    descriptor(4, [mpeg4Audio, audioStream, ...zeros(11)], descriptor(5, [...config])),
    descriptor(6, [2]),
  );
}

/** Makes a JPEG file around the scan that RTP carries (RFC 2435 appendix B). */

import { chromaQuantisation, huffmanTables, lumaQuantisation } from './jpeg-tables.data.ts';

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** Lines of chroma are halved too: 4:2:0 instead of 4:2:2. */
  readonly isHalvedDown: boolean;
  readonly quantisation: readonly QuantisationTable[];
  /** Blocks between restart markers; 0 without. */
  readonly restartInterval: number;
}

export interface QuantisationTable {
  readonly is16Bit: boolean;
  readonly values: Uint8Array;
}

/** Appendix A: the tables of annex K, scaled by a quality from 1 to 99. */
export function tablesOfQuality(quality: number): QuantisationTable[] {
  const clamped = Math.min(Math.max(quality, 1), 99);
  const scale = clamped < 50 ? Math.floor(5000 / clamped) : 200 - clamped * 2;
  return [lumaQuantisation, chromaQuantisation].map((table) => ({
    is16Bit: false,
    values: Uint8Array.from(table, (value) => Math.min(Math.max(Math.floor((value * scale + 50) / 100), 1), 255)),
  }));
}

export function jpegHeader(frame: JpegFrame): Uint8Array {
  const lastTable = frame.quantisation.length - 1;
  const chromaTable = Math.min(1, lastTable);
  const component = (id: number, sampling: number, table: number): number[] => [id, sampling, table];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...frame.quantisation.flatMap(({ is16Bit, values }, index) =>
      segment(0xdb, [(is16Bit ? 0x10 : 0) | index, ...values]),
    ),
    ...(frame.restartInterval > 0 ? segment(0xdd, uint16(frame.restartInterval)) : []),
    ...segment(0xc0, [
      ...[8, ...uint16(frame.height), ...uint16(frame.width), 3],
      ...component(1, frame.isHalvedDown ? 0x22 : 0x21, 0),
      ...component(2, 0x11, chromaTable),
      ...component(3, 0x11, Math.min(chromaTable, lastTable)),
    ]),
    ...huffmanTables.flatMap((table) => segment(0xc4, table)),
    ...segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]),
  ]);
}

function segment(marker: number, content: readonly number[]): number[] {
  return [0xff, marker, ...uint16(content.length + 2), ...content];
}

function uint16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

/**
 * The backup format, the same for both engines:
 *
 * 1. the line `KEEPSIGHT-BACKUP 1`
 * 2. a line of JSON, the header
 * 3. gzip of lines of JSON: per table `{"table","columns"}` and then one array per row; at the end `{"end":{table: rows}}`
 * 4. a line `SHA256 <hex>` over every byte before it
 *
 * The data key is not in it: who finds a backup must not find the device passwords with it.
 */

import { z } from 'zod';

export const magic = 'KEEPSIGHT-BACKUP 1\n';
/** Every format starts with this, whatever its number. */
export const magicOfAnyVersion = /^KEEPSIGHT-BACKUP (\d{1,6})\n/;

export const trailerPrefix = '\nSHA256 ';
export const trailerBytes = trailerPrefix.length + 64 + 1;

/** The header is a few hundred bytes and one entry per migration. */
export const headerBytesMax = 256 * 1024;
/** The largest rows are the facts of one device. */
export const lineCharsMax = 64 * 1024 * 1024;

export const BackupHeader = z.object({
  keepsightVersion: z.string().max(100),
  engine: z.enum(['sqlite', 'postgres']),
  createdAt: z.int(),
  migrations: z.array(z.strictObject({ id: z.string().max(200), checksum: z.string().max(64) })).max(10_000),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

export const TableLine = z.strictObject({
  table: z.string().max(100),
  columns: z.array(z.string().max(100)).min(1).max(200),
});
export type TableLine = z.infer<typeof TableLine>;

export const EndLine = z.strictObject({ end: z.record(z.string(), z.int()) });
export type EndLine = z.infer<typeof EndLine>;

const Cell = z.union([z.null(), z.number(), z.string(), z.strictObject({ base64: z.string() })]);
const RowLine = z.array(Cell).max(200);

export type Cell = null | number | string | Uint8Array;

export function encodeRow(cells: readonly Cell[]): string {
  return JSON.stringify(cells.map((cell) => (cell instanceof Uint8Array ? { base64: cell.toBase64() } : cell)));
}

/** One line of the payload. @throws SyntaxError, ZodError */
export function decodeLine(line: string): TableLine | EndLine | Cell[] {
  const value: unknown = JSON.parse(line);
  if (Array.isArray(value)) {
    return RowLine.parse(value).map((cell) =>
      typeof cell === 'object' && cell !== null ? Uint8Array.fromBase64(cell.base64) : cell,
    );
  }
  return z.union([TableLine, EndLine]).parse(value);
}

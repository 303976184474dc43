/** Reads and writes the file around the rows: header, compression, checksum. Streams; memory stays small. */

import { createHash } from 'node:crypto';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { fileFacts, readFileStream, writeFileStream } from '#src/platform/data-files.ts';
import { FileUnreadable } from '#src/platform/files.ts';
import { BackupDamaged, BackupNewer } from './errors.ts';
import {
  BackupHeader,
  headerBytesMax,
  lineCharsMax,
  magic,
  magicOfAnyVersion,
  trailerBytes,
  trailerPrefix,
} from './format.ts';

export interface WrittenBackup {
  readonly sizeBytes: number;
  /** SHA-256, as in the last line of the file. */
  readonly checksum: string;
}

/** Writes the whole file under a temporary name first. @throws FileUnwritable, and what `lines` throws */
export async function writeContainer(
  path: string,
  header: BackupHeader,
  lines: AsyncIterable<string>,
): Promise<WrittenBackup> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let checksum = '';
  const payload = through(withNewlines(lines), createGzip({ level: 6 }));
  async function* chunks(): AsyncIterable<Uint8Array> {
    const count = (bytes: Uint8Array): Uint8Array => {
      hash.update(bytes);
      sizeBytes += bytes.byteLength;
      return bytes;
    };
    yield count(new TextEncoder().encode(`${magic}${JSON.stringify(header)}\n`));
    for await (const chunk of payload) yield count(chunk as Uint8Array);
    checksum = hash.digest('hex');
    sizeBytes += trailerBytes;
    yield new TextEncoder().encode(`${trailerPrefix}${checksum}\n`);
  }
  await writeFileStream(path, chunks());
  return { sizeBytes, checksum };
}

/** A failure of the source ends the transform with it; a reader that stops early ends both. */
function through(source: AsyncIterable<string | Uint8Array>, transform: Transform): Transform {
  // Whoever reads the transform receives the error there; the callback only keeps it from being thrown at nobody.
  pipeline(Readable.from(source), transform, () => {});
  return transform;
}

async function* withNewlines(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield `${line}\n`;
}

export interface OpenedBackup {
  readonly header: BackupHeader;
  readonly checksum: string;
  /** The lines of the payload; may be walked once. @throws BackupDamaged */
  lines(): AsyncIterable<string>;
}

/** Reads every byte and compares the checksum before anything is believed. @throws BackupDamaged, BackupNewer, FileUnreadable */
export async function openContainer(path: string, signal: AbortSignal): Promise<OpenedBackup> {
  const facts = await fileFacts(path);
  if (facts === undefined) throw new FileUnreadable({ path, problem: 'it does not exist' });
  const start = await readStart(path, Math.min(facts.sizeBytes, headerBytesMax));
  const version = magicOfAnyVersion.exec(start)?.[1];
  if (version === undefined) throw new BackupDamaged({ path, problem: 'it is not a backup of Keepsight' });
  if (!start.startsWith(magic)) throw new BackupNewer({ path, version: `with backup format ${version}` });
  const payloadEnd = facts.sizeBytes - trailerBytes;
  const checksum = await verifyChecksum(path, payloadEnd, signal);
  const headerEnd = start.indexOf('\n', magic.length);
  const header = parseHeader(start.slice(magic.length, headerEnd), path);
  const payloadStart = new TextEncoder().encode(start.slice(0, headerEnd + 1)).byteLength;
  return { header, checksum, lines: () => readLines(path, payloadStart, payloadEnd) };
}

async function readStart(path: string, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of readFileStream(path, 0, bytesMax)) text += decoder.decode(chunk, { stream: true });
  return text;
}

async function verifyChecksum(path: string, payloadEnd: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readFileStream(path, 0, payloadEnd)) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  const decoder = new TextDecoder();
  let trailer = '';
  for await (const chunk of readFileStream(path, Math.max(0, payloadEnd), payloadEnd + trailerBytes)) {
    trailer += decoder.decode(chunk, { stream: true });
  }
  const checksum = /^\nSHA256 ([0-9a-f]{64})\n$/.exec(trailer)?.[1];
  if (checksum === undefined) throw new BackupDamaged({ path, problem: 'its end is missing; it was cut off' });
  if (hash.digest('hex') !== checksum) throw new BackupDamaged({ path, problem: 'its checksum does not match' });
  return checksum;
}

function parseHeader(text: string, path: string): BackupHeader {
  try {
    return BackupHeader.parse(JSON.parse(text));
  } catch (error) {
    throw new BackupDamaged({ path, problem: 'its header cannot be read' }, { cause: error });
  }
}

async function* readLines(path: string, start: number, end: number): AsyncIterable<string> {
  const unzipped = through(readFileStream(path, start, end), createGunzip());
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of unzipped) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > lineCharsMax) throw new BackupDamaged({ path, problem: 'a row is too large' });
      yield* lines;
    }
  } catch (error) {
    if (error instanceof BackupDamaged || error instanceof FileUnreadable) throw error;
    throw new BackupDamaged({ path, problem: 'it cannot be unpacked' }, { cause: error });
  }
  if (rest !== '') throw new BackupDamaged({ path, problem: 'its last row is not whole' });
}

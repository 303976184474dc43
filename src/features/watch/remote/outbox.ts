/**
 * What a vantage has seen, on its disk until the hub acknowledged it. Each sample is written once: a line of the journal,
 * which becomes a batch by getting a number for its name. So a batch that the hub may have stored is never followed by
 * another one under the same number. While the hub cannot be reached batches pile up to a bound; then the oldest go, and
 * the hub sees the gap.
 */

import { join } from 'node:path';
import { z } from 'zod';
import { type AppendFile, createAppendFile } from '#src/platform/append-file.ts';
import { fileFacts, listFolder, removeFile, renameDurably } from '#src/platform/data-files.ts';
import { ensureDirectory, readFileBounded } from '#src/platform/files.ts';
import { createQueue } from '#src/store/one-at-a-time.ts';
import { type Batch, batchSamplesMax, RemoteSample } from './messages.ts';

/** Disposing of it lets go of the journal; what it holds stays there. */
export interface Outbox extends AsyncDisposable {
  /** Adds them to the journal: from then on they outlive this process. A full journal becomes a batch. */
  note(samples: readonly RemoteSample[], clockAheadMs: number | null): Promise<void>;
  /** From then on everything that was noted outlives a power cut. */
  sync(): Promise<void>;
  /** Makes a batch of what the journal holds. */
  pack(): Promise<void>;
  /** The oldest that the hub has not acknowledged. */
  oldest(): Promise<Batch | undefined>;
  /** What was noted last, in a batch or not yet; as many as one batch holds, and in the time of one clock. */
  newest(): Omit<Batch, 'sequence'>;
  acknowledge(sequence: number): Promise<void>;
  /** The hub has stored more than this disk knows of: the folder was emptied. */
  continueAfter(sequence: number): Promise<void>;
  /** Samples that wait, those of them that are in batches, and samples that were given up. */
  readonly waiting: number;
  readonly packed: number;
  readonly givenUp: number;
}

interface Kept {
  readonly sequence: number;
  readonly bytes: number;
  readonly samples: number;
}

interface Journal {
  readonly file: AppendFile;
  readonly clockAheadMs: number | null;
  readonly samples: RemoteSample[];
  bytes: number;
  isSynced: boolean;
  /** What was written last may have broken off in the middle of a line. */
  isTorn: boolean;
}

/** Far below what one message to the hub may hold, with as much that goes ahead of it. */
const journalBytesMax = 256 * 1024;
/** Two comparisons of the same clocks differ by that much on a slow line. A batch later is no reason for another time. */
const clockJitterMs = 50;
/** Three hours of ten thousand monitors, or months of some dozen. */
const outboxBytesMax = 512 * 1024 * 1024;
const batchFileBytesMax = 8 * 1024 * 1024;
const journalName = 'journal.jsonl';
const fileName = /^(\d{12})-(\d{1,6})\.jsonl$/;
/** The first line of each file. */
const Head = z.object({ clockAheadMs: z.number().nullable() });

export async function openOutbox(directory: string, bytesMax = outboxBytesMax): Promise<Outbox> {
  const folder = join(directory, 'outbox');
  await ensureDirectory(folder);
  const journalPath = join(folder, journalName);
  const inTurn = createQueue();
  const kept: Kept[] = [];
  for (const name of await listFolder(folder)) {
    const [, sequence, samples] = fileName.exec(name) ?? [];
    if (sequence === undefined) continue;
    const facts = await fileFacts(join(folder, name));
    kept.push({ sequence: Number(sequence), samples: Number(samples), bytes: facts?.sizeBytes ?? 0 });
  }
  const pathOf = ({ sequence, samples }: Kept): string =>
    join(folder, `${String(sequence).padStart(12, '0')}-${String(samples)}.jsonl`);
  let last = kept.at(-1)?.sequence ?? 0;
  let acknowledged = 0;
  let givenUp = 0;
  let journal: Journal | undefined;
  let packedLast: Journal | undefined;
  const isUnsent = (one: Kept): boolean => one.sequence > acknowledged;
  const packedSamples = (): number => kept.filter(isUnsent).reduce((sum, one) => sum + one.samples, 0);
  const drop = async (one: Kept): Promise<void> => {
    kept.splice(kept.indexOf(one), 1);
    await removeFile(pathOf(one));
  };
  /** The newest stays, though it was acknowledged: after a restart it tells which number comes next. */
  const tidy = async (): Promise<void> => {
    for (const one of kept.filter((each) => !isUnsent(each) && each.sequence < last)) await drop(one);
    for (let total = kept.reduce((sum, one) => sum + one.bytes, 0); total > bytesMax && kept.length > 1;) {
      const [oldest] = kept;
      if (oldest === undefined) return;
      total -= oldest.bytes;
      givenUp += isUnsent(oldest) ? oldest.samples : 0;
      await drop(oldest);
    }
  };
  /** The journal as it lies there gets its number. */
  const name = async (samples: number, bytes: number): Promise<void> => {
    const one = { sequence: last + 1, samples, bytes };
    try {
      await renameDurably(journalPath, pathOf(one));
    } catch (error) {
      // It has its number, though it is not certain that the disk will remember it: it must not be written to any more.
      if ((await fileFacts(pathOf(one))) === undefined) throw error;
    }
    last = one.sequence;
    kept.push(one);
  };
  const pack = async (): Promise<void> => {
    if (journal === undefined || journal.samples.length === 0) return;
    const { file, samples, bytes } = journal;
    if (!journal.isSynced) await file.sync();
    await name(samples.length, bytes);
    // Numbered it never changes any more, whatever fails from here on.
    packedLast = journal;
    journal = undefined;
    await file.close();
    await tidy();
  };
  const write = async (to: Journal, samples: readonly RemoteSample[]): Promise<number> => {
    let text = to.isTorn ? '\n' : '';
    let count = 0;
    for (const sample of samples) {
      const line = `${JSON.stringify(sample)}\n`;
      if (count > 0 && to.bytes + text.length + line.length > journalBytesMax) break;
      text += line;
      count += 1;
    }
    to.isTorn = true;
    to.isSynced = false;
    await to.file.append(text);
    to.isTorn = false;
    to.bytes += Buffer.byteLength(text);
    to.samples.push(...samples.slice(0, count));
    return count;
  };
  const openJournal = async (clockAheadMs: number | null): Promise<Journal> => {
    const file = await createAppendFile(journalPath);
    const head = `${JSON.stringify({ clockAheadMs })}\n`;
    try {
      await file.append(head);
    } catch (error) {
      await file.close();
      await removeFile(journalPath);
      throw error;
    }
    return { file, clockAheadMs, samples: [], bytes: Buffer.byteLength(head), isSynced: false, isTorn: false };
  };
  const isFull = ({ samples, bytes }: Journal): boolean =>
    samples.length >= batchSamplesMax || bytes >= journalBytesMax;
  const note: Outbox['note'] = async (samples, clockAheadMs) => {
    const known = packedLast?.clockAheadMs ?? null;
    const isJitter = known !== null && clockAheadMs !== null && Math.abs(known - clockAheadMs) < clockJitterMs;
    for (let from = 0; from < samples.length;) {
      // Before the first word of the hub nobody knows how far our clock is off; the hub finds out when that batch comes.
      const isLearnt = journal?.clockAheadMs === null && clockAheadMs !== null;
      if (isLearnt || (journal !== undefined && isFull(journal))) await pack();
      journal ??= await openJournal(isJitter ? known : clockAheadMs);
      from += await write(journal, samples.slice(from, from + batchSamplesMax - journal.samples.length));
      if (isFull(journal)) await pack();
    }
  };

  // What the process of before noted and did not pack.
  const left = await readLines(journalPath);
  if (left !== undefined && left.samples.length > 0) await name(left.samples.length, left.bytes);
  else await removeFile(journalPath);

  return {
    note: (samples, clockAheadMs) => inTurn(() => note(samples, clockAheadMs)),
    sync: () =>
      inTurn(async () => {
        if (journal === undefined || journal.isSynced) return;
        await journal.file.sync();
        journal.isSynced = true;
      }),
    pack: () => inTurn(pack),
    oldest: () =>
      inTurn(async () => {
        for (const one of kept.filter(isUnsent)) {
          const read = await readLines(pathOf(one));
          if (read !== undefined && read.samples.length > 0) {
            const { clockAheadMs, samples } = read;
            return { sequence: one.sequence, clockAheadMs, samples };
          }
          // A file that a broken disk changed would stand before all others for ever.
          givenUp += one.samples;
          await drop(one);
        }
        return undefined;
      }),
    newest: () => {
      const own = journal ?? packedLast;
      const before = own !== packedLast && packedLast?.clockAheadMs === own?.clockAheadMs ? packedLast : undefined;
      const samples = [...(before?.samples ?? []), ...(own?.samples ?? [])].slice(-batchSamplesMax);
      return { clockAheadMs: own?.clockAheadMs ?? null, samples };
    },
    acknowledge: (sequence) =>
      inTurn(async () => {
        if (sequence <= acknowledged) return;
        acknowledged = sequence;
        await tidy();
      }),
    continueAfter: (sequence) =>
      inTurn(async () => {
        last = Math.max(last, sequence);
      }),
    [Symbol.asyncDispose]: () =>
      inTurn(async () => {
        await journal?.file.close();
        journal = undefined;
      }),
    get waiting() {
      return packedSamples() + (journal?.samples.length ?? 0);
    },
    get packed() {
      return packedSamples();
    },
    get givenUp() {
      return givenUp;
    },
  };
}

/** Lines that cannot be read are left out: the last one, when the process was killed in the middle of it. @internal for tests */
export async function readLines(path: string): Promise<(Omit<Batch, 'sequence'> & { bytes: number }) | undefined> {
  try {
    const bytes = await readFileBounded(path, batchFileBytesMax);
    const [first = '', ...lines] = new TextDecoder().decode(bytes).split('\n');
    const head = Head.parse(JSON.parse(first));
    const samples = lines.flatMap((line) => readSample(line) ?? []).slice(0, batchSamplesMax);
    return { ...head, samples, bytes: bytes.length };
  } catch {
    return undefined;
  }
}

function readSample(line: string): RemoteSample | undefined {
  try {
    const parsed = RemoteSample.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

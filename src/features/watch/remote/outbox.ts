/**
 * Batches on the vantage's disk, until the hub acknowledged them: written before they are sent, so that a batch that the
 * hub may have stored is never followed by another one under the same number. While the hub cannot be reached they pile
 * up to a bound; then the oldest go, and the hub sees the gap.
 */

import { join } from 'node:path';
import { fileFacts, listFolder, removeFile } from '#src/platform/data-files.ts';
import { ensureDirectory, readFileBounded, writeFileAtomic } from '#src/platform/files.ts';
import { Batch } from './messages.ts';

export interface Outbox {
  put(batch: Omit<Batch, 'sequence'>): Promise<void>;
  /** The oldest that the hub has not acknowledged. */
  oldest(): Promise<Batch | undefined>;
  acknowledge(sequence: number): Promise<void>;
  /** The hub has stored more than this disk knows of: the folder was emptied. */
  continueAfter(sequence: number): void;
  /** Samples that wait, and samples that were given up. */
  readonly waiting: number;
  readonly givenUp: number;
}

interface Kept {
  readonly sequence: number;
  readonly bytes: number;
  readonly samples: number;
}

/** Three hours of ten thousand monitors, or months of some dozen. */
const outboxBytesMax = 512 * 1024 * 1024;
const batchFileBytesMax = 8 * 1024 * 1024;
const fileName = /^(\d{12})-(\d{1,6})\.json$/;

export async function openOutbox(directory: string, bytesMax = outboxBytesMax): Promise<Outbox> {
  const folder = join(directory, 'outbox');
  await ensureDirectory(folder);
  const kept: Kept[] = [];
  for (const name of await listFolder(folder)) {
    const [, sequence, samples] = fileName.exec(name) ?? [];
    if (sequence === undefined) continue;
    const facts = await fileFacts(join(folder, name));
    kept.push({ sequence: Number(sequence), samples: Number(samples), bytes: facts?.sizeBytes ?? 0 });
  }
  const pathOf = ({ sequence, samples }: Kept): string =>
    join(folder, `${String(sequence).padStart(12, '0')}-${String(samples)}.json`);
  let last = kept.at(-1)?.sequence ?? 0;
  let acknowledged = 0;
  let givenUp = 0;
  const isUnsent = (one: Kept): boolean => one.sequence > acknowledged;
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

  return {
    put: async (batch) => {
      const sequence = last + 1;
      const text = JSON.stringify({ ...batch, sequence });
      const one = { sequence, samples: batch.samples.length, bytes: Buffer.byteLength(text) };
      await writeFileAtomic(pathOf(one), text);
      last = sequence;
      kept.push(one);
      await tidy();
    },
    oldest: async () => {
      for (const one of kept.filter(isUnsent)) {
        const read = await readBatch(pathOf(one));
        if (read !== undefined) return read;
        // A file that a broken disk changed would stand before all others for ever.
        givenUp += one.samples;
        await drop(one);
      }
      return undefined;
    },
    acknowledge: async (sequence) => {
      acknowledged = Math.max(acknowledged, sequence);
      await tidy();
    },
    continueAfter: (sequence) => {
      last = Math.max(last, sequence);
    },
    get waiting() {
      return kept.filter(isUnsent).reduce((sum, one) => sum + one.samples, 0);
    },
    get givenUp() {
      return givenUp;
    },
  };
}

async function readBatch(path: string): Promise<Batch | undefined> {
  try {
    const text = new TextDecoder().decode(await readFileBounded(path, batchFileBytesMax));
    const parsed = Batch.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

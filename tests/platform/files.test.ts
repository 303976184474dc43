import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFileBounded, writeFileAtomic } from '#src/platform/files.ts';
import { createSealer, loadDataKey, parseDataKey } from '#src/platform/sealer.ts';
import { readProgramOutput } from '#src/platform/process.ts';

const aFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'keepsight-files-'));

describe('files', () => {
  it('are written whole, private, and without leftovers', async () => {
    const folder = await aFolder();
    await writeFileAtomic(join(folder, 'a'), 'one');
    await writeFileAtomic(join(folder, 'a'), 'two');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('two');
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('that cannot be written or read are named with the reason', async () => {
    const folder = await aFolder();
    await expect(writeFileAtomic(join(folder, 'no', 'a'), 'x')).rejects.toMatchObject({ code: 'file.unwritable' });
    await expect(readFileBounded(join(folder, 'none'), 10)).rejects.toMatchObject({
      message: expect.stringContaining('does not exist'),
    });
    await writeFile(join(folder, 'long'), 'x'.repeat(11));
    await expect(readFileBounded(join(folder, 'long'), 10)).rejects.toMatchObject({
      message: expect.stringContaining('larger than 10'),
    });
  });
});

describe('sealed secrets', () => {
  it('open only with the same key and in the same place', async () => {
    const folder = await aFolder();
    const key = await loadDataKey(join(folder, 'data.key'), true);
    const sealer = createSealer(key);
    const sealed = sealer.seal(new TextEncoder().encode('canary'), 'cred_1');
    expect(
      new TextDecoder().decode(createSealer(await loadDataKey(join(folder, 'data.key'), false)).open(sealed, 'cred_1')),
    ).toBe('canary');
    expect(Buffer.from(sealed).includes('canary')).toBe(false);
    const flipped = sealed.slice();
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    const attempts: [Uint8Array, string][] = [
      [sealed, 'cred_2'],
      [flipped, 'cred_1'],
      [sealed.slice(0, 10), 'cred_1'],
      [new Uint8Array(), 'cred_1'],
    ];
    for (const [bytes, place] of attempts) {
      expect(() => sealer.open(bytes, place)).toThrow(expect.objectContaining({ code: 'seal.broken' }));
    }
  });

  it('refuse a key that is none', () => {
    expect(() => parseDataKey('short', 'a file')).toThrow(expect.objectContaining({ code: 'seal.data-key-invalid' }));
  });
});

describe('programs', () => {
  const signal = new AbortController().signal;
  it('are ended at their deadline, and say nothing of what they printed when they fail', async () => {
    await expect(readProgramOutput(['sleep', '30'], { timeoutMs: 100, maxBytes: 10 }, signal)).rejects.toMatchObject({
      code: 'program.failed',
    });
    const failed = readProgramOutput(['sh', '-c', 'echo canary-9; exit 3'], { timeoutMs: 5000, maxBytes: 100 }, signal);
    await expect(failed).rejects.toSatisfy(
      (error: Error) => error.message.includes('exit 3') && !JSON.stringify(error).includes('canary-9'),
    );
  });
});

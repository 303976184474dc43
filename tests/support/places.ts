/** Where a store lives, on both engines, for tests that open, damage or restore it themselves. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Secret } from '#src/core/secret.ts';
import { postgresServer } from './postgres.ts';

export interface Place {
  readonly directory: string;
  readonly url?: Secret;
}

/** Folders that are removed after each test. */
export function temporaryFolders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'keepsight-test-'));
    made.push(folder);
    return folder;
  };
}

export async function freshPlace(engine: 'sqlite' | 'postgres', directory: string): Promise<Place> {
  if (engine === 'sqlite') return { directory };
  return { directory, url: await (await postgresServer()).freshUrl() };
}

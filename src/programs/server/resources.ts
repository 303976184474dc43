/** What a process opens from its configuration: places of files, the store's address, the data key. */

import { join } from 'node:path';
import { Secret } from '#src/core/secret.ts';
import { ensureDirectory } from '#src/platform/files.ts';
import { readProgramOutput } from '#src/platform/process.ts';
import { createSealer, loadDataKey, parseDataKey, type Sealer } from '#src/platform/sealer.ts';
import type { Config } from '#src/programs/config.ts';

export interface StorePlace {
  readonly directory: string;
  readonly url?: Secret;
}

export function storeOptions(config: Config): StorePlace {
  const url = config['store.url'];
  return { directory: config['data.directory'], ...(url === undefined ? {} : { url: new Secret(url) }) };
}

export function dataKeyFile(config: Config): string {
  return config['secrets.keyFile'] ?? join(config['data.directory'], 'data.key');
}

/** A key program that hangs must not hang the start. */
const keyCommandTimeoutMs = 20_000;

/** @throws DataKeyInvalid, FileUnreadable, FileUnwritable, ProgramFailed */
export async function openConfiguredSealer(config: Config, signal: AbortSignal): Promise<Sealer> {
  const command = config['secrets.keyCommand'];
  if (command !== undefined) {
    const text = await readProgramOutput(command, { timeoutMs: keyCommandTimeoutMs, maxBytes: 4096 }, signal);
    return createSealer(parseDataKey(text, 'secrets.keyCommand'));
  }
  await ensureDirectory(config['data.directory']);
  return createSealer(await loadDataKey(dataKeyFile(config), true));
}
